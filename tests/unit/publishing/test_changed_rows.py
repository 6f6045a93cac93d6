"""A page of the rows that differ has those of its kind, in order, with the values before."""

import io
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from rollcall.model.changed_rows import Change, ChangedRow
from rollcall.model.schema import load
from rollcall.publishing.changed_rows import page, with_values_before
from rollcall.publishing.compare.changes import compare_rows
from rollcall.publishing.parquet import parquet_type

STUDENTS = load().table("Students.csv")


def student(number: int, **more: Any) -> dict[str, Any]:  # noqa: ANN401 - of any column
    row = {"id": f"S-{number:05}", "student_number": str(number), "last_name": "Nguyễn", "first_name": "王"}
    return row | {"dob": date(2015, 1, 2), "grade_level": "5"} | more


def written(rows: Sequence[Mapping[str, Any]], path: Path, without: str = "", group: int = 3) -> Path:
    columns = [(field.column, parquet_type(field)) for field in STUDENTS.fields if field.column != without]
    table = pa.Table.from_pylist([{**row} for row in rows], pa.schema(columns))
    pq.write_table(table, path, row_group_size=group)
    return path


@pytest.fixture
def before(tmp_path: Path) -> Path:
    return written([student(number, nickname="Mai") for number in range(10)], tmp_path / "before.parquet")


@pytest.fixture
def changes(before: Path, tmp_path: Path) -> bytes:
    """Students 0 and 1 go, 2 to 6 change, 7 to 9 stay, and 20 to 23 come in among them."""
    changed = [student(number, nickname="An", dob=date(2016, 2, 3)) for number in range(2, 7)]
    new = [student(number) for number in range(20, 24)]
    same = [student(number, nickname="Mai") for number in range(7, 10)]
    mixed = [row for pair in zip(changed, [*new, same[0]], strict=True) for row in pair] + same[1:]
    after = written(mixed, tmp_path / "after.parquet")
    assert compare_rows(STUDENTS, after, before, tmp_path / "changes.parquet")
    return (tmp_path / "changes.parquet").read_bytes()


def ids(rows: Sequence[ChangedRow]) -> list[int]:
    return [int(str(row.values["id"])[2:]) for row in rows]


def test_a_page_counts_all_rows_by_what_happened(changes: bytes) -> None:
    counts = {Change.ADDED: 4, Change.REMOVED: 2, Change.CHANGED: 5, Change.RENUMBERED: 0}
    assert page(io.BytesIO(changes), Change.REMOVED, most=1).counts == counts


@pytest.mark.parametrize(
    ("change", "every"),
    [
        (Change.ADDED, [20, 21, 22, 23]),
        (Change.REMOVED, [0, 1]),
        (Change.CHANGED, [2, 3, 4, 5, 6]),
        (Change.RENUMBERED, []),
    ],
)
@pytest.mark.parametrize("most", [1, 2, 3, 50])
def test_pages_of_a_kind_have_all_its_rows_once_and_in_order(
    change: Change, every: list[int], most: int, changes: bytes
) -> None:
    seen: list[int] = []
    after: int | None = 0
    while after is not None:
        found = page(io.BytesIO(changes), change, after, most)
        assert len(found.rows) <= most
        assert {row.change for row in found.rows} <= {change}
        seen += ids(found.rows)
        after = found.following
    assert seen == every


def test_without_a_kind_a_page_has_rows_of_all(changes: bytes) -> None:
    assert len(page(io.BytesIO(changes), None).rows) == 11
    assert page(io.BytesIO(changes), None, 10, 50).following is None


def test_nothing_lies_behind_the_last_row(changes: bytes) -> None:
    found = page(io.BytesIO(changes), Change.ADDED, 10**9)
    assert (found.rows, found.following) == ([], None)


def test_a_changed_row_has_its_values_before_and_which_differ(changes: bytes, before: Path) -> None:
    with before.open("rb") as earlier:
        (row,) = with_values_before(page(io.BytesIO(changes), Change.CHANGED, 3, 1).rows, earlier)
    assert (row.id_before, row.changed) == ("S-00005", ("nickname", "dob"))
    assert (row.values["nickname"], row.values["dob"]) == ("An", "2016-02-03")
    assert row.before == {"nickname": "Mai", "dob": "2015-01-02"}


def test_a_column_that_the_earlier_table_did_not_have_was_empty(changes: bytes, tmp_path: Path) -> None:
    older = written([student(number) for number in range(10)], tmp_path / "older.parquet", without="nickname")
    with older.open("rb") as earlier:
        (row,) = with_values_before(page(io.BytesIO(changes), Change.CHANGED, 0, 1).rows, earlier)
    assert row.before == {"nickname": None, "dob": "2015-01-02"}


def test_rows_that_are_no_longer_in_the_earlier_table_stay_as_they_are(changes: bytes, tmp_path: Path) -> None:
    rows = page(io.BytesIO(changes), None).rows
    with written([], tmp_path / "empty.parquet").open("rb") as earlier:
        assert with_values_before(rows, earlier) == rows


def test_files_of_earlier_releases_whose_row_groups_have_several_kinds_are_read(changes: bytes, tmp_path: Path) -> None:
    table = pq.read_table(io.BytesIO(changes))
    order = pa.array([4, 0, 9, 5, 1, 6, 10, 2, 7, 3, 8])
    path = tmp_path / "mixed.parquet"
    pq.write_table(table.take(order), path, row_group_size=4)
    for change in Change:
        with path.open("rb") as mixed:
            assert sorted(ids(page(mixed, change).rows)) == ids(page(io.BytesIO(changes), change).rows)
