"""`history.json` of the deployed chain, the page's views over it, and the tables of Glue that are keyed by import."""

import json
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path

import duckdb
import jsonschema
import pytest
from support.consistent import consistent
from support.deployed import Deployed, Sender
from support.deployed_publishing import configured, hours_pass, restored
from support.readers_page import BUCKET, examples_under

from rollcall.aws.files import history as history_json
from rollcall.aws.files.snapshots import SnapshotFiles
from rollcall.aws.files.storage import DataBucket
from rollcall.aws.services.athena import CatalogueTables
from rollcall.aws.services.athena_imports import MADE_CURRENT, ImportedTables, imported
from rollcall.model import schema
from rollcall.model.accounts import school_year_of
from rollcall.model.history import Entry, History, key
from rollcall.model.snapshots import Change, Snapshot, Tables, Why, place
from rollcall_local import demo
from rollcall_local.settings import ROOT

pytestmark = pytest.mark.slow

DATABASE = "rosters_by_import"
ROSTER = schema.load()


@pytest.fixture
def data(deployed: Deployed) -> DataBucket:
    return DataBucket(deployed.platform.outputs["DataBucket"])


@pytest.fixture
def glue(deployed: Deployed) -> Iterator[CatalogueTables]:
    """A Glue database with the tables that are keyed by import, as the template makes them."""
    made = deployed.platform.client("glue")
    made.create_database(DatabaseInput={"Name": DATABASE})
    keys = [{"Name": name, "Type": "string"} for name in ("district_id", "school_year", "import_id")]
    tables = {imported(table): keys for table in ROSTER.tables} | {MADE_CURRENT: keys[:2]}
    for name, own in tables.items():
        made.create_table(DatabaseName=DATABASE, TableInput={"Name": name, "PartitionKeys": own})
    yield CatalogueTables(DATABASE, ROSTER)
    made.delete_database(Name=DATABASE)


def published(sender: Sender, nickname: str) -> str:
    time.sleep(1.1)  # S3 keeps whole seconds
    sent = sender.imported(sender.package(nickname), f"{nickname}.zip")
    assert sent.status == "succeeded"
    return sent.uploaded.import_id


def test_it_tells_what_was_current_and_what_is_kept(deployed: Deployed, data: DataBucket, tmp_path: Path) -> None:
    """Read by the page's own views from a copy of the bucket."""
    sender = deployed.sender()
    first, second = published(sender, "Ngọc"), published(sender, "Łucja")
    hours_pass(sender)
    with configured(deployed, SNAPSHOTS_KEPT="1"):
        third = published(sender, "Øyvind")
    assert "change" in restored(deployed, sender, second)

    year = school_year_of(demo.today())
    shown, _ = data.get_tagged_json(key(sender.district, year))
    jsonschema.Draft202012Validator(json.loads((ROOT / "schemas/history.schema.json").read_text())).validate(shown)
    assert [(each["import_id"], each["why"], each["kept"]) for each in shown["changes"]] == [
        (first, "published", False),
        (second, "published", True),
        (third, "published", True),
        (second, "restored", True),
    ]
    consistent(sender)

    s3 = deployed.platform.client("s3")
    for each in s3.list_objects_v2(Bucket=data.bucket, Prefix=f"snapshots/district_id={sender.district}/")["Contents"]:
        path = tmp_path / each["Key"]
        path.parent.mkdir(parents=True, exist_ok=True)
        s3.download_file(data.bucket, each["Key"], str(path))
    views = examples_under("History with DuckDB", "sql")[0].replace(f"s3://{BUCKET}", str(tmp_path))
    with duckdb.connect() as connection:
        connection.execute(views.replace("springfield", sender.district).replace("2026-2027", year))
        today = connection.execute("SELECT max(CAST(since AS DATE)) FROM history").fetchall()[0][0]
        assert connection.execute(f"SELECT DISTINCT import_id FROM students_on(DATE '{today}')").fetchall() == [  # noqa: S608
            (second,)
        ]
        student = connection.execute(f"SELECT min(id) FROM students_on(DATE '{today}')").fetchall()[0][0]  # noqa: S608
        told = connection.execute("SELECT status FROM student_history($1)", [student]).fetchall()
    assert [status for (status,) in told][:2] == ["files no longer kept", "in the roster"]


def entry(version: int) -> Entry:
    return Entry(version, datetime(2026, 11, 24, 18, version, tzinfo=UTC), f"i{version}", Why.PUBLISHED, kept=True)


def test_of_many_who_write_it_at_once_one_does(data: DataBucket, deployed: Deployed) -> None:
    """Each write is a compare-and-swap: of those who read the same, the others read again."""
    where = deployed.sender().district, school_year_of(demo.today())
    for round_ in (1, 2):
        shown, tag = history_json.read(data, *where)
        assert len(shown.entries) == round_ - 1
        wanted = [History(*where, (*shown.entries, entry(version))) for version in range(8 * round_, 8 * round_ + 8)]
        with ThreadPoolExecutor(8) as pool:
            written = list(pool.map(lambda each: history_json.replace(data, each, tag), wanted))  # noqa: B023
        assert sorted(written) == [False] * 7 + [True]
        assert history_json.read(data, *where)[0] == wanted[written.index(True)]


def test_the_tables_by_import_lead_to_each_snapshot_until_it_is_retired(
    data: DataBucket, deployed: Deployed, glue: CatalogueTables
) -> None:
    where, at = (deployed.sender().district, school_year_of(demo.today())), datetime(2026, 11, 24, 18, tzinfo=UTC)
    snapshots = [Snapshot(*where, name, name, place(*where, name), Tables((), "1", "ab" * 32), at) for name in "ab"]
    tables, client, s3 = (
        ImportedTables(DATABASE, ROSTER),
        deployed.platform.client("glue"),
        deployed.platform.client("s3"),
    )
    for version, snapshot in enumerate(snapshots, 1):
        data.put_text(f"{snapshot.prefix}students.parquet", "x")
        change = Change(*where, version, snapshot.import_id, None, Why.PUBLISHED, snapshot.import_id, "", at, {})
        for _ in range(2):  # again, as a retry does
            tables.show(data, snapshot, change)

    def partitions(table: str) -> dict[str, str]:
        """The locations by the last value."""
        found = client.get_partitions(DatabaseName=DATABASE, TableName=table)["Partitions"]
        return {each["Values"][-1]: each["StorageDescriptor"]["Location"] for each in found}

    def texts(location: str) -> list[str]:
        prefix = location.removeprefix(f"s3://{data.bucket}/")
        listed = s3.list_objects_v2(Bucket=data.bucket, Prefix=prefix).get("Contents", [])
        return [s3.get_object(Bucket=data.bucket, Key=each["Key"])["Body"].read().decode() for each in listed]

    for table in ROSTER.tables:
        assert {name: texts(location) for name, location in partitions(imported(table)).items()} == {
            each.import_id: [f"s3://{data.bucket}/{each.prefix}{table.name}.parquet\n"] for each in snapshots
        }
    (location,) = partitions(MADE_CURRENT).values()
    assert [(json.loads(text)["import_id"], json.loads(text)["version"]) for text in texts(location)] == [
        ("a", 1),
        ("b", 2),
    ]
    assert all(text.count("\n") == 0 for text in texts(location))
    files = SnapshotFiles(data, ROSTER, glue)
    assert files.prefixes(*where) == {each.import_id: each.prefix for each in snapshots}

    for _ in range(2):
        files.retire(snapshots[0])
    assert {name for table in ROSTER.tables for name in partitions(imported(table))} == {"b"}
    assert [json.loads(text)["import_id"] for text in texts(location)] == ["b"]
    assert files.prefixes(*where) == {"b": snapshots[1].prefix}
