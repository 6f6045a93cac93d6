"""What the rows of a file look like, and which of its records are such rows."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from rollcall.reading.damaged import DamagedRows, damaged_among, damaged_rows, in_order, one_after_another
from rollcall.reading.fields import Oddity
from rollcall.reading.lines import LineNumbers, Mask, Places, how_many_before
from rollcall.reading.parsing import all_null
from rollcall.reading.records import Records


@dataclass(frozen=True, slots=True)
class Shape:
    """What a row of a file looks like."""

    file: str
    width: int
    """Columns with a name."""
    full_width: int
    """With those at the right that have none."""
    shortest: int
    """Fewer fields make a row one of the wrong length."""
    id_first: bool
    """Whether the first column is the one by which a row is known: `ID`, or a property's name."""


@dataclass(slots=True)
class Notes:
    """What was passed over or read as it stands."""

    blank_at_right: bool = False
    short: int = 0
    first_short: int = 0
    oddities: defaultdict[tuple[int, Oddity], list[LineNumbers]] = field(default_factory=lambda: defaultdict(list))
    """For the index of a field and a kind, the lines."""
    spanning: bool = False
    """Whether a record spans lines."""
    spaced: bool = False
    """Whether a row of damaged shape has a space before a quotation mark."""
    end_mark: bool = False
    """Whether nothing but Ctrl-Z and NULs follows the last line end."""

    def add_short(self, line: int, count: int = 1) -> None:
        """Note rows that are read though they are short, the first of them on `line`."""
        self.short += count
        self.first_short = min(self.first_short or line, line)


@dataclass(frozen=True, slots=True)
class Portion:
    """What stands in a part of a file."""

    columns: list[pa.Array]
    """As many as have a name; strings, trimmed, of its `n` rows."""
    lines: LineNumbers
    """Of each row, ascending."""
    damaged: DamagedRows


def portion_of_columns(columns: list[pa.Array], lines: LineNumbers, shape: Shape, notes: Notes) -> Portion:
    """Sort out the records on `lines`, which have as many fields as the header, trimmed.

    Blank ones are no records. What is worth a warning goes to `notes`.
    """
    width = shape.width
    lost, damaged = all_null(columns), []
    if shape.full_width > width:
        wrong = ~all_null(columns[width:])
        ids = columns[0] if shape.id_first else pa.nulls(len(lines), pa.string())
        damaged = [damaged_among(wrong, lines, _counts(columns, width), ids)]
        lost |= wrong
        notes.blank_at_right = True
    if lost.any():
        rows = pa.array(~lost)
        columns, lines = [column.filter(rows) for column in columns], lines[~lost]
    return Portion(columns[:width], lines, one_after_another(damaged))


def portion_of_records(records: Records, lines: LineNumbers, over_lines: Mask, shape: Shape, notes: Notes) -> Portion:
    """The same for any records, which begin on `lines`, and some of which span several."""
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
    """The first `width` fields of those records."""
    places = records.first[which][:, None] + np.arange(width)
    missing = places >= records.first[which + 1][:, None]
    places[missing] = 0
    values = records.fields.values(places.ravel(), ~missing.ravel())
    return [values.take(pa.array(np.arange(place, len(values), width))) for place in range(width)]


def _damaged(records: Records, which: Places, lines: LineNumbers, shape: Shape) -> DamagedRows:
    damage = records.damaged[which]
    counts = np.where(damage >= 0, 0, records.counts[which]).astype(np.int32)
    ids = records.fields.values(records.first[which], (damage != 0) & shape.id_first)
    return damaged_rows(lines[which], counts, ids)


@dataclass(frozen=True, slots=True)
class _Strays:
    """Values that hold quotes without being quoted."""

    records: Places
    places: Places
    """The index of each field in its record."""
    spaced: Mask
    """Whether nothing but white space stands before the first quote."""

    def oddities(self, which: Mask, width: int) -> Iterator[tuple[tuple[int, Oddity], Places]]:
        """For the index of a field below `width` and a kind, the records among `which` that have such a value."""
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
    """Portions of the same block as one, in the order of the file."""
    damaged = in_order(one_after_another([one.damaged for one in portions]))
    portions = [one for one in portions if len(one.lines)] or portions[:1]
    if len(portions) == 1:
        return replace(portions[0], damaged=damaged)
    lines = np.concatenate([one.lines for one in portions])
    order = pa.array(np.argsort(lines))
    columns = [pa.concat_arrays(parts).take(order) for parts in zip(*(one.columns for one in portions), strict=True)]
    return Portion(columns, np.sort(lines), damaged)


def _counts(columns: list[pa.Array], width: int) -> npt.NDArray[np.int32]:
    """How many fields each record has; blank ones at the right beyond `width` do not count."""
    counts = np.full(len(columns[0]), min(len(columns), width), np.int32)
    for place, column in enumerate(columns[width:], width):
        counts[np.asarray(column.is_valid())] = place + 1
    return counts
