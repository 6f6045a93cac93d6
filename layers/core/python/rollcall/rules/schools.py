"""The school that a row with a finding belongs to, as far as the rows that it refers to tell.

A school is a row of Schools.csv; a class belongs to its school, an enrollment to its class's, a student or a staff
member to the one school of all their enrollments. Nothing is computed for rows without findings.
"""

from collections.abc import Mapping
from functools import cached_property

import numpy as np
import pyarrow as pa

from rollcall.columns import compute as pc
from rollcall.columns.arrays import Mask, Numbers, as_arrow, mask_of, once_each
from rollcall.columns.equality import pick
from rollcall.rules.judged import Judged

NO_SCHOOL = -1
"""Where a row belongs to no school, to several, or to one that is not known."""

_FILE = "Schools.csv"
_CLASSES = "Classes.csv"
_THROUGH = {"StudentEnrollments.csv": (), "StaffEnrollments.csv": ("School ID",)}
"""By file of enrollments, the columns that name a school themselves."""
_PEOPLE = {
    "Students.csv": ("StudentEnrollments.csv", "Student ID"),
    "Staff.csv": ("StaffEnrollments.csv", "Staff ID"),
}
"""By file of people, the enrollments that refer to it, and the column in which they do."""


class Schools:
    """The schools of the rows of all `tables` that could be judged, by file."""

    def __init__(self, tables: Mapping[str, Judged]) -> None:
        """Nothing is computed before it is asked for."""
        self._tables = tables
        self._of_people: dict[str, Numbers] = {}

    def of(self, file: str, rows: Numbers | None) -> Numbers:
        """For each of `k` rows of a file, the row of its school in Schools.csv; NO_SCHOOL where none is known."""
        if rows is None or _FILE not in self._tables or file not in self._tables:
            return np.full(0 if rows is None else len(rows), NO_SCHOOL, np.int32)
        if file == _FILE:
            return self._listed(rows.astype(np.int32))
        if file == _CLASSES:
            return self._referred(file, "School ID", rows)
        if file in _PEOPLE:
            if file not in self._of_people:
                self._of_people[file] = self._people(file)
            return self._of_people[file][rows]
        schools = np.full(len(rows), NO_SCHOOL, np.int32)
        for column in _THROUGH.get(file, ()):
            schools = self._referred(file, column, rows)
        if _CLASSES in self._tables and file in _THROUGH:
            classes = self._places(file, "Class ID")[rows]
            known = (classes >= 0) & (classes < len(self._tables[_CLASSES].rows.lines)) & (schools == NO_SCHOOL)
            schools[known] = self._referred(_CLASSES, "School ID", classes[known])
        return schools

    def ids(self, schools: Numbers) -> pa.DictionaryArray:
        """The IDs of `k` schools; null for NO_SCHOOL."""
        distinct = once_each(schools)
        distinct = distinct[distinct != NO_SCHOOL]
        indices = np.searchsorted(distinct, schools).astype(np.int32)
        return pa.DictionaryArray.from_arrays(as_arrow(indices, schools == NO_SCHOOL), self.texts("ID", distinct))

    def texts(self, column: str, schools: Numbers) -> pa.Array:
        """What a column of Schools.csv says of some schools, which ascend; null where its value is not valid."""
        if _FILE not in self._tables:
            return pa.nulls(len(schools), pa.string())
        return pc.cast(pick(self._tables[_FILE].valid[column], schools), pa.string())

    @cached_property
    def _named(self) -> Mask:
        """Which rows of Schools.csv have a valid ID."""
        return mask_of(pc.is_valid(self._tables[_FILE].valid["ID"]))

    def _listed(self, places: Numbers) -> Numbers:
        """The same places, where they are rows with a valid ID: damaged rows are counted behind them."""
        known = (places >= 0) & (places < len(self._named))
        known[known] = self._named[places[known]]
        return np.where(known, places, NO_SCHOOL).astype(np.int32)

    def _referred(self, file: str, column: str, rows: Numbers) -> Numbers:
        return self._listed(self._places(file, column)[rows])

    def _places(self, file: str, column: str) -> Numbers:
        return self._tables[file].resolved[column].places

    def _people(self, file: str) -> Numbers:
        """For each row with a finding, the one school of its enrollments; NO_SCHOOL for the others.

        Enrollments without a known school say nothing.
        """
        judged, (enrollments, column) = self._tables[file], _PEOPLE[file]
        schools = np.full(len(judged.rows.lines), NO_SCHOOL, np.int32)
        if enrollments not in self._tables:
            return schools
        people = self._places(enrollments, column)
        # The last place is that of -1, which stands for nobody.
        asked = np.zeros(max(int(np.max(people)) + 1 if len(people) else 0, len(schools)) + 1, np.bool_)
        for findings in judged.findings:
            if findings.rows is not None:
                asked[findings.rows] = True
        which = np.flatnonzero(asked[people])
        where, who = self.of(enrollments, which), people[which]
        where, who = where[where != NO_SCHOOL], who[where != NO_SCHOOL]
        one = np.full(len(asked), NO_SCHOOL, np.int32)
        one[who] = where
        one[who[one[who] != where]] = NO_SCHOOL
        return one[: len(schools)]
