"""Which numbers are in both of two sets. What is compared has become words of 64 bits (`publishing.compare.hashed`).

Places are scattered into a table, where the words say, and read back: sorting 16 million words takes three times as
long. Who loses its place to another one is scattered again, into the next table.
"""

from collections.abc import Iterable, Iterator

import numpy as np
import numpy.typing as npt

from rollcall.columns.arrays import Mask, Numbers
from rollcall.columns.equality import ABSENT
from rollcall.columns.packed import Words, slots, table_bits

Places = npt.NDArray[np.int32]
"""ABSENT, or where a word is among others."""

PIECE = 1 << 16
"""Words at a time: what is made of them stays in the caches."""
_ROUNDS = 32
"""After so many tables, words that still meet were chosen to meet: they are sorted instead."""
_FEW = 8
"""So many times more places than words: where few are looked for, most that are not meant find nobody there."""
_MOST_BITS = 23
"""Of that table: what is larger is no quicker than to look for the words themselves."""


def unmatched(one: Words, other: Words) -> tuple[Numbers, Numbers]:
    """Where `one` has words that `other` has not, and where `other` has words that `one` has not, ascending."""
    places = match(one, other)
    alone = np.ones(len(other), np.bool_)
    alone[places[places != ABSENT]] = False
    return _rows(places == ABSENT), _rows(alone)


def match(wanted: Words, among: Words) -> Places:
    """For each of `n` words its place among others, ABSENT if it is not there."""
    places = np.full(len(wanted), ABSENT, np.int32)
    waiting: Numbers | None = None
    owners: Numbers | None = None
    for _ in range(_ROUNDS if len(among) else 0):
        table, bits = _scattered(among, owners)
        left: list[Numbers] = []
        for rows in pieces(len(wanted), waiting):
            words = wanted[rows]
            there = table[slots(words, bits)]
            same = among[there] == words  # where nobody is there, the last is looked at; it is not the same
            places[rows] = np.where(same, there, ABSENT)
            lost = np.flatnonzero(~same)
            left.append(numbers_of(rows)[lost[there[lost] != ABSENT]])
        waiting = joined(left)
        owners = joined(_beaten(among, table, bits, rows) for rows in pieces(len(among), owners))
        if not len(owners) or not len(waiting):
            return places
    if waiting is not None and owners is not None:
        there = owners[_sorted(wanted[waiting], among[owners])]
        places[waiting] = np.where(among[there] == wanted[waiting], there, ABSENT)
    return places


def distinct(words: Words) -> Iterator[Words]:
    """Each of the words once, in pieces."""
    waiting = None
    for _ in range(_ROUNDS):
        table, bits = _scattered(words, waiting)
        left: list[Numbers] = [np.empty(0, np.int32)]
        for rows in pieces(len(words), waiting):
            numbers, mine = numbers_of(rows), words[rows]
            there = table[slots(mine, bits)]
            own = there == numbers
            yield mine[own]
            lost = np.flatnonzero(~own)
            left.append(numbers[lost[words[there[lost]] != mine[lost]]])
        waiting = np.concatenate(left)
        if not len(waiting):
            return
    yield np.unique(words[waiting])


def those_among(words: Words, few: Words) -> Numbers:
    """Where the words are among a few others, ascending. One look at a small table spares most other looks."""
    bits = min(table_bits(len(few) * _FEW), _MOST_BITS)
    there = np.zeros(1 << bits, np.bool_)
    for piece in pieces(len(few), None):
        there[slots(few[piece], bits)] = True
    rows = joined(numbers_of(rows)[there[slots(words[rows], bits)]] for rows in pieces(len(words), None))
    found: Numbers = rows[match(words[rows], few) != ABSENT]
    return found


def pieces(count: int, chosen: Numbers | None) -> Iterator[slice | Numbers]:
    """All of `count` rows, or the chosen ones, piece by piece."""
    for start in range(0, count if chosen is None else len(chosen), PIECE):
        if chosen is None:
            yield slice(start, min(start + PIECE, count))
        else:
            yield chosen[start : start + PIECE]


def numbers_of(rows: slice | Numbers) -> Numbers:
    """The row numbers of a piece."""
    return np.arange(rows.start, rows.stop, dtype=np.int32) if isinstance(rows, slice) else rows


def joined(pieces: Iterable[Numbers]) -> Numbers:
    """Row numbers in one array."""
    return np.concatenate([np.empty(0, np.int32), *pieces])


def _sorted(wanted: Words, among: Words) -> npt.NDArray[np.int64]:
    """Where each word is among others, if it is there, however they were chosen."""
    order = np.argsort(among)
    return order[np.minimum(np.searchsorted(among[order], wanted), len(order) - 1)]


def _scattered(words: Words, chosen: Numbers | None) -> tuple[Places, int]:
    """A table of the places of some words, ABSENT where there is none; and its size as a power of two."""
    bits = table_bits(len(words) if chosen is None else len(chosen))
    table = np.full(1 << bits, ABSENT, np.int32)
    for rows in pieces(len(words), chosen):
        table[slots(words[rows], bits)] = numbers_of(rows)
    return table, bits


def _beaten(words: Words, table: Places, bits: int, rows: slice | Numbers) -> Numbers:
    """Those of some rows that lost their place."""
    numbers = numbers_of(rows)
    beaten: Numbers = numbers[table[slots(words[rows], bits)] != numbers]
    return beaten


def _rows(mask: Mask) -> Numbers:
    return np.flatnonzero(mask).astype(np.int32)
