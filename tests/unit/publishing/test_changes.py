"""The rows that differ between two rosters: who has the one, and these, has the other."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.exploring import examples
from support.readers_page import examples_under

from rollcall.model.changed_rows import Change
from rollcall.model.schema import Table, load
from rollcall.publishing.compare import chosen_rows, compare
from rollcall.publishing.compare.changes import OWN, compare_rows
from rollcall.publishing.parquet import parquet_type

ROSTER = load()
TABLES = {table.name: table for table in ROSTER.tables}
PLAIN = {"use_dictionary": False, "compression": "zstd"}
Row = Mapping[str, Any]


def written(table: Table, rows: Sequence[Row], path: Path, **options: Any) -> Path:  # noqa: ANN401 - Arrow's
    schema = pa.schema([(field.column, parquet_type(field)) for field in table.fields])
    pq.write_table(pa.Table.from_pylist([dict(row) for row in rows], schema), path, row_group_size=2, **options)
    return path


def changes(name: str, after: Sequence[Row], before: Sequence[Row] | None, folder: Path) -> list[dict[str, Any]]:
    table = TABLES[name]
    earlier = None if before is None else written(table, before, folder / "before.parquet")
    path = folder / "changes.parquet"
    if not compare_rows(table, written(table, after, folder / "after.parquet"), earlier, path):
        return []
    rows: list[dict[str, Any]] = pq.read_table(path, partitioning=None).to_pylist()
    return rows


def applied(before: Sequence[Row], found: Sequence[Row]) -> list[Row]:
    """The later rows, made of the earlier ones as the page for readers says."""
    gone = {row["id_before"] for row in found} - {None}
    own = {field.name for field in OWN}
    new = [{k: v for k, v in row.items() if k not in own} for row in found if row["change"] != Change.REMOVED]
    return [row for row in before if row["id"] not in gone] + new


def full(table: Table, row: Row) -> Row:
    return {field.column: row.get(field.column) for field in table.fields}


def student(number: int, **more: Any) -> Row:  # noqa: ANN401 - of any column
    row = {"id": f"S-{number}", "student_number": str(number), "last_name": "Nguyễn", "first_name": "王"}
    return row | {"dob": date(2015, 1, 1 + number), "grade_level": "5"} | more


def test_added_removed_and_changed_rows_are_written_with_what_differs(tmp_path: Path) -> None:
    before = [student(1, nickname="Mai"), student(2), student(3, email="a@b.org")]
    after = [student(3, email="a@b.org"), student(1, nickname="An", grade_level="6"), student(4)]
    found = changes("students", after, before, tmp_path)
    assert [(row["change"], row["id"], row["id_before"], row["changed_columns"]) for row in found] == [
        ("changed", "S-1", "S-1", ["nickname", "grade_level"]),
        ("added", "S-4", None, None),
        ("removed", "S-2", "S-2", None),
    ]
    assert (found[0]["nickname"], found[2]["last_name"]) == ("An", "Nguyễn")


def test_an_enrollment_with_a_new_id_alone_is_renumbered(tmp_path: Path) -> None:
    before = [{"id": "1", "student_id": "S-1", "class_id": "C-1"}, {"id": "2", "student_id": "S-2", "class_id": "C-1"}]
    after = [{"id": "2", "student_id": "S-1", "class_id": "C-1"}, {"id": "1", "student_id": "S-2", "class_id": "C-1"}]
    found = changes("student_enrollments", after, before, tmp_path)
    assert [(row["change"], row["id_before"], row["id"]) for row in found] == [
        ("renumbered", "1", "2"),
        ("renumbered", "2", "1"),
    ]


def test_without_an_earlier_roster_every_row_is_added(tmp_path: Path) -> None:
    assert [row["change"] for row in changes("students", [student(1), student(2)], None, tmp_path)] == ["added"] * 2


def test_equal_tables_have_no_changes(tmp_path: Path) -> None:
    assert changes("students", [student(1), student(2)], [student(2), student(1)], tmp_path) == []


def test_the_pages_sql_makes_the_new_table_of_the_old_one(tmp_path: Path) -> None:
    before = [student(1, nickname="Mai"), student(2), student(3, email="a@b.org")]
    after = [student(3, email="a@b.org"), student(1, nickname="An", grade_level="6"), student(4)]
    # Where it lies in S3: DuckDB reads the parts of such a path as columns unless it is told not to.
    folder = tmp_path / "school_year=2026-2027" / "import_id=4f8a84ea" / "changes"
    folder.mkdir(parents=True)
    assert changes("students", after, before, folder)
    (folder / "changes.parquet").rename(folder / "students.parquet")
    (sql,) = examples_under("Following the changes", "sql")
    with duckdb.connect() as database:
        database.execute(f"SET VARIABLE changes = '{folder}'")
        plain = "hive_partitioning = false"
        database.execute(f"CREATE TABLE students AS FROM read_parquet('{folder / 'before.parquet'}', {plain})")
        database.execute(sql)
        there = database.execute("FROM students ORDER BY id").fetchall()
        wanted = f"FROM read_parquet('{folder / 'after.parquet'}', {plain}) ORDER BY id"
        assert there == database.execute(wanted).fetchall()


@pytest.mark.parametrize("width", [3, 40])
@pytest.mark.parametrize("mixed", [False, True])
def test_the_rows_of_enrollments_name_people_and_classes_whatever_the_width_of_ids(
    tmp_path: Path, width: int, *, mixed: bool
) -> None:
    """Short ids are made from their hashes, long ones come from the table that has them; no reference is read."""

    def name(kind: str, number: int) -> str:
        return f"{kind}{number:0{width + (number % 3 if mixed else 0)}d}"

    def roster(students: Sequence[int], shift: int) -> dict[str, list[Row]]:
        pairs = [(one, room) for one in students for room in (1, 2)]
        return {
            "students": [student(one, id=name("S", one)) for one in students],
            "classes": [{"id": name("C", n), "school_id": "1", "name": f"Math {n}"} for n in (1, 2)],
            "student_enrollments": [
                {"id": name("E", 10 * one + room + shift), "student_id": name("S", one), "class_id": name("C", room)}
                for one, room in pairs
            ],
        }

    rosters = roster((1, 2, 3, 5), 0), roster((2, 1, 4, 5), 100)
    paths = []
    for number, rows in enumerate(rosters):
        (folder := tmp_path / str(number)).mkdir()
        paths.append({n: written(t, rows.get(n, ()), folder / f"{n}.parquet", **PLAIN) for n, t in TABLES.items()})
    compare(paths[1], paths[0], ROSTER, "I-1", changes=tmp_path)
    found = pq.read_table(tmp_path / "student_enrollments.parquet", partitioning=None).to_pylist()
    assert Counter(row["change"] for row in found) == {"renumbered": 6, "added": 2, "removed": 2}
    before, after = (each["student_enrollments"] for each in rosters)
    assert sorted(map(str, applied(before, found))) == sorted(map(str, after))


def test_a_comparison_writes_a_file_for_each_table_that_differs(tmp_path: Path) -> None:
    paths = []
    for name, students in (("before", [student(1)]), ("after", [student(2)])):
        folder = tmp_path / name
        folder.mkdir()
        rows = {"students": students}
        paths.append({n: written(t, rows.get(n, ()), folder / f"{n}.parquet") for n, t in TABLES.items()})
    folder = tmp_path / "changes"
    folder.mkdir()
    compare(paths[1], paths[0], ROSTER, "I-1", changes=folder)
    assert [file.name for file in folder.iterdir()] == ["students.parquet"]
    compare(paths[1], None, ROSTER, None, changes=tmp_path)
    assert not list(tmp_path.glob("*.parquet"))


IDS = st.sampled_from(["007", "7", "A", "b", "a-long-id-of-a-system-1", "王"])
VALUES = st.none() | st.sampled_from(["Ana", "Áine", "王小明", "Muhammad-Abdullah-Rahman"])


@st.composite
def people(draw: st.DrawFn) -> list[Row]:
    ids = draw(st.lists(IDS, unique=True, max_size=5))
    return [student(1, id=one, nickname=draw(VALUES), demographic_1=draw(VALUES)) for one in ids]


@st.composite
def enrolled(draw: st.DrawFn) -> list[Row]:
    pairs = draw(st.lists(st.tuples(IDS, IDS), unique=True, max_size=5))
    ids = draw(st.lists(IDS, unique=True, min_size=len(pairs), max_size=len(pairs)))
    return [{"id": i, "student_id": s, "class_id": c} for i, (s, c) in zip(ids, pairs, strict=True)]


@pytest.mark.parametrize(("name", "rows"), [("students", people()), ("student_enrollments", enrolled())])
def test_what_was_before_and_the_changes_make_what_is_after(
    name: str, rows: st.SearchStrategy[list[Row]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(chosen_rows, "_ROWS", 2)  # so that the rows come in several blocks

    @settings(max_examples=examples(60))
    @given(rows, rows)
    def holds(after: list[Row], before: list[Row]) -> None:
        with TemporaryDirectory() as folder:
            found = changes(name, after, before, Path(folder))
        table = TABLES[name]
        earlier = [full(table, row) for row in before]
        there = {row["id"]: row for row in applied(earlier, found)}
        assert there == {row["id"]: full(table, row) for row in after}
        assert len(there) == len(applied(earlier, found))
        old = {row["id"]: row for row in earlier}
        for row in found:
            if row["change"] == Change.CHANGED:
                was = old[row["id_before"]]
                assert row["changed_columns"] == [column for column in was if row[column] != was[column]]
            else:
                assert row["changed_columns"] is None

    holds()


def test_an_address_that_differs_in_its_case_alone_is_named_as_changed(tmp_path: Path) -> None:
    before = {"id": "T1", "last_name": "Núñez", "first_name": "Ana", "primary_id": "1", "email": "Ana@example.org"}
    (row,) = changes("staff", [before | {"email": "ana@example.org"}], [before], tmp_path)
    assert (row["change"], row["changed_columns"], row["email"]) == (Change.CHANGED, ["email"], "ana@example.org")
