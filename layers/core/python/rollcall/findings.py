"""What a check says: rules, effects and findings.

A *rule* is a stable code with its texts. A *finding* is one place where a rule fired. Every module that judges
something declares its rules beside the code that fires them; `rollcall.catalogue` lists them all.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

VALUE_LIMIT = 256
"""Characters of a `value` in the report (contract, section 5)."""

SHOWN_LIMIT = 60
"""Characters of a value inside a message."""


class Effect(StrEnum):
    """What a fault costs (contract, section 3), worst first."""

    IMPORT_REJECTED = "import-rejected"
    ROW_OMITTED = "row-omitted"
    VALUE_OMITTED = "value-omitted"
    WARNING = "warning"


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule and all that is said of it.

    `message` and `hint` are format strings over the facts of a finding; the facts that each finding has are
    `file`, `line`, `column` and `value` (made printable, in quotes).
    """

    code: str
    """Kebab-case; never changes."""
    title: str
    """One sentence without facts, so that it can stand in an e-mail."""
    message: str
    hint: str
    example: str
    """A short input that fires it, in words or as CSV."""
    spreadsheet: str = ""
    """How to mend it in a spreadsheet."""
    sis: str = ""
    """How to mend it in the export of a student information system."""


@dataclass(frozen=True, slots=True)
class Cause:
    """Where the fault began that took a row or a value along."""

    file: str
    line: int
    column: str | None
    code: str


@dataclass(frozen=True, slots=True)
class Finding:
    """One place where a rule fired.

    `line` is a physical line from 1. `value` is the whole trimmed value; the report cuts it. `facts` fill the
    rule's texts besides file, line, column and value. Two facts are texts of their own, where something else than the
    rule is at the bottom of a fault: `besides` follows the message, `instead` takes the place of the hint.
    """

    rule: Rule
    effect: Effect
    file: str | None = None
    line: int | None = None
    column: str | None = None
    value: str | None = None
    facts: Mapping[str, object] = field(default_factory=dict)
    affects: int = 0
    caused_by: Cause | None = None

    @property
    def message(self) -> str:
        """The rule's message with the facts filled in."""
        message = self.rule.message.format_map(self._facts())
        return f"{message} {self.facts['besides']}" if "besides" in self.facts else message

    @property
    def hint(self) -> str:
        """The rule's hint with the facts filled in."""
        return str(self.facts.get("instead", self.rule.hint.format_map(self._facts())))

    def _facts(self) -> dict[str, object]:
        shown = "" if self.value is None else quoted(self.value)
        return {"file": self.file, "line": self.line, "column": self.column, "value": shown, **self.facts}


def quoted(value: str) -> str:
    """`value` in typographic quotes, cut and harmless: control and formatting characters are written out."""
    return f"“{printable(value, SHOWN_LIMIT)}”"


def printable(value: str, limit: int) -> str:
    r"""`value` cut at `limit` characters, with everything that has no shape of its own written as `\\u{…}`.

    Covers control characters, line and paragraph separators, direction marks, unassigned and private characters, so
    that the text can harm neither a terminal nor a page; markup and formulas are the business of what shows it.
    """
    cut = value[:limit]
    safe = cut if cut.isprintable() else "".join(c if c.isprintable() else f"\\u{{{ord(c):04x}}}" for c in cut)
    return safe + ("…" if len(value) > limit else "")
