"""The watchdog and the sweep, deployed: however an execution dies, its import ends with a status and one e-mail."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from support.consistent import consistent
from support.deployed import Deployed, Sender, event_of
from support.deployed_publishing import held, records, whole, without
from support.waiting import until

from rollcall.model.snapshots import place
from rollcall_local import following
from rollcall_local.following import Uploaded

pytestmark = pytest.mark.slow

COULD_NOT = "could_not_be_processed"


def ended(sender: Sender, uploaded: Uploaded) -> Mapping[str, Any]:
    """The record of an import, once it is closed and told."""

    def told() -> Mapping[str, Any] | None:
        record = following.record(sender.platform, uploaded.import_id)
        return record if record and record.get("mailed_at") else None

    found: Mapping[str, Any] = until(told)
    return found


def test_an_import_whose_execution_is_stopped_by_hand_is_ended_and_told_once(deployed: Deployed) -> None:
    sender = deployed.sender()
    sender.imported(whole(sender), "whole.zip")
    uploaded = held(sender, without(sender, 1), "smaller.zip")
    states = deployed.platform.client("stepfunctions")
    execution = records(deployed).claimed(uploaded.import_id).execution
    before = len(sender.mails)
    states.stop_execution(executionArn=execution)
    record = ended(sender, uploaded)
    assert (record["status"], record["failed_step"], "watched" in record) == (COULD_NOT, "hold", False)
    assert record["files"]  # its report was written before the hold
    for _ in range(2):
        assert deployed.invoke("watch", {"look": "stalled"}) == {"ended": 0}
        died = {"executionArn": execution, "status": "ABORTED"}
        assert deployed.invoke("watch", {"died": died}) == {"ended": 0}
    assert len(sender.mails) == before + 1
    assert sender.current is not None
    assert sender.current["import_id"] != uploaded.import_id
    consistent(sender)


def test_an_execution_that_dies_outside_of_every_catch_is_told_to_its_district(deployed: Deployed) -> None:
    sender = deployed.sender()
    with deployed.held_back():
        uploaded = sender.send(sender.package("Dead"), "dead.zip")
    event = event_of(uploaded)
    del event["detail"]["object"]["sequencer"]  # no expression of the chain can do without
    arn = deployed.deliver(event)
    record = ended(sender, uploaded)
    assert deployed.ended(arn).status == "FAILED"
    assert (record["status"], record["failed_step"], record["execution"]) == (COULD_NOT, "unpack", arn)
    assert len(sender.mails) == 1


def test_an_import_whose_execution_never_was_is_ended_when_its_steps_would_be_over(deployed: Deployed) -> None:
    sender = deployed.sender()
    with deployed.held_back():
        uploaded = sender.send(sender.package("Never"), "never.zip")
    detail = event_of(uploaded)["detail"]
    upload = {
        "import_id": uploaded.import_id,
        "bucket": uploaded.bucket,
        "key": uploaded.key,
        "version": uploaded.version,
        "sequencer": detail["object"]["sequencer"],
        "received_at": datetime.now(UTC).isoformat(),
    }
    machine = deployed.platform.outputs["StateMachineArn"]
    never = f"{machine.replace(':stateMachine:', ':execution:')}:never-{uploaded.import_id}"
    deployed.invoke("unpack", {"upload": upload, "execution": never})
    assert deployed.invoke("watch", {"look": "stalled"}) == {"ended": 0}
    started = (datetime.now(UTC) - timedelta(days=2)).isoformat(timespec="milliseconds")
    deployed.platform.client("dynamodb").update_item(
        TableName=deployed.platform.outputs["ImportsTable"],
        Key={"import_id": {"S": uploaded.import_id}, "item": {"S": "import"}},
        UpdateExpression="SET started_at = :started",
        ExpressionAttributeValues={":started": {"S": started}},
    )
    assert deployed.invoke("watch", {"look": "stalled"}) == {"ended": 1}
    record = ended(sender, uploaded)
    assert (record["status"], record["execution"]) == (COULD_NOT, never)
    assert deployed.invoke("watch", {"look": "stalled"}) == {"ended": 0}
    assert len(sender.mails) == 1
    # A late worker of the execution that never was can't publish any more.
    with pytest.raises(AssertionError):
        deployed.invoke("snapshot", {"upload": upload, "status": "succeeded"})
    assert sender.current is None
    consistent(sender)


def test_the_sweep_leaves_what_is_current_and_what_is_young_and_the_looks_find_nothing_amiss(
    deployed: Deployed,
) -> None:
    sender = deployed.sender()
    imported = sender.imported(sender.package())
    orphan = place(sender.district, imported.record["school_year"], "f" * 24) + "students.parquet"
    platform = deployed.platform
    platform.client("s3").put_object(Bucket=platform.outputs["DataBucket"], Key=orphan, Body=b"x")
    for dry_run in (True, False):
        swept = deployed.invoke("watch", {"look": "sweep", "dry_run": dry_run})
        assert (swept["files"], swept["complete"]) == (0, True), json.dumps(swept)
    assert platform.client("s3").head_object(Bucket=platform.outputs["DataBucket"], Key=orphan)
    looked = deployed.invoke("watch", {"look": "districts"})
    assert set(looked) == {"UploadsMissing", "RostersOld", "ValuesDrifting"}
    platform.client("s3").delete_object(Bucket=platform.outputs["DataBucket"], Key=orphan)
    consistent(sender)
