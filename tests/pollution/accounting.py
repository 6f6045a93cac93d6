"""What must hold of every polluted file: contract, sections 1 and 3, held against what the core has read."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from oracle.findings import Cost
from oracle.kinds import KINDS
from oracle.shape import File, read_file

from pollution.twins import LINE_END, Twin
from rollcall.model import schema
from rollcall.model.findings import Effect
from rollcall.reading import FileRead, Limits, Rows, read_table

NOT_LETTERS = re.compile(r'[",\s\ufeff\u0085\u2028]')
"""What belongs to the file and not to its values, as far as a reader may add it or take it away."""

Read = dict[int, dict[str, str | None]]
"""Rows by physical line."""


@dataclass(frozen=True)
class Reading:
    """What the core has read of some bytes."""

    file: FileRead
    rows: Read
    damaged: frozenset[int]
    """The lines of rows that are omitted for their shape."""


def reading(file: str, data: bytes, roster: schema.Roster) -> Reading:
    """`data` as read by the core."""
    read = read_table(lambda: iter([data]), roster.table(file), roster, Limits())
    if read.rows is None:
        return Reading(read, {}, frozenset())
    return Reading(read, by_line(read.rows), frozenset(read.rows.damaged.lines.tolist()))


def by_line(rows: Rows) -> Read:
    """The rows of whole shape, with the columns that the file has."""
    names = [field.name for field in rows.fields]
    columns = [rows.columns[name].to_pylist() for name in names]
    values = zip(*columns, strict=True)
    return {line: dict(zip(names, row, strict=True)) for line, row in zip(rows.lines.tolist(), values, strict=True)}


def everything(one: FileRead) -> tuple[Any, ...]:
    """All that is known of a file, so that it can be compared."""
    if one.because.endswith("has another header"):
        return (one.because,)  # what it most likely is, is told from the first block
    if one.rows is None:
        return one.findings, one.because, one.no_rows
    columns = {name: column.to_pylist() for name, column in one.rows.columns.items()}
    damaged = one.rows.damaged
    return (
        (one.findings, one.because, one.no_rows),
        (one.rows.fields, columns, one.rows.lines.tolist()),
        (damaged.lines.tolist(), damaged.counts.tolist(), damaged.known_ids()),
        ({odd: lines.tolist() for odd, lines in one.rows.oddities.items()}, one.rows.traits),
    )


def complaints(twin: Twin, read: Reading) -> list[str]:
    """What does not hold, a line each: against what is known of the damage, and against the oracle."""
    if read.file.rows is None:
        own = list(_of_rejected(twin, read.file))
    else:
        own = [*_of_rows(twin, read, read.file.rows), *_of_letters(twin, read)]
    return [*own, *unlike_oracle(read_file(twin.clean.file, twin.data), read)]


def _of_rejected(twin: Twin, file: FileRead) -> Iterator[str]:
    """A file that is read no further says why, and where the damage is."""
    rejecting = [finding for finding in file.findings if finding.effect is Effect.IMPORT_REJECTED]
    if not rejecting or not file.because:
        yield "read no further without a reason"
    for finding in rejecting:
        if finding.file != twin.clean.file:
            yield f"{finding.rule.code} names {finding.file}"
        # Where the header is lost, it is the line that stands in its place.
        if finding.line is not None and not twin.first <= finding.line <= max(twin.last, twin.first):
            yield f"{finding.rule.code} names line {finding.line}, the damage is on {twin.first} to {twin.last}"


def _of_rows(twin: Twin, read: Reading, rows: Rows) -> Iterator[str]:
    """Every row that the damage does not touch is there, on its line and to the letter; and no row from nowhere."""
    if len(read.rows) + len(read.damaged) != rows.count:
        yield "two records on the same line"
    header = list(twin.clean.values[0])
    if [field.name for field in rows.fields] != header:
        return  # another header, which the contract knows: the oracle says what it means
    for line, values in twin.intact.items():
        if read.rows.get(line) != values:
            yield f"line {line} was {values}, is {read.rows.get(line)}"
    for line in sorted({*read.rows, *read.damaged} - set(twin.intact)):
        if not twin.first <= line <= twin.last:
            yield f"a record on line {line}, where nothing happened"


def _of_letters(twin: Twin, read: Reading) -> Iterator[str]:
    """Whatever is no quote, separator or white space is in a value, or on the line of a row that is named as damaged.

    Says nothing of a file that was read in another encoding: its letters are others.
    """
    if any(KINDS.get(finding.rule.code) == "encoding" for finding in read.file.findings):
        return
    lines = LINE_END.split(twin.data)
    records = sorted({*read.rows, *read.damaged})
    for line, following in zip(records, [*records[1:], len(lines) + 1], strict=True):
        if line in read.damaged:
            continue
        there = NOT_LETTERS.sub("", b"".join(lines[line - 1 : following - 1]).decode())
        kept = NOT_LETTERS.sub("", "".join(value or "" for value in read.rows[line].values()))
        if there != kept:
            yield f"line {line} holds {there!r}, of which {kept!r} was read"


def unlike_oracle(oracle: File, read: Reading) -> Iterator[str]:
    """What is read is what the oracle reads."""
    if oracle.usable != (read.file.rows is not None):
        yield f"the oracle {'reads' if oracle.usable else 'rejects'} it: {oracle.findings}"
        return
    rejected = {(one.kind, one.line) for one in oracle.findings if one.kind == "quoting"}
    found = {(KINDS.get(one.rule.code, one.rule.code), one.line) for one in read.file.findings}
    if rejected - found:
        yield f"the oracle finds {rejected}, the core {found}"
    warned = {one.kind for one in oracle.findings if one.cost is Cost.WARNING}
    if oracle.usable and warned != {kind for kind, _ in found}:
        yield f"the oracle warns of {warned}, the core of {found}"
    whole: Mapping[int, Mapping[str, str | None]] = {row.line: row.values for row in oracle.rows if row.whole}
    if oracle.usable and whole != read.rows:
        yield f"the oracle reads {whole}, the core {read.rows}"
    damaged = {row.line: row.known_as for row in oracle.rows if not row.whole}
    if read.file.rows is not None and damaged != _known(read.file.rows):
        yield f"the oracle finds damage on {damaged}, the core on {_known(read.file.rows)}"


def _known(rows: Rows) -> dict[int, str | None]:
    return dict(zip(rows.damaged.lines.tolist(), rows.damaged.known_ids(), strict=True))
