"""Counts, for each school, the rows and people of a table that were added, changed and removed."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from rollcall.columns.arrays import Numbers
from rollcall.columns.matching import distinct, match, those_among, unmatched
from rollcall.columns.packed import Words
from rollcall.columns.scatter import ABSENT, PIECE
from rollcall.publishing.compare.hashed import mix, spread
from rollcall.publishing.compare.table import Compared

BySchool = npt.NDArray[np.int64]
"""The rows added, changed, removed and unchanged of `k` schools, in the order of `RowChanges`; shape 4 × `k`."""

Tally = npt.NDArray[np.int64]
"""A count for each of `k` schools; shape `k`."""

_WORD = 64
"""The bits of a hash."""
_HALF = np.uint64(_WORD // 2)
_LOWER = np.uint64(2 ** (_WORD // 2) - 1)
_NOBODY = np.uint64(2**_WORD - 1)
"""Stands for a pair without a school."""


@dataclass(frozen=True, slots=True)
class People:
    """The people of all schools; `came` and `went` are pairs of a school and a person, packed as in `_pairs`."""

    counts: BySchool
    came: Words
    went: Words


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

    def counts(self, identity: Sequence[str]) -> BySchool:
        """Count the rows. A row that moved to another school counts as removed from the one and added to the other."""
        new_schools = self.after[self.new]
        fresh, gone = unmatched(
            mix(self.table.after.mixed(identity, self.new), new_schools.astype(np.uint64)),
            mix(self.table.before.mixed(identity, self.old), self.old_schools.astype(np.uint64)),
        )
        added = _rows_per_school(new_schools[fresh], self.schools)
        changed = _rows_per_school(new_schools, self.schools) - added
        removed = _rows_per_school(self.old_schools[gone], self.schools)
        return np.array([added, changed, removed, _rows_per_school(self.after, self.schools) - added - changed])

    def people(self, column: str, changed: Words) -> People:
        """Count people, each once in every school. `column` has their ids; `changed` are those whose own row changed.

        A person with an unchanged enrollment in a school was in that school before and after.
        """
        after, before = self.table.after.columns[column], self.table.before.columns[column]
        pairs = _pairs(self.after, after, self.schools)
        came = _deduplicated(pairs[self.new])
        went = _deduplicated(_pairs(self.old_schools, before[self.old], self.schools))
        pairs[self.new] = _NOBODY
        altered = [pairs[those_among(after, changed)]]
        pairs = pairs[pairs != _NOBODY]
        stayed = pairs[those_among(pairs, np.concatenate((came, went)))]
        came, went = (some[match(some, stayed) == ABSENT] for some in (came, went))
        fresh, gone = unmatched(came, went)
        again = np.delete(came, fresh)
        altered.append(again[those_among(_person_bits(again, self.schools), _shortened(changed, self.schools))])
        both = self._pairs_per_school(distinct(pairs)) + self._pairs_per_school([again])
        changes = self._pairs_per_school(distinct(np.concatenate(altered)))
        del pairs, again, altered  # saves a sixth of the peak if all ids differ
        came = came[fresh]
        went = went[gone]
        return People(
            np.array([self._pairs_per_school([came]), changes, self._pairs_per_school([went]), both - changes]),
            came,
            went,
        )

    def schools_of(self, column: str, ids: Words) -> tuple[Numbers, Numbers]:
        """Pair the people of `ids` with each school that has a row of theirs: its number, and their index in `ids`.

        `column` has the ids of people.
        """
        people = self.table.after.columns[column]
        rows = those_among(people, ids)
        rows = rows[self.after[rows] != ABSENT]
        pairs = self.after[rows].astype(np.uint64) << _HALF
        pairs |= match(people[rows], ids).astype(np.uint64)
        pairs = _deduplicated(pairs)
        return (pairs >> _HALF).astype(np.int64), (pairs & _LOWER).astype(np.int64)

    def under_other_ids(self, people: People, old: Words, new: Words, successors: Numbers) -> Tally:
        """Count, for each school, who left under an id of `old` and came back under the id of `new` at the same index.

        If the school itself has a new id, `successors` has its new number.
        """
        places = match(_person_bits(people.went, self.schools), _shortened(old, self.schools))
        renamed = places != ABSENT
        width = _width(self.schools)
        schools = (people.went[renamed] >> width).astype(np.int32)
        pairs = _shortened(new, self.schools)[places[renamed]]
        del places, renamed
        pairs |= successors[schools].astype(np.uint64) << width
        return _rows_per_school(schools[match(pairs, people.came) != ABSENT], self.schools)

    def _pairs_per_school(self, pairs: Iterable[Words]) -> Tally:
        """Count the pairs of each school."""
        width, most = _width(self.schools), 1 << self.schools.bit_length()
        counts = np.zeros(most, np.int64)
        for piece in pairs:
            counts += np.bincount((piece >> width).view(np.int64), minlength=most)
        return counts[: self.schools]


def by_school(table: Compared, after: Numbers, before: Numbers, schools: int) -> TableBySchool:
    """Assign rows to schools by their own columns; `after` and `before` are the schools of all rows."""
    return TableBySchool(table, schools, after, table.new, table.old, before[table.old])


def by_class(table: Compared, classes: TableBySchool, before: Numbers) -> TableBySchool:
    """Assign enrollments to the schools of their classes; `before` are the earlier schools of the classes.

    The enrollments of a class that moved to another school did not change as rows, but count as new and old there.
    """
    after_ids, before_ids = classes.table.after.columns["id"], classes.table.before.columns["id"]
    new, old = table.new, table.old
    moved = _moved(classes, before)
    if len(moved):
        new, old = (
            np.union1d(rows, those_among(side.columns["class_id"], moved))
            for rows, side in ((new, table.after), (old, table.before))
        )
    after_places = match(table.after.columns["class_id"], after_ids)
    old_places = match(table.before.columns["class_id"][old], before_ids)
    return TableBySchool(table, classes.schools, _at(classes.after, after_places), new, old, _at(before, old_places))


def _moved(classes: TableBySchool, before: Numbers) -> Words:
    """The ids of classes that moved to another school, as hashes."""
    after_ids, before_ids = classes.table.after.columns["id"], classes.table.before.columns["id"]
    changed = classes.table.changed
    places = match(after_ids[changed], before_ids)
    moved: Words = after_ids[changed[classes.after[changed] != before[places]]]
    return moved


def _at(schools: Numbers, places: Numbers) -> Numbers:
    """The schools at `places`; ABSENT where the place is ABSENT."""
    return np.append(schools, np.int32(ABSENT))[places]  # ABSENT is -1, so it selects the appended element


def _pairs(schools: Numbers, people: Words, count: int) -> Words:
    """Pack each school and person into one number, with the school in the upper bits; _NOBODY if there is no school."""
    pairs = np.empty(len(people), np.uint64)
    for start in range(0, len(people), PIECE):
        piece = slice(start, start + PIECE)
        pairs[piece] = _shortened(people[piece], count)
        pairs[piece] |= schools[piece].astype(np.uint64) << _width(count)
        pairs[piece][schools[piece] == ABSENT] = _NOBODY
    return pairs


def _shortened(people: Words, schools: int) -> Words:
    """Hash people into the bits that a pair has left beside the school; enough to keep those of a school distinct."""
    return _person_bits(spread(people), schools)


def _person_bits(pairs: Words, schools: int) -> Words:
    people: Words = pairs & np.uint64((1 << int(_width(schools))) - 1)
    return people


def _width(schools: int) -> np.uint64:
    """The bits of a pair for the person. The school takes the others; none has a number with all of them set."""
    return np.uint64(_WORD - schools.bit_length())


def _deduplicated(words: Words) -> Words:
    """Drop repeated words."""
    kept, count = np.empty_like(words), 0
    for piece in distinct(words):
        kept[count : count + len(piece)] = piece
        count += len(piece)
    return kept[:count]


def _rows_per_school(schools: Numbers, count: int) -> Tally:
    """Count the rows of each school."""
    counts = np.zeros(count + 1, np.int64)
    for start in range(0, len(schools), PIECE):
        counts += np.bincount(schools[start : start + PIECE] + 1, minlength=count + 1)
    return counts[1:]
