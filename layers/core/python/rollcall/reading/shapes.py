"""The expected shape of rows, and the records that have it."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from rollcall.columns import compute as pc
from rollcall.columns.arrays import as_arrow
from rollcall.reading.damaged import DamagedRows, damaged_among, damaged_rows, in_order, one_after_another
from rollcall.reading.fields import Oddity
from rollcall.reading.lines import LineNumbers, Mask, Places, how_many_before
from rollcall.reading.parsing import all_null
from rollcall.reading.records import Records


class Shape(NamedTuple):
    """The expected shape of a file's rows."""

    file: str
    width: int
    """The number of named columns."""
    full_width: int
    """The number of columns, with the unnamed ones at the right and those that are passed over."""
    shortest: int
    """A row with fewer fields has the wrong length."""
    id_first: bool
    """Whether the first column identifies a row: `ID`, or a property's name."""
    passed_over: tuple[int, ...] = ()
    """The indices of a repair package's own columns (`model.repair_columns`)."""


@dataclass(slots=True, eq=False)
class Notes:
    """Oddities that were skipped or read as they are."""

    blank_at_right: bool = False
    short: int = 0
    first_short: int = 0
    oddities: defaultdict[tuple[int, Oddity], list[LineNumbers]] = field(default_factory=lambda: defaultdict(list))
    """By index of the field and kind, the lines."""
    spanning: bool = False
    """Whether there is a multi-line record."""
    spaced: bool = False
    """Whether a damaged row has a space before a quotation mark."""
    uneven: bool = False
    """Whether so many rows have another number of fields that they are best set apart before Arrow parses the rest."""

    def add_short(self, line: int, count: int = 1) -> None:
        """Note short rows that are accepted, the first of them on `line`."""
        self.short += count
        self.first_short = min(self.first_short or line, line)


class Portion(NamedTuple):
    """The rows of a part of a file."""

    columns: list[pa.Array]
    """The named columns: `n` trimmed strings each."""
    lines: LineNumbers
    """The physical line of each row, ascending."""
    damaged: DamagedRows


def portion_of_columns(columns: list[pa.Array], lines: LineNumbers, shape: Shape, notes: Notes) -> Portion:
    """Build a portion from records on `lines` that have as many fields as the header, trimmed.

    Blank records do not count. Oddities are added to `notes`.
    """
    width = shape.width
    if shape.passed_over:
        columns = [column for place, column in enumerate(columns) if place not in shape.passed_over]
    lost, damaged = all_null(columns), []
    if len(columns) > width:
        wrong = ~all_null(columns[width:])
        ids = columns[0] if shape.id_first else pa.nulls(len(lines), pa.string())
        damaged = [damaged_among(wrong, lines, _counts(columns, width), ids)]
        lost |= wrong
        notes.blank_at_right = True
    if lost.any():
        rows = as_arrow(~lost)
        columns, lines = [pc.filter(column, rows) for column in columns], lines[~lost]
    return Portion(columns[:width], lines, one_after_another(damaged))


def portion_of_records(records: Records, lines: LineNumbers, over_lines: Mask, shape: Shape, notes: Notes) -> Portion:
    """Build a portion from any records that begin on `lines`; some may be multi-line."""
    odd = (records.counts < shape.shortest) | (records.counts > shape.width)
    wrong = (odd & ~records.blank) | (records.damaged >= 0)
    whole = ~wrong & ~records.blank
    held = np.diff(records.first)
    short = whole & (held < shape.width)
    if short.any():
        notes.add_short(int(lines[np.argmax(short)]), int(np.count_nonzero(short)))
    notes.blank_at_right |= bool((whole & (held > shape.width)).any())
    notes.spanning |= bool((whole & over_lines).any())
    strays = _strays(records)
    notes.spaced |= bool((wrong[strays.records] & strays.spaced).any())
    for odd_value, which in strays.oddities(whole, shape.width):
        notes.oddities[odd_value].append(lines[which])
    columns = _columns(records, np.flatnonzero(whole), shape.width)
    return Portion(columns, lines[whole], _damaged(records, np.flatnonzero(wrong), lines, shape))


def _columns(records: Records, which: Places, width: int) -> list[pa.Array]:
    """Give the first `width` fields of those records."""
    first, behind = records.first[which], records.first[which + 1]
    return [
        records.fields.values(np.minimum(first + place, behind - 1), first + place < behind) for place in range(width)
    ]


def _damaged(records: Records, which: Places, lines: LineNumbers, shape: Shape) -> DamagedRows:
    damage = records.damaged[which]
    counts = np.where(damage >= 0, 0, records.counts[which]).astype(np.int32)
    ids = records.fields.values(records.first[which], (damage != 0) & shape.id_first)
    return damaged_rows(lines[which], counts, ids)


class _Strays(NamedTuple):
    """Values that hold quotes although they are not quoted."""

    records: Places
    places: Places
    """The index of each value's field in its record."""
    spaced: Mask
    """Whether only white space stands before the first quote."""

    def oddities(self, which: Mask, width: int) -> Iterator[tuple[tuple[int, Oddity], Places]]:
        """Give, by index of a field below `width` and kind, the records among `which` with such a value."""
        kinds: tuple[tuple[Oddity, Mask], ...] = (("space-before-quote", self.spaced), ("quote-in-value", ~self.spaced))
        for place in range(width if len(self.records) else 0):
            here = which[self.records] & (self.places == place)
            for kind, odd in kinds:
                if (found := here & odd).any():
                    yield (place, kind), self.records[found]


def _strays(records: Records) -> _Strays:
    fields = np.flatnonzero(records.fields.stray[: records.first[-1]])
    which = how_many_before(records.first, fields, with_itself=True) - 1
    return _Strays(which, fields - records.first[which], records.fields.begin_with_quote(fields))


def together(portions: list[Portion]) -> Portion:
    """Merge portions of the same block, in the order of the file."""
    damaged = in_order(one_after_another([one.damaged for one in portions]))
    portions = [one for one in portions if len(one.lines)] or portions[:1]
    if len(portions) == 1:
        return portions[0]._replace(damaged=damaged)
    lines = np.concatenate([one.lines for one in portions])
    order = np.argsort(lines, kind="stable")  # merges the ascending lines of the portions in linear time
    columns = [
        pc.take(pa.concat_arrays(parts), as_arrow(order))
        for parts in zip(*(one.columns for one in portions), strict=True)
    ]
    return Portion(columns, lines[order], damaged)


def _counts(columns: list[pa.Array], width: int) -> npt.NDArray[np.int32]:
    """Count the fields of each record, without blank ones at the right beyond `width`."""
    counts = np.full(len(columns[0]), min(len(columns), width), np.int32)
    for place, column in enumerate(columns[width:], width):
        counts[np.asarray(pc.is_valid(column))] = place + 1
    return counts
