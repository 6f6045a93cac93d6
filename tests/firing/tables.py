"""The cases of the rules of values, references, repetition and warnings."""

from collections.abc import Mapping

from support.packages import DEFAULTS, package, rows

from firing.case import PLANT, Case

SCHOOLS, CLASSES, STUDENTS, STAFF = "Schools.csv", "Classes.csv", "Students.csv", "Staff.csv"
ENROLLED, ASSIGNED = "StudentEnrollments.csv", "StaffEnrollments.csv"

Cell = tuple[str, int, str]
"""File, physical line, column."""

A_CLASS: Cell = (CLASSES, 2, "ID")
ITS_STUDENT: Cell = (ENROLLED, 2, "Class ID")
ITS_TEACHER: Cell = (ASSIGNED, 2, "Class ID")

A_PERSON: Cell = (STUDENTS, 3, "ID")
THE_SAME_NAME_AND_BIRTHDAY: Mapping[Cell, str] = {
    (STUDENTS, 3, "First Name"): "MARIA JOSE",
    (STUDENTS, 3, "DOB"): "9/2/2015",
}
"""As the first student, who is called Núñez."""


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


def longer(file: str, line: str) -> bytes:
    """The default package with one line more at the end of a file."""
    return package(raw={file: f"{DEFAULTS[file]}{line}\n".encode()})


def staff(count: int, word: str) -> bytes:
    """A package with so many staff, of whom all have a word as their nickname."""
    names = (f"{n}" for n in range(1, count + 1))
    return package(
        staff=rows(
            *(
                {
                    "ID": f"T-{n}",
                    "Primary ID": n,
                    "Secondary ID": "",
                    "Last Name": n,
                    "Email": f"{n}@b.c",
                    "Nickname": word,
                }
                for n in names
            )
        )
    )


def students(*people: tuple[str, str]) -> bytes:
    """A package with students of these last names and birthdays."""
    return package(
        students=rows(
            *(
                {"ID": f"S-{n}", "Student Number": f"{n}", "Secondary ID": "", "Email": "", "First Name": f"{n}"}
                | {"Last Name": name, "DOB": born}
                for n, (name, born) in enumerate(people)
            )
        )
    )


NO_DATA = {
    "header-repeated": Case(longer(SCHOOLS, "ID,NCES ID,Name"), longer(SCHOOLS, "ID,NCES ID,name")),
    "example-row": Case(
        longer(SCHOOLS, "S-01,360007702877,Lincoln Elementary School"),
        longer(SCHOOLS, "S-01,360007702877,Lincoln School"),
    ),
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
    "placeholder-value": one((STUDENTS, 2, "Nickname"), "(null)", "(none)"),
    "column-of-placeholders": Case(staff(21, "NULL"), staff(20, "NULL")),
    "person-listed-twice": Case(
        edited({A_PERSON: PLANT, (STUDENTS, 3, "Last Name"): "NUNEZ,", **THE_SAME_NAME_AND_BIRTHDAY}),
        edited({A_PERSON: PLANT, (STUDENTS, 3, "Last Name"): "NUNES,", **THE_SAME_NAME_AND_BIRTHDAY}),
        planted=True,
    ),
    "birthday-too-frequent": Case(
        students(*((f"{n}", "2016-01-01") for n in range(20))),
        students(*((f"{n}", "2016-01-01") for n in range(19))),
    ),
    "last-name-too-frequent": Case(
        students(*((PLANT if n < 31 else f"{n}", "2016-01-01") for n in range(100))),
        students(*((PLANT if n < 30 else f"{n}", "2016-01-01") for n in range(100))),
        planted=True,
    ),
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
    "school-without-class": Case(longer(SCHOOLS, f"{PLANT},,x"), longer(SCHOOLS, f"{PLANT},,"), planted=True),
    "class-without-staff": Case(
        edited({A_CLASS: PLANT, ITS_STUDENT: PLANT}),
        edited({A_CLASS: PLANT, ITS_STUDENT: PLANT, ITS_TEACHER: PLANT}),
        planted=True,
    ),
}

CASES = {**NO_DATA, **VALUES, **REFERENCES, **REPETITION, **WARNINGS}
