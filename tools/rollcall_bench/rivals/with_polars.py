"""The checks in Polars: expressions made from the declarations, in the order of foreign keys."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import polars as pl

from rollcall.model.schema import Field, Table, load
from rollcall_bench.rivals.ground import (
    CONTROL,
    EMAIL,
    FIRST_AGE,
    ID_LENGTH,
    NOT_FOR_CLASSES,
    POWER,
    SCHOOL_YEAR_START,
    SHOWN,
    SPREADSHEET_DAY,
    SPREADSHEET_ERRORS,
    TODAY,
    TOLERANCE,
    Reported,
    run,
    spellings,
)


@dataclass
class _Faults:
    """The faults of a table: codes and columns, each with its condition and whether it omits the row."""

    table: Table
    reported: Reported
    omitting: list[pl.Expr] = field(default_factory=list)
    blanking: dict[str, list[pl.Expr]] = field(default_factory=dict)

    def report(self, rows: pl.DataFrame, found: list[tuple[str, str, pl.Expr]]) -> None:
        """Count where each condition holds, in one pass, and keep the first rows of each."""
        counts = rows.select(fault.sum().alias(str(n)) for n, (_, _, fault) in enumerate(found)).row(0)
        for count, (code, column, fault) in zip(counts, found, strict=True):
            if count:
                first = rows.lazy().filter(fault).head(SHOWN).select("row", pl.col(column).cast(pl.String)).collect()
                self.reported.add(code, count, [(self.table.file, column, *row) for row in first.rows()])
                self._cost(self.table.field(column), fault)

    def _cost(self, column: Field, fault: pl.Expr) -> None:
        if column.required or self.table.absence_has_meaning:
            self.omitting.append(fault)
        else:
            self.blanking.setdefault(column.name, []).append(fault)

    def settled(self, rows: pl.DataFrame, typed: dict[str, pl.Expr]) -> pl.DataFrame:
        """Omit rows, blank values, and put the rest into the types and spellings that are published."""
        made = [pl.any_horizontal(pl.col("omitted"), *self.omitting).fill_null(value=False).alias("omitted")]
        for name in typed.keys() | self.blanking.keys():
            value = typed.get(name, pl.col(name))
            if name in self.blanking:
                value = pl.when(pl.any_horizontal(self.blanking[name])).then(None).otherwise(value)
            made.append(value.alias(name))
        return rows.with_columns(made)


def check(files: Path, output: Path, schemas: Path) -> Reported:
    """Check the unpacked `files`, and write the accepted tables."""
    reported = Reported()
    roster = load(schemas)
    done: dict[str, pl.DataFrame] = {}
    for table in roster.in_order_of_reference():
        done[table.file] = _judge(_read(files / table.file, table), table, done, reported)
    for file, enrolled, column, code in (
        ("Students.csv", "StudentEnrollments.csv", "Student ID", "student-without-enrollment"),
        ("Classes.csv", "StudentEnrollments.csv", "Class ID", "class-without-students"),
        ("Classes.csv", "StaffEnrollments.csv", "Class ID", "class-without-staff"),
    ):
        accepted = done[enrolled].lazy().filter(~pl.col("omitted")).select(pl.col(column).alias("ID"))
        rows = done[file].lazy().filter(~pl.col("omitted"))
        orphans = rows.join(accepted, on="ID", how="anti").select("row", "ID").collect()
        reported.add(code, len(orphans), orphans.head(SHOWN).rows())
    for table in roster.tables:
        _publish(done[table.file], table, output, reported)
    return reported


def _publish(rows: pl.DataFrame, table: Table, output: Path, reported: Reported) -> None:
    accepted = rows.filter(~pl.col("omitted")).select(
        pl.col(column.name).alias(column.column) for column in table.fields
    )
    reported.accepted[table.file] = len(accepted)
    if len(rows) - len(accepted) > len(rows) / 2:
        reported.add("too-many-rows-omitted", 1, [table.file])
    accepted.write_parquet(output / f"{table.name}.parquet", compression="zstd", compression_level=3)


def _read(path: Path, table: Table) -> pl.DataFrame:
    # Polars can truncate a row with too many fields, or reject the whole file; it can't report the row.
    read = pl.read_csv(path, infer_schema=False, row_index_name="row", truncate_ragged_lines=True)
    trimmed = [pl.col(name).str.strip_chars() for name in read.columns if name != "row"]
    blank = [pl.lit(None, pl.String).alias(column.name) for column in table.fields if column.name not in read.columns]
    read = read.with_columns(trimmed)
    absent = [pl.col(name).replace("", None) for name in read.columns if name != "row"]
    return read.with_columns(*absent, *blank, pl.lit(value=False).alias("omitted"))


def _judge(rows: pl.DataFrame, table: Table, done: dict[str, pl.DataFrame], reported: Reported) -> pl.DataFrame:
    faults = _Faults(table, reported)
    faults.report(rows, [(code, column.name, at) for column in table.fields for code, at in _faults_of(column)])
    typed = {column.name: _typed(column) for column in table.fields if column.kind in {"date", "choice"}}
    rows = faults.settled(rows, typed)
    rows = _judge_references(rows, table, done, reported)
    rows = _judge_repetition(rows, table, reported)
    warned = _Faults(table, reported)
    warned.report(rows.filter(~pl.col("omitted")), list(_warnings(table)))
    return rows


def _faults_of(column: Field) -> Iterator[tuple[str, pl.Expr]]:
    value = pl.col(column.name)
    if column.required:
        yield "required-value-missing", value.is_null()
    if column.max_length:
        yield "value-too-long", value.str.len_chars() > column.max_length
    if column.kind in {"text", "email"}:
        yield "control-character", value.str.contains(CONTROL)
    if column.pattern:
        yield "invalid-format", ~value.str.contains(f"^(?:{column.pattern})$")
    if column.kind == "email":
        yield "invalid-email", ~value.str.contains(EMAIL)
    if column.kind == "choice":
        yield "invalid-choice", ~value.str.to_lowercase().is_in(list(spellings(column)))
    if column.kind == "date":
        yield "invalid-date", value.is_not_null() & _typed(column).is_null()
        yield "date-out-of-range", ~_typed(column).is_between(column.minimum or date.min, TODAY)


def _typed(column: Field) -> pl.Expr:
    value = pl.col(column.name)
    if column.kind == "date":
        return pl.coalesce(value.str.to_date(form, strict=False) for form in ("%Y-%m-%d", "%m/%d/%Y"))
    known = value.str.to_lowercase().replace_strict(spellings(column), default=None, return_dtype=pl.String)
    return known.fill_null(column.default) if column.default else known


def _judge_references(
    rows: pl.DataFrame, table: Table, done: dict[str, pl.DataFrame], reported: Reported
) -> pl.DataFrame:
    references = [column for column in table.fields if column.reference]
    if not references:
        return rows
    found: list[tuple[str, str, pl.Expr]] = []
    for n, column in enumerate(references):
        kept = ["School ID"] if table.absence_has_meaning and column.reference == "Classes.csv" else []
        parents = done[column.reference or ""].unique("ID", keep="first", maintain_order=False)
        parents = parents.select(
            "ID", pl.col("omitted").alias(f"gone{n}"), *(pl.col(name).alias("school") for name in kept)
        )
        rows = rows.join(parents, left_on=column.name, right_on="ID", how="left", maintain_order="left")
        gone = pl.col(f"gone{n}")
        found.append(("unknown-reference", column.name, pl.col(column.name).is_not_null() & gone.is_null()))
        found.append(("reference-to-omitted-row", column.name, gone))
    if table.absence_has_meaning:
        differ = pl.col("gone1").is_not_null() & (pl.col("School ID") != pl.col("school"))
        found.append(("class-not-in-school", "Class ID", differ))
        role = pl.col("Class ID").is_not_null() & pl.col("Role").is_in(NOT_FOR_CLASSES)
        found.append(("role-not-for-classes", "Role", role))
    faults = _Faults(table, reported)
    faults.report(rows, found)
    typed = {"School ID": pl.coalesce("School ID", "school")} if table.absence_has_meaning else {}
    return faults.settled(rows, typed)


def _judge_repetition(rows: pl.DataFrame, table: Table, reported: Reported) -> pl.DataFrame:
    """Find repeated values among accepted rows; rows are examined only if a value is repeated."""
    keys = [([column.name], column.name, column.repeated) for column in table.fields if column.repeated]
    if table.unique_together:
        keys.append((list(table.unique_together), "", "row"))
    for names, column, cost in keys:
        value = pl.col(column).str.to_lowercase() if column and table.field(column).caseless else pl.struct(names)
        value = pl.col(column) if column and not table.field(column).caseless else value
        there = pl.col(column).is_not_null() if column else pl.lit(value=True)
        twice = rows.lazy().filter(value.is_duplicated() & there).with_columns(value.alias("key"))
        claims = twice if cost == "import" else twice.filter(~pl.col("omitted"))
        first = claims.group_by("key").agg(pl.col("row").min().alias("first"))
        again = twice.join(first, on="key").filter(pl.col("row") > pl.col("first")).select("row").sort("row").collect()
        if not len(again):
            continue
        reported.add("repeated-value" if column else "repeated-row", len(again), again.head(SHOWN).rows())
        hit = pl.col("row").is_in(again["row"].implode())
        if cost == "row":
            rows = rows.with_columns(pl.col("omitted") | hit)
        elif cost == "value":
            rows = rows.with_columns(pl.when(hit).then(None).otherwise(pl.col(column)).alias(column))
    return rows


def _warnings(table: Table) -> Iterator[tuple[str, str, pl.Expr]]:
    for column in table.fields:
        value = pl.col(column.name)
        if column.kind == "text":
            made = value.is_in(SPREADSHEET_ERRORS)
            made |= value.str.contains("+", literal=True) & value.str.contains(POWER)
            if column.max_length == ID_LENGTH:
                made |= value.str.contains("-", literal=True) & value.str.contains(SPREADSHEET_DAY)
            yield "spreadsheet-value", column.name, made
        if column.kind in {"text", "email"}:
            yield "replacement-character", column.name, value.str.contains("\ufffd", literal=True)
    if table.file == "Students.csv":
        born, start = pl.col("DOB"), SCHOOL_YEAR_START
        later = born.dt.month().cast(pl.Int32) * 100 + born.dt.day() > start.month * 100 + start.day
        grades = list(table.field("Grade Level").choices)
        grade = pl.col("Grade Level").replace_strict(
            grades, list(range(len(grades))), return_dtype=pl.Int32, default=None
        )
        age = start.year - born.dt.year() - later.cast(pl.Int32)
        yield "age-and-grade", "DOB", (age - grade - FIRST_AGE).abs() > TOLERANCE


if __name__ == "__main__":
    run(check)
