"""The rows that an import changes are found where they lie: with the import, or with its snapshot."""

import io
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from support.in_memory import RUNNING

from rollcall.aws.files import changed_rows, ranges, storage
from rollcall.aws.files.changed_rows import ChangedRowFiles
from rollcall.aws.files.storage import DataBucket
from rollcall.model.changed_rows import NOTHING, Change
from rollcall.model.schema import load
from rollcall.model.snapshots import place
from rollcall.publishing.compare.changes import compare_rows
from rollcall.publishing.parquet import parquet_type

STUDENTS = load().table("Students.csv")
BEFORE = place("springfield", "2026-2027", "earlier")


class NoSuchKey(Exception):
    """S3's answer for an object that is not there."""


class Exceptions:
    """Those of the client."""

    NoSuchKey = NoSuchKey


@dataclass
class Bucket:
    """Objects in memory."""

    objects: dict[str, bytes] = field(default_factory=dict)

    exceptions: type[Exceptions] = Exceptions

    def get_object(self, Key: str, Range: str = "", **more: Any) -> Mapping[str, Any]:  # noqa: ANN401, N803 - as boto3's
        assert more["Bucket"] == "data"
        if Key not in self.objects:
            raise NoSuchKey
        content = self.objects[Key]
        first, _, last = Range.removeprefix("bytes=").partition("-")
        start = int(first) if first else max(0, len(content) - int(last or 1 << 40))
        found = content[start : int(last) + 1 if first else None]
        named = f"bytes {start}-{start + len(found) - 1}/{len(content)}"
        return {"Body": io.BytesIO(found), "ETag": "tag", "ContentRange": named}


@pytest.fixture
def bucket(monkeypatch: pytest.MonkeyPatch) -> Bucket:
    made = Bucket()
    for module in (changed_rows, ranges, storage):
        monkeypatch.setattr(module, "s3", lambda: made)
    return made


@pytest.fixture
def tables(tmp_path: Path) -> dict[str, bytes]:
    """The earlier table, and how a later one differs from it: in a nickname, and by a student who is gone."""
    row: dict[str, Any] = {
        "student_number": "1",
        "last_name": "王",
        "first_name": "An",
        "dob": date(2015, 1, 2),
        "grade_level": "5",
    }
    schema = pa.schema([(each.column, parquet_type(each)) for each in STUDENTS.fields])
    rows: dict[str, list[dict[str, Any]]] = {
        "before": [{**row, "id": "S-1", "nickname": "Mai"}, {**row, "id": "S-2"}],
        "after": [{**row, "id": "S-1", "nickname": "Ann"}],
    }
    for name, some in rows.items():
        pq.write_table(pa.Table.from_pylist(some, schema), tmp_path / name)
    assert compare_rows(STUDENTS, tmp_path / "after", tmp_path / "before", tmp_path / "changes")
    return {name: (tmp_path / name).read_bytes() for name in ("before", "changes")}


def listed(*files: str) -> bytes:
    return json.dumps({"against": "earlier", "school_year": "2026-2027", "files": files}).encode()


@pytest.mark.parametrize("folder", [RUNNING.changes, f"{RUNNING.snapshot}changes/"])
def test_rows_have_their_values_before(folder: str, bucket: Bucket, tables: dict[str, bytes]) -> None:
    bucket.objects = {
        f"{folder}changes.json": listed("students.parquet"),
        f"{folder}students.parquet": tables["changes"],
        f"{BEFORE}students.parquet": tables["before"],
    }
    found = ChangedRowFiles(DataBucket("data")).page(RUNNING, "students", None, 0)
    assert found
    changed, removed = found.rows
    assert (changed.values["nickname"], changed.before) == ("Ann", {"nickname": "Mai"})
    assert (removed.change, removed.values["id"]) == (Change.REMOVED, "S-2")
    assert ChangedRowFiles(DataBucket("data")).page(RUNNING, "staff", None, 0) == NOTHING


def test_they_are_shown_also_where_the_earlier_table_is_gone(bucket: Bucket, tables: dict[str, bytes]) -> None:
    bucket.objects = {
        f"{RUNNING.changes}changes.json": listed("students.parquet"),
        f"{RUNNING.changes}students.parquet": tables["changes"],
    }
    found = ChangedRowFiles(DataBucket("data")).page(RUNNING, "students", Change.CHANGED, 0)
    assert found
    assert [(row.changed, row.before) for row in found.rows] == [(("nickname",), {})]


def test_there_are_none_where_nothing_was_compared_or_they_are_no_longer_kept(
    bucket: Bucket, tables: dict[str, bytes]
) -> None:
    assert ChangedRowFiles(DataBucket("data")).page(RUNNING, "students", None, 0) is None
    bucket.objects = {f"{RUNNING.changes}changes.json": listed("students.parquet")}
    assert ChangedRowFiles(DataBucket("data")).page(RUNNING, "students", None, 0) is None
    assert tables
