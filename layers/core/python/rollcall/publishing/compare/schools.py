"""Numbers the schools of two snapshots, and counts what changes in each."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq

from rollcall.columns import compute as pc
from rollcall.columns.arrays import Numbers
from rollcall.columns.matching import match
from rollcall.columns.packed import Words
from rollcall.model.differences import RowChanges, SchoolDifference
from rollcall.publishing.compare.by_school import BySchool, TableBySchool, Tally, by_class, by_school
from rollcall.publishing.compare.table import Compared


@dataclass(frozen=True, slots=True)
class Schools:
    """All schools, each with a number: those of the later snapshot in its order, then those that were removed."""

    ids: Sequence[str]
    names: Sequence[str]
    id_hashes: Words
    """The hashes of `ids`."""

    def __len__(self) -> int:
        """The number of schools."""
        return len(self.ids)

    def numbers(self, ids: Words) -> Numbers:
        """Look up the numbers of schools by the hashes of their ids; ABSENT for null."""
        return match(ids, self.id_hashes)

    def successors(self, table: Compared) -> Numbers:
        """For each school, the number of the added school of the same name if it was removed, else its own number."""
        numbers = np.arange(len(self))
        added = {self.names[number]: number for number in table.added}
        for number in range(len(table.after), len(self)):
            numbers[number] = added.get(self.names[number], number)
        return numbers

    def differences(
        self, tables: Mapping[str, Compared], identities: Mapping[str, Sequence[str]], renamed: tuple[Words, Words]
    ) -> Iterator[SchoolDifference]:
        """Yield the schools in which something differs, ordered by students removed (most first), then by id.

        `renamed` are the ids of students that went, and in the same order those that replaced them.
        """
        counted, following = self._counted(tables, identities, renamed)
        differ = np.flatnonzero(sum(rows[:3].sum(axis=0) for rows in counted.values()))
        removed = counted["students"][2]
        for number in sorted(differ.tolist(), key=lambda number: (-removed[number], self.ids[number])):
            counts = {name: RowChanges(*counted[name][:, number].tolist()) for name in tables}
            yield SchoolDifference(self.ids[number], self.names[number], counts, int(following[number]))

    def _counted(
        self, tables: Mapping[str, Compared], identities: Mapping[str, Sequence[str]], renamed: tuple[Words, Words]
    ) -> tuple[dict[str, BySchool], Tally]:
        """Count, by table, the changes of each school, and the students of each school who only have a new id."""
        themselves = self._by_school(tables["schools"], "id")
        classes = self._by_school(tables["classes"], "school_id")
        before = self.numbers(tables["classes"].before.columns["school_id"])
        learning = by_class(tables["student_enrollments"], classes, before)
        working = self._by_school(tables["staff_enrollments"], "school_id")
        rows = {
            "schools": themselves,
            "classes": classes,
            "student_enrollments": learning,
            "staff_enrollments": working,
        }
        counted = {name: table.counts(identities[name]) for name, table in rows.items()}
        students = learning.people("student_id", _changed(tables["students"]))
        staff = working.people("staff_id", _changed(tables["staff"]))
        following = learning.under_other_ids(students, *renamed, self.successors(tables["schools"]))
        return {**counted, "students": students.counts, "staff": staff.counts}, following

    def _by_school(self, table: Compared, column: str) -> TableBySchool:
        after, before = (self.numbers(side.columns[column]) for side in (table.after, table.before))
        return by_school(table, after, before, len(self))


def schools_of(table: Compared, after: Path, before: Path | None) -> Schools:
    """Number the schools of two snapshots; `after` and `before` are the Parquet files of the table `schools`."""
    words = np.concatenate((table.after.columns["id"], table.before.columns["id"][table.removed]))
    there = pq.read_table(str(after), columns=["id", "name"], use_threads=False).to_pydict()
    if before:
        gone = pc.take(pq.read_table(str(before), columns=["id", "name"], use_threads=False), table.removed).to_pydict()
        there = {column: there[column] + gone[column] for column in there}
    return Schools(there["id"], there["name"], words)


def _changed(people: Compared) -> Words:
    """The ids of people whose own rows changed, as hashes."""
    return people.after.columns["id"][people.changed]
