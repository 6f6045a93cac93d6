"""Numbers the rows of a table of two snapshots by their IDs, so that references become small numbers."""

from collections.abc import Callable
from dataclasses import dataclass, field
from threading import Lock

import numpy as np
import pyarrow as pa

from rollcall.columns.arrays import Mask, Numbers
from rollcall.columns.packed import Words
from rollcall.columns.scatter import ABSENT, Index


@dataclass(frozen=True, slots=True)
class Numbered:
    """The rows of a table of two snapshots: those of the later one in its order, then those that were removed.

    A row of both snapshots has one number: its place in the later one.
    """

    after: int
    """Rows of the later snapshot."""
    both: Mask
    """For each number, whether the row is in both snapshots."""
    short: bool
    """Whether the hashed ids are the ids themselves (`Hashed.short`)."""
    read_ids: Callable[[], pa.Array]
    """Reads the id of each number that a row has."""
    _index: Index
    _strangers: dict[int, int] = field(default_factory=dict)
    """The numbers of ids that are referred to, but in neither snapshot: published ones have none."""
    _lock: Lock = field(default_factory=Lock)

    def __len__(self) -> int:
        """Count the numbers in use."""
        return len(self.both) + len(self._strangers)

    def words(self) -> Words:
        """The hashed id of each number that a row has, and 0 for ABSENT, which is the last one."""
        return np.append(self._index.words, np.uint64(0))

    @property
    def strangers(self) -> int:
        """The number of ids that are referred to, but in neither snapshot."""
        return len(self._strangers)

    def numbers(self, ids: Words) -> Numbers:
        """Look up the numbers of hashed ids; ABSENT for null. Threads may do so at the same time."""
        numbers = self._index.find(ids)
        if np.min(numbers, initial=0) == ABSENT:
            lost = np.flatnonzero((numbers == ABSENT) & (ids != 0))
            with self._lock:
                for row in lost.tolist():
                    numbers[row] = self._strangers.setdefault(int(ids[row]), len(self))
        return numbers

    def perhaps_in_both(self) -> Mask:
        """For each number, whether it may be referred to in both snapshots; the last one is of ABSENT, which may be."""
        return np.append(self.both, np.ones(1 + len(self) - len(self.both), np.bool_))

    def mask(self, rows: Numbers) -> Mask:
        """For each number, whether it is among some rows; the last one is of ABSENT, which never is."""
        mask = np.zeros(len(self) + 1, np.bool_)
        mask[rows] = True
        return mask


def numbered(
    ids: tuple[Words, Words], added: Numbers, removed: Numbers, read_ids: Callable[[], pa.Array], *, short: bool
) -> Numbered:
    """Number rows by their hashed IDs, those of the later and of the earlier snapshot.

    `added` are rows of the one, and `removed` of the other; the others are in `Numbered`.
    """
    after, before = ids
    both = np.ones(len(after) + len(removed), np.bool_)
    both[added] = False
    both[len(after) :] = False
    words = np.concatenate((after, before[removed]))
    return Numbered(len(after), both, short, read_ids, Index(words, ids=True).complete())
