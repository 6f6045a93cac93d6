"""What a package would change of an earlier roster, and whether it would be held, without a network."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa

from rollcall.mail import comparison as of_mail
from rollcall.mail.letter import Item, Paragraph, Part, Tone
from rollcall.mail.suspicions import details, sentence
from rollcall.model.accounts import school_year_beside, school_year_of
from rollcall.model.differences import Differences
from rollcall.model.schema import load
from rollcall.model.suspicions import HoldSettings
from rollcall.publishing.compare import compare
from rollcall.publishing.holding import Reason, reasons
from rollcall_cli.check.earlier import Earlier
from rollcall_cli.forms.layout import lines, note
from rollcall_cli.imports.differences import REASONS_SHOWN, capped_reasons, compared_lines, reason_lines
from rollcall_cli.results import WrongCall

LIMITS = "These are the usual limits; those of your district may be others."

ROLLOVER = "If it is the first roster of a school year, compare again with --rollover: other limits hold then."


@dataclass(frozen=True, slots=True)
class Comparison:
    """What an import would change, and why it would be held."""

    differences: Differences
    reasons: list[Reason]
    """Empty if it would not be held."""

    @property
    def verdict(self) -> str:
        """What would happen to the import, in one sentence."""
        if self.differences.is_nothing:
            return "It says the same, so nothing would be published."
        if self.reasons:
            return "It would be held until somebody approves it:"
        return "It would be published: nothing is above the limits from which on an import waits for approval."

    def as_dict(self) -> dict[str, Any]:
        """As JSON values."""
        return {
            "would_be_held": bool(self.reasons),
            "reasons": [reason.as_dict() | {"share": reason.share} for reason in self.reasons],
            "differences": self.differences.as_dict(),
        }

    def as_text(self) -> bytes:
        """As lines of text, as `imports show` has them: the verdict stands last, where a terminal shows it."""
        return lines(self._lines())

    def as_parts(self) -> Iterator[Part]:
        """As parts of a letter, as mails have them: the verdict stands first."""
        yield Paragraph(f"{self._against()}. {self.verdict}")
        for reason in self.reasons[:REASONS_SHOWN]:
            yield Item(sentence(reason), tuple(details(reason)), Tone.MIXED)
        yield from (Paragraph(line) for line in (*capped_reasons(len(self.reasons)), *self._remarks()))
        yield from of_mail.compared(self.differences, published=False, waiting=None)

    def _lines(self) -> Iterator[str]:
        yield ""
        yield self._against()
        yield from compared_lines(self.differences, "--format json")
        yield ""
        yield self.verdict
        yield from reason_lines(self.reasons, len(self.reasons))
        for remark in self._remarks():
            yield from note(remark)

    def _against(self) -> str:
        year = self.differences.last_year
        return f"Compared with {self.differences.against}" + (f", as the last roster of {year}" if year else "")

    def _remarks(self) -> Iterator[str]:
        if not self.differences.is_nothing:
            yield LIMITS
        if self.reasons and self.differences.last_year is None:
            yield ROLLOVER


def compared(new: Path, before: Earlier, *, rollover: date | None) -> Comparison:
    """Compare the accepted tables in the folder `new` with those of an earlier roster, by the usual limits.

    `rollover` is the day of the import if it is to be the first one of its school year.

    Raises:
        WrongCall: The earlier roster's files are damaged.
    """
    tables = {table: new / file.name for table, file in before.tables.items()}
    last_year = school_year_beside(school_year_of(rollover), -1) if rollover else None
    try:
        differences = compare(tables, before.tables, load(), before.name, last_year)
    except (OSError, pa.ArrowInvalid) as error:
        # The new files were written a moment ago; only the earlier ones came from somewhere else.
        raise WrongCall(f"The tables of {before.name} can't be read: they are damaged. Get them again.") from error
    return Comparison(differences, [] if differences.is_nothing else reasons(differences, HoldSettings()))
