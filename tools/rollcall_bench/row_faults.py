"""The faults that a row of a made district can have, by file: which column is spoilt, and how."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from rollcall.model import schema

Rows = npt.NDArray[np.int64]
Make = Callable[[pa.Array, Rows], pa.Array]
"""Gets a column without faults and the numbers of some of its rows, and gives the values for these rows."""

LINE: Final = "(the line)"
"""In place of a column: the row as it is written, without its end."""


@dataclass(frozen=True, slots=True)
class Fault:
    """One kind of fault."""

    code: str
    """The rule that finds it."""
    columns: tuple[str, ...]
    make: Make
    written: bool = False
    """Whether it stands in the file as it is, and is never quoted."""
    rejects: bool = False
    """Whether one such row rejects the import."""


def text(value: str) -> Make:
    """Always the same value."""
    return lambda _, rows: pa.array([value]).take(pa.array(np.zeros(len(rows), np.int64)))


def numbered(before: str, after: str = "") -> Make:
    """Another value in each row."""
    return lambda _, rows: pc.binary_join_element_wise(before, pc.cast(pa.array(rows), pa.string()), after, "")


def around(before: str, after: str) -> Make:
    """The row's own value with something before and behind it."""
    return lambda column, rows: pc.binary_join_element_wise(before, column.take(pa.array(rows)), after, "")


def above(column: pa.Array, rows: Rows) -> pa.Array:
    """The value of the row above, which must be right in this column."""
    return column.take(pa.array(np.maximum(rows - 1, 0)))


def lower(column: pa.Array, rows: Rows) -> pa.Array:
    """The row's own value in small letters."""
    return pc.utf8_lower(column.take(pa.array(rows)))


def _a_century_ago(column: pa.Array, rows: Rows) -> pa.Array:
    return pc.binary_replace_slice(column.take(pa.array(rows)), 0, 2, "19")


def _first_field(column: pa.Array, rows: Rows) -> pa.Array:
    return pc.list_element(pc.split_pattern(column.take(pa.array(rows)), ",", max_splits=1), 0)


def _example(file: str, header: str) -> Make:
    """The example row of the template, which the declarations have: so they are read when it is asked for."""

    def make(column: pa.Array, rows: Rows) -> pa.Array:
        table = schema.load().table(file)
        line = ",".join(f'"{table.field(name).example}"' for name in header.split(","))
        return text(line)(column, rows)

    return make


def _value(code: str, column: str, make: Make, *, rejects: bool = False) -> Fault:
    return Fault(code, (column,), make, rejects=rejects)


def _missing(*columns: str) -> list[Fault]:
    return [_value("required-value-missing", column, text("")) for column in columns]


def _of_text(column: str, *, unique: bool = False) -> list[Fault]:
    """What can be wrong with any text: three warnings and two faults of its value.

    Where it must be `unique`, the warnings have another value in each row: a repetition would reject the import.
    """
    formula = Fault("spreadsheet-value", (column,), around('="', '"'), written=True)
    return [
        formula if unique else _value("spreadsheet-value", column, text("#N/A")),
        _value("mojibake-in-value", column, around("MuÃ±oz ", "") if unique else text("MuÃ±oz")),
        _value("replacement-character", column, around("", "\ufffd")),
        _value("control-character", column, around("", "\x07x")),
        _value("value-too-long", column, around("", "x" * 256)),
    ]


def _of_id(column: str) -> list[Fault]:
    return [
        _value("value-too-long", column, around("", "0" * 64)),
        _value("control-character", column, around("", "\x07x")),
    ]


def _of_reference(column: str, *, required: bool = True) -> list[Fault]:
    """References that miss by nothing near, by case and by a zero."""
    near = [around("x", ""), numbered("Q"), around("0", "")]
    return [
        *(_missing(column) if required else ()),
        *(_value("unknown-reference", column, make) for make in near),
        *_of_id(column),
    ]


def _of_line(column: str, header: str) -> list[Fault]:
    """What can be wrong with the shape of a row; `column` holds the texts whose quoting is wrong."""
    return [
        Fault("quote-in-value", (column,), around("", '"x'), written=True),
        Fault("space-before-quote", (column,), around(' "', '"'), written=True),
        Fault("text-after-closing-quote", (column,), around('"', '"x'), written=True),
        _value("wrong-number-of-fields", LINE, around("", ",one more")),
        _value("wrong-number-of-fields", LINE, _first_field),
        _value("header-repeated", LINE, text(header)),
    ]


_SCHOOLS = (
    *_of_line("Name", "ID,NCES ID,Name"),
    _value("example-row", LINE, _example("Schools.csv", "ID,NCES ID,Name")),
    *_missing("ID", "Name"),
    Fault("quote-in-value", ("Name",), around("", ' "Park"'), written=True),
    _value("repeated-value", "NCES ID", above),
    *_of_text("Name", unique=True),
    *_of_id("ID"),
    _value("invalid-format", "NCES ID", around("", "-X")),
    _value("value-too-long", "NCES ID", around("", "0" * 12)),
    Fault("quote-in-value", ("Name",), around("", ' "Lincoln"'), written=True),
    _value("repeated-value", "ID", above, rejects=True),
)
_CLASSES = (
    *_of_line("Name", "ID,School ID,Name,Type"),
    _value("example-row", LINE, _example("Classes.csv", "ID,School ID,Name,Type")),
    *_missing("ID", "Name"),
    *_of_reference("School ID"),
    *_of_text("Name", unique=True),
    *_of_id("ID"),
    _value("invalid-choice", "Type", text("klass")),
    _value("invalid-choice", "Type", numbered("kind ")),
    _value("repeated-value", "Name", above, rejects=True),
)
_STUDENTS = (
    *_of_line("Last Name", "ID,Student Number,Last Name,First Name,Email,DOB,Grade Level,Teacher ID"),
    *_missing("ID", "Student Number", "Last Name", "First Name", "DOB", "Grade Level"),
    _value("spreadsheet-value", "First Name", text("#REF!")),
    _value("repeated-value", "Email", above),
    Fault("person-listed-twice", ("Last Name", "First Name", "DOB"), above),
    *_of_text("Last Name"),
    Fault("control-character", ("First Name",), around('"', '\nLee"'), written=True),
    _value("mojibake-in-value", "First Name", text("JosÃ©")),
    _value("repeated-value", "Student Number", above),
    _value("invalid-email", "Email", numbered("nobody")),
    _value("invalid-email", "Email", around("", ",x@example.org")),
    _value("invalid-email", "Email", around("mailto:", "")),
    _value("invalid-date", "DOB", text("30.02.2012")),
    _value("invalid-date", "DOB", numbered("day ")),
    _value("date-out-of-range", "DOB", text("2121-05-05")),
    _value("age-and-grade", "DOB", _a_century_ago),
    _value("invalid-choice", "Grade Level", text("13")),
    _value("invalid-choice", "Grade Level", numbered("grade ")),
    *_of_reference("Teacher ID", required=False),
    *_of_id("ID"),
    Fault("quote-in-value", ("First Name",), around("", ' "Jo"'), written=True),
    _value("repeated-value", "ID", above, rejects=True),
)
_STAFF = (
    *_of_line("Last Name", "ID,Primary ID,Last Name,First Name,Email,Job Title"),
    *_missing("ID", "Primary ID", "Last Name", "First Name", "Email"),
    _value("spreadsheet-value", "Job Title", text("#NAME?")),
    _value("repeated-value", "Email", above),
    *_of_text("Last Name"),
    _value("mojibake-in-value", "Job Title", text("MuÃ±oz")),
    _value("repeated-value", "Primary ID", above),
    _value("invalid-email", "Email", numbered("nobody")),
    *_of_id("ID"),
    Fault("quote-in-value", ("First Name",), around("", ' "Jo"'), written=True),
    _value("repeated-value", "ID", above, rejects=True),
)
_STUDENT_ENROLLMENTS = (
    *_of_line("ID", "ID,Student ID,Class ID"),
    _value("example-row", LINE, _example("StudentEnrollments.csv", "ID,Student ID,Class ID")),
    *_missing("ID"),
    *_of_reference("Student ID"),
    *_of_reference("Class ID"),
    _value("unknown-reference", "Class ID", lower),
    *_of_id("ID"),
    Fault("spreadsheet-value", ("ID",), around('="', '"'), written=True),
    Fault("repeated-row", ("Student ID", "Class ID"), above),
    _value("repeated-value", "ID", text("E-1")),
)
_STAFF_ENROLLMENTS = (
    *_of_line("ID", "ID,Staff ID,School ID,Class ID,Role"),
    _value("example-row", LINE, _example("StaffEnrollments.csv", "ID,Staff ID,School ID,Class ID,Role")),
    *_missing("ID", "Role"),
    *_of_reference("Staff ID"),
    *_of_reference("School ID", required=False),
    *_of_reference("Class ID", required=False),
    *_of_id("ID"),
    Fault("spreadsheet-value", ("ID",), around('="', '"'), written=True),
    Fault("repeated-row", ("Staff ID", "School ID", "Class ID", "Role"), above),
    _value("repeated-value", "ID", text("E-1")),
    _value("class-not-in-school", "School ID", above),
    _value("role-not-for-classes", "Role", text("Administrator")),
    _value("invalid-choice", "Role", text("Janitor")),
    _value("invalid-choice", "Role", numbered("role ")),
)

EVERY: Final[Mapping[str, tuple[Fault, ...]]] = {
    "Schools.csv": _SCHOOLS,
    "Classes.csv": _CLASSES,
    "Students.csv": _STUDENTS,
    "Staff.csv": _STAFF,
    "StudentEnrollments.csv": _STUDENT_ENROLLMENTS,
    "StaffEnrollments.csv": _STAFF_ENROLLMENTS,
}
"""All kinds that are told with the line of the row, in an order in which the row above one that repeats it is right in
these columns. Not among them: what is told of a file or a column as a whole, and what a table can't have."""

FEW: Final[Mapping[str, tuple[Fault, ...]]] = {
    # An omitted class cascades to its 25 enrollments, an omitted student to eight.
    "Classes.csv": (_value("invalid-choice", "Type", text("klass")), *_missing("Name")),
    "Students.csv": (
        _value("invalid-date", "DOB", text("30.02.2012")),
        _value("invalid-email", "Email", text("nobody")),
        _value("invalid-choice", "Grade Level", text("13")),
        _value("unknown-reference", "Teacher ID", text("T0")),
        # It belongs to the fourth student, who keeps it.
        _value("repeated-value", "Email", text("student10000004@students.example.org")),
        *_missing("Last Name"),
        _value("wrong-number-of-fields", LINE, around("", ",one more")),
        _value("date-out-of-range", "DOB", text("2121-05-05")),
    ),
    "Staff.csv": (
        _value("spreadsheet-value", "Job Title", text("#N/A")),
        _value("invalid-email", "Email", text("nobody@")),
    ),
    "StudentEnrollments.csv": (
        _value("unknown-reference", "Student ID", text("0")),
        *_missing("Class ID"),
        _value("unknown-reference", "Class ID", text("C0")),
        *_missing("ID"),
    ),
    "StaffEnrollments.csv": (
        _value("invalid-choice", "Role", text("Janitor")),
        _value("unknown-reference", "Staff ID", text("T0")),
        _value("role-not-for-classes", "Role", text("Administrator")),
        _value("unknown-reference", "School ID", text("S0")),
    ),
}
"""A few kinds, with the same few values, as an export that goes wrong makes them."""
