"""Which numbers are in both of two sets. What is compared has become words of 64 bits (`comparing.hashed`).

Places are scattered into a table, where the words say, and read back: sorting 16 million words takes three times as
long. Who loses its place to another one is scattered again, into the next table.
"""

from collections.abc import Iterable, Iterator

import numpy as np
import numpy.typing as npt

from rollcall.rules.hits import Mask, Numbers
from rollcall.rules.keys import ABSENT
from rollcall.rules.words import Words, slots, table_bits

Places = npt.NDArray[np.int32]
"""ABSENT, or where a word is among others."""

PIECE = 1 << 16
"""Words at a time: what is made of them stays in the caches."""
_ROUNDS = 32
"""After so many tables, words that still meet were chosen to meet: they are sorted instead."""
_FEW = 8
"""If so many times more are looked for than there are, a look at one bit spares most of the work."""


def unmatched(one: Words, other: Words) -> tuple[Numbers, Numbers]:
    """Where `one` has words that `other` has not, and where `other` has words that `one` has not, ascending."""
    places, found = match(one, other)
    return _rows(places == ABSENT), _rows(~found)


def match(wanted: Words, among: Words) -> tuple[Places, Mask]:
    """For each of `n` words its place among `m` others; and for each of those whether it was found."""
    places = np.full(len(wanted), ABSENT, np.int32)
    found = np.zeros(len(among), np.bool_)
    waiting = _possible(wanted, among) if len(among) * _FEW < len(wanted) else None
    owners = None
    for _ in range(_ROUNDS if len(among) else 0):
        table, bits = _scattered(among, owners)
        left: list[Numbers] = [np.empty(0, np.int32)]
        for rows in pieces(len(wanted), waiting):
            words = wanted[rows]
            there = table[slots(words, bits)] - 1
            same = (among[there] == words) & (there != ABSENT)
            places[rows] = np.where(same, there, ABSENT)
            found[there[same]] = True
            left.append(numbers_of(rows)[(there != ABSENT) & ~same])
        waiting = np.concatenate(left)
        owners = _rows(~found) if owners is None else owners[~found[owners]]
        owners = owners[table[slots(among[owners], bits)] - 1 != owners]
        if not len(owners) or not len(waiting):
            return places, found
    if waiting is not None and owners is not None:
        there = owners[_sorted(wanted[waiting], among[owners])]
        same = among[there] == wanted[waiting]
        places[waiting[same]] = there[same]
        found[there[same]] = True
    return places, found


def distinct(words: Words) -> Iterator[Words]:
    """Each of the words once, in pieces."""
    waiting = None
    for _ in range(_ROUNDS):
        table, bits = _scattered(words, waiting)
        left: list[Numbers] = [np.empty(0, np.int32)]
        for rows in pieces(len(words), waiting):
            numbers, mine = numbers_of(rows), words[rows]
            there = table[slots(mine, bits)] - 1
            own = there == numbers
            yield mine[own]
            lost = np.flatnonzero(~own)
            left.append(numbers[lost[words[there[lost]] != mine[lost]]])
        waiting = np.concatenate(left)
        if not len(waiting):
            return
    yield np.unique(words[waiting])


def those_among(words: Words, few: Words) -> Numbers:
    """Where the words are among a few others, ascending."""
    rows = _possible(words, few)
    there: Numbers = rows[match(words[rows], few)[0] != ABSENT]
    return there


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


def _possible(wanted: Words, among: Words) -> Numbers:
    """Rows of `wanted` that hold a word of `among`, and some more: one look at a table that the caches hold."""
    bits = table_bits(len(among) * _FEW)
    there = np.zeros(1 << bits, np.bool_)
    there[slots(among, bits)] = True
    return joined(numbers_of(rows)[there[slots(wanted[rows], bits)]] for rows in pieces(len(wanted), None))


def _sorted(wanted: Words, among: Words) -> npt.NDArray[np.int64]:
    """Where each word is among others, if it is there, however they were chosen."""
    order = np.argsort(among)
    return order[np.minimum(np.searchsorted(among[order], wanted), len(order) - 1)]


def _scattered(words: Words, chosen: Numbers | None) -> tuple[Places, int]:
    """A table of the places of some words, one more than each so that 0 is nobody; and its size as a power of two."""
    bits = table_bits(len(words) if chosen is None else len(chosen))
    table = np.zeros(1 << bits, np.int32)
    for rows in pieces(len(words), chosen):
        table[slots(words[rows], bits)] = numbers_of(rows) + 1
    return table, bits


def _rows(mask: Mask) -> Numbers:
    return np.flatnonzero(mask).astype(np.int32)
