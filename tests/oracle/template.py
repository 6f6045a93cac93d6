"""The example rows of the template, as `rollcall templates` writes them: contract, section 3, effect 2.

Written down a second time; a test holds them against the files that the command writes. The manifest's rows are no
examples: its `Version` is to be left as it is.
"""

from collections.abc import Mapping

from oracle.tables import CLASSES, SCHOOLS, STAFF, STAFF_ENROLLMENTS, STUDENT_ENROLLMENTS, STUDENTS, TABLES

EXAMPLES: Mapping[str, Mapping[str, str]] = {
    SCHOOLS: {"ID": "S-01", "NCES ID": "360007702877", "Name": "Lincoln Elementary School"},
    CLASSES: {"ID": "C-1001", "School ID": "S-01", "Name": "Grade 3, Room 12", "Type": "class"},
    STUDENTS: {
        "ID": "100234",
        "Student Number": "100234",
        "Secondary ID": "8812003411",
        "Last Name": "Núñez",
        "First Name": "Ana",
        "Nickname": "Anita",
        "Email": "ana.nunez@students.example.org",
        "DOB": "2017-03-09",
        "Grade Level": "3",
        "Teacher ID": "T-310",
    },
    STAFF: {
        "ID": "T-310",
        "Primary ID": "T-310",
        "Secondary ID": "5567812",
        "Last Name": "O'Brien",
        "First Name": "Máire",
        "Email": "maire.obrien@example.org",
        "Job Title": "Teacher, grade 3",
    },
    STUDENT_ENROLLMENTS: {"ID": "E-1", "Student ID": "100234", "Class ID": "C-1001"},
    STAFF_ENROLLMENTS: {
        "ID": "SE-1",
        "Staff ID": "T-310",
        "School ID": "S-01",
        "Class ID": "C-1001",
        "Role": "Teacher",
    },
}
"""By file; what a row does not name is blank, in the columns of the contract."""


def is_example(file: str, values: Mapping[str, str | None]) -> bool:
    """Whether a row's trimmed values are those of the example, a column that is left out counting as blank."""
    example = EXAMPLES.get(file)
    return example is not None and all(
        (values.get(column.name) or "") == example.get(column.name, column.example) for column in TABLES[file]
    )
