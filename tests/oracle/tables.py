"""The six tables of the contract's section 2, written down a second time, by hand, from the contract alone.

What the contract's text does not have, because it came later, is read from its declaration (`oracle.declared`).
"""

from oracle.columns import Again, Column, Kind
from oracle.declared import SCHEMAS, Tables, later_columns

MANIFEST = "Manifest.csv"
SCHOOLS = "Schools.csv"
CLASSES = "Classes.csv"
STUDENTS = "Students.csv"
STAFF = "Staff.csv"
STUDENT_ENROLLMENTS = "StudentEnrollments.csv"
STAFF_ENROLLMENTS = "StaffEnrollments.csv"

CONTRACT: Tables = {
    SCHOOLS: [
        Column("ID", Kind.ID, required=True, again=Again.IMPORT),
        Column("NCES ID", Kind.NCES, again=Again.VALUE),
        Column("Name", Kind.TEXT, required=True, again=Again.IMPORT),
    ],
    CLASSES: [
        Column("ID", Kind.ID, required=True, again=Again.IMPORT),
        Column("School ID", Kind.ID, required=True, target=SCHOOLS),
        Column("Name", Kind.TEXT, required=True, again=Again.IMPORT),
        Column("Type", Kind.TYPE),
    ],
    STUDENTS: [
        Column("ID", Kind.ID, required=True, again=Again.IMPORT),
        Column("Student Number", Kind.ID, required=True, again=Again.ROW),
        Column("Secondary ID", Kind.ID, again=Again.VALUE),
        Column("Last Name", Kind.TEXT, required=True),
        Column("First Name", Kind.TEXT, required=True),
        Column("Nickname", Kind.TEXT),
        Column("Email", Kind.EMAIL, again=Again.VALUE),
        Column("DOB", Kind.DATE, required=True),
        Column("Grade Level", Kind.GRADE, required=True),
        Column("Teacher ID", Kind.ID, target=STAFF),
        Column("Demographic1", Kind.TEXT),
        Column("Demographic2", Kind.TEXT),
        Column("Demographic3", Kind.TEXT),
    ],
    STAFF: [
        Column("ID", Kind.ID, required=True, again=Again.IMPORT),
        Column("Primary ID", Kind.ID, required=True, again=Again.ROW),
        Column("Secondary ID", Kind.ID, again=Again.VALUE),
        Column("Last Name", Kind.TEXT, required=True),
        Column("First Name", Kind.TEXT, required=True),
        Column("Nickname", Kind.TEXT),
        Column("Email", Kind.EMAIL, required=True, again=Again.ROW),
        Column("Job Title", Kind.TEXT),
    ],
    STUDENT_ENROLLMENTS: [
        Column("ID", Kind.ID, required=True, again=Again.ROW),
        Column("Student ID", Kind.ID, required=True, target=STUDENTS),
        Column("Class ID", Kind.ID, required=True, target=CLASSES),
    ],
    STAFF_ENROLLMENTS: [
        Column("ID", Kind.ID, required=True, again=Again.ROW),
        Column("Staff ID", Kind.ID, required=True, target=STAFF),
        Column("School ID", Kind.ID, target=SCHOOLS),
        Column("Class ID", Kind.ID, target=CLASSES),
        Column("Role", Kind.ROLE, required=True),
    ],
}
"""In the order of section 2, which is the order of the report."""

TABLES: Tables = {file: [*CONTRACT[file], *later] for file, later in later_columns(SCHEMAS, CONTRACT).items()}
"""With the columns that came later, at the end."""

JUDGED_IN_ORDER = [SCHOOLS, CLASSES, STAFF, STUDENTS, STUDENT_ENROLLMENTS, STAFF_ENROLLMENTS]
"""Targets before what refers to them."""

MANIFEST_COLUMNS = ["Property Name", "Value"]
