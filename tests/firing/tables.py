"""The cases of the rules of values, references, repetition and warnings."""

from collections.abc import Mapping

from packages import package

from firing.case import PLANT, Case

SCHOOLS, CLASSES, STUDENTS, STAFF = "Schools.csv", "Classes.csv", "Students.csv", "Staff.csv"
ENROLLED, ASSIGNED = "StudentEnrollments.csv", "StaffEnrollments.csv"

Cell = tuple[str, int, str]
"""File, physical line, column."""

A_CLASS: Cell = (CLASSES, 2, "ID")
ITS_STUDENT: Cell = (ENROLLED, 2, "Class ID")
ITS_TEACHER: Cell = (ASSIGNED, 2, "Class ID")


def edited(edit: Mapping[Cell, str]) -> bytes:
    """The default package with these cells."""
    return package(edit=edit)


def one(cell: Cell, bad: str, good: str) -> Case:
    """A case of one cell."""
    return Case(edited({cell: bad}), edited({cell: good}), planted=PLANT in bad)


VALUES = {
    "required-value-missing": Case(edited({(STUDENTS, 2, "Last Name"): ""}), edited({(STUDENTS, 2, "Nickname"): ""})),
    "value-too-long": one((SCHOOLS, 2, "Name"), PLANT.ljust(257, "x"), PLANT.ljust(256, "x")),
    "control-character": one((SCHOOLS, 2, "Name"), f"{PLANT}\u2028x", f"{PLANT}\u200dx"),
    "invalid-format": one((SCHOOLS, 2, "NCES ID"), PLANT, "480000100001"),
    "invalid-email": one((STUDENTS, 2, "Email"), f"{PLANT}@example", f"{PLANT}@example.org"),
    "invalid-date": one((STUDENTS, 2, "DOB"), PLANT, "2015-09-02"),
    "date-out-of-range": one((STUDENTS, 2, "DOB"), "2026-09-16", "2026-09-15"),
    "invalid-choice": one((ASSIGNED, 2, "Role"), PLANT, "TEACHER"),
    "role-not-for-classes": one((ASSIGNED, 2, "Role"), "Administrator", "Assessor"),
}

REFERENCES = {
    "unknown-reference": one((STUDENTS, 2, "Teacher ID"), PLANT, "T-2"),
    "reference-to-omitted-row": Case(
        edited({(STUDENTS, 7, "ID"): PLANT, (STUDENTS, 7, "DOB"): "", (ENROLLED, 8, "Student ID"): PLANT}),
        edited({(STUDENTS, 7, "ID"): PLANT, (STUDENTS, 7, "Email"): "", (ENROLLED, 8, "Student ID"): PLANT}),
        planted=True,
    ),
    "class-not-in-school": Case(
        edited(dict.fromkeys((A_CLASS, ITS_STUDENT, ITS_TEACHER), PLANT) | {(ASSIGNED, 2, "School ID"): "B-2"}),
        edited(dict.fromkeys((A_CLASS, ITS_STUDENT, ITS_TEACHER), PLANT) | {(ASSIGNED, 2, "School ID"): ""}),
        planted=True,
    ),
}

REPETITION = {
    "repeated-value": Case(
        edited({(STUDENTS, 2, "Student Number"): PLANT, (STUDENTS, 3, "Student Number"): PLANT}),
        edited({(STUDENTS, 2, "Student Number"): PLANT, (STUDENTS, 3, "Student Number"): PLANT.lower()}),
        planted=True,
    ),
    "repeated-row": one((ENROLLED, 3, "Class ID"), "C-1", "C-2"),
    "too-many-rows-omitted": Case(
        edited({(STUDENTS, line, "DOB"): PLANT for line in (2, 3, 4, 5)}),
        edited({(STUDENTS, line, "DOB"): PLANT for line in (2, 3, 4)}),
    ),
}

WARNINGS = {
    "lost-leading-zeros": Case(
        edited({(ENROLLED, 2, "ID"): "007", (ENROLLED, 3, "ID"): "8"}),
        edited({(ENROLLED, 2, "ID"): "007", (ENROLLED, 3, "ID"): "008"}),
    ),
    "ids-differ-in-case": Case(
        edited({(ENROLLED, 2, "ID"): PLANT, (ENROLLED, 3, "ID"): PLANT.upper()}),
        edited({(ENROLLED, 2, "ID"): PLANT, (ENROLLED, 3, "ID"): PLANT.upper() + "-2"}),
        planted=True,
    ),
    "invisible-character-at-id": one((ENROLLED, 2, "ID"), f"{PLANT}\u200b", f"{PLANT}\u200bx"),
    "quotation-mark-at-id": one((ENROLLED, 2, "ID"), f"“{PLANT}”", f"Room “{PLANT}”"),
    "spreadsheet-value": one((STUDENTS, 2, "Nickname"), "#N/A", "N/A"),
    "replacement-character": one((STUDENTS, 2, "Nickname"), f"{PLANT}\ufffd", PLANT),
    "mojibake-in-value": one((STUDENTS, 2, "Nickname"), f"{PLANT}Ã±o", f"{PLANT}Ã"),
    "age-and-grade": one((STUDENTS, 2, "Grade Level"), "9", "8"),
    "student-without-enrollment": Case(
        edited({(STUDENTS, 7, "ID"): PLANT}),
        edited({(STUDENTS, 7, "ID"): PLANT, (ENROLLED, 8, "Student ID"): PLANT}),
        planted=True,
    ),
    "class-without-students": Case(
        edited({A_CLASS: PLANT, ITS_TEACHER: PLANT}),
        edited({A_CLASS: PLANT, ITS_TEACHER: PLANT, ITS_STUDENT: PLANT}),
        planted=True,
    ),
    "class-without-staff": Case(
        edited({A_CLASS: PLANT, ITS_STUDENT: PLANT}),
        edited({A_CLASS: PLANT, ITS_STUDENT: PLANT, ITS_TEACHER: PLANT}),
        planted=True,
    ),
}

CASES = {**VALUES, **REFERENCES, **REPETITION, **WARNINGS}
