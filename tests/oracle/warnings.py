"""What somebody should look at although nothing is omitted: contract, section 3, effect 4."""

from datetime import date

from oracle.columns import Column, Kind
from oracle.dates import dates_among
from oracle.findings import Cost, Finding
from oracle.mojibake import is_mojibake
from oracle.people import doubled, has_people, warn_of_frequency
from oracle.rules import Judged, Tables
from oracle.shape import Row
from oracle.spelling import warn_of_spelling
from oracle.tables import (
    CLASSES,
    SCHOOLS,
    STAFF_ENROLLMENTS,
    STUDENT_ENROLLMENTS,
    STUDENTS,
    TABLES,
)
from oracle.values import made_by_a_spreadsheet, stands_for_nothing, unusual_age

PLACEHOLDERS_TOLD_ONE_BY_ONE = 20


def warn(tables: Tables, today: date) -> None:
    """Adds all warnings to the rows and files."""
    for file, table in tables.items():
        for column in TABLES[file]:
            _warn_of_values(table, column)
            _warn_of_placeholders(table, column)
        for row in doubled(tables, file) if has_people(file) else []:
            _add(table, row, "ID", "doubled-person")
    warn_of_spelling(tables)
    if STUDENTS in tables:
        _warn_of_ages(tables[STUDENTS], today)
        warn_of_frequency(tables)
    _warn_of_lonely(tables, SCHOOLS, CLASSES, "School ID", "school-without-class")
    _warn_of_lonely(tables, STUDENTS, STUDENT_ENROLLMENTS, "Student ID", "student-without-enrollment")
    _warn_of_lonely(tables, CLASSES, STUDENT_ENROLLMENTS, "Class ID", "class-without-students")
    _warn_of_lonely(tables, CLASSES, STAFF_ENROLLMENTS, "Class ID", "class-without-staff")


def _add(table: Judged, row: Row, column: str, kind: str) -> None:
    """One warning with a line, unless the value is a fault."""
    if not _is_fault(row, column):
        finding = Finding(kind, Cost.WARNING, table.file.name, row.line, column, row.values[column])
        row.findings.append(finding)


def _is_fault(row: Row, column: str) -> bool:
    return any(finding.column == column and finding.cost is not Cost.WARNING for finding in row.findings)


def _warn_of_values(table: Judged, column: Column) -> None:
    name = column.name
    valid = [value for row, parsed in table.parsed.items() if (value := row.values.get(name)) and name in parsed]
    dates = dates_among(valid) if column.kind is Kind.ID else set()
    for row in table.accepted():
        value = row.values.get(name)
        if value is None:
            continue
        if name in row.stray:
            _add(table, row, name, "stray-quote")
        if "\ufffd" in value:
            _add(table, row, name, "replacement-character")
        if column.kind in (Kind.TEXT, Kind.ID, Kind.NCES, Kind.EMAIL) and is_mojibake(value):
            _add(table, row, name, "mojibake")
        if value in dates or made_by_a_spreadsheet(value):
            _add(table, row, name, "spreadsheet")


def _warn_of_placeholders(table: Judged, column: Column) -> None:
    """Those that would be told one by one are counted: of accepted rows, and no faults."""
    rows = [row for row in table.accepted() if stands_for_nothing(row.values.get(column.name) or "")]
    told = [row for row in rows if not _is_fault(row, column.name)]
    if len(told) > PLACEHOLDERS_TOLD_ONE_BY_ONE:
        table.file.findings.append(Finding("placeholders", Cost.WARNING, table.file.name, None, column.name))
        return
    for row in told:
        _add(table, row, column.name, "placeholder")


def _warn_of_ages(table: Judged, today: date) -> None:
    for row in table.accepted():
        parsed = table.parsed[row]
        born, grade = parsed["DOB"], parsed["Grade Level"]
        if isinstance(born, date) and isinstance(grade, str) and unusual_age(born, grade, today):
            _add(table, row, "DOB", "age")


def _warn_of_lonely(tables: Tables, file: str, others: str, column: str, kind: str) -> None:
    """Accepted rows to which no accepted row of another file refers."""
    if file not in tables or others not in tables:
        return
    table = tables[others]
    named = {table.parsed[row].get(column) for row in table.accepted()}
    for row in tables[file].accepted():
        if row.values["ID"] not in named:
            _add(tables[file], row, "ID", kind)
