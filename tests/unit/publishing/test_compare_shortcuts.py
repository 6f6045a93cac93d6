"""What a comparison need not do gives the same numbers: columns that are read once, references as numbers, pairs."""

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.exploring import examples

from rollcall.columns.packed import Words
from rollcall.columns.persons import before_the_at
from rollcall.model.differences import ColumnChanges, RowChanges
from rollcall.model.schema import load
from rollcall.publishing.compare import compare, reader
from rollcall.publishing.compare.identical import same_columns
from rollcall.publishing.compare.pairs import pairs_of, persons_of, schools_of
from rollcall.publishing.compare.patched import Patch, patched
from rollcall.publishing.compare.plain_pages import Page, words_of_page
from rollcall.publishing.compare.words import packed
from rollcall.publishing.parquet import parquet_type

ROSTER = load()
PLAIN: dict[str, Any] = {"use_dictionary": False, "compression": "zstd"}
Rows = Sequence[Mapping[str, Any]]


def written(
    tables: Mapping[str, Rows],
    folder: Path,
    group: int = 4,
    **options: Any,  # noqa: ANN401 - Arrow's
) -> dict[str, Path]:
    folder.mkdir()
    paths = {table.name: folder / f"{table.name}.parquet" for table in ROSTER.tables}
    for table in ROSTER.tables:
        schema = pa.schema([(field.column, parquet_type(field)) for field in table.fields])
        rows = pa.Table.from_pylist([dict(row) for row in tables.get(table.name, ())], schema)
        pq.write_table(rows, paths[table.name], row_group_size=group, **options)
    return paths


def staff(count: int, **every: object) -> list[dict[str, Any]]:
    return [
        {"id": f"T{n}", "last_name": ["Núñez", "王"][n % 2], "first_name": f"Ana {n}", "email": f"t{n}@example.org"}
        | {"primary_id": str(n), **{name: value(n) if callable(value) else value for name, value in every.items()}}
        for n in range(count)
    ]


def learns(*pairs: tuple[str, str]) -> Rows:
    return [{"id": f"E{n}", "student_id": student, "class_id": room} for n, (student, room) in enumerate(pairs)]


def test_columns_of_the_same_bytes_are_known(tmp_path: Path) -> None:
    one = written({"staff": staff(9)}, tmp_path / "one")["staff"]
    other = written({"staff": staff(9, first_name=lambda n: f"Ana {n}" if n != 8 else "Bea")}, tmp_path / "other")[
        "staff"
    ]
    assert "first_name" not in same_columns(one, other)
    assert {"id", "last_name", "email", "job_title"} <= same_columns(one, other)
    assert same_columns(one, one) == {field.column for field in ROSTER.table("Staff.csv").fields}


def test_columns_of_files_of_other_lengths_are_never_the_same(tmp_path: Path) -> None:
    one, other = (written({"staff": staff(n)}, tmp_path / str(n))["staff"] for n in (8, 9))
    assert same_columns(one, other) == frozenset()


def test_values_are_compared_where_other_columns_have_the_same_bytes(tmp_path: Path) -> None:
    before = written({"staff": staff(9, job_title=lambda n: "Teacher" if n < 6 else None)}, tmp_path / "before")
    after = written(
        {"staff": staff(9, job_title=lambda n: None if n < 2 else "Aide" if n == 2 else "Teacher")}, tmp_path / "after"
    )
    found = compare(after, before, ROSTER, "I-1")
    assert found.tables["staff"] == RowChanges(changed=6, unchanged=3)
    assert found.columns["staff"] == {"Job Title": ColumnChanges(4, 1, 6, 2, 3)}


def test_references_to_rows_that_are_in_neither_snapshot_are_compared_by_their_ids(tmp_path: Path) -> None:
    """Published snapshots have none, but a comparison may be asked for with any folder."""
    before = written({"student_enrollments": learns(("A", "C"), ("B", "C"), ("B", "D"))}, tmp_path / "before")
    after = written({"student_enrollments": learns(("B", "C"), ("A", "C"), ("X", "D"))}, tmp_path / "after")
    found = compare(after, before, ROSTER, "I-1")
    assert found.tables["student_enrollments"] == RowChanges(added=1, removed=1, unchanged=2)
    assert found.renumbered == {"student_enrollments": 2}


def test_so_they_are_where_the_tables_that_they_refer_to_are_empty(tmp_path: Path) -> None:
    before = written({"student_enrollments": learns(("A", "C"), ("B", "D"))}, tmp_path / "before", **PLAIN)
    after = written({"student_enrollments": learns(("A", "C"), ("X", "D"))}, tmp_path / "after", **PLAIN)
    found = compare(after, before, ROSTER, "I-1")
    assert found.tables["student_enrollments"] == RowChanges(added=1, removed=1, unchanged=1)


@settings(max_examples=examples(200), deadline=None)
@given(
    st.lists(st.integers(0, 9), min_size=1, max_size=40),
    st.dictionaries(st.integers(0, 39), st.integers(10, 19), max_size=8),
    st.lists(st.integers(10, 19), max_size=5),
    st.lists(st.integers(0, 43), max_size=30),
)
def test_a_column_made_of_what_differs_has_its_values(
    later: list[int], others: dict[int, int], beyond: list[int], asked: list[int]
) -> None:
    differ = {row: value for row, value in sorted(others.items()) if row < len(later)}
    differ |= dict(enumerate(beyond, len(later)))
    earlier = [differ.get(row, value) for row, value in enumerate(later + beyond)]
    parts = [Patch(np.array([row], np.int32), np.array([value], np.int32)) for row, value in differ.items()]
    column = patched(len(earlier), np.array(later, np.int32), parts)
    rows = [row for row in asked if row < len(earlier)]
    assert column.whole().tolist() == earlier
    assert column.at(np.array(rows, np.int32)).tolist() == [earlier[row] for row in rows]


def enrolled(students: Sequence[int]) -> list[dict[str, Any]]:
    return [{"id": f"E{n}", "student_id": f"S{student}", "class_id": "C"} for n, student in enumerate(students)]


@settings(max_examples=examples(30), deadline=None)
@given(
    st.lists(st.integers(1, 100), min_size=20, max_size=60, unique=True),
    st.lists(st.tuples(st.sampled_from(["put", "drop", "add"]), st.integers(0, 59), st.integers(1, 200)), max_size=6),
    st.tuples(st.integers(5, 70), st.integers(5, 70)),
    st.integers(1, 40),
)
def test_enrollments_are_counted_alike_in_whatever_groups_and_pages_they_stand(
    tmp_path_factory: pytest.TempPathFactory,
    students: list[int],
    edits: list[tuple[str, int, int]],
    groups: tuple[int, int],
    page: int,
) -> None:
    """Pages that are the same are read once, and of a column that differs little, what differs is kept."""
    edited = [*students]
    for kind, at, student in edits:
        place = at % len(edited)
        if kind == "drop" or student not in edited:
            edited[place : place + (kind != "add")] = [] if kind == "drop" else [student]
    folder = tmp_path_factory.mktemp("groups")
    people = [{"id": f"S{n}", "last_name": "Ó", "first_name": str(n), "dob": date(2015, 1, 1)} for n in range(1, 201)]
    snapshots = [
        written(
            {"students": people, "student_enrollments": enrolled(rows)}, folder / name, group,
            data_page_size=page, write_batch_size=4, **PLAIN,
        )
        for name, rows, group in (("before", students, groups[0]), ("after", edited, groups[1]))
    ]  # fmt: skip
    found = compare(snapshots[1], snapshots[0], ROSTER, "I-1", changes=folder)
    then, now = {*students}, {*edited}
    expected = RowChanges(len(now - then), 0, len(then - now), len(now & then))
    assert found.tables["student_enrollments"] == expected
    assert found.tables["students"] == RowChanges(unchanged=200)
    if (feed := folder / "student_enrollments.parquet").exists():
        rows = pq.read_table(feed).to_pylist()
        gone = {row["id_before"] for row in rows}
        kept = [row for row in enrolled(students) if row["id"] not in gone]
        kept += [
            {key: row[key] for key in ("id", "student_id", "class_id")} for row in rows if row["change"] != "removed"
        ]
        assert sorted(kept, key=lambda row: row["id"]) == sorted(enrolled(edited), key=lambda row: row["id"])


def test_of_two_files_of_the_same_pages_only_one_is_unpacked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """New enrollments often stand at the end of an export."""
    pages: list[Page] = []

    def words_of(page: Page) -> tuple[Words, bool]:
        pages.append(page)
        return words_of_page(page)

    monkeypatch.setattr(reader, "words_of_page", words_of)
    before = written({"student_enrollments": enrolled(range(64))}, tmp_path / "before", 16, **PLAIN)
    after = written({"student_enrollments": enrolled(range(65))}, tmp_path / "after", 16, **PLAIN)
    assert compare(after, before, ROSTER, "I-1").tables["student_enrollments"] == RowChanges(added=1, unchanged=64)
    assert len(pages) == 3 * 5  # of the later file: three columns of five groups


@pytest.mark.parametrize("step", [1, 7, 8, 16])
def test_pairs_are_those_of_a_set_however_many_schools_a_person_has(step: int) -> None:
    """With schools that are eight apart, all pairs of a person want the same place."""
    random = np.random.default_rng(step)
    people = random.integers(0, 40, 900).astype(np.int32)
    schools = (random.integers(-1, 12, 900) * step).clip(-1).astype(np.int32)
    expected = {(s, p) for s, p in zip(schools.tolist(), people.tolist(), strict=True) if s >= 0}
    pairs = pairs_of(schools, people, 40)

    every = pairs.of(np.arange(40))
    assert sorted(zip(schools_of(every).tolist(), persons_of(every).tolist(), strict=True)) == sorted(expected)
    few = np.array([3, 17, 39])
    assert len(pairs.of(few)) == sum(person in few for _, person in expected)
    counts = pairs.per_school(200).tolist()
    assert counts == [sum(school == number for school, _ in expected) for number in range(200)]
    asked = [(s, p) for s in range(0, 200, 4) for p in range(40)]
    there = pairs.has(packed(*(np.array(side, np.int32) for side in zip(*asked, strict=True))))
    assert there.tolist() == [pair in expected for pair in asked]


@pytest.mark.parametrize(
    "addresses",
    [
        ["ana@example.org", "josé.núñez@schule.example", "王@example.org"],
        ["@a", "b@c"],
        ["a@b@c", "none"],
        ["none", "a@b@c"],
        ["a@b", None, "c@d"],
        [],
    ],
)
def test_what_is_before_the_at_is_cut_out(addresses: list[str | None]) -> None:
    chunks = [pa.array(["x@y", *addresses], pa.string())[1:], pa.array(["z@y"])]
    expected = [one and one.split("@")[0] for one in [*addresses, "z@y"]]
    assert before_the_at(pa.chunked_array(chunks)).to_pylist() == expected
