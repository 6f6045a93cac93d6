"""Unique values and unique combinations: which row claims them, and what a repetition costs (contract, section 2)."""

from collections.abc import Mapping, Sequence
from functools import partial
from typing import NamedTuple

import numpy as np
import pyarrow as pa

from rollcall.columns import compute as pc
from rollcall.columns.arrays import Mask, Numbers, mask_of, once_each
from rollcall.columns.equality import codes, folded, repeated, repeated_values, together
from rollcall.model.findings import OMITS_ROW, OMITS_ROW_OR_VALUE, REJECTS, Effect, Rule
from rollcall.reading import Rows
from rollcall.rules.finding_columns import FindingColumns

REPEATED = Rule(
    code="repeated-value",
    effects=REJECTS | OMITS_ROW_OR_VALUE,
    title="A value that must be unique is listed more than once.",
    message="{value} in “{column}” on line {line} of {file} is already on line {first}.",
    hint="Keep “{column}” in one of the rows. In the others, correct “{column}”, or remove these rows.",
    example="Students.csv:\n"
    "ID,Student Number,Last Name,First Name,DOB,Grade Level\n"
    "100234,100234,Núñez,Ana,2017-03-09,3\n"
    "100234,100299,Reed,Una,2016-11-30,4",
    spreadsheet="Sort by the column: the same values then stand together. In Excel, Home > Conditional Formatting > "
    "Highlight Cells Rules > Duplicate Values marks them.",
    sis="Look for a record that is there twice, or an export that lists a record once for each of its schools.",
)
REPEATED_ROW = Rule(
    code="repeated-row",
    effects=OMITS_ROW,
    title="A row says the same as one above it.",
    message="Line {line} of {file} says the same as line {first}.",
    hint="Remove the later row. The first one was kept.",
    example="StudentEnrollments.csv:\nID,Student ID,Class ID\nE-7,100234,C-1001\nE-11,100234,C-1001",
    spreadsheet="In Excel, use Data > Remove Duplicates; in Google Sheets, Data > Data cleanup > Remove duplicates. "
    "Tick every column but ID.",
    sis="Look for an export that lists an enrollment once for each term.",
)
RULES = (REPEATED, REPEATED_ROW)

_ROUNDS = 16
"""The most rounds before rows are taken to be crafted to block each other."""
_PIECE = 1 << 16
"""How many rows at a time become Python objects."""

_ROW_EFFECT = {"import": Effect.IMPORT_REJECTED, "row": Effect.ROW_OMITTED, "value": Effect.VALUE_OMITTED}


class Key(NamedTuple):
    """What must be unique: one column, or, where `column` is None, the columns that are unique together."""

    column: str | None
    rows: Numbers
    """The rows that share their value with another row, ordered by value, then row."""
    numbers: Numbers
    """For each of these rows, the number of its value."""
    alike: Numbers | None = None
    """Of one column: rows among which are all values that differ from another in case only; None if it is not known."""


def value_key(column: str, values: pa.ChunkedArray, *, caseless: bool, within: pa.ChunkedArray | None) -> Key:
    """Build the key of one column; it is unique `within` the values of another column where one is given."""
    values = folded(values) if caseless else values
    if within is not None:
        numbers = together([codes(values), codes(within)], mask_of(pc.is_valid(values)))
        members = repeated(numbers)
        return Key(column, members, numbers[members])
    return Key(column, *repeated_values(values, caseless=True))


def together_key(numbers: Numbers) -> Key:
    """Build the key of the columns that are unique together from the number of each row's combination."""
    members = repeated(numbers)
    return Key(None, members, numbers[members])


def listed_again(rows: Rows, key: Key) -> FindingColumns | None:
    """Find repetitions that reject the import: every row of the right shape counts, and none is omitted."""
    first = _first_of_group(key)
    later = key.rows != first
    if not later.any():
        return None
    return _findings(rows, key, "import", key.rows[later], first[later])


def claim_rows(rows: Rows, keys: list[Key], omitted: Mask) -> tuple[list[FindingColumns], Mask]:
    """Judge together all keys whose repetition omits the row: accepted rows claim values in the order of the file.

    Returns the findings, and which rows are omitted now.
    """
    keys = [key for key in keys if len(key.rows)]
    claims = ~omitted if len(keys) == 1 else _claiming(keys, omitted)
    pairs = [_claimed(key, claims) for key in keys]
    findings = []
    omitted = omitted.copy()
    for key, (later, first) in zip(keys, pairs, strict=True):
        if len(later):
            findings.append(_findings(rows, key, "row", later, first))
            omitted[later] = True
    return findings, omitted


def claim_values(rows: Rows, key: Key, omitted: Mask) -> FindingColumns | None:
    """Judge a key whose repetition omits the value: the first accepted row keeps it."""
    later, first = _claimed(key, ~omitted)
    return _findings(rows, key, "value", later, first) if len(later) else None


def _first_of_group(key: Key) -> Numbers:
    """Give for each row of the key the first row with the same number."""
    starts = np.concatenate(([True], key.numbers[1:] != key.numbers[:-1])) if len(key.rows) else np.empty(0, np.bool_)
    return key.rows[np.maximum.accumulate(np.where(starts, np.arange(len(key.rows)), 0))]


def _claimed(key: Key, may_claim: Mask) -> tuple[Numbers, Numbers]:
    """Give the rows after the first claimant of their group, and that first row for each."""
    claims = may_claim[key.rows]
    claiming = Key(None, key.rows[claims], key.numbers[claims])
    owners = np.unique(claiming.numbers, return_index=True)
    place = np.searchsorted(owners[0], key.numbers)
    place_inside = np.minimum(place, max(len(owners[0]) - 1, 0))
    if not len(owners[0]):
        return np.empty(0, np.int64), np.empty(0, np.int64)
    owned = owners[0][place_inside] == key.numbers
    owner = claiming.rows[owners[1][place_inside]]
    later = owned & (key.rows > owner)
    order = np.argsort(key.rows[later], kind="stable")
    return key.rows[later][order], owner[later][order]


def _claiming(keys: Sequence[Key], omitted: Mask) -> Mask:
    """Find the rows that claim all their values; a row that is late for one value claims none of its others.

    In each round, a row that comes first for each of its values claims them, and the rows behind it lose. Where the
    keys agree, as in a file that was appended to itself, one round decides all.
    """
    claims = np.zeros(len(omitted), np.bool_)
    waiting = _those(keys, ~omitted)
    for _ in range(_ROUNDS):
        if not any(len(key.rows) for key in waiting):
            return claims
        firsts = [_first_of_group(key) for key in waiting]
        behind = np.zeros_like(omitted)
        for key, first in zip(waiting, firsts, strict=True):
            behind[key.rows[key.rows != first]] = True
        for key in waiting:
            claims[key.rows[~behind[key.rows]]] = True
        over = claims.copy()
        for key, first in zip(waiting, firsts, strict=True):
            over[key.rows[claims[first]]] = True
        waiting = _those(waiting, ~over)
    claims[_claiming_one_by_one(waiting)] = True
    return claims


def _those(keys: Sequence[Key], rows: Mask) -> list[Key]:
    """Restrict each key to some `rows`."""
    return [Key(key.column, key.rows[rows[key.rows]], key.numbers[rows[key.rows]]) for key in keys]


def _claiming_one_by_one(keys: Sequence[Key]) -> Numbers:
    """As `_claiming`, row by row, for rows that each wait for the one before: rounds would take too long."""
    rows = once_each(np.concatenate([key.rows for key in keys]))
    places, taken = [], []
    for key in keys:
        group = np.cumsum(np.concatenate(([0], key.numbers[1:] != key.numbers[:-1]))) if len(key.rows) else key.rows
        nowhere = len(key.rows)
        place = np.full(len(rows), nowhere, np.int32)
        place[np.searchsorted(rows, key.rows)] = group
        places.append(place)
        taken.append(bytearray(nowhere + 1))
    claims = bytearray(len(rows))
    for start in range(0, len(rows), _PIECE):
        held = zip(*(place[start : start + _PIECE].tolist() for place in places), strict=True)
        for row, own in enumerate(held, start):
            if not any(map(bytearray.__getitem__, taken, own)):
                claims[row] = True
                for values, place in zip(taken, own, strict=True):
                    values[place] = True
                    values[-1] = False  # the last slot stands for no value, which stays free
    return rows[np.frombuffer(claims, np.bool_)]


def _first_lines(lines: Numbers, asked: Numbers) -> Sequence[Mapping[str, object]]:
    return [{"first": line} for line in lines[asked].tolist()]


def _findings(rows: Rows, key: Key, cost: str, later: Numbers, first: Numbers) -> FindingColumns:
    if (later[1:] < later[:-1]).any():
        order = np.argsort(later, kind="stable")
        later, first = later[order], first[order]
    effect = _ROW_EFFECT[cost]
    facts = partial(_first_lines, rows.lines[first])
    if key.column is None:
        return FindingColumns(REPEATED_ROW, effect, rows.table.file, None, rows.lines[later], later, facts=facts)
    return FindingColumns(
        REPEATED, effect, rows.table.file, key.column, rows.lines[later], later, rows.columns[key.column], facts
    )
