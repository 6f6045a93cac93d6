"""The records of a text, in columns: what can be told of each."""

from dataclasses import dataclass

import numpy as np

from rollcall.reading.fields import Fields, find_fields
from rollcall.reading.layout import Layout
from rollcall.reading.lines import Mask, Places, counted, how_many_before


@dataclass(frozen=True, slots=True)
class Records:
    """Some `r` records of a text, in its order."""

    fields: Fields
    """Theirs, and behind them those of a record that the text does not end."""
    which: Places
    """Which of the text's records they are."""
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
        return len(self.which)


def find_records(layout: Layout, which: Mask, width: int) -> Records:
    """Those records of `layout`, in a file of which so many columns have a name."""
    held = np.diff(layout.first)
    behind = len(layout.starts) - layout.first[-1]
    fields = find_fields(layout, np.flatnonzero(np.repeat(np.append(which, True), np.append(held, behind))))
    held = held[which]
    end = np.cumsum(held)
    begin = end - held
    before = counted(fields.filled)
    none = before[end] == before[begin]
    last = np.append(np.flatnonzero(fields.filled), -1)[before[end] - 1]
    counts = np.maximum(np.minimum(held, width), np.where(none, 0, last - begin + 1))
    first = np.append(0, end)
    damaged = _first_damaged(fields, first)
    return Records(fields, np.flatnonzero(which), first, damaged, counts, none & (damaged < 0))


def _first_damaged(fields: Fields, first: Places) -> Places:
    damaged = np.full(len(first) - 1, -1, np.int64)
    which = np.flatnonzero(fields.damaged[: first[-1]])
    record = how_many_before(first, which, with_itself=True) - 1
    new = np.flatnonzero(np.diff(record, prepend=-1))
    damaged[record[new]] = (which - first[record])[new]
    return damaged
