"""The rows that an import changes, through the deployed chain: the command, and the files beside the snapshot."""

import io
import json
import time
from collections.abc import Mapping
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from support.consistent import consistent
from support.deployed import Deployed, Sender, until
from support.deployed_publishing import held, whole, without

from rollcall_local import sample

pytestmark = pytest.mark.slow


def told(sender: Sender, *argv: str) -> Mapping[str, Any]:
    """What the command writes as JSON."""
    document: Mapping[str, Any] = json.loads(sender.platform.command("imports", "diff", *argv, "--format", "json"))
    return document


def read(sender: Sender, key: str) -> pa.Table:
    s3, bucket = sender.platform.client("s3"), sender.platform.outputs["DataBucket"]
    return pq.read_table(io.BytesIO(s3.get_object(Bucket=bucket, Key=key)["Body"].read()))


def current(sender: Sender) -> Mapping[str, Any]:
    assert sender.current is not None
    return sender.current


def test_operators_and_readers_see_which_rows_change(deployed: Deployed) -> None:
    sender = deployed.sender()
    first = sender.imported(whole(sender), "first.zip").uploaded.import_id
    assert "changes" not in current(sender)
    before = read(sender, current(sender)["tables"]["students"]["key"])
    time.sleep(1.1)

    second = sender.imported(whole(sender, "Ọlá"), "second.zip").uploaded.import_id
    assert current(sender)["changes"] == {"against": first, "prefix": f"{current(sender)['prefix']}changes/"}
    feed = {
        name: read(sender, f"{current(sender)['changes']['prefix']}{name}.parquet")
        for name in current(sender)["tables"]
    }
    assert {name: len(rows) for name, rows in feed.items() if len(rows)} == {"students": 1}
    (row,) = feed["students"].to_pylist()
    assert (row["change"], row["nickname"], row["changed_columns"]) == ("changed", "Ọlá", ["nickname"])
    old = {each["id"]: each for each in before.to_pylist()}
    (shown,) = told(sender, second)["tables"]["students"]["rows"]
    assert shown["differs"] == {"nickname": {"before": old[row["id"]]["nickname"], "after": "Ọlá"}}
    time.sleep(1.1)

    waiting = held(sender, without(sender, 1), "smaller.zip").import_id
    document = told(sender, waiting, "--table", "students")
    removed = document["tables"]["students"]["counts"]["removed"]
    assert (document["against"], removed) == (second, sample.STUDENTS_PER_SCHOOL)
    schools = read(sender, current(sender)["tables"]["schools"]["key"])["id"].to_pylist()
    of_school = [
        told(sender, waiting, "--table", "students", "--school", school)["tables"]["students"]["counts"]["removed"]
        for school in schools
    ]
    assert sorted(of_school) == [*[0] * (len(schools) - 1), removed]
    text = sender.platform.command("imports", "diff", waiting[:10], "--district", sender.district)
    assert f"Students.csv: {removed} removed" in text
    assert f"imports diff {waiting}" in sender.platform.command("imports", "show", waiting)

    sender.platform.command("imports", "approve", waiting, "--yes", "--by", "Ọlá")
    until_current(sender, waiting)
    assert current(sender)["changes"]["against"] == second
    assert set(read(sender, f"{current(sender)['changes']['prefix']}students.parquet")["change"].to_pylist()) >= {
        "removed"
    }
    consistent(sender)


def until_current(sender: Sender, import_id: str) -> None:
    until(lambda: current(sender)["import_id"] == import_id)
