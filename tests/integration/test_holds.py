"""The deployed chain, where an import waits for a decision, and the way back."""

import contextlib
import json
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

import jsonschema
import pytest
from deployed import Deployed, Imported, Sender

from rollcall.aws.pointers import SnapshotPointers
from rollcall.aws.records import ImportRecords
from rollcall.snapshots import Change
from rollcall.steps import decide
from rollcall_local import demo, following, sample
from rollcall_local.following import Uploaded
from rollcall_local.sample import Sample
from rollcall_local.settings import ROOT

pytestmark = pytest.mark.slow

PATIENCE = 60
"""Seconds for what follows from something that has ended."""


def until(look: Callable[[], Any]) -> Any:  # noqa: ANN401 - whatever it is
    """What `look` gives, as soon as it gives something."""
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        found = look()
        if found:
            return found
        time.sleep(following.POLL_SECONDS)
    raise TimeoutError


def whole(sender: Sender) -> bytes:
    """A roster of three schools."""
    return Sample(sample.clean(demo.today()).rows, sender.district).package()


def without(sender: Sender, schools: int) -> bytes:
    """The roster without the students of some schools."""
    rows = sample.clean(demo.today()).rows
    lost = {row["ID"] for row in rows["Students.csv"][: schools * sample.STUDENTS_PER_SCHOOL]}
    for file, column in (("Students.csv", "ID"), ("StudentEnrollments.csv", "Student ID")):
        rows[file][:] = [row for row in rows[file] if row[column] not in lost]
    return Sample(rows, sender.district).package()


def held(sender: Sender, package: bytes, name: str) -> Uploaded:
    """Sends a package; gives it when its import waits for a decision."""
    uploaded = sender.send(package, name)
    *_, last = following.follow(sender.platform, uploaded, to_hold=True)
    assert last.steps[-1].name == following.HOLD_STATE
    return uploaded


def records(deployed: Deployed) -> ImportRecords:
    """The record of imports, as an operator's command has it."""
    return ImportRecords(deployed.platform.outputs["ImportsTable"])


def history(sender: Sender) -> Sequence[Change]:
    """The changes of the district's pointer, oldest first."""
    assert sender.current is not None
    pointers = SnapshotPointers(sender.platform.outputs["SnapshotsTable"])
    return list(pointers.changes(sender.district, sender.current["school_year"]))[::-1]


def restored(deployed: Deployed, sender: Sender, import_id: str, **more: object) -> Mapping[str, Any]:
    """What the function answers to a restore."""
    request = {"district_id": sender.district, "import_id": import_id, "by": "operator"}
    payload = {"restore": {**request, "expected_version": None, "dry_run": False, **more}}
    answer = deployed.platform.client("lambda").invoke(
        FunctionName=deployed.function("snapshot"), Payload=json.dumps(payload).encode()
    )
    result: Mapping[str, Any] = json.load(answer["Payload"])
    assert "FunctionError" not in answer, result
    return result


@contextlib.contextmanager
def configured(deployed: Deployed, **variables: str) -> Iterator[None]:
    """The function that publishes has these settings for the length of the block."""
    functions, name = deployed.platform.client("lambda"), deployed.function("snapshot")
    before = functions.get_function_configuration(FunctionName=name)["Environment"]["Variables"]
    functions.update_function_configuration(FunctionName=name, Environment={"Variables": {**before, **variables}})
    try:
        yield
    finally:
        functions.update_function_configuration(FunctionName=name, Environment={"Variables": before})


@pytest.fixture
def published(deployed: Deployed) -> tuple[Sender, Imported]:
    """A district whose whole roster is current."""
    sender = deployed.sender()
    imported = sender.imported(whole(sender), "whole.zip")
    assert imported.status == "succeeded"
    time.sleep(1.1)  # S3 keeps whole seconds
    return sender, imported


def test_a_held_import_changes_nothing_until_it_is_approved(
    published: tuple[Sender, Imported], deployed: Deployed
) -> None:
    sender, before = published
    uploaded = held(sender, without(sender, 1), "smaller.zip")
    waiting = records(deployed).claimed(uploaded.import_id)
    assert (waiting.status, len(sender.mails)) == ("held", 2)
    assert sender.current is not None
    assert sender.current["import_id"] == before.uploaded.import_id
    decide.approve(waiting, "operator", waiting.package_sha256, records(deployed), datetime.now(UTC))
    approved = sender.ended(uploaded)
    assert (approved.status, approved.execution.status) == ("succeeded", "SUCCEEDED")
    assert (sender.current["import_id"], sender.current["why"]) == (uploaded.import_id, "approved")
    assert sender.current["package_sha256"] == waiting.package_sha256
    assert [(change.why, change.by) for change in history(sender)] == [
        ("published", sender.user),
        ("approved", "operator"),
    ]
    assert len(sender.mails) == 3


def test_a_discarded_import_changes_nothing(published: tuple[Sender, Imported], deployed: Deployed) -> None:
    sender, before = published
    uploaded = held(sender, without(sender, 1), "smaller.zip")
    waiting = records(deployed).claimed(uploaded.import_id)
    decide.discard(waiting, "operator", records(deployed), datetime.now(UTC))
    discarded = sender.ended(uploaded)
    assert (discarded.status, discarded.execution.status) == ("discarded", "SUCCEEDED")
    assert sender.current is not None
    assert sender.current["import_id"] == before.uploaded.import_id
    assert len(sender.mails) == 3


def test_a_hold_that_nobody_decides_about_expires(published: tuple[Sender, Imported], deployed: Deployed) -> None:
    sender, before = published
    with configured(deployed, HOLD_SECONDS="2"):
        expired = sender.imported(without(sender, 1), "smaller.zip")
    assert (expired.status, expired.execution.status) == ("expired", "SUCCEEDED")
    assert expired.record["decision"]["verdict"] == "expired"
    assert sender.current is not None
    assert sender.current["import_id"] == before.uploaded.import_id
    assert len(sender.mails) == 3


def test_a_newer_upload_ends_a_hold_at_once(published: tuple[Sender, Imported]) -> None:
    sender, _ = published
    uploaded = held(sender, without(sender, 1), "smaller.zip")
    time.sleep(1.1)
    newer = sender.imported(whole(sender), "whole-again.zip")
    older = sender.ended(uploaded)
    assert (newer.status, older.status) == ("succeeded", "superseded")
    assert older.record["decision"]["by"] == newer.uploaded.import_id


def test_a_hold_is_not_lost_with_its_mail(published: tuple[Sender, Imported], deployed: Deployed) -> None:
    sender, _ = published
    with deployed.throttled("notify"):
        uploaded = held(sender, without(sender, 1), "smaller.zip")
    waiting = records(deployed).claimed(uploaded.import_id)
    decide.approve(waiting, "operator", waiting.package_sha256, records(deployed), datetime.now(UTC))
    assert sender.ended(uploaded).status == "succeeded"


def test_a_decision_that_is_there_first_is_not_waited_for(
    published: tuple[Sender, Imported], deployed: Deployed
) -> None:
    """Somebody decides while the mail is being sent: there is no token yet by which the execution could be woken."""
    sender, _ = published
    with deployed.throttled("notify"):
        uploaded = sender.send(without(sender, 1), "smaller.zip")
        until(lambda: (following.record(deployed.platform, uploaded.import_id) or {}).get("status") == "held")
        waiting = records(deployed).claimed(uploaded.import_id)
        decide.approve(waiting, "operator", waiting.package_sha256, records(deployed), datetime.now(UTC))
    approved = sender.ended(uploaded)
    assert approved.status == "succeeded"
    assert "token" not in approved.record


def test_what_says_the_same_publishes_nothing(published: tuple[Sender, Imported], deployed: Deployed) -> None:
    sender, before = published
    same = sender.imported(whole(sender), "again.zip")
    assert (same.status, same.record["unchanged_since"]) == ("succeeded", before.uploaded.import_id)
    assert sender.current is not None
    assert (sender.current["import_id"], sender.current["why"]) == (before.uploaded.import_id, "confirmed")
    found = deployed.platform.client("s3").list_objects_v2(
        Bucket=deployed.platform.outputs["DataBucket"], Prefix=f"snapshots/district_id={sender.district}/"
    )
    assert {each["Key"].split("/")[3] for each in found["Contents"]} == {
        "current.json",
        f"import_id={before.uploaded.import_id}",
    }


def test_a_restore_is_shown_done_recorded_and_told(published: tuple[Sender, Imported], deployed: Deployed) -> None:
    sender, before = published
    rows = sample.clean(demo.today()).rows
    rows["Students.csv"][0]["Nickname"] = "Again"
    newer = sender.imported(Sample(rows, sender.district).package(), "nickname.zip")
    first = before.uploaded.import_id
    shown = restored(deployed, sender, first, dry_run=True)
    assert shown["differences"]["tables"]["students"] == {"added": 0, "changed": 1, "removed": 0, "unchanged": 1199}
    assert sender.current is not None
    assert sender.current["import_id"] == newer.uploaded.import_id  # only shown
    assert "refused" in restored(deployed, sender, first, expected_version=shown["version"] - 1)
    done = restored(deployed, sender, first, expected_version=shown["version"])
    assert (done["change"]["why"], done["change"]["by"]) == ("restored", "operator")
    assert (sender.current["import_id"], sender.current["why"]) == (first, "restored")
    assert [change.import_id for change in history(sender)] == [first, newer.uploaded.import_id, first]
    until(lambda: len(sender.mails) == 3)
    assert "refused" in restored(deployed, sender, "no-such-import")


def test_what_is_no_longer_kept_is_deleted_and_not_restored(deployed: Deployed) -> None:
    sender = deployed.sender()
    first = sender.imported(sender.package(), "first.zip").uploaded.import_id
    time.sleep(1.1)
    with configured(deployed, SNAPSHOTS_KEPT="1"):
        second = sender.imported(sender.package("Again"), "second.zip")
    assert second.status == "succeeded"
    found = deployed.platform.client("s3").list_objects_v2(
        Bucket=deployed.platform.outputs["DataBucket"], Prefix=f"snapshots/district_id={sender.district}/"
    )
    assert {each["Key"].split("/")[3] for each in found["Contents"]} == {
        "current.json",
        f"import_id={second.uploaded.import_id}",
    }
    assert "no longer kept" in restored(deployed, sender, first)["refused"]


def test_another_districts_import_is_not_restored(published: tuple[Sender, Imported], deployed: Deployed) -> None:
    _, imported = published
    assert "refused" in restored(deployed, deployed.sender(), imported.uploaded.import_id)


def test_other_systems_are_told_by_an_event(deployed: Deployed) -> None:
    sender, events, queues = deployed.sender(), deployed.platform.client("events"), deployed.platform.client("sqs")
    url = queues.create_queue(QueueName=f"seen-{sender.district}")["QueueUrl"]
    asked = queues.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])
    events.put_rule(Name="seen", EventPattern=json.dumps({"source": ["rollcall"]}))
    events.put_targets(Rule="seen", Targets=[{"Id": "queue", "Arn": asked["Attributes"]["QueueArn"]}])
    imported = sender.imported(sender.package())
    (message,) = until(lambda: queues.receive_message(QueueUrl=url).get("Messages"))
    events.remove_targets(Rule="seen", Ids=["queue"])
    events.delete_rule(Name="seen")
    event = json.loads(message["Body"])
    assert (event["detail-type"], event["detail"]["import_id"]) == ("Import Published", imported.uploaded.import_id)
    declared = json.loads((ROOT / "schemas/import-published.schema.json").read_text())
    jsonschema.Draft202012Validator(declared).validate(event["detail"])
    pointer = deployed.platform.client("s3").get_object(
        Bucket=event["detail"]["pointer"]["bucket"], Key=event["detail"]["pointer"]["key"]
    )
    shown = json.load(pointer["Body"])
    jsonschema.Draft202012Validator(json.loads((ROOT / "schemas/current.schema.json").read_text())).validate(shown)
    assert shown["version"] == event["detail"]["version"]
