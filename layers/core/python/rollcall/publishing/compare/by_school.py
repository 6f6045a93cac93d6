"""A table of which every row belongs to a school, and what of it came, changed and went in each."""

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
"""Of `k` schools the rows added, changed, removed and unchanged, in the order of `RowChanges`: 4 × `k`."""

Tally = npt.NDArray[np.int64]
"""A number for each of `k` schools."""

_WORD = 64
"""Bits."""
_NOBODY = np.uint64(2**_WORD - 1)
"""In place of a pair of a school and a person, where there is no school."""


@dataclass(frozen=True, slots=True)
class People:
    """The people of all schools, as pairs of a school and a person."""

    counts: BySchool
    came: Words
    went: Words


@dataclass(frozen=True, slots=True)
class TableBySchool:
    """A table of two snapshots, and the school of each row: its number, or ABSENT where a row belongs to none."""

    table: Compared
    schools: int
    """How many there are in both snapshots together."""
    after: Numbers
    """The school of every row of the later snapshot."""
    new: Numbers
    """Rows of the later snapshot that are not, as they are, in the same school of the earlier one."""
    old: Numbers
    """Rows of the earlier snapshot that are not, as they are, in the same school of the later one."""
    old_schools: Numbers
    """The school of each of `old`."""

    def counts(self, identity: Sequence[str]) -> BySchool:
        """Count the rows. One that is in another school now was removed from the one, and added to the other."""
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
        """Count people, each once for every school; `column` names them, `changed` are those whose own row changed.

        Whoever has an enrollment in a school that did not change is in that school before and after.
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
        del pairs, again, altered  # a sixth of the peak, where all ids differ
        came = came[fresh]
        went = went[gone]
        return People(
            np.array([self._pairs_per_school([came]), changes, self._pairs_per_school([went]), both - changes]),
            came,
            went,
        )

    def under_other_ids(self, people: People, old: Words, new: Words, successors: Numbers) -> Tally:
        """How many of those who went came again: under the id in `new` that is in the place of theirs in `old`.

        A school may have another number itself, the one in `successors`.
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
        """How many pairs each school has."""
        width, most = _width(self.schools), 1 << self.schools.bit_length()
        counts = np.zeros(most, np.int64)
        for piece in pairs:
            counts += np.bincount((piece >> width).view(np.int64), minlength=most)
        return counts[: self.schools]


def by_school(table: Compared, after: Numbers, before: Numbers, schools: int) -> TableBySchool:
    """A table of which the rows themselves say their school; `after` and `before` are those of all rows."""
    return TableBySchool(table, schools, after, table.new, table.old, before[table.old])


def by_class(table: Compared, classes: TableBySchool, before: Numbers) -> TableBySchool:
    """Enrollments, which belong to the school of their class; `before` are the schools of the classes before.

    If a class is in another school now, its enrollments are neither new nor old as rows, but they are in their schools.
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
    """The classes that are in another school than before."""
    after_ids, before_ids = classes.table.after.columns["id"], classes.table.before.columns["id"]
    changed = classes.table.changed
    places = match(after_ids[changed], before_ids)
    moved: Words = after_ids[changed[classes.after[changed] != before[places]]]
    return moved


def _at(schools: Numbers, places: Numbers) -> Numbers:
    """The schools at some places, ABSENT where a place is."""
    return np.append(schools, np.int32(ABSENT))[places]  # ABSENT is -1, the place of what is appended


def _pairs(schools: Numbers, people: Words, count: int) -> Words:
    """A number for each school and person, the school in the upper bits; _NOBODY where there is no school."""
    pairs = np.empty(len(people), np.uint64)
    for start in range(0, len(people), PIECE):
        piece = slice(start, start + PIECE)
        pairs[piece] = _shortened(people[piece], count)
        pairs[piece] |= schools[piece].astype(np.uint64) << _width(count)
        pairs[piece][schools[piece] == ABSENT] = _NOBODY
    return pairs


def _shortened(people: Words, schools: int) -> Words:
    """People in as many bits as are left beside a school: enough to tell all of one school apart."""
    return _person_bits(spread(people), schools)


def _person_bits(pairs: Words, schools: int) -> Words:
    people: Words = pairs & np.uint64((1 << int(_width(schools))) - 1)
    return people


def _width(schools: int) -> np.uint64:
    """Bits for people, beside those that the number of a school takes; no school has all of those set."""
    return np.uint64(_WORD - schools.bit_length())


def _deduplicated(words: Words) -> Words:
    """Each of the words once."""
    kept, count = np.empty_like(words), 0
    for piece in distinct(words):
        kept[count : count + len(piece)] = piece
        count += len(piece)
    return kept[:count]


def _rows_per_school(schools: Numbers, count: int) -> Tally:
    """How many rows each school has."""
    counts = np.zeros(count + 1, np.int64)
    for start in range(0, len(schools), PIECE):
        counts += np.bincount(schools[start : start + PIECE] + 1, minlength=count + 1)
    return counts[1:]
