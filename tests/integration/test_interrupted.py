"""The function that publishes dies, or comes too late: readers see nothing of it, and the next upload goes through."""

import json
from collections.abc import Mapping
from typing import Any

import pytest
from support.consistent import consistent
from support.deployed import Deployed, Imported, Sender, event_of
from support.deployed_publishing import events_in, forbidden, told_to_others
from support.interception import COPYING, POINTER, SHOWING, Place, needs_proc, stopped

from rollcall.model import schema
from rollcall_local import following
from rollcall_local.following import Uploaded

pytestmark = [pytest.mark.slow, pytest.mark.longest]

SIX = {f"{table.name}.parquet" for table in schema.load().tables}


def publish(sender: Sender, nickname: str) -> Imported:
    """Sends a package that is published."""
    imported = sender.imported(sender.package(nickname), f"{nickname}.zip")
    assert imported.status == "succeeded"
    return imported


def current(sender: Sender) -> str:
    """The import that readers see."""
    assert sender.current is not None
    return str(sender.current["import_id"])


def copied(sender: Sender, uploaded: Uploaded) -> set[str]:
    """The tables that lie at an import's place among the snapshots."""
    listed = sender.platform.client("s3").list_objects_v2(
        Bucket=sender.platform.outputs["DataBucket"], Prefix=f"snapshots/district_id={sender.district}/"
    )
    keys = [each["Key"] for each in listed["Contents"]]
    names = {key.partition(f"/import_id={uploaded.import_id}/")[2] for key in keys}
    return {name for name in names if name and not name.startswith("changes/")}


def step(uploaded: Uploaded, status: str = "succeeded", **more: object) -> dict[str, Any]:
    """What the chain gives to a step."""
    upload = {
        "import_id": uploaded.import_id,
        "bucket": uploaded.bucket,
        "key": uploaded.key,
        "version": uploaded.version,
        "sequencer": "0055AED6DCD90281E5",
        "received_at": "2026-09-15T12:00:00Z",
    }
    return {"upload": upload, "execution": f"by hand, {uploaded.import_id}", "status": status, **more}


def written(sender: Sender, *uploads: Uploaded) -> Mapping[str, object]:
    """All that a worker could change: snapshots, reports, pointer, history, records, mails."""
    platform = sender.platform
    pages = platform.client("s3").get_paginator("list_objects_v2").paginate(Bucket=platform.outputs["DataBucket"])
    listed = [each for page in pages for each in page["Contents"] if f"/district_id={sender.district}/" in each["Key"]]
    pointers = platform.client("dynamodb").query(
        TableName=platform.outputs["SnapshotsTable"],
        KeyConditionExpression="district_id = :district",
        ExpressionAttributeValues={":district": {"S": sender.district}},
        ConsistentRead=True,
    )
    return {
        "files": [(each["Key"], each["ETag"], each["LastModified"]) for each in listed],
        "pointers": pointers["Items"],
        "records": [following.record(platform, uploaded.import_id) for uploaded in uploads],
        "mails": sender.mails,
    }


def test_a_function_that_dies_before_it_moves_the_pointer_changes_nothing(deployed: Deployed) -> None:
    sender = deployed.sender()
    before = publish(sender, "Before")
    table = f"arn:aws:dynamodb:*:*:table/{deployed.platform.outputs['SnapshotsTable']}"
    with forbidden(deployed, "snapshot", "dynamodb:PutItem", table):
        lost = sender.imported(sender.package("Lost"), "lost.zip")
    assert (lost.status, lost.execution.status) == ("could_not_be_processed", "FAILED")
    assert copied(sender, lost.uploaded) == SIX  # so far it came, and nothing leads there
    assert current(sender) == before.uploaded.import_id
    consistent(sender)
    after = publish(sender, "After")
    assert current(sender) == after.uploaded.import_id
    assert copied(sender, lost.uploaded) == set()  # nobody else would ever delete it
    consistent(sender)


def test_a_pointer_that_was_moved_and_not_shown_is_shown_with_the_next_upload(deployed: Deployed) -> None:
    sender = deployed.sender()
    before = publish(sender, "Before")
    shown = f"arn:aws:s3:::{deployed.platform.outputs['DataBucket']}/snapshots/*/current.json"
    with forbidden(deployed, "snapshot", "s3:PutObject", shown):
        moved = sender.imported(sender.package("Moved"), "moved.zip")
    assert (moved.status, moved.execution.status) == ("succeeded", "FAILED")  # operators see that something is amiss
    assert current(sender) == before.uploaded.import_id
    again = sender.imported(sender.package("Moved"), "again.zip")
    assert (again.record["unchanged_since"], current(sender)) == (moved.uploaded.import_id, moved.uploaded.import_id)
    consistent(sender)


@needs_proc
@pytest.mark.parametrize(
    ("place", "arrives"),
    [(COPYING, False), (POINTER, False), (POINTER, True), (SHOWING, False)],
    ids=["while it copies", "before the pointer", "with the pointer", "before current.json"],
)
def test_a_function_that_is_killed_is_tried_again_and_publishes_once(
    deployed: Deployed, place: Place, *, arrives: bool
) -> None:
    sender = deployed.sender()
    publish(sender, "Before")
    with stopped(deployed, place) as at:
        uploaded = sender.send(sender.package("Killed"), "killed.zip")
        at.reached()
        at.kill(request_arrives=arrives)
        imported = sender.ended(uploaded)
    assert (imported.status, imported.execution.status) == ("succeeded", "SUCCEEDED")
    (snapshot,) = [each for each in imported.execution.steps if each.name == "Snapshot"]
    assert len(snapshot.failures) == 1
    assert current(sender) == uploaded.import_id
    consistent(sender)


@pytest.mark.parametrize("place", [COPYING, POINTER], ids=["while it copies", "before the pointer"])
def test_a_worker_whose_import_was_given_up_meanwhile_changes_nothing(place: Place, deployed: Deployed) -> None:
    sender = deployed.sender()
    before = publish(sender, "Before")
    with deployed.held_back():
        uploaded = sender.send(sender.package("Late"), "late.zip")
    for name in ("unpack", "validate"):
        deployed.invoke(name, step(uploaded))
    with stopped(deployed, place) as at:
        late = deployed.pool.submit(deployed.invoke, "snapshot", step(uploaded))
        at.reached()
        deployed.invoke("record", step(uploaded, "could_not_be_processed", failure="snapshot"))
        deployed.invoke("notify", step(uploaded))
        told = following.record(deployed.platform, uploaded.import_id)
        at.let_go()
        assert "Ended" in str(late.exception())
    assert told is not None
    assert told["status"] == "could_not_be_processed"
    assert following.record(deployed.platform, uploaded.import_id) == told
    assert (current(sender), copied(sender, uploaded)) == (before.uploaded.import_id, set())
    consistent(sender)


def test_workers_that_come_after_the_end_of_their_imports_change_nothing(deployed: Deployed) -> None:
    sender = deployed.sender()
    with deployed.held_back():
        older = sender.send(sender.package("Older"), "older.zip")
    first = publish(sender, "First").uploaded
    publish(sender, "Second")
    deployed.ended(deployed.deliver(event_of(older)))
    with deployed.throttled("snapshot"):
        given_up = sender.imported(sender.package("Given up"), "given up.zip").uploaded
    before = written(sender, older, first, given_up)
    with told_to_others(deployed, sender) as queue:
        for uploaded in (older, first, given_up):
            for decides in (False, True):
                _late(deployed, step(uploaded, decide=decides))
        assert written(sender, older, first, given_up) == before
        consistent(sender)
        last = publish(sender, "Last").uploaded.import_id
        told = events_in(deployed, queue, to=last)
    # What was published is told again, as the same: the import may have died before anybody was told.
    versions = {(event["detail"]["import_id"], event["detail"]["version"]) for event in told}
    assert versions == {(first.import_id, 1), (last, 3)}
    consistent(sender)


def _late(deployed: Deployed, event: Mapping[str, Any]) -> None:
    """Whatever it answers, or fails with, nobody hears it."""
    name = deployed.function("snapshot")
    deployed.platform.client("lambda").invoke(FunctionName=name, Payload=json.dumps(event).encode())
