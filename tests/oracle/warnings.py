"""What somebody should look at although nothing is omitted: contract, section 3, effect 4."""

from datetime import date

from oracle.findings import Cost, Finding
from oracle.mojibake import is_mojibake
from oracle.rules import Judged, Tables
from oracle.shape import Row
from oracle.spelling import warn_of_spelling
from oracle.tables import CLASSES, STAFF_ENROLLMENTS, STUDENT_ENROLLMENTS, STUDENTS, TABLES, Kind
from oracle.values import made_by_a_spreadsheet, unusual_age


def warn(tables: Tables, today: date) -> None:
    """Adds all warnings to the rows and files."""
    for table in tables.values():
        for row in table.accepted():
            _warn_of_values(table, row)
    warn_of_spelling(tables)
    _warn_of_ages(tables, today)
    _warn_of_lonely(tables, STUDENTS, STUDENT_ENROLLMENTS, "Student ID", "student-without-enrollment")
    _warn_of_lonely(tables, CLASSES, STUDENT_ENROLLMENTS, "Class ID", "class-without-students")
    _warn_of_lonely(tables, CLASSES, STAFF_ENROLLMENTS, "Class ID", "class-without-staff")


def _add(table: Judged, row: Row, column: str, kind: str) -> None:
    """One warning with a line, unless the value is a fault."""
    if not any(finding.column == column and finding.cost is not Cost.WARNING for finding in row.findings):
        finding = Finding(kind, Cost.WARNING, table.file.name, row.line, column, row.values[column])
        row.findings.append(finding)


def _warn_of_values(table: Judged, row: Row) -> None:
    for column in TABLES[table.file.name]:
        value = row.values.get(column.name)
        if value is None:
            continue
        if column.name in row.stray:
            _add(table, row, column.name, "stray-quote")
        if "\ufffd" in value:
            _add(table, row, column.name, "replacement-character")
        if column.kind in (Kind.TEXT, Kind.ID, Kind.NCES, Kind.EMAIL) and is_mojibake(value):
            _add(table, row, column.name, "mojibake")
        if made_by_a_spreadsheet(column, value):
            _add(table, row, column.name, "spreadsheet")


def _warn_of_ages(tables: Tables, today: date) -> None:
    for row in tables[STUDENTS].accepted() if STUDENTS in tables else []:
        parsed = tables[STUDENTS].parsed[row]
        born, grade = parsed["DOB"], parsed["Grade Level"]
        if isinstance(born, date) and isinstance(grade, str) and unusual_age(born, grade, today):
            _add(tables[STUDENTS], row, "DOB", "age")


def _warn_of_lonely(tables: Tables, file: str, enrollments: str, column: str, kind: str) -> None:
    """Accepted rows to which no accepted enrollment refers."""
    if file not in tables or enrollments not in tables:
        return
    table = tables[enrollments]
    named = {table.parsed[row].get(column) for row in table.accepted()}
    for row in tables[file].accepted():
        if row.values["ID"] not in named:
            _add(tables[file], row, "ID", kind)
