"""A column of the earlier snapshot as what differs from the later one: most rows say the same at the same place."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from rollcall.columns.arrays import Numbers
from rollcall.publishing.compare.words import Column


@dataclass(frozen=True, slots=True)
class Patch:
    """The `k` of some consecutive rows whose value differs from that of the later snapshot at the same place."""

    rows: Numbers
    """Ascending; shape `k`. Rows beyond the later snapshot are among them."""
    values: Column
    """Shape `k`."""


@dataclass(frozen=True, slots=True)
class Patched:
    """The column: for 16 million references that differ little, it saves 64 MB and writing them."""

    count: int
    """Its rows."""
    later: Column
    """The column of the later snapshot."""
    patch: Patch

    def at(self, rows: Numbers) -> Column:
        """The values in some rows."""
        values = self.later.take(rows, mode="clip")
        if len(self.patch.rows):
            places = np.searchsorted(self.patch.rows, rows)
            found = np.flatnonzero(self.patch.rows.take(places, mode="clip") == rows)
            values[found] = self.patch.values[places[found]]
        return values

    def whole(self) -> Column:
        """All values."""
        return self.at(np.arange(self.count, dtype=np.int32))


def patched(count: int, later: Column, patches: Sequence[Patch]) -> Patched:
    """A column of `count` rows by the patches of its parts."""
    rows = np.concatenate([np.empty(0, np.int32), *(each.rows for each in patches)])
    return Patched(count, later, Patch(rows, np.concatenate([later[:0], *(each.values for each in patches)])))
