"""One query of Athena sees one import: the template's own views, over a folder, while a hundred imports are published.

DuckDB takes the place of Athena. It reads `made_current` once for each view that a query names, as Athena does; the
control shows that this tears a query apart where a view does not ask for the moment.
"""

import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from fnmatch import fnmatchcase
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from support.athena import PLACE, FolderBucket, InMemoryGlue, athena, glue_in_memory
from support.readers_page import examples_under

from rollcall.aws.clients import client
from rollcall.aws.services.athena_imports import DELAY, MADE_CURRENT, ImportedTables, imported
from rollcall.model import schema
from rollcall.model.snapshots import Change, Snapshot, Tables, Why, place

AT = datetime(2026, 11, 24, 18, 0, tzinfo=UTC)
ROSTER = schema.load()
NAMES = [table.name for table in ROSTER.tables]
ALL_SIX = (
    f"SELECT {', '.join(f'current_{name}.id' for name in NAMES)} FROM {', '.join(f'current_{name}' for name in NAMES)}"  # noqa: S608
)
"""Each table of these rosters has one row, whose values name the import: a whole roster is one row with one value."""
AT_ONCE, SOON = timedelta(0), timedelta(seconds=1.5)


@pytest.fixture
def glue() -> Iterator[InMemoryGlue]:
    with glue_in_memory() as made:
        yield made


@pytest.fixture
def bucket(tmp_path: Path, glue: InMemoryGlue) -> FolderBucket:
    assert glue.partitions == {}
    return FolderBucket("data", root=tmp_path)


def snapshot_of(number: int) -> Snapshot:
    import_id = f"import-{number:03}"
    return Snapshot(*PLACE, import_id, f"{number:03}", place(*PLACE, import_id), Tables((), "1", ""), AT)


def show(bucket: FolderBucket, number: int, delay: timedelta = AT_ONCE, version: int | None = None) -> Snapshot:
    """Publishes a roster, and shows it as the change with this version, which is its number unless given."""
    snapshot = snapshot_of(number)
    (bucket.root / snapshot.prefix).mkdir(parents=True, exist_ok=True)
    for table in ROSTER.tables:
        rows = pa.table({field.column: [snapshot.import_id] for field in table.fields})
        part = bucket.root / "part.parquet"  # an object is in S3 as a whole or not at all
        pq.write_table(rows, part)
        part.replace(bucket.root / snapshot.prefix / f"{table.name}.parquet")
    change = Change(*PLACE, version or number, snapshot.import_id, None, Why.PUBLISHED, snapshot.import_id, "", AT, {})
    ImportedTables("rosters", ROSTER, delay).show(bucket, snapshot, change)
    return snapshot


def read_during_publications(
    bucket: FolderBucket, connection: duckdb.DuckDBPyConnection, delay: timedelta
) -> list[tuple[str, ...]]:
    """What a reader that asks all the time has seen during a hundred publications, and until the last is seen."""
    done = threading.Event()

    def publish() -> None:
        for number in range(2, 102):
            show(bucket, number, delay)
            time.sleep(0.02)
        time.sleep(delay.total_seconds())
        done.set()

    seen = []
    with connection:
        publisher = threading.Thread(target=publish)
        publisher.start()
        try:
            while not done.is_set():
                seen += connection.execute(ALL_SIX).fetchall()
        finally:
            publisher.join()
        seen += connection.execute(ALL_SIX).fetchall()
    return seen


@pytest.mark.thorough
def test_one_query_sees_one_import_while_a_hundred_are_published(bucket: FolderBucket) -> None:
    show(bucket, 1)
    seen = read_during_publications(bucket, athena(bucket.root), SOON)
    assert [row for row in seen if len(set(row)) > 1] == []
    numbers = [row[0] for row in seen]
    assert numbers == sorted(numbers)
    assert len(set(numbers)) >= 5
    assert numbers[-1] == "import-101"


@pytest.mark.thorough
def test_where_a_view_does_not_ask_for_the_moment_queries_are_torn(bucket: FolderBucket) -> None:
    """So the test above can fail: what a query reads several times does change meanwhile."""
    show(bucket, 1)
    connection = athena(bucket.root)
    connection.execute(
        "CREATE OR REPLACE VIEW current_imports AS SELECT district_id, school_year, "
        "max_by(import_id, version) AS import_id FROM made_current GROUP BY ALL"
    )
    seen = read_during_publications(bucket, connection, SOON)
    assert [row for row in seen if len(set(row)) > 1] != []


def test_an_import_is_seen_from_its_moment_on(bucket: FolderBucket) -> None:
    show(bucket, 1)
    with athena(bucket.root) as connection:
        show(bucket, 2, timedelta(hours=1))
        assert connection.execute(ALL_SIX).fetchall() == [("import-001",) * 6]
        show(bucket, 3)
        assert connection.execute(ALL_SIX).fetchall() == [("import-003",) * 6]


def test_the_query_of_the_page_reads_what_is_current(bucket: FolderBucket) -> None:
    (query,) = examples_under("With Athena", "sql")
    show(bucket, 1)
    show(bucket, 2, timedelta(hours=1))
    with athena(bucket.root) as connection:
        assert connection.execute(query).fetchall() == [("import-001", 1, 1)]


def test_the_moment_stays_when_a_step_is_repeated(bucket: FolderBucket, glue: InMemoryGlue) -> None:
    def written() -> dict[Path, bytes]:
        return {path: path.read_bytes() for path in bucket.root.rglob(f"{MADE_CURRENT}/*")}

    show(bucket, 1)
    before, partitions = written(), dict(glue.partitions)
    show(bucket, 1, timedelta(hours=1))
    assert written() == before
    assert glue.partitions == partitions
    assert sorted(table for table, *_ in partitions) == sorted([MADE_CURRENT, *map(imported, ROSTER.tables)])


@pytest.mark.thorough
def test_a_slow_worker_shows_nothing_older(bucket: FolderBucket) -> None:
    show(bucket, 1)
    show(bucket, 3)
    show(bucket, 2)
    with athena(bucket.root) as connection:
        assert connection.execute(ALL_SIX).fetchall() == [("import-003",) * 6]


@pytest.mark.thorough
def test_a_restored_import_is_seen_again(bucket: FolderBucket) -> None:
    show(bucket, 1)
    show(bucket, 2)
    show(bucket, 1, version=3)
    with athena(bucket.root) as connection:
        assert connection.execute(ALL_SIX).fetchall() == [("import-001",) * 6]


@pytest.mark.thorough
def test_nothing_leads_to_a_snapshot_that_is_retired(bucket: FolderBucket, glue: InMemoryGlue) -> None:
    older, newer = show(bucket, 1), show(bucket, 2)
    for _ in range(2):  # again, as a retry does
        ImportedTables("rosters", ROSTER).forget(bucket, older)
    bucket.delete_below(older.prefix)
    assert {values[-1] for table, *values in glue.partitions if table != MADE_CURRENT} == {"import-002"}
    made_current = [path.relative_to(bucket.root) for path in bucket.root.rglob(f"{MADE_CURRENT}/*")]
    assert [path.name for path in made_current] == [f"import_id={newer.import_id}.00000002.json"]
    # What the function may delete: `test_nothing_else_is_deleted_than_the_files_of_an_import`.
    assert fnmatchcase(str(made_current[0]), "snapshots/*/import_id=*")
    with athena(bucket.root) as connection:
        assert connection.execute(ALL_SIX).fetchall() == [("import-002",) * 6]


def test_the_file_is_written_before_its_moment(glue: InMemoryGlue) -> None:
    """Also where every attempt is given up but the last, with the longest pauses between them that the SDK makes."""
    assert glue.partitions == {}
    config = client("s3").meta.config
    attempts = config.retries["total_max_attempts"]
    longest = attempts * (config.connect_timeout + config.read_timeout) + sum(2**n for n in range(attempts - 1))
    assert longest + 10 < DELAY.total_seconds()
