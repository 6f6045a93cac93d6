"""What somebody should look at although nothing is omitted: contract, section 3, effect 4."""

from collections.abc import Callable, Iterable
from datetime import date

from oracle.findings import Cost, Finding
from oracle.rules import Judged, Tables
from oracle.shape import Row
from oracle.tables import CLASSES, STAFF_ENROLLMENTS, STUDENT_ENROLLMENTS, STUDENTS, TABLES
from oracle.values import made_by_a_spreadsheet, unusual_age


def warn(tables: Tables, today: date) -> None:
    """Adds all warnings to the rows and files."""
    for table in tables.values():
        for row in table.accepted():
            _warn_of_values(table, row)
        _warn_of_lookalikes(table, tables)
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


def _warn_of_lookalikes(table: Judged, tables: Tables) -> None:
    """Ids that lost their zeros or differ in case only: once per file and column, without a line."""
    for column in TABLES[table.file.name]:
        target = tables.get(column.target or "")
        values = {str(parsed[column.name]) for parsed in table.parsed.values() if column.name in parsed}
        if column.name == "ID":
            others: Iterable[str] = values
        elif target is not None:
            others = target.by_id
            values = values - set(target.by_id)
        else:
            continue
        for kind, same in (("lost-zeros", _without_zeros), ("case-only", str.casefold)):
            if _has_lookalike(values, others, same):
                table.file.findings.append(Finding(kind, Cost.WARNING, table.file.name, None, column.name))


def _without_zeros(value: str) -> str:
    return value.lstrip("0") if value.isascii() and value.isdigit() else value


def _has_lookalike(values: Iterable[str], others: Iterable[str], same: Callable[[str], str]) -> bool:
    """Whether a value differs from another one, but not in what `same` leaves of both."""
    seen: dict[str, set[str]] = {}
    for other in others:
        seen.setdefault(same(other), set()).add(other)
    return any(seen.get(same(value), {value}) - {value} for value in values)
