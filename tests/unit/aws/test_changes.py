"""The files of the rows that differ, where the step that compares dies between two writes."""

import json
import shutil
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from support.in_memory import NOON, RUNNING

from rollcall.aws.files.accepted import TABLES
from rollcall.aws.files.snapshots import CHANGES, SnapshotFiles
from rollcall.aws.files.storage import DataBucket
from rollcall.model.schema import load
from rollcall.model.snapshots import Snapshot, TableFile, Tables
from rollcall.publishing.parquet import parquet_type

ROSTER = load()


class Died(Exception):
    """The process ended."""


@dataclass(frozen=True)
class Folder(DataBucket):
    """The bucket as a folder, in which the writes after some number fail."""

    left: list[int] = field(default_factory=lambda: [1_000])

    def path(self, key: str) -> Path:
        path = Path(self.bucket) / key
        path.parent.mkdir(parents=True, exist_ok=True)
        return path

    def put_json(self, key: str, text: bytes) -> None:
        self._write()
        self.path(key).write_bytes(text)

    def put_file(self, key: str, path: Path) -> None:
        self._write()
        shutil.copy(path, self.path(key))

    def copy(self, source: str, key: str, _size: int) -> None:
        shutil.copy(self.path(source), self.path(key))

    def fetch(self, key: str, path: Path) -> None:
        shutil.copy(self.path(key), path)

    def sizes(self, prefix: str) -> dict[str, int]:
        below = self.path(prefix)
        return {str(path.relative_to(below)): path.stat().st_size for path in below.rglob("*") if path.is_file()}

    def get_json(self, key: str) -> Any:  # noqa: ANN401 - any JSON value
        return json.loads(self.path(key).read_bytes())

    def find_json(self, key: str) -> Any:  # noqa: ANN401 - any JSON value
        return self.get_json(key) if self.path(key).exists() else None

    def _write(self) -> None:
        self.left[0] -= 1
        if self.left[0] < 0:
            raise Died


def put(bucket: Folder, prefix: str, students: Sequence[str]) -> Tables:
    """Tables with schools alone, which have these names."""
    files = []
    for table in ROSTER.tables:
        schema = pa.schema([(each.column, parquet_type(each)) for each in table.fields])
        rows = [{"id": str(number), "name": name} for number, name in enumerate(students)]
        path = bucket.path(f"{prefix}{table.name}.parquet")
        pq.write_table(pa.Table.from_pylist(rows if table.name == "schools" else [], schema), path)
        files.append(TableFile(table.name, len(rows), path.stat().st_size, "ab"))
    return Tables(tuple(files), ROSTER.version, "ab")


def published(bucket: Folder, import_id: str, names: Sequence[str]) -> Snapshot:
    prefix = replace(RUNNING, import_id=import_id).snapshot
    tables = put(bucket, prefix, names)
    return Snapshot(RUNNING.district_id, RUNNING.school_year, import_id, "", prefix, tables, NOON)


@pytest.mark.sampled(1)
@pytest.mark.parametrize("writes", range(4))
def test_the_changes_lead_from_what_is_replaced_wherever_the_comparison_died(tmp_path: Path, writes: int) -> None:
    bucket = Folder(str(tmp_path))
    files = SnapshotFiles(bucket, ROSTER)
    tables = put(bucket, RUNNING.accepted, ["Škola", "Schule"])
    listed = {"files": [{"table": f.table, "rows": f.rows, "size": f.size, "sha256": f.sha256} for f in tables.files]}
    bucket.put_json(
        RUNNING.reports + TABLES, json.dumps({**listed, "schema_version": "1", "package_sha256": ""}).encode()
    )
    older, newer = published(bucket, "older", ["Škola"]), published(bucket, "newer", ["Escuela", "Schule"])
    files.differences(RUNNING, older)

    # Meanwhile another import became current, and the step dies while it compares again.
    bucket.left[0] = writes
    if writes < 3:
        with pytest.raises(Died):
            files.differences(RUNNING, newer)
    bucket.left[0] = 1_000
    files.differences(RUNNING, newer)
    files.publish(RUNNING, tables)

    beside = f"{RUNNING.snapshot}changes/"
    assert bucket.get_json(beside + CHANGES)["against"] == "newer"
    rows = pq.read_table(bucket.path(beside + "schools.parquet"), partitioning=None).to_pylist()
    assert [(row["change"], row["name"]) for row in rows] == [("changed", "Škola")]
