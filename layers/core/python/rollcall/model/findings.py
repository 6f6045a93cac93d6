"""What a check says: rules, effects and findings.

A *rule* is a stable code with its texts. A *finding* is one place where a rule fired. Every module that judges
something declares its rules beside the code that fires them; `rollcall.steps.catalogue` lists them all.
"""

import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import groupby
from numbers import Integral
from typing import NamedTuple

VALUE_LIMIT = 256
"""Characters of a `value` in the report (contract, section 5)."""

SHOWN_LIMIT = 60
"""Characters of a value inside a message."""

_IN_WORDS = {
    "\n": "line break",
    "\r": "line break",
    "\x85": "line break",
    "\t": "tab",
    "\x0b": "vertical tab",
    "\x0c": "page break",
    "\x1a": "Ctrl-Z",
    "\x1b": "escape",
    "\0": "NUL",
    "\ufeff": "byte-order mark",
}
"""Characters without a shape that Unicode has no name for, or not the one that people know."""


class Effect(StrEnum):
    """What a fault costs (contract, section 3), worst first."""

    IMPORT_REJECTED = "import-rejected"
    ROW_OMITTED = "row-omitted"
    VALUE_OMITTED = "value-omitted"
    WARNING = "warning"


REJECTS = frozenset({Effect.IMPORT_REJECTED})
OMITS_ROW = frozenset({Effect.ROW_OMITTED})
OMITS_ROW_OR_VALUE = frozenset({Effect.ROW_OMITTED, Effect.VALUE_OMITTED})
WARNS = frozenset({Effect.WARNING})


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule and all that is said of it.

    `message` and `hint` are format strings over the facts of a finding; the facts that each finding has are
    `file`, `line`, `column` and `value` (made printable, in quotes). A number is written with its noun, in both
    forms: `{rows:row|rows}` gives “1 row” and “1,200 rows”, `{more:row was|rows were}` a verb besides.
    """

    code: str
    """Kebab-case; never changes."""
    title: str
    """One sentence without facts, so that it can stand in an e-mail."""
    message: str
    hint: str
    example: str
    """A short input that fires it, in words or as CSV."""
    effects: frozenset[Effect]
    """Those that its findings can have; each has one, which may follow from its column. A test holds them to it."""
    spreadsheet: str = ""
    """How to mend it in a spreadsheet."""
    sis: str = ""
    """How to mend it in the export of a student information system."""


class Cause(NamedTuple):
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
        facts = {"file": self.file, "line": self.line, "column": self.column, "value": shown, **self.facts}
        return {name: Number(fact) if isinstance(fact, Integral) else fact for name, fact in facts.items()}


class Number(int):
    """A number that can be written with its noun: `{:row|rows}` is “1 row” or “1,200 rows”."""

    def __format__(self, spec: str) -> str:
        """By `spec`, which has the noun for one and for several, or is one of Python's own for numbers."""
        one, bar, several = spec.partition("|")
        return f"{int(self):,} {one if self == 1 else several}" if bar else format(int(self), spec)


def quoted(value: str) -> str:
    """`value` in typographic quotes, cut and harmless: characters without a shape of their own are named."""
    return f"“{printable(value, SHOWN_LIMIT)}”"


def printable(value: str, limit: int) -> str:
    """`value` cut at `limit` characters, with the name of every character that has no shape of its own.

    “Lincoln[line break]School”, “S-1[zero-width space]”, “x[tab ×3]y”, “[character U+0081]”. Covers control
    characters, blanks but for the space, line and paragraph separators, direction marks, unassigned and private
    characters, so that the text can harm neither a terminal nor a page; markup and formulas are the business of what
    shows it.
    """
    cut = value[:limit]
    safe = cut if cut.isprintable() else "".join(_in_words(cut))
    return safe + ("…" if len(value) > limit else "")


def _in_words(text: str) -> Iterator[str]:
    for character, run in groupby(text.replace("\r\n", "\n").replace("\r", "\n")):
        count = len(list(run))
        if character.isprintable():
            yield character * count
        else:
            yield f"[{named(character)} ×{count}]" if count > 1 else f"[{named(character)}]"


def named(character: str) -> str:
    """What a character is called, such as “zero-width space”; by its number where Unicode has no name for it."""
    known = _IN_WORDS.get(character) or unicodedata.name(character, "").lower().replace("zero width", "zero-width")
    return known or f"character U+{ord(character):04X}"
