"""Numbers the schools of two snapshots, and counts what changes in each."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from rollcall.columns import compute as pc
from rollcall.columns.arrays import Numbers, as_arrow
from rollcall.columns.scatter import ABSENT
from rollcall.model.differences import RowChanges, SchoolDifference, ValueChanges
from rollcall.publishing.compare.by_school import BySchool, TableBySchool, by_class, by_school
from rollcall.publishing.compare.numbered import Numbered
from rollcall.publishing.compare.pairs import Tally
from rollcall.publishing.compare.table import Compared
from rollcall.publishing.compare.values import Values, by_value

_Columns = Mapping[int, Mapping[str, ValueChanges]]
"""What happened to the values of a table, by the number of the school and the column."""


@dataclass(frozen=True, slots=True)
class Schools:
    """All schools, each with a number: those of the later snapshot in its order, then those that were removed."""

    ids: Sequence[str]
    names: Sequence[str]
    numbered: Numbered

    def __len__(self) -> int:
        """The number of schools."""
        return len(self.ids)

    def known(self, numbers: Numbers) -> Numbers:
        """The numbers of schools; ABSENT for a reference to none."""
        return np.where(numbers < len(self), numbers, np.int32(ABSENT))

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
        numbered: Mapping[str, Numbered],
        renamed: Numbers,
        values: Mapping[str, Values],
    ) -> Iterator[SchoolDifference]:
        """Yield the schools in which something differs, ordered by students removed (most first), then by id.

        `renamed` has for each student the number under which the person came back. `numbered` are the rows that others
        refer to, and `values` the values that differ, by table.
        """
        counted, following, columns = self._counted(tables, numbered, renamed, values)
        differ = np.flatnonzero(sum(rows[:3].sum(axis=0) for rows in counted.values()))
        removed = counted["students"][2]
        for number in sorted(differ.tolist(), key=lambda number: (-removed[number], self.ids[number])):
            counts = {name: RowChanges(*counted[name][:, number].tolist()) for name in tables}
            differing = {name: changes for name, of in columns.items() if (changes := of.get(number))}
            yield SchoolDifference(self.ids[number], self.names[number], counts, int(following[number]), differing)

    def _counted(
        self,
        tables: Mapping[str, Compared],
        numbered: Mapping[str, Numbered],
        renamed: Numbers,
        values: Mapping[str, Values],
    ) -> tuple[dict[str, BySchool], Tally, dict[str, _Columns]]:
        """Count the changes of each school by table, its students who only have a new id, and its values that differ.

        Values are counted for students and classes alone.
        """
        themselves = self._by_own_number(tables["schools"])
        classes = self._by_school(tables["classes"])
        before = self.known(tables["classes"].before.whole("school_id"))
        learning = by_class(tables["student_enrollments"], classes, numbered["classes"], before)
        working = self._by_school(tables["staff_enrollments"])
        rows = {
            "schools": themselves,
            "classes": classes,
            "student_enrollments": learning,
            "staff_enrollments": working,
        }
        counted = {name: table.counts() for name, table in rows.items()}
        students = learning.people("student_id", numbered["students"])
        counted["students"] = students.counts(tables["students"].changed.after)
        staff = working.people("staff_id", numbered["staff"])
        counted["staff"] = staff.counts(tables["staff"].changed.after)
        following = students.under_other_ids(renamed, self.successors(tables["schools"]))
        of_students = students.of(values["students"].rows)
        of_classes = _placed(classes.after[values["classes"].rows])
        columns = {
            "students": _by_column(values["students"], *of_students, len(self)),
            "classes": _by_column(values["classes"], *of_classes, len(self)),
        }
        return counted, following, columns

    def _by_own_number(self, table: Compared) -> TableBySchool:
        after, before = (self.numbered.numbers(side.whole("id")) for side in (table.after, table.before))
        return by_school(table, after, before, len(self))

    def _by_school(self, table: Compared) -> TableBySchool:
        after, before = (self.known(side.whole("school_id")) for side in (table.after, table.before))
        return by_school(table, after, before, len(self))


def schools_in(table: Compared, numbered: Numbered, after: Path, before: Path | None) -> Schools:
    """The schools of two snapshots; `after` and `before` are the Parquet files of the table `schools`."""
    there = _named(after).to_pydict()
    if before:
        gone = pc.take(_named(before), as_arrow(table.removed)).to_pydict()
        there = {column: there[column] + gone[column] for column in there}
    return Schools(there["id"], there["name"], numbered)


def _named(path: Path) -> pa.Table:
    return pq.ParquetFile(str(path)).read(columns=["id", "name"], use_threads=False)


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
