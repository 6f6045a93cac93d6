"""Hash tables of words, built and searched columnwise.

Row numbers are scattered into slots given by the rows' words, and read back: sorting 16 million words takes three times
as long. A row that does not find itself shares its slot with another row, of an equal word or not; only rows of
other words go into the next table.
"""

from collections.abc import Callable, Iterable, Iterator

import numpy as np
import numpy.typing as npt

from rollcall.columns.arrays import Mask, Numbers
from rollcall.columns.packed import Words, decimal_slots, slots, table_bits

ABSENT = -1
Places = npt.NDArray[np.int32]
"""For each row its index among others; ABSENT if it is not there."""

Slots = Callable[[Words, int], npt.NDArray[np.int64]]
"""Gives each word a slot among `2 ** bits`."""

PIECE = 1 << 16
"""Words at a time: temporary arrays of this size stay in the CPU caches and need no fresh memory (2 of 8 CPU s)."""
ROUNDS = 32
"""After so many tables, words that still collide were crafted to collide: they are sorted instead."""


class Index:
    """Finds words among others; for equal words, the first.

    A word is in the first table in which it wins its slot. Tables are built on demand.
    """

    def __init__(self, words: Words, chosen: Numbers | None = None, *, ids: bool = False) -> None:
        """Index the words, or those of the `chosen` rows, ascending.

        If they are `ids` (`packed.word`), the first table has a slot for each decimal number, and most ids win theirs.
        """
        self._words = words
        self._first = decimal_slots if ids else slots
        self._waiting = chosen
        """The rows that are in no table yet; None for all."""
        self._tables: list[tuple[Places, int, Slots]] = []

    @property
    def words(self) -> Words:
        """All words that it was made of, those that were not chosen among them."""
        return self._words

    def find(self, wanted: Words, chosen: Numbers | None = None) -> Places:
        """Give for each of `n` words its index among the indexed ones; ABSENT also where it is not `chosen`."""
        # All places are written in the first table, if there is one and all rows are looked for.
        written = chosen is None and bool(self._tables or self._grow())
        places = np.empty(len(wanted), np.int32) if written else np.full(len(wanted), ABSENT, np.int32)
        looking = chosen
        for level in range(ROUNDS):
            if level == len(self._tables) and not self._grow():
                return places
            table, bits, slots_of = self._tables[level]
            left: list[Numbers] = []
            for rows in pieces(len(wanted), looking):
                words = wanted[rows]
                there = table.take(slots_of(words, bits))
                same = self._words.take(there, mode="wrap") == words  # an empty slot: the last word, which differs
                places[rows] = there
                if not same.all():
                    lost = np.flatnonzero(~same)
                    numbers = lost.astype(np.int32) + np.int32(rows.start) if isinstance(rows, slice) else rows[lost]
                    places[numbers] = ABSENT
                    left.append(numbers[there[lost] != ABSENT])
            looking = joined(left)
            if not len(looking):
                return places
        if self._waiting is not None and looking is not None and len(self._waiting):
            there = self._waiting[_sorted(wanted[looking], self._words[self._waiting])]
            places[looking] = np.where(self._words[there] == wanted[looking], there, ABSENT)
        return places

    def complete(self) -> "Index":
        """Build all tables, so that threads can search at the same time."""
        while len(self._tables) < ROUNDS and self._grow():
            pass
        return self

    def _grow(self) -> bool:
        """Build the next table; False if all words are in tables."""
        count = len(self._words) if self._waiting is None else len(self._waiting)
        if not count:
            return False
        slots_of = slots if self._tables else self._first
        table, bits = scattered(self._words, self._waiting, slots_of)
        self._tables.append((table, bits, slots_of))
        beaten: list[Numbers] = []
        for rows in pieces(len(self._words), self._waiting):
            numbers, words = numbers_of(rows), self._words[rows]
            there = table.take(slots_of(words, bits))
            lost = np.flatnonzero(there != numbers)
            beaten.append(numbers[lost[self._words[there[lost]] != words[lost]]])
        self._waiting = joined(beaten)
        return True


def sharing(keys: Words, present: Mask) -> Numbers:
    """Give the `present` rows whose key is repeated, and perhaps some others, ascending.

    Absent rows are in the first table too: they share one slot, and leaving them out would take a copy of the keys.
    """
    shared = np.zeros(len(keys), np.bool_)
    waiting: Numbers | None = None
    for _ in range(ROUNDS):
        table, bits = _last_ones(keys, waiting)
        left: list[Numbers] = []
        for rows in pieces(len(keys), waiting):
            numbers, words = numbers_of(rows), keys[rows]
            owners = table.take(slots(words, bits))
            lost = np.flatnonzero((owners != numbers) & present[rows])
            numbers, owners = numbers[lost], owners[lost]
            same = keys.take(owners) == words[lost]
            shared[numbers[same]] = True
            shared[owners[same]] = True
            left.append(numbers[~same])
        waiting = joined(left)
        if not len(waiting):
            break
    shared[waiting] = True
    return np.flatnonzero(shared)


def _last_ones(keys: Words, rows: Numbers | None) -> tuple[Places, int]:
    """Build a table of some rows, or all: of those that share a slot, the last stays. Empty slots hold anything."""
    bits = table_bits(len(keys) if rows is None else len(rows))
    table = np.empty(1 << bits, np.int32)
    for piece in pieces(len(keys), rows):
        table[slots(keys[piece], bits)] = numbers_of(piece)
    return table, bits


def repeated_among(rows: Numbers, numbers: Numbers) -> Numbers:
    """Give the `rows` whose number is repeated among them, ordered by number, then row."""
    if not len(rows):
        return rows
    ordered = numbers[rows]
    lowest, highest = int(np.min(ordered)), int(np.max(ordered))
    if lowest == highest:
        return rows if len(rows) > 1 else rows[:0]
    # Numpy sorts 16 bits by radix, in place of comparisons.
    small = lowest >= 0 and highest <= np.iinfo(np.uint16).max
    order = np.argsort(ordered.astype(np.uint16) if small else ordered, kind="stable")
    rows, ordered = rows[order], ordered[order]
    same = ordered[1:] == ordered[:-1]
    members: Numbers = rows[np.concatenate((same, [False])) | np.concatenate(([False], same))]
    return members


def scattered(words: Words, chosen: Numbers | None, slots_of: Slots = slots) -> tuple[Places, int]:
    """Build a table of the rows of some words, ABSENT in empty slots, and give its size as a power of two.

    Of rows that collide, the first stays: pieces and rows are written in reverse.
    """
    count = len(words) if chosen is None else len(chosen)
    bits = table_bits(count)
    table = np.full(1 << bits, ABSENT, np.int32)
    for start in reversed(range(0, count, PIECE)):
        if chosen is None:
            numbers = np.arange(min(start + PIECE, count) - 1, start - 1, -1, dtype=np.int32)
            table[slots_of(words[start : start + PIECE][::-1], bits)] = numbers
        else:
            numbers = chosen[start : start + PIECE][::-1]
            table[slots_of(words[numbers], bits)] = numbers
    return table, bits


def pieces(count: int, chosen: Numbers | None) -> Iterator[slice | Numbers]:
    """Give all of `count` rows, or the chosen ones, piece by piece."""
    for start in range(0, count if chosen is None else len(chosen), PIECE):
        if chosen is None:
            yield slice(start, min(start + PIECE, count))
        else:
            yield chosen[start : start + PIECE]


def numbers_of(rows: slice | Numbers) -> Numbers:
    """Give the row numbers of a piece."""
    return np.arange(rows.start, rows.stop, dtype=np.int32) if isinstance(rows, slice) else rows


def joined(pieces: Iterable[Numbers]) -> Numbers:
    """Concatenate row numbers."""
    return np.concatenate([np.empty(0, np.int32), *pieces])


def _sorted(wanted: Words, among: Words) -> npt.NDArray[np.int64]:
    """Find each word among others by sorting, even if they were crafted to collide; for equal words, the first."""
    order = np.argsort(among, kind="stable")
    return order[np.minimum(np.searchsorted(among[order], wanted), len(order) - 1)]
