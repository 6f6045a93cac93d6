"""Runs the history of docs/reading-snapshots.md unchanged, over snapshots and a `history.json` as Rollcall has them."""

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from importlib.resources import files
from pathlib import Path
from typing import Any

import duckdb
import jsonschema
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from support.readers_page import BUCKET, examples_under

from rollcall.model import schema
from rollcall.model.history import Entry, History, key
from rollcall.model.snapshots import Why, place
from rollcall.report.json import as_json

PLACE = ("springfield", "2026-2027")
VIEWS, AS_OF, MOVES, STUDENT = examples_under("History with DuckDB", "sql")
TODAY = "TIMESTAMPTZ '2026-11-20 18:00:00+00'"
OCTOBER = {"1001": ("Nguyễn", "3", "C-1"), "1002": ("Müller", "3", "C-1"), "1003": ("O’Brien", "4", "C-2")}
NOVEMBER = {"1001": ("Nguyễn", "3", "C-2"), "1003": ("O’Brien", "4", "C-1"), "1004": ("Łukasz", "K", "C-1")}
"""Each student's last name, grade and class: C-1 is at the school S-01, C-2 at S-02."""
HISTORY = History(
    *PLACE,
    (
        Entry(1, datetime(2026, 9, 1, 15, tzinfo=UTC), "0001e7", Why.PUBLISHED, kept=False),
        Entry(2, datetime(2026, 10, 1, 14, tzinfo=UTC), "0002e7", Why.PUBLISHED, kept=True),
        Entry(4, datetime(2026, 10, 2, 14, tzinfo=UTC), "0002e7", Why.CONFIRMED, kept=True),
        # Half past ten in the evening of 1 November in Chicago.
        Entry(5, datetime(2026, 11, 2, 4, 30, tzinfo=UTC), "000333", Why.APPROVED, kept=True),
        Entry(6, datetime(2026, 11, 10, 14, tzinfo=UTC), "0002e7", Why.RESTORED, kept=True),
    ),
)
"""Import ids that a reader could take for numbers."""


@pytest.fixture
def bucket(tmp_path: Path) -> Path:
    """A folder like the data bucket, in which the first import's files are gone."""
    for import_id, students in (("0002e7", OCTOBER), ("000333", NOVEMBER)):
        snapshot(tmp_path / place(*PLACE, import_id), students)
    show(tmp_path, HISTORY)
    return tmp_path


def show(bucket: Path, history: History) -> None:
    (bucket / key(*PLACE)).write_bytes(as_json(history.as_dict()))


def snapshot(folder: Path, students: Mapping[str, tuple[str, str, str]]) -> None:
    folder.mkdir(parents=True)
    names, grades, classes = zip(*students.values(), strict=True)
    numbers = [str(number) for number in range(len(students))]
    given: dict[str, dict[str, Any]] = {
        "schools": {"id": ["S-01", "S-02"], "name": ["Elm", "Oak"]},
        "classes": {"id": ["C-1", "C-2"], "school_id": ["S-01", "S-02"]},
        "students": {"id": [*students], "last_name": names, "grade_level": grades},
        "student_enrollments": {"id": numbers, "student_id": [*students], "class_id": classes},
    }
    for table in schema.load().tables:
        own = given.get(table.name, {"id": ["1"]})
        rows = len(own["id"])
        kinds = {field.column: pa.date32() if field.kind == "date" else pa.string() for field in table.fields}
        columns = {name: pa.array(own.get(name, [None] * rows), kind) for name, kind in kinds.items()}
        pq.write_table(pa.table(columns), folder / f"{table.name}.parquet")


def reader(bucket: Path) -> duckdb.DuckDBPyConnection:
    """Whoever has run the page's block of views on this folder instead of S3."""
    connection = duckdb.connect()
    connection.execute("SET TimeZone = 'Asia/Tokyo'")  # of the reader, which must not matter
    connection.execute(VIEWS.replace(f"s3://{BUCKET}", str(bucket)).replace("now()", TODAY))
    return connection


def test_the_roster_as_of_a_day(bucket: Path) -> None:
    with reader(bucket) as connection:
        assert connection.execute(AS_OF).fetchall() == [("S-01", "3", 2), ("S-02", "4", 1)]


@pytest.mark.parametrize(
    ("day", "roster"),
    [
        ("2026-10-01", OCTOBER),
        ("2026-10-31", OCTOBER),
        ("2026-11-01", NOVEMBER),
        ("2026-11-09", NOVEMBER),
        ("2026-11-10", OCTOBER),
        ("2026-11-20", OCTOBER),
    ],
)
def test_a_day_means_its_end_on_the_clock_of_the_district(bucket: Path, day: str, roster: Mapping[str, object]) -> None:
    with reader(bucket) as connection:
        for literal in (f"'{day}'", f"DATE '{day}'"):
            rows = connection.execute(f"SELECT id FROM students_on({literal}) ORDER BY id").fetchall()  # noqa: S608
            assert rows == [(each,) for each in sorted(roster)]


@pytest.mark.parametrize("table", [table.name for table in schema.load().tables])
def test_each_table_can_be_read_as_of_a_day(bucket: Path, table: str) -> None:
    with reader(bucket) as connection:
        read = connection.sql(f"FROM {table}_on('2026-11-01')").to_arrow_table()
    written = pq.ParquetFile(bucket / place(*PLACE, "000333") / f"{table}.parquet").read()
    keys = {"district_id": "springfield", "school_year": "2026-2027", "import_id": "000333"}
    assert read.to_pylist() == [{**row, **keys} for row in written.to_pylist()]


@pytest.mark.parametrize(
    ("day", "says"),
    [
        ("2026-09-30", "The files of import 0001e7, which was current on 2026-09-30, are no longer kept."),
        ("2026-08-31", "Nothing had been published in this school year by 2026-08-31, or the day is to come."),
        ("2026-11-21", "Nothing had been published in this school year by 2026-11-21, or the day is to come."),
    ],
)
def test_a_day_that_can_not_be_read_says_why(bucket: Path, day: str, says: str) -> None:
    with reader(bucket) as connection, pytest.raises(duckdb.Error, match=says):
        connection.execute(f"FROM students_on('{day}')")


def test_who_joined_or_left_a_school(bucket: Path) -> None:
    with reader(bucket) as connection:
        rows = connection.execute(MOVES).fetchall()
        everywhere = connection.execute(
            "SELECT school, move, student_id FROM moves(DATE '2026-10-01', '2026-11-01') ORDER BY ALL"
        ).fetchall()
        assert connection.execute("FROM moves('2026-10-01', '2026-10-31')").fetchall() == []
    assert [(row[0], row[1], row[2], row[4]) for row in rows] == [
        ("joined", "1003", "O’Brien", "4"),
        ("joined", "1004", "Łukasz", "K"),
        ("left", "1002", "Müller", "3"),
        ("left", "1001", "Nguyễn", "3"),
    ]
    assert everywhere == [
        ("Elm", "joined", "1003"),
        ("Elm", "joined", "1004"),
        ("Elm", "left", "1001"),
        ("Elm", "left", "1002"),
        ("Oak", "joined", "1001"),
        ("Oak", "left", "1003"),
    ]


@pytest.mark.thorough
def test_one_students_history(bucket: Path) -> None:
    """What stays the same is one row, also over an import that confirms it; on the clock of the district."""
    with reader(bucket) as connection:
        read = connection.sql(STUDENT).to_arrow_table().to_pylist()
        late = connection.execute("SELECT since, status FROM student_history('1004')").fetchall()
    assert [
        (str(row["since"]), str(row["until"]), row["status"], row["last_name"], row["schools"]) for row in read
    ] == [
        ("2026-09-01 10:00:00", "2026-10-01 09:00:00", "files no longer kept", None, None),
        ("2026-10-01 09:00:00", "2026-11-01 22:30:00", "in the roster", "Nguyễn", ["Elm"]),
        ("2026-11-01 22:30:00", "2026-11-10 08:00:00", "in the roster", "Nguyễn", ["Oak"]),
        ("2026-11-10 08:00:00", "None", "in the roster", "Nguyễn", ["Elm"]),
    ]
    assert [status for _, status in late] == [
        "files no longer kept",
        "not in the roster",
        "in the roster",
        "not in the roster",
    ]


def test_a_query_about_a_day_reads_the_files_of_that_day_alone(bucket: Path) -> None:
    with reader(bucket) as connection:
        for path in (bucket / place(*PLACE, "000333")).iterdir():
            path.unlink()
        assert connection.execute(AS_OF).fetchall() != []
        with pytest.raises(duckdb.Error, match="000333"):
            connection.execute(STUDENT)


def test_what_is_published_meanwhile_is_seen_when_the_block_is_run_again(bucket: Path) -> None:
    newer = Entry(7, datetime(2026, 11, 20, 15, tzinfo=UTC), "000444", Why.PUBLISHED, kept=True)
    count = "SELECT count(*) FROM students_on('2026-11-20')"
    with reader(bucket) as connection:
        snapshot(bucket / place(*PLACE, "000444"), {"1": ("Ødegård", "5", "C-1")})
        show(bucket, replace(HISTORY, entries=(*HISTORY.entries, newer)))
        assert connection.execute(count).fetchall() == [(3,)]
        connection.execute(VIEWS.replace(f"s3://{BUCKET}", str(bucket)).replace("now()", TODAY))
        assert connection.execute(count).fetchall() == [(1,)]


def test_history_json_is_as_its_schema_says_and_comes_back() -> None:
    document = json.loads(as_json(HISTORY.as_dict()))
    declared = json.loads((files("rollcall_schemas") / "history.schema.json").read_text())
    validator = jsonschema.Draft202012Validator(declared, format_checker=jsonschema.FormatChecker())
    validator.check_schema(declared)
    validator.validate(document)
    assert History.from_dict(document) == HISTORY
    for wrong in ({**document, "changes": []}, {**document, "by": "anna"}, {**document, "version": 0}):
        assert not validator.is_valid(wrong)


def test_the_block_has_the_history_that_the_file_has(bucket: Path) -> None:
    with reader(bucket) as connection:
        rows = connection.execute("SELECT version, import_id, why, kept, prefix FROM history ORDER BY ALL").fetchall()
    changes = json.loads((bucket / key(*PLACE)).read_bytes())["changes"]
    assert rows == [tuple(each[name] for name in ("version", "import_id", "why", "kept", "prefix")) for each in changes]
