"""S3's events come at least once and in any order; what of it is an import."""

import json
import time
from typing import Any

import pytest
from deployed import Deployed, Imported, Sender
from packages import MANIFEST, package

from rollcall_local import following
from rollcall_local.following import Uploaded

pytestmark = pytest.mark.slow


def _package(sender: Sender) -> bytes:
    return package(edit={(MANIFEST, 3, "Value"): sender.district})


def _event(uploaded: Uploaded) -> dict[str, Any]:
    """The upload's event, as S3 sends it to EventBridge and EventBridge to the chain."""
    part = {"key": uploaded.key, "version-id": uploaded.version, "size": 1, "sequencer": "0055AED6DCD90281E5"}
    return {
        "source": "aws.s3",
        "detail-type": "Object Created",
        "time": "2026-09-15T12:00:00Z",
        "detail": {"bucket": {"name": uploaded.bucket}, "object": part, "reason": "PutObject"},
    }


def _deliver(deployed: Deployed, event: dict[str, Any]) -> str:
    """Starts the chain with an event, as the rule does; gives the execution."""
    platform = deployed.platform
    started = platform.client("stepfunctions").start_execution(
        stateMachineArn=platform.outputs["StateMachineArn"], input=json.dumps(event)
    )
    return str(started["executionArn"])


def _wait(deployed: Deployed, arn: str) -> following.Execution:
    for _ in range(600):
        execution = following.execution(deployed.platform, arn)
        if execution.status != "RUNNING":
            return execution
        time.sleep(following.POLL_SECONDS)
    raise TimeoutError(arn)


def test_the_same_event_again_is_no_import_and_no_mail(deployed: Deployed) -> None:
    sender = deployed.sender()
    imported = sender.imported(_package(sender))
    again = _wait(deployed, _deliver(deployed, _event(imported.uploaded)))
    assert again.status == "SUCCEEDED"
    assert [step.name for step in again.steps] == ["Unpack"]
    assert following.record(deployed.platform, imported.uploaded.import_id) == imported.record
    assert len(sender.mails) == 1


def test_the_same_event_while_the_import_runs_is_no_import_and_no_mail(deployed: Deployed) -> None:
    sender = deployed.sender()
    uploaded = sender.send(_package(sender))
    arns = {_deliver(deployed, _event(uploaded)) for _ in range(2)}
    sender.ended(uploaded)
    arns.update(following.executions(deployed.platform, uploaded))  # the rule's own
    assert len(arns) == 3
    executions = [_wait(deployed, arn) for arn in arns]
    assert {execution.status for execution in executions} == {"SUCCEEDED"}
    deep = [execution for execution in executions if len(execution.steps) > 1]
    assert len(deep) == 1
    assert Imported(deployed.platform, uploaded, deep[0]).status == "succeeded"
    assert len(sender.mails) == 1


def test_an_older_upload_that_comes_later_does_not_replace_a_newer_one(deployed: Deployed) -> None:
    sender = deployed.sender()
    with _events_held_back(deployed):
        older = sender.send(_package(sender), "older.zip")
    time.sleep(1.1)  # S3 keeps whole seconds
    newer = sender.imported(_package(sender), "newer.zip")
    late = _wait(deployed, _deliver(deployed, _event(older)))
    superseded = Imported(deployed.platform, older, late)
    assert (newer.status, superseded.status) == ("succeeded", "superseded")
    assert sender.current is not None
    assert sender.current["import_id"] == newer.uploaded.import_id
    assert len(sender.mails) == 2  # both ended, both are told


class _events_held_back:  # noqa: N801 - reads as what it does
    """Switches the rule off that starts the chain, for the length of a block."""

    def __init__(self, deployed: Deployed) -> None:
        self._events = deployed.platform.client("events")
        names = [rule["Name"] for rule in self._events.list_rules()["Rules"]]
        (self._rule,) = [name for name in names if "UploadRule" in name]

    def __enter__(self) -> None:
        self._events.disable_rule(Name=self._rule)

    def __exit__(self, *_: object) -> None:
        self._events.enable_rule(Name=self._rule)


@pytest.mark.parametrize("name", ["Roster.zip.filepart", ".Roster.zip", "Roster.zip.part"])
def test_a_temporary_file_of_a_client_is_no_import(name: str, deployed: Deployed) -> None:
    sender = deployed.sender()
    uploaded = sender.send(_package(sender), name)
    *_, execution = following.follow(deployed.platform, uploaded)
    assert [step.name for step in execution.steps] == ["Unpack"]
    assert following.record(deployed.platform, uploaded.import_id) is None
    assert sender.mails == []


def test_a_file_that_is_no_zip_by_name_is_told_all_the_same(deployed: Deployed) -> None:
    sender = deployed.sender()
    imported = sender.imported(b"ID,Name\n1,Lincoln\n", "Schools.csv")
    assert imported.status == "failed"
    assert len(sender.mails) == 1


def test_a_folder_that_belongs_to_no_district_is_recorded(deployed: Deployed) -> None:
    stranger = Sender(deployed.platform, "nobodys-folder", "user-0")
    imported = stranger.imported(package())
    assert imported.status == "failed"
    assert [finding["code"] for finding in imported.document["findings"]] == ["account-unknown"]
