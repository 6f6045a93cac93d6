"""Sets of pairs of a school and a person, each of them a number."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from rollcall.columns.arrays import Mask, Numbers
from rollcall.columns.matching import distinct
from rollcall.columns.packed import Words
from rollcall.columns.scatter import ABSENT, PIECE, Index
from rollcall.publishing.compare.words import Column, packed

Tally = npt.NDArray[np.int64]
"""A count for each of `k` schools; shape `k`."""

_HALF = np.uint64(32)
_MOST_BITS = 3
"""The most places of a person, as a power of two: few have enrollments in more schools."""


@dataclass(frozen=True, slots=True)
class Pairs:
    """Distinct pairs. A table has some places for each person, chosen by the last bits of the school."""

    table: Numbers
    """The school in each place, or ABSENT; the last places are of the person ABSENT."""
    bits: int
    """The places of a person, as a power of two."""
    others: Words
    """The pairs whose place another school took, which are few (`packed`)."""
    _index: Index
    """Of `others`."""

    def per_school(self, count: int) -> Tally:
        """Count the pairs of each of `count` schools."""
        return per_school(self.table, count) + per_school(schools_of(self.others), count)

    def has(self, pairs: Words) -> Mask:
        """Which of some pairs are among these."""
        schools = schools_of(pairs)
        there: Mask = self.table.take(_places(schools, persons_of(pairs), self.bits), mode="wrap") == schools
        return there | (self._index.find(pairs) != ABSENT) if len(self.others) else there

    def of(self, people: Numbers) -> Words:
        """The pairs of some people."""
        places = (people.astype(np.int64)[:, None] << self.bits | np.arange(1 << self.bits)).ravel()
        there = places[self.table[places] != ABSENT]
        found = packed(self.table[there], there >> self.bits)
        if not len(self.others):
            return found
        chosen = np.zeros(len(self.table) >> self.bits, np.bool_)
        chosen[people] = True
        return np.concatenate((found, self.others[chosen[persons_of(self.others)]]))


def pairs_of(schools: Numbers, people: Column, count: int) -> Pairs:
    """Pair the schools and people of `n` rows; rows without a school, which is ABSENT, have no pair.

    `count` is the number of all people, which are numbers below it.
    """
    bits = min((len(schools) // max(count, 1)).bit_length(), _MOST_BITS)
    table = np.full((count + 1) << bits, ABSENT, np.int32)
    for piece, persons in _with_school(schools, people):
        table[_places(piece, persons, bits)] = piece
    elsewhere = [np.empty(0, np.uint64)]
    for piece, persons in _with_school(schools, people):
        others = np.flatnonzero(table.take(_places(piece, persons, bits), mode="wrap") != piece)
        elsewhere.append(packed(piece[others], persons[others]))
    rest = np.concatenate([np.empty(0, np.uint64), *distinct(np.concatenate(elsewhere))])
    return Pairs(table, bits, rest, Index(rest))


def persons_of(pairs: Words) -> Numbers:
    """The person of each pair."""
    return pairs.astype(np.int32)


def schools_of(pairs: Words) -> Numbers:
    """The school of each pair."""
    return (pairs >> _HALF).astype(np.int32)


def per_school(schools: Numbers, count: int) -> Tally:
    """Count the rows of each of `count` schools; those of ABSENT are not counted."""
    counts = np.zeros(count + 1, np.int64)
    for start in range(0, len(schools), PIECE):
        counts += np.bincount(schools[start : start + PIECE] + 1, minlength=count + 1)
    return counts[1:]


def _places(schools: Numbers, persons: Column, bits: int) -> Numbers:
    places = persons.astype(np.int64)
    places <<= bits
    places |= schools & ((1 << bits) - 1)
    return places


def _with_school(schools: Numbers, people: Column) -> Iterator[tuple[Numbers, Column]]:
    """The rows that have a school, piece by piece: their schools and people."""
    for start in range(0, len(schools), PIECE):
        piece, persons = schools[start : start + PIECE], people[start : start + PIECE]
        there = piece != ABSENT
        yield (piece, persons) if there.all() else (piece[there], persons[there])
