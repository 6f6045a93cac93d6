"""What a package would change of an earlier roster, and whether it would be held, without a network."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from rollcall.model.accounts import school_year_beside, school_year_of
from rollcall.model.differences import Differences
from rollcall.model.schema import load
from rollcall.model.suspicions import HoldSettings
from rollcall.publishing.compare import compare
from rollcall.publishing.holding import Reason, reasons
from rollcall.report.types import Outcome
from rollcall.steps.validate import validate
from rollcall_cli.check.package import existing_package, package_name, unpacked
from rollcall_cli.forms.layout import lines, note
from rollcall_cli.imports.differences import compared_lines, reason_lines
from rollcall_cli.results import WrongCall

LIMITS = "These are the usual limits; those of your district may be others."


@dataclass(frozen=True, slots=True)
class Comparison:
    """What an import would change, and why it would be held."""

    differences: Differences
    reasons: list[Reason]
    """Empty if it would be published."""

    def as_dict(self) -> dict[str, Any]:
        """As JSON values."""
        return {
            "would_be_held": bool(self.reasons),
            "reasons": [reason.as_dict() | {"share": reason.share} for reason in self.reasons],
            "differences": self.differences.as_dict(),
        }

    def as_text(self) -> bytes:
        """As lines of text."""
        return lines(self._lines())

    def _lines(self) -> Iterator[str]:
        yield ""
        yield f"Compared with {self.differences.against}"
        yield from compared_lines(self.differences, "--format json")
        yield ""
        if self.differences.is_nothing:
            yield "It says the same, so nothing would be published."
        elif self.reasons:
            yield "It would be held until somebody approves it:"
            yield from reason_lines(self.reasons, len(self.reasons))
            yield from note(LIMITS)
        else:
            yield "It would be published: nothing is above the limits from which on an import waits for approval."
            yield from note(LIMITS)


@contextmanager
def earlier_tables(asked: str, district: str | None, today: date) -> Iterator[tuple[str, Mapping[str, Path]]]:
    """The name of an earlier roster, and its tables as Parquet files, which are there while the block runs.

    `asked` is a folder with the six Parquet files, or a package, which is checked first.

    Raises:
        WrongCall: It can't be read, or an import would reject it.
    """
    path = existing_package(asked)
    tables = {table.name: path / f"{table.name}.parquet" for table in load().tables}
    if any(file.exists() for file in tables.values()):
        for file in tables.values():
            _check_readable(file)
        yield package_name(path), tables
        return
    with TemporaryDirectory(prefix="rollcall-") as made:
        with unpacked(path, district, load()) as opened:
            report = validate(opened, roster=load(), today=today, output=Path(made))
        if report.outcome is Outcome.FAILED:
            raise WrongCall(
                f"{asked} can't be compared with: it can't be imported itself. To see why: rollcall check {asked}"
            )
        yield package_name(path), {name: Path(made) / file.name for name, file in tables.items()}


def compared(new: Path, before: Mapping[str, Path], name: str, *, rollover: date | None) -> Comparison:
    """Compare the accepted tables in the folder `new` with those of an earlier roster, by the usual limits.

    `rollover` is the day of the import if it is to be the first one of its school year.
    """
    tables = {table: new / file.name for table, file in before.items()}
    last_year = school_year_beside(school_year_of(rollover), -1) if rollover else None
    differences = compare(tables, before, load(), name, last_year)
    return Comparison(differences, reasons(differences, HoldSettings()))


def _check_readable(file: Path) -> None:
    if not file.exists():
        raise WrongCall(f"{file.parent} is not a whole snapshot: {file.name} is missing.")
    try:
        pq.read_schema(str(file))
    except (OSError, pa.ArrowException) as error:
        raise WrongCall(f"{file} can't be read as a Parquet file.") from error
