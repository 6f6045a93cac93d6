"""The rows that differ, through the deployed chain: for operators before they decide, and for readers who follow."""

import io
import json
from collections.abc import Mapping
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from support.deployed import Deployed, Sender
from support.deployed_publishing import held, whole, without
from support.waiting import until

from rollcall.publishing.compare.changes import OWN
from rollcall_local.local_platform import CommandError

pytestmark = pytest.mark.slow


def found(sender: Sender, import_id: str, name: str) -> bytes | None:
    """An object beside a snapshot's tables."""
    s3, bucket = sender.platform.client("s3"), sender.platform.outputs["DataBucket"]
    listed = s3.list_objects_v2(Bucket=bucket, Prefix=f"snapshots/district_id={sender.district}/")["Contents"]
    keys = [each["Key"] for each in listed if each["Key"].endswith(f"/import_id={import_id}/{name}")]
    body: bytes | None = s3.get_object(Bucket=bucket, Key=keys[0])["Body"].read() if keys else None
    return body


def table(content: bytes | None) -> pa.Table:
    assert content is not None
    return pq.read_table(io.BytesIO(content))


def diff(sender: Sender, import_id: str, *options: str) -> Mapping[str, Any]:
    written = sender.platform.command(
        "imports", "diff", import_id, "--district", sender.district, "--format", "json", *options
    )
    document: Mapping[str, Any] = json.loads(written)
    return document


def test_what_waits_can_be_looked_at_row_by_row_and_followed_once_it_is_published(deployed: Deployed) -> None:
    sender = deployed.sender()
    first = sender.imported(whole(sender), "whole.zip").uploaded.import_id
    assert found(sender, first, "changes/changes.json") is None
    assert diff(sender, first)["against"] is None

    waiting = held(sender, without(sender, 2), "half.zip").import_id
    shown = diff(sender, waiting)
    assert (shown["against"], shown["tables"]["students"]["removed"]) == (first, 800)
    assert found(sender, waiting, "changes/changes.json") is None, "readers see nothing of what waits"
    school = diff(sender, waiting, "--table", "students", "--school", shown["rows"][0]["before"].get("id", "S-01"))
    assert school["tables"]["students"]["added"] == 0
    sender.platform.command("imports", "approve", waiting, "--district", sender.district, "--yes")
    until(lambda: found(sender, waiting, "changes/changes.json") is not None)

    listed = json.loads(found(sender, waiting, "changes/changes.json") or b"{}")
    assert (listed["against"], listed["files"]) == (first, ["student_enrollments.parquet", "students.parquet"])
    for name in listed["files"]:
        before, after = (table(found(sender, each, name)).to_pylist() for each in (first, waiting))
        rows = table(found(sender, waiting, f"changes/{name}")).to_pylist()
        gone = {row["id_before"] for row in rows}
        own = {field.name for field in OWN}
        new = [{k: v for k, v in row.items() if k not in own} for row in rows if row["change"] != "removed"]
        assert [row for row in before if row["id"] not in gone] + new == after
    with pytest.raises(CommandError, match="No import of"):
        diff(sender, waiting, "--against", "ffffffffffffffffffffffff")
