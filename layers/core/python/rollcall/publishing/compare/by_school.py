"""Counts, for each school, the rows and people of a table that were added, changed and removed."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from rollcall.columns.arrays import Numbers
from rollcall.columns.matching import distinct, match, those_among, unmatched
from rollcall.columns.packed import Words
from rollcall.columns.scatter import ABSENT, PIECE
from rollcall.publishing.compare.hashed import Column, packed
from rollcall.publishing.compare.numbered import Numbered
from rollcall.publishing.compare.table import Compared

BySchool = npt.NDArray[np.int64]
"""The rows added, changed, removed and unchanged of `k` schools, in the order of `RowChanges`; shape 4 × `k`."""

Tally = npt.NDArray[np.int64]
"""A count for each of `k` schools; shape `k`."""

_HALF = np.uint64(32)
_LOWER = np.uint64(2**32 - 1)


@dataclass(frozen=True, slots=True)
class People:
    """The people of all schools; all but `counts` are distinct pairs of a school and a person, packed (`packed`)."""

    counts: BySchool
    came: Words
    went: Words
    now: Words
    """Everybody of the later snapshot."""


@dataclass(frozen=True, slots=True)
class TableBySchool:
    """A table of two snapshots with the school of each row: its number, or ABSENT if the row has none."""

    table: Compared
    schools: int
    """The number of schools in both snapshots together."""
    after: Numbers
    """The school of every row of the later snapshot."""
    new: Numbers
    """Rows of the later snapshot without an equal row in the same school of the earlier one."""
    old: Numbers
    """Rows of the earlier snapshot without an equal row in the same school of the later one."""
    old_schools: Numbers
    """The school of each of `old`."""

    def counts(self) -> BySchool:
        """Count the rows. A row that moved to another school counts as removed from the one and added to the other."""
        changed = self._stayed()
        added = _per_school(self.after[self.new], self.schools) - changed
        removed = _per_school(self.old_schools, self.schools) - changed
        return np.array([added, changed, removed, _per_school(self.after, self.schools) - added - changed])

    def _stayed(self) -> Tally:
        """Count the rows that changed, but not their school."""
        pairs = self.table.changed
        if not len(pairs.after):
            return np.zeros(self.schools, np.int64)
        schools = self.after[pairs.after]
        return _per_school(schools[schools == self.old_schools[np.searchsorted(self.old, pairs.before)]], self.schools)

    def people(self, column: str, people: Numbered, changed: Numbers) -> People:
        """Count people, each once in every school. `column` refers to them; the rows `changed` of their own table did.

        A person with an unchanged enrollment in a school was in that school before and after.
        """
        after, before = self.table.after.columns[column], self.table.before.columns[column]
        schools = self.after.copy()
        schools[self.new] = ABSENT
        stayed = _distinct_pairs(schools, after, len(people))
        del schools
        came = _distinct_pairs(self.after[self.new], after[self.new], len(people))
        went = _distinct_pairs(self.old_schools, before[self.old], len(people))
        known = stayed[those_among(stayed, np.concatenate((came, went)))]
        came, went = (some[match(some, known) == ABSENT] for some in (came, went))
        fresh, gone = unmatched(came, went)
        again = np.delete(came, fresh)
        came, went = came[fresh], went[gone]
        both = np.concatenate((stayed, again))
        changes = self._per_school(both[people.mask(changed)[_persons(both)]])
        counts = self._per_school(came), changes, self._per_school(went), self._per_school(both) - changes
        return People(np.array(counts), came, went, np.concatenate((both, came)))

    def under_other_ids(self, people: People, renamed: Numbers, successors: Numbers) -> Tally:
        """Count, for each school, who left under one number and came back under another, which `renamed` has.

        If the school itself has a new id, `successors` has its new number.
        """
        persons, schools = _persons(people.went), _schools(people.went)
        others = renamed[persons]
        moved = np.flatnonzero(others != persons)
        pairs = packed(successors[schools[moved]], others[moved])
        return _per_school(schools[moved[match(pairs, people.came) != ABSENT]], self.schools)

    def _per_school(self, pairs: Words) -> Tally:
        """Count the pairs of each school."""
        return _per_school(_schools(pairs), self.schools)


def schools_of(people: People, rows: Numbers, count: int) -> tuple[Numbers, Numbers]:
    """Pair each school with the people of some rows, ascending: its number, and their index in `rows`.

    `count` is the number of rows in the later snapshot.
    """
    places = np.full(count + 1, ABSENT, np.int32)
    places[rows] = np.arange(len(rows), dtype=np.int32)
    there = places[np.minimum(_persons(people.now), count)]
    chosen = there != ABSENT
    return _schools(people.now[chosen]), there[chosen]


def by_school(table: Compared, after: Numbers, before: Numbers, schools: int) -> TableBySchool:
    """Assign rows to schools by their own columns; `after` and `before` are the schools of all rows."""
    old = table.old
    return TableBySchool(table, schools, after, table.new, old, before[old])


def by_class(table: Compared, classes: TableBySchool, numbers: Numbered, before: Numbers) -> TableBySchool:
    """Assign enrollments to the schools of their classes; `before` are the earlier schools of the classes.

    The enrollments of a class that moved to another school did not change as rows, but count as new and old there.
    """
    now, then = (np.full(len(numbers) + 1, ABSENT, np.int32) for _ in range(2))  # the last one is of ABSENT
    now[: len(classes.after)] = classes.after
    then[numbers.numbers(classes.table.before.columns["id"])] = before
    new, old = table.new, table.old
    changed = classes.table.changed
    moved = changed.after[classes.after[changed.after] != before[changed.before]]
    if len(moved):
        mask = numbers.mask(moved)
        new, old = (
            np.union1d(rows, np.flatnonzero(mask[side.columns["class_id"]])).astype(np.int32)
            for rows, side in ((new, table.after), (old, table.before))
        )
    after = _taken(now, table.after.columns["class_id"])
    return TableBySchool(table, classes.schools, after, new, old, then[table.before.columns["class_id"][old]])


def _taken(values: Numbers, places: Column) -> Numbers:
    """The values at some places, piece by piece, which saves memory."""
    taken = np.empty(len(places), values.dtype)
    for start in range(0, len(places), PIECE):
        taken[start : start + PIECE] = values.take(places[start : start + PIECE], mode="wrap")
    return taken


def _distinct_pairs(schools: Numbers, people: Column, count: int) -> Words:
    """Pair schools with `count` people, without repetition; rows without a school have no pair.

    One school of each person is kept in a table. Only rows with another one, which are few, must be looked for.
    """
    home = np.full(count + 1, ABSENT, np.int32)  # the last one is of ABSENT
    for start in range(0, len(schools), PIECE):
        piece, persons = schools[start : start + PIECE], people[start : start + PIECE]
        there = piece != ABSENT
        if not there.all():
            piece, persons = piece[there], persons[there]
        home[persons] = piece
    elsewhere = []
    for start in range(0, len(schools), PIECE):
        piece, persons = schools[start : start + PIECE], people[start : start + PIECE]
        rows = np.flatnonzero((home.take(persons, mode="wrap") != piece) & (piece != ABSENT))
        elsewhere.append(packed(piece[rows], persons[rows]))
    known = np.flatnonzero(home != ABSENT).astype(np.int32)
    others = np.concatenate([np.empty(0, np.uint64), *elsewhere])
    return np.concatenate((packed(home[known], known), *distinct(others)))


def _persons(pairs: Words) -> Numbers:
    return (pairs & _LOWER).astype(np.int32)


def _schools(pairs: Words) -> Numbers:
    return (pairs >> _HALF).astype(np.int32)


def _per_school(schools: Numbers, count: int) -> Tally:
    """Count the rows of each school."""
    counts = np.zeros(count + 1, np.int64)
    for start in range(0, len(schools), PIECE):
        counts += np.bincount(schools[start : start + PIECE] + 1, minlength=count + 1)
    return counts[1:]
