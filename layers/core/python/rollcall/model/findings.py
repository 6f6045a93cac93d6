"""The vocabulary of checks: rules, effects and findings.

A *rule* is a stable code with its texts. A *finding* is one place where a rule fired. Each module declares its rules
beside the code that fires them; `rollcall.steps.catalogue` lists them all.
"""

import unicodedata
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import groupby
from numbers import Integral
from typing import NamedTuple

from rollcall.model import rule_set

VALUE_LIMIT = 256
"""The most characters of a `value` in the report (contract, section 5)."""

SHOWN_LIMIT = 60
"""The most characters of a value inside a message."""

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
"""Names of invisible characters that have none in Unicode, or one that people don't know."""


class Effect(StrEnum):
    """The cost of a fault (contract, section 3), worst first."""

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
    """A rule and its texts.

    `message` and `hint` are format strings over the facts of a finding. Every finding has the facts `file`, `line`,
    `column` and `value` (printable, in quotes). A number is written with its noun in both forms: `{rows:row|rows}`
    gives “1 row” or “1,200 rows”, and `{more:row was|rows were}` includes a verb.
    """

    code: str
    """Kebab-case; never changes."""
    title: str
    """One sentence without facts, so that it can stand in an e-mail."""
    message: str
    hint: str
    example: str
    """A short input that fires the rule, in words or as CSV."""
    effects: frozenset[Effect]
    """The effects that its findings can have; which one may depend on the column. A test compares them."""
    spreadsheet: str = ""
    """How to correct the fault in a spreadsheet."""
    sis: str = ""
    """How to correct the fault in the export of a student information system."""
    since: str = rule_set.FIRST
    """The version of the rule set with which it came."""


RuleOf = Callable[[str], Rule | None]
"""Gives the rule of a code, one that is no longer used included; None for a code that never was one."""


class Cause(NamedTuple):
    """The place of the root cause, from which the fault cascaded to a row or a value."""

    file: str
    line: int
    column: str | None
    code: str


@dataclass(frozen=True, slots=True)
class Finding:
    """One place where a rule fired.

    `line` is a physical line, counted from 1. `value` is the whole trimmed value; the report cuts it. `facts` fill the
    rule's texts, beside file, line, column and value. Two facts are whole texts, for faults with a special cause:
    `besides` is appended to the message, and `instead` replaces the hint.
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
    """A number whose format may name a noun: `{:row|rows}` gives “1 row” or “1,200 rows”."""

    def __format__(self, spec: str) -> str:
        """Write the number with the noun of `spec` (`singular|plural`), or by one of Python's own number formats."""
        one, bar, several = spec.partition("|")
        return f"{int(self):,} {one if self == 1 else several}" if bar else format(int(self), spec)


def quoted(value: str) -> str:
    """Put `value` into typographic quotes, cut and printable."""
    return f"“{printable(value, SHOWN_LIMIT)}”"


def printable(value: str, limit: int) -> str:
    """Cut `value` at `limit` characters, and replace every invisible character by its name.

    For example “Lincoln[line break]School”, “S-1[zero-width space]”, “x[tab ×3]y”, “[character U+0081]”. Replaced are
    control characters, all blanks but the space, line and paragraph separators, direction marks, and unassigned and
    private characters, so that the text can't harm a terminal or a page. The caller escapes markup and formulas.
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
    """Name a character, such as “zero-width space”; by its code point if Unicode has no name for it."""
    known = _IN_WORDS.get(character) or unicodedata.name(character, "").lower().replace("zero width", "zero-width")
    return known or f"character U+{ord(character):04X}"
