"""Compare two sets of 64-bit words, to which rows were hashed (`publishing.compare.hashed`)."""

from collections.abc import Iterator

import numpy as np

from rollcall.columns.arrays import Mask, Numbers
from rollcall.columns.packed import Words, slots, table_bits
from rollcall.columns.scatter import ABSENT, ROUNDS, Index, Places, joined, numbers_of, pieces, scattered

_FEW = 8
"""The slots of a small hash table for each word, so that most unlisted words find an empty slot."""
_MOST_BITS = 23
"""The largest small table; a larger one is no faster than searching for the words themselves."""


def unmatched(one: Words, other: Words, *, ids: bool = False) -> tuple[Numbers, Numbers]:
    """Find the rows of `one` whose word `other` lacks, and the rows of `other` whose word `one` lacks, ascending.

    `ids` as in `Index`.
    """
    if not len(one) or not len(other):
        return np.arange(len(one), dtype=np.int32), np.arange(len(other), dtype=np.int32)
    places = match(one, other, ids=ids)
    alone = np.ones(len(other), np.bool_)
    alone[places[places != ABSENT]] = False
    return _rows(places == ABSENT), _rows(alone)


def match(wanted: Words, among: Words, *, ids: bool = False) -> Places:
    """Give for each of `n` words its index among others; ABSENT if it is not there. `ids` as in `Index`."""
    return Index(among, ids=ids).find(wanted)


def distinct(words: Words) -> Iterator[Words]:
    """Give the distinct words, in pieces."""
    waiting = None
    for _ in range(ROUNDS):
        table, bits = scattered(words, waiting)
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
    """Find the rows whose word is among a few others, ascending. A small hash table first rules out most rows."""
    if not len(words) or not len(few):
        return np.empty(0, np.int32)
    bits = min(table_bits(len(few) * _FEW), _MOST_BITS)
    there = np.zeros(1 << bits, np.bool_)
    for piece in pieces(len(few), None):
        there[slots(few[piece], bits)] = True
    rows = joined(numbers_of(rows)[there[slots(words[rows], bits)]] for rows in pieces(len(words), None))
    found: Numbers = rows[match(words[rows], few) != ABSENT]
    return found


def _rows(mask: Mask) -> Numbers:
    return np.flatnonzero(mask).astype(np.int32)
