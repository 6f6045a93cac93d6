"""The records of a text, in columns: where they begin, and what can be told of each."""

from dataclasses import dataclass

import numpy as np

from rollcall.reading.fields import Fields, find_fields
from rollcall.reading.lines import Mask, Places
from rollcall.reading.quotes import Layout


@dataclass(frozen=True, slots=True)
class Records:
    """The `r` records that end within a text."""

    fields: Fields
    """Theirs, and behind them those of a record that the text does not end."""
    lines: Places
    """The line on which each begins, counted within the text from 0; and at the end, the line behind them."""
    first: Places
    """The first field of each; and at the end, how many fields they have together."""
    damaged: Places
    """The index of its first field with text behind the closing quote; -1 if there is none."""
    counts: Places
    """How many fields each has, without the blank ones at the right beyond the columns that have a name."""
    blank: Mask
    """Whether it is no record at all, for all its values are blank."""

    def __len__(self) -> int:
        """How many there are."""
        return len(self.damaged)

    @property
    def over_lines(self) -> Mask:
        """Whether each spans lines."""
        over_lines: Mask = np.diff(self.lines) > 1
        return over_lines


def find_records(layout: Layout, width: int) -> Records:
    """The records of `layout`, in a file of which so many columns have a name."""
    fields = find_fields(layout)
    lines = np.flatnonzero(~layout.quotes.inside[layout.parts.first])  # with the end of the text, unless one is open
    first = fields_before(layout, layout.parts.first[lines])
    begin, end = first[:-1], first[1:]
    filled = np.flatnonzero(fields.filled)
    before = np.append(0, np.cumsum(fields.filled))
    none = before[end] == before[begin]
    last = np.append(filled, -1)[before[end] - 1]
    counts = np.maximum(np.minimum(end - begin, width), np.where(none, 0, last - begin + 1))
    damaged = _first_damaged(fields, first)
    return Records(fields, lines, first, damaged, counts, none & (damaged < 0))


def fields_before(layout: Layout, parts: Places) -> Places:
    """How many fields end before each of those parts."""
    return np.append(0, np.cumsum(~layout.quotes.inside[1:]))[parts]


def _first_damaged(fields: Fields, first: Places) -> Places:
    damaged = np.full(len(first) - 1, -1, np.int64)
    which = np.flatnonzero(fields.damaged[: first[-1]])
    record = np.searchsorted(first, which, "right") - 1
    new = np.flatnonzero(np.diff(record, prepend=-1))
    damaged[record[new]] = (which - first[record])[new]
    return damaged
