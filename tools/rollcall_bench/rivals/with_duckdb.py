"""The checks in DuckDB: SQL made from the declarations, in the order of foreign keys."""

import csv
import os
from pathlib import Path

import duckdb

from rollcall.model.schema import Field, Table, load
from rollcall_bench.rivals.duckdb_sql import faults_of, made_by_spreadsheet, quoted, typed
from rollcall_bench.rivals.ground import (
    FIRST_AGE,
    NOT_FOR_CLASSES,
    SCHOOL_YEAR_START,
    SHOWN,
    TOLERANCE,
    Reported,
    run,
)

_SETTINGS = "SET threads = {threads}; SET preserve_insertion_order = true"
"""One thread takes the least CPU, because more would wait for each other; all take the least time."""


def check(files: Path, output: Path, schemas: Path) -> Reported:
    """Check the unpacked `files`, and write the accepted tables."""
    database = duckdb.connect()
    database.execute(_SETTINGS.format(threads=int(os.environ.get("DUCKDB_THREADS", "1"))))
    reported = Reported()
    roster = load(schemas)
    for table in roster.in_order_of_reference():
        _Check(database, table, reported).run(files)
    for file, enrolled, column, code in (
        ("Students.csv", "student_enrollments", "Student ID", "student-without-enrollment"),
        ("Classes.csv", "student_enrollments", "Class ID", "class-without-students"),
        ("Classes.csv", "staff_enrollments", "Class ID", "class-without-staff"),
    ):
        orphans = f'NOT omitted AND "ID" NOT IN (SELECT {quoted(column)} FROM {enrolled} WHERE NOT omitted '
        orphans += f"AND {quoted(column)} IS NOT NULL)"
        _Check(database, roster.table(file), reported).report(code, "ID", orphans)
    for table in roster.tables:
        _publish(database, table, output, reported)
    return reported


def _publish(database: duckdb.DuckDBPyConnection, table: Table, output: Path, reported: Reported) -> None:
    columns = ", ".join(f"{quoted(field.name)} AS {field.column}" for field in table.fields)
    rows, accepted = database.sql(f"SELECT count(*), count(*) FILTER (NOT omitted) FROM {table.name}").fetchall()[0]
    reported.accepted[table.file] = accepted
    if rows - accepted > rows / 2:
        reported.add("too-many-rows-omitted", 1, [table.file])
    database.execute(
        f"COPY (SELECT {columns} FROM {table.name} WHERE NOT omitted)"
        f" TO '{output / table.name}.parquet' (FORMAT parquet, COMPRESSION zstd, COMPRESSION_LEVEL 3)"
    )


class _Check:
    """One table, held in the database: its columns, `row`, and `omitted`."""

    def __init__(self, database: duckdb.DuckDBPyConnection, table: Table, reported: Reported) -> None:
        self.database, self.table, self.reported = database, table, reported

    def run(self, files: Path) -> None:
        """Read the table and judge each value, then references, then repetition."""
        self._read(files / self.table.file)
        omitting: list[tuple[str, str]] = []
        blanking: list[tuple[str, str]] = []
        for field in self.table.fields:
            for code, fault in faults_of(field):
                if self.report(code, field.name, fault):
                    (omitting if self._omits(field) else blanking).append((field.name, fault))
        self._settle(omitting, blanking)
        self._judge_references()
        self._judge_repetition()
        self._warn()

    def report(self, code: str, column: str, fault: str) -> int:
        """Count the rows where `fault` holds, and keep the first."""
        found = f"FROM {self.table.name} WHERE {fault}"
        count: int = self.database.sql(f"SELECT count(*) {found}").fetchall()[0][0]
        if count:
            raw = quoted(column) if column in {field.name for field in self.table.fields} else "NULL"
            first = f"SELECT row, {raw} {found} ORDER BY row LIMIT {SHOWN}"
            self.reported.add(
                code, count, [(self.table.file, column, *row) for row in self.database.sql(first).fetchall()]
            )
        return count

    def _omits(self, field: Field) -> bool:
        return field.required or self.table.absence_has_meaning

    def _read(self, path: Path) -> None:
        with path.open(encoding="utf-8-sig", newline="") as file:
            there = next(csv.reader(file))
        columns = [
            f"nullif(trim({quoted(field.name)}), '') AS {quoted(field.name)}"
            if field.name in there
            else f"NULL::VARCHAR AS {quoted(field.name)}"
            for field in self.table.fields
        ]
        self._replace(
            f"SELECT row_number() OVER () AS row, false AS omitted, {', '.join(columns)} FROM read_csv('{path}', "
            "all_varchar = true, header = true, delim = ',', quote = '\"', escape = '\"', store_rejects = true)"
        )
        rejected = self.database.sql("SELECT line FROM reject_errors ORDER BY line").fetchall()
        if rejected:
            first = [(self.table.file, *row) for row in rejected[:SHOWN]]
            self.reported.add("wrong-number-of-fields", len(rejected), first)
        self.database.execute("DELETE FROM reject_errors")

    def _settle(self, omitting: list[tuple[str, str]], blanking: list[tuple[str, str]]) -> None:
        """Omit rows, blank values, and put the rest into the types and spellings that are published."""
        if not (omitting or blanking or any(typed(field) != quoted(field.name) for field in self.table.fields)):
            return
        columns = []
        for field in self.table.fields:
            value = typed(field)
            faults = [fault for name, fault in blanking if name == field.name]
            columns.append(f"CASE WHEN {' OR '.join(faults)} THEN NULL ELSE {value} END" if faults else value)
            columns[-1] += f" AS {quoted(field.name)}"
        omitted = " OR ".join(f"coalesce({fault}, false)" for _, fault in omitting) or "false"
        self._replace(f"SELECT row, {omitted} AS omitted, {', '.join(columns)} FROM {self.table.name}")

    def _replace(self, query: str) -> None:
        self.database.execute(f"CREATE OR REPLACE TABLE {self.table.name} AS {query}")

    def _judge_references(self) -> None:
        references = [field for field in self.table.fields if field.reference]
        if not references:
            return
        name = self.table.name
        joined = "".join(
            f" LEFT JOIN ({_parents(field)}) AS p{n} ON p{n}.id = t.{quoted(field.name)}"
            for n, field in enumerate(references)
        )
        marks = "".join(f", p{n}.gone AS gone{n}" for n in range(len(references)))
        agree = self.table.absence_has_meaning
        marks += ", p2.school AS school" * agree
        self._replace(f"SELECT t.*{marks} FROM {name} AS t{joined} ORDER BY t.row")
        faults = []
        for n, field in enumerate(references):
            unknown = f"({quoted(field.name)} IS NOT NULL AND gone{n} IS NULL)"
            if self.report("unknown-reference", field.name, unknown):
                faults.append((field, unknown))
            if self.report("reference-to-omitted-row", field.name, f"gone{n}"):
                faults.append((field, f"coalesce(gone{n}, false)"))
        if agree:
            differ = '("School ID" IS NOT NULL AND school IS NOT NULL AND gone1 IS NOT NULL AND "School ID" <> school)'
            role = f'("Class ID" IS NOT NULL AND "Role" IN {NOT_FOR_CLASSES})'
            self.report("class-not-in-school", "Class ID", differ)
            self.report("role-not-for-classes", "Role", role)
            faults += [(self.table.field("Class ID"), differ), (self.table.field("Role"), role)]
        if not faults:
            return
        omitted = " OR ".join(["omitted", *(fault for field, fault in faults if self._omits(field))])
        columns = [self._settled(field, faults) for field in self.table.fields]
        self._replace(f"SELECT row, coalesce({omitted}, false) AS omitted, {', '.join(columns)} FROM {name}")

    def _settled(self, field: Field, faults: list[tuple[Field, str]]) -> str:
        name = quoted(field.name)
        if self.table.absence_has_meaning and field.name == "School ID":
            return f"coalesce({name}, school) AS {name}"
        blanking = [fault for other, fault in faults if other is field and not self._omits(field)]
        return f"CASE WHEN {' OR '.join(blanking)} THEN NULL ELSE {name} END AS {name}" if blanking else name

    def _judge_repetition(self) -> None:
        """Find repeated values among accepted rows; rows are examined only if a value is repeated."""
        for field in self.table.fields:
            if field.repeated:
                value = f"lower({quoted(field.name)})" if field.caseless else quoted(field.name)
                self._judge_key([value], field.name, field.repeated)
        if self.table.unique_together:
            self._judge_key([quoted(name) for name in self.table.unique_together], "", "row")

    def _judge_key(self, key: list[str], column: str, cost: str) -> None:
        name = self.table.name
        claims = "true" if cost == "import" else "NOT omitted"
        there = f"{key[0]} IS NOT NULL" if column else "true"
        keys = ", ".join(f"{part} AS k{n}" for n, part in enumerate(key))
        same = " AND ".join(f"{part} IS NOT DISTINCT FROM k{n}" for n, part in enumerate(key))
        self.database.execute(
            f"CREATE OR REPLACE TEMP TABLE again AS SELECT row FROM {name} JOIN (SELECT {keys}, "
            f"min(row) FILTER ({claims}) AS first FROM {name} WHERE {there} GROUP BY ALL HAVING count(*) > 1) "
            f"ON {same} WHERE row > first"
        )
        if not self.report("repeated-value" if column else "repeated-row", column, "row IN (FROM again)"):
            return
        if cost == "row":
            self.database.execute(f"UPDATE {name} SET omitted = true WHERE row IN (FROM again)")
        elif cost == "value":
            self.database.execute(f"UPDATE {name} SET {quoted(column)} = NULL WHERE row IN (FROM again)")

    def _warn(self) -> None:
        for field in self.table.fields:
            if field.kind == "text":
                self.report("spreadsheet-value", field.name, f"NOT omitted AND ({made_by_spreadsheet(field)})")
            if field.kind in {"text", "email"}:
                lost = f"contains({quoted(field.name)}, '\ufffd')"
                self.report("replacement-character", field.name, f"NOT omitted AND {lost}")
        if self.table.name == "students":
            start = f"DATE '{SCHOOL_YEAR_START}'"
            grades = [str(choice) for choice in self.table.field("Grade Level").choices]
            off = f'date_sub(\'year\', "DOB", {start}) - (list_position({grades}, "Grade Level") - 1 + {FIRST_AGE})'
            self.report("age-and-grade", "DOB", f"NOT omitted AND abs({off}) > {TOLERANCE}")


def _parents(field: Field) -> str:
    """For each id that `field` may refer to: whether its first row is omitted and, for a class, its school."""
    table = (field.reference or "").removesuffix(".csv").lower()
    school = ', arg_min("School ID", row) AS school' if table == "classes" else ""
    return f'SELECT "ID" AS id, arg_min(omitted, row) AS gone{school} FROM {table} GROUP BY id'


if __name__ == "__main__":
    run(check)
