"""The header: is it the contract's, and if not, what it most likely is."""

import difflib
import re
from collections.abc import Sequence
from dataclasses import dataclass

from rollcall.findings import Effect, Finding, Rule
from rollcall.reading import rules
from rollcall.reading.fields import WHITE_SPACE
from rollcall.reading.records import Shape
from rollcall.schema import Field, Roster, Table

_SEPARATORS = {";": "semicolons", "\t": "tabs", "|": "vertical bars"}
_CLOSE = 0.84
"""Similarity from which two spellings are taken for the same name: one letter in six may differ."""


@dataclass(frozen=True, slots=True)
class Header:
    """A header that can be read."""

    fields: tuple[Field, ...]
    """In the order of the file."""
    shape: Shape
    blank_at_right: bool


@dataclass(frozen=True, slots=True)
class Top:
    """The first records of a file, trimmed, and the physical lines on which they begin."""

    records: Sequence[Sequence[str]]
    lines: Sequence[int]


def read_header(top: Top, table: Table, roster: Roster, limit: int, damaged: int | None) -> Header | list[Finding]:
    """Judge the first of the records on `top` as the header of `table`; `limit` is in columns.

    Gives all findings where it is not the contract's; they reject the import.
    """
    line = top.lines[0]
    names = list(top.records[0])
    while names and not names[-1]:
        names.pop()
    if damaged is not None:
        return [_finding(rules.DAMAGED_HEADER, table, line)]
    if len(top.records[0]) > limit:
        return [_finding(rules.LONG_HEADER, table, line, count=len(top.records[0]), limit=limit)]
    findings = _columns(names, table, line)
    if findings:
        wholly = _explained(names, top, table, roster)
        return [wholly] if wholly else findings
    fields = tuple(table.field(name) for name in names)
    return Header(fields, _shape(fields, table, len(top.records[0])), len(top.records[0]) > len(names))


def _shape(fields: tuple[Field, ...], table: Table, full_width: int) -> Shape:
    needed = [place + 1 for place, field in enumerate(fields) if field.required or table.absence_has_meaning]
    return Shape(table.file, len(fields), full_width, max(needed), fields[0].name == "ID")


def _columns(names: list[str], table: Table, line: int) -> list[Finding]:
    known = {field.name for field in table.fields}
    findings = []
    meant: set[str] = set()
    for position, name in enumerate(names, 1):
        if not name:
            findings.append(_finding(rules.NAMELESS_COLUMN, table, line, position=position))
        elif name in known:
            if names.index(name) < position - 1:
                findings.append(_finding(rules.REPEATED_COLUMN, table, line, column=name, value=name))
        elif (near := _near_miss(name, table, set(names))) is not None:
            meant.add(near)
            findings.append(_finding(rules.MISSPELT_COLUMN, table, line, column=near, value=name, meant=near))
        else:
            columns = ", ".join(field.name for field in table.fields)
            findings.append(_finding(rules.UNKNOWN_COLUMN, table, line, column=name, value=name, known=columns))
    findings += [
        _finding(rules.MISSING_COLUMN, table, line, column=field.name)
        for field in table.fields
        if field.required and field.name not in names and field.name not in meant
    ]
    return findings


def _near_miss(name: str, table: Table, present: set[str]) -> str | None:
    """The column that `name` was most likely meant to be, of those that are not there."""
    wanted = [field for field in table.fields if field.name not in present]
    for field in wanted:
        if _folded(name) == _folded(field.name):
            return field.name
    for field in wanted:
        if _folded(name) in {_folded(synonym) for synonym in field.synonyms}:
            return field.name
    folded = {_folded(field.name): field.name for field in wanted}
    close = difflib.get_close_matches(_folded(name[:100]), folded, 1, _CLOSE)
    return folded[close[0]] if close else None


def _folded(name: str) -> str:
    """`name` without case, spaces, marks and a plural's s."""
    return re.sub(r"[\W_]", "", name.casefold()).removesuffix("s")


def _explained(names: list[str], top: Top, table: Table, roster: Roster) -> Finding | None:
    """One finding for the whole header where there is one reason for all that is wrong with it."""
    line = top.lines[0]
    if (separator := _separator(names, table)) is not None:
        return _finding(rules.WRONG_SEPARATOR, table, line, separator=separator[0], advice=separator[1])
    for place, record in enumerate(top.records[1:], 1):
        if _recognised(record, table) == len(table_names := [name for name in record if name]) and table_names:
            return _finding(rules.PREAMBLE, table, line, found=top.lines[place])
    for other in roster.tables:
        if other is not table and not _columns(names, other, line):
            return _finding(rules.OTHER_FILE, table, line, other=other.file)
    if not any(_recognised([name], other) for name in names for other in roster.tables):
        fields = [field for field in table.fields if field.required]
        if len(names) >= len(fields) and not any(_near_miss(name, table, set()) for name in names if name):
            header = ",".join(field.name for field in table.fields)
            return _finding(rules.NO_HEADER, table, line, header=header)
    return None


def _separator(names: list[str], table: Table) -> tuple[str, str] | None:
    """The separator that the file seems to have, and what to do."""
    if len(names) >= 1 and re.fullmatch(r"sep=.?", names[0]) and not any(names[1:]):
        return "what its first line says", "remove the first line, “sep=”."
    for mark, word in _SEPARATORS.items():
        parts = [part.strip(WHITE_SPACE + '"') for name in names for part in name.split(mark)]
        alone = len(names) == 1 and len(parts) > 1
        if alone or (any(mark in name for name in names) and _recognised(parts, table) * 2 >= len(parts)):
            return word, "choose “CSV UTF-8 (Comma delimited)”, or write , instead of the mark in a text editor."
    return None


def _recognised(names: Sequence[str], table: Table) -> int:
    known = {_folded(field.name) for field in table.fields}
    return sum(_folded(name) in known for name in names if name)


def _finding(
    rule: Rule, table: Table, line: int, *, column: str | None = None, value: str | None = None, **facts: object
) -> Finding:
    return Finding(rule, Effect.IMPORT_REJECTED, table.file, line, column, value, facts)
