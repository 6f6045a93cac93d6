"""The script of docs/reading-snapshots.md that follows the changes, unchanged, on what the core writes."""

import json
from pathlib import Path

import duckdb
import pyarrow.parquet as pq
import pytest
from support.packages import package
from support.readers_page import BUCKET, example

from rollcall.model.schema import load
from rollcall.model.snapshots import changes_below
from rollcall.publishing.rows.parquet import write_changes
from rollcall_cli.main import main

SNAPSHOTS = "snapshots/district_id=springfield/school_year=2026-2027/"
TABLES = load().tables

OLDER = package(edit={("Students.csv", 2, "Nickname"): "Ōe", ("Staff.csv", 2, "Job Title"): "Ředitelka"})
NEWER = package(
    edit={
        ("Students.csv", 3, "Nickname"): "王",
        ("StudentEnrollments.csv", 2, "ID"): "new-id",
        ("StaffEnrollments.csv", 2, "ID"): "another-id",
    },
)


def checked(content: bytes, folder: Path) -> Path:
    folder.mkdir(parents=True)
    sent = folder.parent / "Roster.zip"
    sent.write_bytes(content)
    assert main(["check", str(sent), "--today", "2026-11-24", "--output", str(folder)]) == 0
    return folder


@pytest.fixture
def bucket(tmp_path: Path) -> Path:
    """A folder like the data bucket: the import “newer” has replaced “older”."""
    bucket = tmp_path / BUCKET
    old, new = (
        checked(content, bucket / SNAPSHOTS / f"import_id={name}")
        for name, content in (("older", OLDER), ("newer", NEWER))
    )
    prefix = changes_below(f"{SNAPSHOTS}import_id=newer/")
    (bucket / prefix).mkdir()
    for table in TABLES:
        name = f"{table.name}.parquet"
        write_changes(new / name, old / name, table, bucket / prefix / name, against="older")
    current = {"import_id": "newer", "changes": {"against": "older", "prefix": prefix}}
    (bucket / SNAPSHOTS / "current.json").write_text(json.dumps(current), encoding="utf-8")
    return bucket


def test_the_script_brings_a_copy_of_the_older_import_to_the_newer_one(bucket: Path) -> None:
    with duckdb.connect() as connection:
        for table in TABLES:
            path = bucket / SNAPSHOTS / "import_id=older" / f"{table.name}.parquet"
            connection.execute(f"CREATE TABLE {table.name} AS FROM read_parquet('{path}', hive_partitioning = false)")
        script = example("sql", "Following the changes").replace(f"s3://{BUCKET}", str(bucket))
        connection.execute(script)
        differing = []
        for table in TABLES:
            name = f"{table.name}.parquet"
            new, old = (
                sorted(
                    map(
                        str,
                        pq.read_table(bucket / SNAPSHOTS / f"import_id={side}" / name, partitioning=None).to_pylist(),
                    )
                )
                for side in ("newer", "older")
            )
            copy = connection.sql(f"FROM {table.name}").to_arrow_table().to_pylist()
            assert sorted(map(str, copy)) == new
            differing += [table.name] if new != old else []
    assert differing == ["students", "staff", "student_enrollments", "staff_enrollments"]
