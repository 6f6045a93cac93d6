"""The checks in pandera on Polars frames, with a schema for each table made from the declarations.

It can't express cascades from omitted rows, the effects of faults, or warnings. A row with any failure is left out of
the Parquet file.
"""

from collections.abc import Callable, Iterator
from pathlib import Path

import pandera.polars as pa
import polars as pl
from pandera.errors import SchemaErrors

from rollcall.model.schema import Field, Table, load
from rollcall_bench.rivals.ground import (
    CONTROL,
    EMAIL,
    ID_LENGTH,
    NOT_FOR_CLASSES,
    POWER,
    SHOWN,
    SPREADSHEET_DAY,
    SPREADSHEET_ERRORS,
    TODAY,
    Reported,
    run,
    spellings,
)


def check(files: Path, output: Path, schemas: Path) -> Reported:
    """Check the unpacked `files`, and write the rows that have no failure."""
    reported = Reported()
    roster = load(schemas)
    frames = {table.file: _read(files / table.file, table) for table in roster.tables}
    for table in roster.tables:
        rows = frames[table.file]
        try:
            _schema(table, frames).validate(rows, lazy=True)
            failed: list[int] = []
        except SchemaErrors as errors:
            failed = _reported(errors, table, reported)
        accepted = rows.with_row_index("row").filter(~pl.col("row").is_in(failed)).drop("row")
        reported.accepted[table.file] = len(accepted)
        accepted.write_parquet(output / f"{table.name}.parquet", compression="zstd", compression_level=3)
    return reported


def _reported(errors: SchemaErrors, table: Table, reported: Reported) -> list[int]:
    """Count the failures by check, keep the first of each, and return their rows, if known."""
    cases: pl.DataFrame = errors.failure_cases
    for (name,), found in cases.group_by("check", maintain_order=True):
        reported.add(str(name).split("(")[0], len(found), [(table.file, *row) for row in found.head(SHOWN).rows()])
    failed: list[int] = cases["index"].drop_nulls().unique().to_list()
    return failed


def _read(path: Path, table: Table) -> pl.DataFrame:
    read = pl.read_csv(path, infer_schema=False, truncate_ragged_lines=True)
    missing = [pl.lit(None, pl.String).alias(column.name) for column in table.fields if column.name not in read.columns]
    return read.with_columns(pl.all().str.strip_chars()).with_columns(pl.all().replace("", None), *missing)


def _schema(table: Table, frames: dict[str, pl.DataFrame]) -> pa.DataFrameSchema:
    columns = {
        column.name: pa.Column(
            pl.String,
            checks=list(_checks(column, frames)),
            nullable=not column.required,
        )
        for column in table.fields
    }
    return pa.DataFrameSchema(columns, checks=list(_row_checks(table, frames)))


def _checks(column: Field, frames: dict[str, pl.DataFrame]) -> Iterator[pa.Check]:
    if column.max_length:
        yield pa.Check.str_length(max_value=column.max_length)
    if column.kind in {"text", "email"}:
        yield _each("control-character", lambda value: ~value.str.contains(CONTROL))
        yield _each("replacement-character", lambda value: ~value.str.contains("\ufffd", literal=True))
    if column.kind == "text":
        yield _each("spreadsheet-value", lambda value: ~_made_by_spreadsheet(value, column))
    if column.repeated:
        # Pandera's own `unique` treats absent values as equal.
        yield _each("repeated-value", lambda value: value.is_null() | value.is_first_distinct())
    if column.pattern:
        yield pa.Check.str_matches(f"^(?:{column.pattern})$")
    if column.kind == "email":
        yield pa.Check.str_matches(EMAIL)
    if column.kind == "choice":
        yield _each("invalid-choice", lambda value: value.str.to_lowercase().is_in(list(spellings(column))))
    if column.kind == "date":
        yield _each("invalid-date", lambda value: _day(value).is_not_null())
        yield _each("date-out-of-range", lambda value: _day(value).is_between(column.minimum, TODAY))
    if column.reference:
        known = frames[column.reference]["ID"].implode()
        yield _each("unknown-reference", lambda value: value.is_in(known))


def _row_checks(table: Table, frames: dict[str, pl.DataFrame]) -> Iterator[pa.Check]:
    def alone(data: pa.PolarsData) -> pl.LazyFrame:
        return data.lazyframe.select(pl.struct(table.unique_together).is_first_distinct())

    if table.unique_together:
        yield pa.Check(alone, name="repeated-row", error="repeated-row")
    if not table.absence_has_meaning:
        return
    classes = frames["Classes.csv"].unique("ID")

    def agrees(data: pa.PolarsData) -> pl.LazyFrame:
        school = pl.col("Class ID").replace_strict(classes["ID"], classes["School ID"], default=None)
        return data.lazyframe.select((pl.col("School ID") == school).fill_null(value=True))

    def fits(data: pa.PolarsData) -> pl.LazyFrame:
        return data.lazyframe.select(pl.col("Class ID").is_null() | ~pl.col("Role").is_in(NOT_FOR_CLASSES))

    yield pa.Check(agrees, name="class-not-in-school")
    yield pa.Check(fits, name="role-not-for-classes")


def _each(name: str, holds: Callable[[pl.Expr], pl.Expr]) -> pa.Check:
    return pa.Check(lambda data: data.lazyframe.select(holds(pl.col(data.key))), name=name, error=name)


def _day(value: pl.Expr) -> pl.Expr:
    return pl.coalesce(value.str.to_date(form, strict=False) for form in ("%Y-%m-%d", "%m/%d/%Y"))


def _made_by_spreadsheet(value: pl.Expr, column: Field) -> pl.Expr:
    made = value.is_in(SPREADSHEET_ERRORS)
    made |= value.str.contains("+", literal=True) & value.str.contains(POWER)
    if column.max_length == ID_LENGTH:
        made |= value.str.contains("-", literal=True) & value.str.contains(SPREADSHEET_DAY)
    return made


if __name__ == "__main__":
    run(check)
