"""Which rows differ between two snapshots: against a plain model of dictionaries, as a feed, and of one school."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.exploring import examples

from rollcall.model.schema import Table, load
from rollcall.publishing.parquet import parquet_type
from rollcall.publishing.rows.blocks import blocks
from rollcall.publishing.rows.of_school import OfSchool
from rollcall.publishing.rows.paired import paired
from rollcall.publishing.rows.parquet import write_changes

TABLES = {table.name: table for table in load().tables}
Row = Mapping[str, Any]
Told = tuple[str, Row, Row | None]
"""What became of a row, the row, and for one that is in both the row before."""


def written(rows: Sequence[Row], table: Table, path: Path, without: str = "") -> Path:
    fields = [(field.column, parquet_type(field)) for field in table.fields if field.column != without]
    pq.write_table(pa.Table.from_pylist([dict(row) for row in rows], pa.schema(fields)), path, row_group_size=3)
    return path


def whole(row: Row, table: Table) -> Row:
    return {field.column: row.get(field.column) for field in table.fields}


def by_model(new: Sequence[Row], old: Sequence[Row], table: Table) -> list[Told]:
    """What differs, by dictionaries."""
    enrollments = table.name.endswith("enrollments")

    def key(row: Row) -> tuple[Any, ...]:
        return tuple(whole(row, table).items())[1:] if enrollments else (row["id"],)

    after, before = ({key(row): whole(row, table) for row in rows} for rows in (new, old))
    told: list[Told] = [("removed", row, None) for name, row in before.items() if name not in after]
    told += [("added", row, None) for name, row in after.items() if name not in before]
    kind = "renumbered" if enrollments else "changed"
    both = after.keys() & before.keys()
    return told + [(kind, after[name], before[name]) for name in both if after[name] != before[name]]


def found(new: Path, old: Path, table: Table, most: int = 2) -> Iterator[Told]:
    for block in blocks(paired(new, old, table), new, old, table, most):
        before = block.before.to_pylist() if block.before else [None] * len(block.rows)
        yield from zip([block.change] * len(block.rows), block.rows.to_pylist(), before, strict=True)


def ordered(told: Sequence[Told]) -> list[str]:
    return sorted(map(repr, told))


def student(number: int, **more: Any) -> Row:  # noqa: ANN401 - of any field
    row: dict[str, Any] = {"id": f"S-{number}", "student_number": str(number), "last_name": "Núñez"}
    return row | {"first_name": "Ngọc", "dob": date(2015, 1, 1), "grade_level": "5"} | more


def enrollment(number: int, of: int, class_id: str = "C-1") -> Row:
    return {"id": f"E-{number}", "student_id": f"S-{of}", "class_id": class_id}


STUDENTS = st.lists(
    st.builds(
        student,
        st.integers(0, 12),
        email=st.sampled_from([None, "a@x.org", "A@x.org"]),
        dob=st.sampled_from([date(2015, 1, 1), date(2014, 2, 3)]),
        nickname=st.sampled_from([None, "王", "Ōe"]),
    ),
    max_size=12,
    unique_by=lambda row: row["id"],
)
ENROLLMENTS = st.lists(
    st.builds(enrollment, st.integers(0, 30), st.integers(0, 4), st.sampled_from(["C-1", "C-2"])),
    max_size=8,
    unique_by=(lambda row: row["id"], lambda row: (row["student_id"], row["class_id"])),
)


@settings(max_examples=examples(100), deadline=None)
@given(
    st.one_of(
        st.tuples(st.just("students"), STUDENTS, STUDENTS),
        st.tuples(st.just("student_enrollments"), ENROLLMENTS, ENROLLMENTS),
    )
)
def test_the_rows_are_those_of_the_model(case: tuple[str, Sequence[Row], Sequence[Row]]) -> None:
    name, new, old = case
    table = TABLES[name]
    with TemporaryDirectory() as folder:
        paths = written(new, table, Path(folder) / "new"), written(old, table, Path(folder) / "old")
        assert ordered(list(found(*paths, table))) == ordered(by_model(new, old, table))
        feed = Path(folder) / "feed"
        write_changes(*paths, table, feed, against="I-1")
        applied = {row["id"]: whole(row, table) for row in old}
        rows = pq.read_table(feed).to_pylist()
        for row in rows:
            applied.pop(row["id_before"], None)
        applied |= {row["id"]: whole(row, table) for row in rows if row["change"] != "removed"}
        assert applied == {row["id"]: whole(row, table) for row in new}


def test_a_changed_row_names_the_columns_that_differ(tmp_path: Path) -> None:
    table = TABLES["students"]
    new = written([student(1, email="b@x.org", nickname="Ōe"), student(2)], table, tmp_path / "new")
    old = written([student(2), student(1, email="a@x.org"), student(3)], table, tmp_path / "old")
    write_changes(new, old, table, tmp_path / "feed", against="I-1")
    feed = pq.read_table(tmp_path / "feed")
    told = [(row["change"], row["id"], row["id_before"], row["changed_columns"]) for row in feed.to_pylist()]
    assert told == [("removed", "S-3", "S-3", None), ("changed", "S-1", "S-1", ["nickname", "email"])]
    assert (feed.schema.metadata or {})[b"rollcall.against"] == b"I-1"


def test_a_feed_without_changes_has_its_columns_and_no_rows(tmp_path: Path) -> None:
    write_changes(None, None, TABLES["staff"], tmp_path / "feed", against="I-1")
    feed = pq.read_table(tmp_path / "feed")
    assert feed.num_rows == 0
    assert [feed.column_names[0], *feed.column_names[-2:]] == ["change", "id_before", "changed_columns"]


def test_a_column_that_an_older_snapshot_lacks_was_without_values(tmp_path: Path) -> None:
    table = TABLES["students"]
    new = written([student(1, nickname="Ōe"), student(2)], table, tmp_path / "new")
    old = written([student(1), student(2)], table, tmp_path / "old", without="nickname")
    assert list(found(new, old, table)) == by_model(
        [student(1, nickname="Ōe"), student(2)], [student(1), student(2)], table
    )


@pytest.fixture
def school(tmp_path: Path) -> OfSchool:
    """Student 1 stays in school 1, 2 moves from it to school 2, 3 is in school 2, 4 comes to school 1."""
    classes: list[Row] = [{"id": f"C-{n}", "school_id": f"B-{n}", "name": "Clase", "type": "class"} for n in (1, 2)]
    schools: list[Row] = [{"id": f"B-{n}", "name": "Škola"} for n in (1, 2)]
    places = {"new": {1: 1, 2: 2, 3: 2, 4: 1}, "old": {1: 1, 2: 1, 3: 2}}
    for side, placed in places.items():
        (tmp_path / side).mkdir()
        rows: dict[str, list[Row]] = {
            "schools": schools,
            "classes": classes,
            "students": [student(n, nickname=side) for n in placed],
            "student_enrollments": [enrollment(10 * n + to, n, f"C-{to}") for n, to in placed.items()],
            "staff": [{"id": f"T-{n}", "last_name": side} for n in (1, 2, 3)],
            "staff_enrollments": [
                {"id": "F-1", "staff_id": "T-1", "school_id": "B-1", "class_id": None, "role": "teacher"},
                {"id": "F-2", "staff_id": "T-2", "school_id": None, "class_id": "C-1", "role": "teacher"},
                {"id": "F-3", "staff_id": "T-3", "school_id": None, "class_id": "C-2", "role": side},
            ],
        }
        for name, table in TABLES.items():
            written(rows[name], table, tmp_path / side / f"{name}.parquet")
    return OfSchool("B-1", tuple(lambda name, s=side: tmp_path / s / f"{name}.parquet" for side in places))  # type: ignore[arg-type]


def test_the_rows_of_one_school_are_those_of_its_classes_and_people(school: OfSchool, tmp_path: Path) -> None:
    told = {}
    for name, table in TABLES.items():
        paths = school.cut(table, tmp_path)
        told[name] = sorted((change, row["id"]) for change, row, _ in found(*paths, table))
    assert told == {
        "schools": [],
        "classes": [],
        "students": [("added", "S-4"), ("changed", "S-1"), ("changed", "S-2")],
        "staff": [("changed", "T-1"), ("changed", "T-2")],
        "student_enrollments": [("added", "E-41"), ("removed", "E-21")],
        "staff_enrollments": [],
    }
    assert school.is_known()
    assert not OfSchool("B-9", school.sides).is_known()
