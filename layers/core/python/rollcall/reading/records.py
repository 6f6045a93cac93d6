"""The records of a text and their properties, in columns."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from rollcall.reading.fields import Fields, find_fields
from rollcall.reading.layout import Layout
from rollcall.reading.lines import Mask, Places, counted, how_many_before


@dataclass(frozen=True, slots=True, eq=False)
class Records:
    """Some `r` records of a text, in the order of the text."""

    fields: Fields
    """The fields of the records, and behind them those of a record that is still open."""
    which: Places
    """The indices of the records in the text."""
    first: Places
    """`r` + 1: the first field of each record, and the number of their fields."""
    damaged: Places
    """The index of the first field with text after its closing quote; -1 if there is none."""
    counts: Places
    """The number of fields, without blank ones at the right beyond the named columns."""
    blank: Mask
    """Which records have only blank values and so do not count."""

    def __len__(self) -> int:
        """The number of records."""
        return len(self.which)


def find_records(layout: Layout, which: Mask, width: int, passed_over: Sequence[int] = ()) -> Records:
    """Compute those records of `layout`, in a file with so many named columns.

    The fields at the indices `passed_over` are no part of a record, but damage to them is damage to the record.
    """
    held = np.diff(layout.first)
    behind = len(layout.starts) - layout.first[-1]
    fields = find_fields(layout, np.repeat(np.append(which, True), np.append(held, behind)))
    held = held[which]
    damaged = _first_damaged(fields, np.append(0, np.cumsum(held)))
    if passed_over:
        kept = _kept(held, len(fields), passed_over)
        fields, held = fields.only(kept), _counted_by_record(kept, held)
    end = np.cumsum(held)
    begin = end - held
    before = counted(fields.filled)
    none = before[end] == before[begin]
    counts = np.minimum(held, width)
    longer = np.flatnonzero((held > width) & ~none)
    if len(longer):
        last = np.flatnonzero(fields.filled)[before[end[longer]] - 1]
        counts[longer] = np.maximum(width, last - begin[longer] + 1)
    first = np.append(0, end)
    return Records(fields, np.flatnonzero(which), first, damaged, counts, none & (damaged < 0))


def _kept(held: Places, count: int, passed_over: Sequence[int]) -> Mask:
    """Which of `count` fields are part of a record; those behind the records, which `held` so many fields, are."""
    begin = np.cumsum(held) - held
    kept = np.ones(count, np.bool_)
    for place in passed_over:
        kept[(begin + place)[held > place]] = False
    return kept


def _counted_by_record(kept: Mask, held: Places) -> Places:
    """Count the fields of each record that are kept."""
    before, end = counted(kept), np.cumsum(held)
    counts: Places = (before[end] - before[end - held]).astype(np.int64)
    return counts


def _first_damaged(fields: Fields, first: Places) -> Places:
    damaged = np.full(len(first) - 1, -1, np.int64)
    which = np.flatnonzero(fields.damaged[: first[-1]])
    record = how_many_before(first, which, with_itself=True) - 1
    new = np.flatnonzero(np.diff(record, prepend=-1))
    damaged[record[new]] = (which - first[record])[new]
    return damaged
