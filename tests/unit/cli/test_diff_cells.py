"""The CSV of `imports diff` has the values of the rows, one below another, that JSON has row by row."""

import csv
import io
from pathlib import Path

import pytest
from support.packages import TODAY, package

from rollcall.model import schema
from rollcall.model.changed_rows import Change
from rollcall.steps.unpack import unpack
from rollcall.steps.validate import validate
from rollcall_cli.imports import changed_rows as rows_module
from rollcall_cli.imports.changed_rows import ChangedRows, changed_rows
from rollcall_cli.imports.diff_forms import COLUMNS, write_csv

STUDENTS, ENROLLED = "Students.csv", "StudentEnrollments.csv"
LATER = {
    (STUDENTS, 2, "Nickname"): '=cmd(), "x"',
    (STUDENTS, 2, "DOB"): "2015-09-03",
    (STUDENTS, 3, "Email"): "",
    (STUDENTS, 4, "ID"): "S-new",
    (STUDENTS, 5, "Last Name"): "王, 秀英",
    ("Staff.csv", 2, "Job Title"): "+1",
    ("Staff.csv", 3, "Job Title"): "",
    (ENROLLED, 2, "ID"): "E-new",
    (ENROLLED, 3, "Class ID"): "C-1",
}


def published(content: bytes, folder: Path) -> dict[str, Path]:
    roster = schema.load()
    unpacked = unpack(io.BytesIO(content), district=None, roster=roster)
    validate(unpacked, roster=roster, today=TODAY, output=folder)
    return {table.name: folder / f"{table.name}.parquet" for table in roster.tables}


def lines_of(tables: list[ChangedRows]) -> list[tuple[str, ...]]:
    """What the lines have, made from the rows."""
    found = []
    for changed in tables:
        names = {field.column: field.name for field in changed.table.fields}
        for row in changed.rows():
            for column in dict.fromkeys((*row.before, *row.after)):
                said = ["" if side.get(column) is None else str(side[column]) for side in (row.before, row.after)]
                said = [f"'{each}" if each[:1] in {"=", "+"} else each for each in said]
                found.append((changed.table.file, row.change.value, row.row_id, names[column], *said))
    return found


@pytest.mark.parametrize("rows", [1 << 14, 2])
@pytest.mark.parametrize("is_first", [False, True])
def test_each_value_of_each_row_is_a_line(
    rows: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, is_first: bool
) -> None:
    monkeypatch.setattr(rows_module, "_ROWS", rows)
    after = published(package(edit=LATER), tmp_path / "after")
    before = {} if is_first else published(package(), tmp_path / "before")
    tables = [changed_rows(table, after, before, tmp_path, None) for table in schema.load().tables]
    out = io.BytesIO()
    write_csv(out, tables)
    header, *lines = map(tuple, csv.reader(io.StringIO(out.getvalue().decode("utf-8-sig"), newline="")))
    assert header == COLUMNS
    assert lines == lines_of(tables)
    kinds = {Change(line[1]) for line in lines}
    assert kinds == ({Change.ADDED} if is_first else {*Change})
