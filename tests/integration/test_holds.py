"""The deployed chain, where an import waits for a decision, and the way back."""

import json
import time
from collections.abc import Iterator
from datetime import UTC, datetime

import jsonschema
import pytest
from support.consistent import consistent
from support.deployed import Deployed, Imported, Sender
from support.deployed_publishing import (
    configured,
    events_in,
    held,
    history,
    hours_pass,
    records,
    restored,
    told_to_others,
    whole,
    without,
)
from support.waiting import until

from rollcall.steps import decide
from rollcall_local import demo, following, sample
from rollcall_local.sample import Sample
from rollcall_local.settings import ROOT

pytestmark = [pytest.mark.slow, pytest.mark.longest]


@pytest.fixture
def published(deployed: Deployed) -> Iterator[tuple[Sender, Imported]]:
    """A district whose whole roster is current; whatever a test does with it, all is consistent in the end."""
    sender = deployed.sender()
    imported = sender.imported(whole(sender), "whole.zip")
    assert imported.status == "succeeded"
    time.sleep(1.1)  # S3 keeps whole seconds
    yield sender, imported
    consistent(sender)


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
        "history.json",
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
    second = sender.imported(sender.package("Again"), "second.zip")
    hours_pass(sender)
    time.sleep(1.1)
    with configured(deployed, SNAPSHOTS_KEPT="1"):
        third = sender.imported(sender.package("More"), "third.zip")
    assert (second.status, third.status) == ("succeeded", "succeeded")
    found = deployed.platform.client("s3").list_objects_v2(
        Bucket=deployed.platform.outputs["DataBucket"], Prefix=f"snapshots/district_id={sender.district}/"
    )
    assert {each["Key"].split("/")[3] for each in found["Contents"]} == {
        "current.json",
        "history.json",
        f"import_id={second.uploaded.import_id}",  # readers saw it until just now
        f"import_id={third.uploaded.import_id}",
    }
    assert "no longer kept" in restored(deployed, sender, first)["refused"]
    consistent(sender)


def test_another_districts_import_is_not_restored(published: tuple[Sender, Imported], deployed: Deployed) -> None:
    _, imported = published
    assert "refused" in restored(deployed, deployed.sender(), imported.uploaded.import_id)


def test_other_systems_are_told_by_an_event(deployed: Deployed) -> None:
    sender = deployed.sender()
    with told_to_others(deployed, sender) as queue:
        imported = sender.imported(sender.package())
        (event,) = events_in(deployed, queue, to=imported.uploaded.import_id)
    assert (event["detail-type"], event["detail"]["import_id"]) == ("Import Published", imported.uploaded.import_id)
    declared = json.loads((ROOT / "schemas/import-published.schema.json").read_text())
    jsonschema.Draft202012Validator(declared).validate(event["detail"])
    pointer = deployed.platform.client("s3").get_object(
        Bucket=event["detail"]["pointer"]["bucket"], Key=event["detail"]["pointer"]["key"]
    )
    shown = json.load(pointer["Body"])
    jsonschema.Draft202012Validator(json.loads((ROOT / "schemas/current.schema.json").read_text())).validate(shown)
    assert shown["version"] == event["detail"]["version"]
