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
from rollcall.columns.scatter import ABSENT
from rollcall.model.differences import RowChanges, SchoolDifference, ValueChanges
from rollcall.publishing.compare.by_school import BySchool, TableBySchool, Tally, by_class, by_school
from rollcall.publishing.compare.table import Compared
from rollcall.publishing.compare.values import Values, by_value

_Columns = Mapping[int, Mapping[str, ValueChanges]]
"""What happened to the values of a table, by the number of the school and the column."""


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
        self,
        tables: Mapping[str, Compared],
        identities: Mapping[str, Sequence[str]],
        renamed: tuple[Words, Words],
        values: Mapping[str, Values],
    ) -> Iterator[SchoolDifference]:
        """Yield the schools in which something differs, ordered by students removed (most first), then by id.

        `renamed` are the ids of students that went, and in the same order those that replaced them. `values` are the
        values that differ, by table.
        """
        counted, following, columns = self._counted(tables, identities, renamed, values)
        differ = np.flatnonzero(sum(rows[:3].sum(axis=0) for rows in counted.values()))
        removed = counted["students"][2]
        for number in sorted(differ.tolist(), key=lambda number: (-removed[number], self.ids[number])):
            counts = {name: RowChanges(*counted[name][:, number].tolist()) for name in tables}
            differing = {name: changes for name, of in columns.items() if (changes := of.get(number))}
            yield SchoolDifference(self.ids[number], self.names[number], counts, int(following[number]), differing)

    def _counted(
        self,
        tables: Mapping[str, Compared],
        identities: Mapping[str, Sequence[str]],
        renamed: tuple[Words, Words],
        values: Mapping[str, Values],
    ) -> tuple[dict[str, BySchool], Tally, dict[str, _Columns]]:
        """Count the changes of each school by table, its students who only have a new id, and its values that differ.

        Values are counted for students and classes alone.
        """
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
        columns = {
            "students": _by_column(
                values["students"], *learning.schools_of("student_id", values["students"].ids), len(self)
            ),
            "classes": _by_column(values["classes"], *_placed(classes.after[values["classes"].rows]), len(self)),
        }
        return {**counted, "students": students.counts, "staff": staff.counts}, following, columns

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


def _by_column(values: Values, schools: Numbers, rows: Numbers, count: int) -> _Columns:
    """Count what happened to values, by school and column; schools and columns without changes are left out."""
    found: dict[int, dict[str, ValueChanges]] = {}
    counts = by_value(values, schools, rows, count)
    for place, column in enumerate(values.counts):
        of_schools = counts[:, place]
        for number in np.flatnonzero(of_schools.any(axis=0)).tolist():
            found.setdefault(number, {})[column] = ValueChanges(*of_schools[:, number].tolist())
    return found


def _placed(schools: Numbers) -> tuple[Numbers, Numbers]:
    """Pair the rows of `schools` that have one with it: the school, and the row."""
    rows = np.flatnonzero(schools != ABSENT)
    return schools[rows], rows


def _changed(people: Compared) -> Words:
    """The ids of people whose own rows changed, as hashes."""
    return people.after.columns["id"][people.changed]
