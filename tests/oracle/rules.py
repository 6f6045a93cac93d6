"""Rows of one table, by their values, their references, and for repetition: contract, sections 2 and 3."""

from dataclasses import dataclass, field
from datetime import date

from oracle.columns import Again, Column, Kind
from oracle.findings import Cause, Cost, Finding, column_place
from oracle.shape import File, Row
from oracle.tables import CLASSES, STAFF_ENROLLMENTS, STUDENT_ENROLLMENTS, TABLES
from oracle.values import Invalid, Parsed, is_id, parse


@dataclass(eq=False)
class Judged:
    """One table, judged. `parsed` has for each row its valid values, `taken` the rows that took each row along."""

    file: File
    parsed: dict[Row, dict[str, Parsed]] = field(default_factory=dict)
    by_id: dict[str, Row] = field(default_factory=dict)
    inherited: dict[Row, list[Row]] = field(default_factory=dict)
    """For each row, the omitted rows that its references lead to and that omit it too."""

    def accepted(self) -> list[Row]:
        """The rows that stay, in the order of the file."""
        return [row for row in self.file.rows if not row.omitted]


Tables = dict[str, Judged]


def judge_table(file: File, tables: Tables, today: date) -> Judged:
    """Judges a usable file; `tables` has the usable tables judged before."""
    table = Judged(file)
    columns = [column for column in TABLES[file.name] if column.name in file.header]
    for row in file.rows:
        table.parsed[row] = _judge_values(file.name, columns, row, today)
        table.inherited[row] = []
        _judge_references(table, columns, row, tables)
        if file.name == STAFF_ENROLLMENTS:
            _judge_assignment(table, row, tables)
    _judge_repetition(table, columns)
    for row in file.rows:
        if isinstance(identity := table.parsed[row].get("ID"), str):
            table.by_id.setdefault(identity, row)
    for row in file.rows:
        if row.known_as is not None and is_id(row.known_as, today):
            table.by_id.setdefault(row.known_as, row)
    return table


def _judge_values(file: str, columns: list[Column], row: Row, today: date) -> dict[str, Parsed]:
    """The valid values of a row; its invalid and missing ones become findings."""
    parsed: dict[str, Parsed] = {}
    for column in columns if row.whole else []:
        value = row.values[column.name]
        if value is None:
            if column.required:
                row.findings.append(Finding("required", Cost.ROW, file, row.line, column.name))
            continue
        try:
            parsed[column.name] = parse(column, value, today)
        except Invalid:
            row.findings.append(Finding("invalid", _cost(file, column), file, row.line, column.name, value))
    return parsed


def _cost(file: str, column: Column) -> Cost:
    """What a faulty value of this column costs: nothing is blanked in StaffEnrollments."""
    return Cost.ROW if column.required or file == STAFF_ENROLLMENTS else Cost.VALUE


def _judge_references(table: Judged, columns: list[Column], row: Row, tables: Tables) -> None:
    file = table.file.name
    for column in columns:
        value = table.parsed[row].get(column.name)
        target = tables.get(column.target or "")
        if not isinstance(value, str) or target is None:
            continue
        finding = Finding("unknown-reference", _cost(file, column), file, row.line, column.name, value)
        found = target.by_id.get(value)
        if found is None:
            row.findings.append(finding)
        elif found.omitted:
            finding.kind = "reference-omitted"
            finding.cause = root_cause(found, target)
            row.findings.append(finding)
            if finding.cost is Cost.ROW:
                table.inherited[row].append(found)


def root_cause(row: Row, table: Judged) -> Cause:
    """Where the fault began that omitted this row."""
    own = own_faults(row)
    if own:
        return Cause(own[0].file, row.line, own[0].column)
    by_column = sorted(
        (finding for finding in row.findings if finding.cost is Cost.ROW),
        key=lambda finding: column_place(finding.file, finding.column),
    )
    cause = by_column[0].cause
    if cause is None:
        raise AssertionError(table.file.name, row.line)
    return cause


def own_faults(row: Row) -> list[Finding]:
    """The faults of its own that omit a row, in the order of the report."""
    own = [finding for finding in row.findings if finding.cost is Cost.ROW and finding.cause is None]
    return sorted(own, key=lambda finding: column_place(finding.file, finding.column))


def _judge_assignment(table: Judged, row: Row, tables: Tables) -> None:
    """Class and school must agree, and some roles are not for classes; an absent school is the class's."""
    file, parsed, line = table.file.name, table.parsed[row], row.line
    faulty = {finding.column for finding in row.findings}
    given = row.values.get("Class ID")
    if given is not None and parsed.get("Role") in ("Administrator", "Data Manager"):
        row.findings.append(Finding("role-not-for-class", Cost.ROW, file, line, "Role", row.values["Role"]))
    classes = tables.get(CLASSES)
    if classes is None or given is None or "Class ID" in faulty:
        return
    school = classes.parsed[classes.by_id[given]]["School ID"]
    if row.values.get("School ID") is None:
        parsed["School ID"] = school
    elif "School ID" not in faulty and parsed["School ID"] != school:
        row.findings.append(Finding("class-not-of-school", Cost.ROW, file, line, "Class ID", given))


def _judge_repetition(table: Judged, columns: list[Column]) -> None:
    file = table.file.name
    listed: set[tuple[str, Parsed]] = set()
    claimed: set[tuple[str, Parsed]] = set()
    pairs: set[tuple[Parsed | None, ...]] = set()
    for row in table.file.rows:
        claims: list[tuple[str, Parsed]] = []
        for column in columns:
            value = table.parsed[row].get(column.name)
            if value is None or column.again is None:
                continue
            caseless = column.caseless or column.kind is Kind.EMAIL
            key = (column.name, value.casefold() if caseless and isinstance(value, str) else value)
            if key in (listed if column.again is Again.IMPORT else claimed):
                cost = {Again.IMPORT: Cost.IMPORT, Again.ROW: Cost.ROW, Again.VALUE: Cost.VALUE}[column.again]
                finding = Finding("repeated", cost, file, row.line, column.name, row.values[column.name])
                row.findings.append(finding)
            elif column.again is Again.IMPORT:
                listed.add(key)
            else:
                claims.append(key)
        pair = _pair(table, row)
        if pair in pairs:
            row.findings.append(Finding("repeated-pair", Cost.ROW, file, row.line))
        if not row.omitted:
            claimed.update(claims)
            if pair is not None:
                pairs.add(pair)


def _pair(table: Judged, row: Row) -> tuple[Parsed | None, ...] | None:
    """What may be there once, where all parts of it are valid."""
    parsed = table.parsed[row]
    names = {
        STUDENT_ENROLLMENTS: ["Student ID", "Class ID"],
        STAFF_ENROLLMENTS: ["Staff ID", "School ID", "Class ID", "Role"],
    }.get(table.file.name)
    if names is None or not row.whole:
        return None
    for name in names:
        required = name in ("Student ID", "Staff ID", "Role") or table.file.name == STUDENT_ENROLLMENTS
        if name not in parsed and (required or row.values.get(name) is not None):
            return None
    return tuple(parsed.get(name) for name in names)
