"""Counts, for each school, the rows and people of a table that were added, changed and removed."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from rollcall.columns.arrays import Numbers
from rollcall.columns.packed import Words
from rollcall.columns.scatter import ABSENT, PIECE
from rollcall.publishing.compare.numbered import Numbered
from rollcall.publishing.compare.pairs import Pairs, Tally, pairs_of, per_school, persons_of, schools_of
from rollcall.publishing.compare.table import Compared
from rollcall.publishing.compare.words import Column, packed

BySchool = npt.NDArray[np.int64]
"""The rows added, changed, removed and unchanged of `k` schools, in the order of `RowChanges`; shape 4 × `k`."""


@dataclass(frozen=True, slots=True)
class People:
    """The people of all schools, as pairs of a school and a person."""

    stayed: Pairs
    """Who has an unchanged enrollment in the school, and so was there before."""
    new: Pairs
    """Who has a new enrollment there."""
    old: Pairs
    """Who had an enrollment there that is gone."""
    numbered: Numbered
    schools: int
    """The number of schools."""

    def counts(self, changed: Numbers) -> BySchool:
        """Count those who came, changed, went, and neither; `changed` are the rows of people that did."""
        both = np.flatnonzero(self.numbered.perhaps_in_both()[:-1])
        came, went = self.new.of(both), self.old.of(both)
        again = came[self.old.has(came) & ~self.stayed.has(came)]
        remained = came[self.old.has(came) | self.stayed.has(came)], went[self.new.has(went) | self.stayed.has(went)]
        added, removed = (
            pairs.per_school(self.schools) - self._per_school(some)
            for pairs, some in zip((self.new, self.old), remained, strict=True)
        )
        changes = self._per_school(self.stayed.of(changed))
        changes += self._per_school(again[self.numbered.mask(changed)[persons_of(again)]])
        before_and_now = self.stayed.per_school(self.schools) + self._per_school(again)
        return np.array([added, changes, removed, before_and_now - changes])

    def of(self, rows: Numbers) -> tuple[Numbers, Numbers]:
        """Pair each school with the people of some rows, ascending: its number, and their index in `rows`."""
        new = self.new.of(rows)
        pairs = np.concatenate((self.stayed.of(rows), new[~self.stayed.has(new)]))
        places = np.zeros(len(self.numbered), np.int32)
        places[rows] = np.arange(len(rows), dtype=np.int32)
        return schools_of(pairs), places[persons_of(pairs)]

    def under_other_ids(self, renamed: Numbers, successors: Numbers) -> Tally:
        """Count, for each school, who left under one number and came back under another, which `renamed` has.

        If the school itself has a new id, `successors` has its new number.
        """
        tally = np.zeros(self.schools, np.int64)
        moved = np.flatnonzero(renamed[:-1] != np.arange(len(renamed) - 1))
        for start in range(0, len(moved), PIECE):
            pairs = self.old.of(moved[start : start + PIECE])
            schools = schools_of(pairs)
            back = self.new.has(packed(successors[schools], renamed[persons_of(pairs)]))
            tally += per_school(schools[back], self.schools)
        return tally

    def _per_school(self, pairs: Words) -> Tally:
        return per_school(schools_of(pairs), self.schools)


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
        added = per_school(self.after[self.new], self.schools) - changed
        removed = per_school(self.old_schools, self.schools) - changed
        return np.array([added, changed, removed, per_school(self.after, self.schools) - added - changed])

    def _stayed(self) -> Tally:
        """Count the rows that changed, but not their school."""
        pairs = self.table.changed
        if not len(pairs.after):
            return np.zeros(self.schools, np.int64)
        schools = self.after[pairs.after]
        return per_school(schools[schools == self.old_schools[np.searchsorted(self.old, pairs.before)]], self.schools)

    def people(self, column: str, people: Numbered) -> People:
        """Assign people to schools; `column` refers to them."""
        after, count = self.table.after.whole(column), len(people)
        schools = self.after.copy()
        schools[self.new] = ABSENT
        stayed = pairs_of(schools, after, count)
        new = pairs_of(self.after[self.new], after[self.new], count)
        old = pairs_of(self.old_schools, self.table.before.at(column, self.old), count)
        return People(stayed, new, old, people, self.schools)


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
    then[numbers.numbers(classes.table.before.whole("id"))] = before
    new, old = table.new, table.old
    changed = classes.table.changed
    moved = changed.after[classes.after[changed.after] != before[changed.before]]
    if len(moved):
        mask = numbers.mask(moved)
        new, old = (
            np.union1d(rows, np.flatnonzero(mask[side.whole("class_id")])).astype(np.int32)
            for rows, side in ((new, table.after), (old, table.before))
        )
    after = _taken(now, table.after.whole("class_id"))
    return TableBySchool(table, classes.schools, after, new, old, then[table.before.at("class_id", old)])


def _taken(values: Numbers, places: Column) -> Numbers:
    """The values at some places, piece by piece, which saves memory."""
    taken = np.empty(len(places), values.dtype)
    for start in range(0, len(places), PIECE):
        taken[start : start + PIECE] = values.take(places[start : start + PIECE], mode="wrap")
    return taken
