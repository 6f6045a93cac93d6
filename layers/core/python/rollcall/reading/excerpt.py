"""Excerpts of files of which few records are needed: the manifest has a handful of properties."""

import functools
from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
import pyarrow as pa

from rollcall.columns import compute as pc
from rollcall.columns.arrays import as_arrow
from rollcall.reading.damaged import damaged_rows
from rollcall.reading.shapes import Portion


class Excerpt(NamedTuple):
    """The first `records` of a file, and of the later rows only those that matter wherever they stand."""

    records: int
    column: str
    values: tuple[str, ...]
    """For each of these values in `column`, at least the first row and the first complete row are kept."""

    def of(self, part: Portion, place: int, before: int) -> Portion:
        """Select what is kept of a `part` that follows so many records; `place` is the index of the column."""
        room = self.records - before
        count = len(part.lines) + len(part.damaged.lines)
        if count <= room:
            return part
        whole = damaged = 0
        if room > 0:
            end = np.sort(np.concatenate((part.lines, part.damaged.lines)))[room]
            whole, damaged = np.searchsorted(part.lines, end), np.searchsorted(part.damaged.lines, end)
        later = {row for row in self._told(part.columns, place) if row >= whole}
        rows = np.array([*range(whole), *sorted(later)], np.int64)
        return Portion(
            [pc.take(column, as_arrow(rows)) for column in part.columns],
            part.lines[rows],
            damaged_rows(
                part.damaged.lines[:damaged].copy(),
                part.damaged.counts[:damaged].copy(),
                part.damaged.ids_at(np.arange(damaged)),
            ),
        )

    def _told(self, columns: list[pa.Array], place: int) -> Iterator[int]:
        complete = functools.reduce(pc.and_, [pc.is_valid(column) for column in columns])
        for value in self.values:
            named = pc.fill_null(pc.equal(columns[place], value), False)
            for rows in (named, pc.and_(named, complete)):
                if (first := pc.index(rows, True).as_py()) >= 0:
                    yield first
