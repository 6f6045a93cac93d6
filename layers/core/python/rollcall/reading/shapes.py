"""What the rows of a file look like, and which of its records are such rows."""

from collections import defaultdict
from dataclasses import dataclass, field, replace

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from rollcall.reading.damaged import DamagedRows, damaged_among, in_order, one_after_another
from rollcall.reading.fields import Oddity
from rollcall.reading.lines import LineNumbers, Mask
from rollcall.reading.parsing import all_null
from rollcall.reading.quotes import unquoted


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


def portion(columns: list[pa.Array], lines: LineNumbers, shape: Shape, notes: Notes) -> Portion:
    """Sort out the records on `lines`, which have as many fields as there are `columns`, trimmed.

    Blank ones are no records. What is worth a warning goes to `notes`.
    """
    width, count = shape.width, len(columns)
    lost, damaged = all_null(columns), []
    if not shape.shortest <= count <= width:
        wrong = ~lost if count < shape.shortest else ~all_null(columns[width:])
        ids = columns[0] if shape.id_first else pa.nulls(len(lines), pa.string())
        damaged = [damaged_among(wrong, lines, _counts(columns, width), ids)]
        lost |= wrong
    if lost.any():
        columns, lines = _only(~lost, columns, lines)
    if count < width and len(lines):
        notes.add_short(int(lines[0]), len(lines))
    if count > width and len(lines):
        notes.blank_at_right = True
    columns = columns[:width] + [pa.nulls(len(lines), pa.string())] * (width - count)
    return Portion(columns, lines, one_after_another(damaged))


def portion_of_raw(columns: list[pa.Array], lines: LineNumbers, shape: Shape, notes: Notes) -> Portion:
    """The same for fields that were split at every comma (`Survey.apart`), as they stand."""
    read = unquoted(columns)
    broken = read.damaged >= 0
    ids = pc.if_else(pa.array((read.damaged > 0) & shape.id_first), read.columns[0], None)
    damaged = damaged_among(broken, lines, np.zeros(len(lines), np.int32), ids)
    whole = portion(*_only(~broken, read.columns, lines), shape, notes)
    for (place, kind), odd in read.oddities.items():
        kept = np.intersect1d(lines[odd], whole.lines, assume_unique=True)
        if place < shape.width and len(kept):
            notes.oddities[place, kind].append(kept)
    return replace(whole, damaged=one_after_another([damaged, whole.damaged]))


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


def _only(mask: Mask, columns: list[pa.Array], lines: LineNumbers) -> tuple[list[pa.Array], LineNumbers]:
    """The rows of which `mask` is true."""
    rows = pa.array(mask)
    return [column.filter(rows) for column in columns], lines[mask]
