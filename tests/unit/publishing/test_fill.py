"""How much of a column is filled is read from the end of a table's file alone."""

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from rollcall.model import schema
from rollcall.publishing.fill import fill_of, metadata_bytes

STUDENTS = next(table for table in schema.load().tables if table.name == "students")
NAMES = ("Nguyễn", "Müller", None, "Łukasz")


@pytest.mark.parametrize("groups", [1, 3])
def test_the_share_of_rows_with_a_value(tmp_path: Path, groups: int) -> None:
    rows = 120
    columns = {field.column: pa.array(["x"] * rows) for field in STUDENTS.fields if field.kind != "date"}
    columns["nickname"] = pa.array([NAMES[number % 4] for number in range(rows)])
    columns["email"] = pa.array([None] * rows, pa.string())
    pq.write_table(pa.table(columns), tmp_path / "students.parquet", row_group_size=rows // groups)
    content = (tmp_path / "students.parquet").read_bytes()
    end = content[-metadata_bytes(content) :]
    found = fill_of(end, STUDENTS)
    assert (found["nickname"], found["email"], found["demographic_1"]) == (0.75, 0.0, 1.0)
    assert "last_name" not in found
    assert fill_of(content, STUDENTS) == found


def test_a_table_without_rows_has_no_shares(tmp_path: Path) -> None:
    pq.write_table(pa.table({"nickname": pa.array([], pa.string())}), tmp_path / "empty.parquet")
    assert fill_of((tmp_path / "empty.parquet").read_bytes(), STUDENTS) == {}
