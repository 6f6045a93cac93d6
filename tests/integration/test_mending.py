"""The recipes by which operators mend imports (docs/runbook.md), tried on the deployed template."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from support.deployed import Deployed, Imported, Sender, event_of
from support.waiting import until

from rollcall_local import following
from rollcall_local.local_platform import CommandError

QUEUES = ("UploadDeadLetters", "DownloadDeadLetters", "EventDeadLetters", "DeliveryDeadLetters", "WatchDeadLetters")


def told(deployed: Deployed, *command: str) -> Mapping[str, Any]:
    """The JSON of a command; what it shows before it asks stands before that."""
    written = deployed.platform.command(*command, "--json")
    document: Mapping[str, Any] = json.loads(written[written.index("{\n") :])
    return document


def ended(deployed: Deployed, import_id: str) -> Mapping[str, Any]:
    """The record of an import, when it has ended and was told."""

    def look() -> Mapping[str, Any] | None:
        record = following.record(deployed.platform, import_id)
        return record if record and "ended_at" in record and "mailed_at" in record else None

    found: Mapping[str, Any] = until(look)
    return found


@pytest.fixture(scope="module")
def sender(deployed: Deployed) -> Sender:
    return deployed.sender()


@pytest.fixture(scope="module")
def older(sender: Sender) -> Imported:
    return sender.imported(sender.package("older"))


@pytest.fixture(scope="module")
def newer(sender: Sender, older: Imported) -> Imported:
    assert older.status == "succeeded"
    return sender.imported(sender.package("newer"))


def current(sender: Sender) -> str:
    assert sender.current is not None
    return str(sender.current["import_id"])


def test_an_upload_is_imported_again_as_an_import_of_its_own(
    deployed: Deployed, sender: Sender, newer: Imported
) -> None:
    first, mails = newer.uploaded.import_id, len(sender.mails)
    started = told(deployed, "imports", "replay", first, "--yes", "--by", "maria")
    assert started == {"import_id": f"{first}-r1", "replays": first, "by": "maria"}
    record = ended(deployed, f"{first}-r1")
    assert (record["status"], record["unchanged_since"], record["replays"]) == ("succeeded", first, first)
    assert record["rule_set"] == newer.record["rule_set"] == newer.document["rule_set"]
    assert (current(sender), len(sender.mails)) == (first, mails + 1)
    assert f"first as import {first}" in " ".join(sender.mails[-1].text.split())


def test_a_check_of_an_upload_compares_the_reports_and_tells_nobody(
    deployed: Deployed, sender: Sender, older: Imported, newer: Imported
) -> None:
    mails = len(sender.mails)
    compared = told(deployed, "imports", "replay", older.uploaded.import_id, "--check")
    assert (compared["other_verdict"], compared["rules"], compared["rows_left_out"]) == (False, {}, {})
    check = following.record(deployed.platform, compared["check"])
    assert check is not None
    assert (check["purpose"], "mailed_at" in check) == ("check", False)
    assert (current(sender), len(sender.mails)) == (newer.uploaded.import_id, mails)
    listed = deployed.platform.client("s3").list_objects_v2(
        Bucket=older.uploaded.bucket, Prefix=f"{sender.district}/results/"
    )
    assert not [each for each in listed.get("Contents", []) if "-c1/" in each["Key"]]


def test_an_older_upload_replaces_a_newer_one_only_where_that_is_named(
    deployed: Deployed, sender: Sender, older: Imported, newer: Imported
) -> None:
    first, now = older.uploaded.import_id, newer.uploaded.import_id
    with pytest.raises(CommandError, match=f"--instead-of {now}"):
        deployed.platform.command("imports", "replay", first, "--yes")
    assert current(sender) == now
    started = told(deployed, "imports", "replay", first, "--yes", "--instead-of", now)
    assert ended(deployed, started["import_id"])["status"] == "succeeded"
    assert current(sender) == started["import_id"]
    # The next upload replaces it as always.
    assert sender.imported(sender.package("newest")).status == "succeeded"


def test_an_upload_that_is_gone_is_said_to_be(deployed: Deployed) -> None:
    gone = deployed.sender()
    uploaded = gone.imported(gone.package()).uploaded
    deployed.platform.client("s3").delete_object(Bucket=uploaded.bucket, Key=uploaded.key, VersionId=uploaded.version)
    with pytest.raises(CommandError, match="is gone, though it would have expired only on"):
        deployed.platform.command("imports", "replay", uploaded.import_id, "--check")


def test_an_import_that_runs_is_ended_and_publishes_nothing_more(deployed: Deployed) -> None:
    """Its execution is one that Step Functions does not know, so that it never ends by itself."""
    stuck = deployed.sender()
    before = stuck.imported(stuck.package("before")).uploaded.import_id
    with deployed.held_back():
        uploaded = stuck.send(stuck.package("stuck"), "stuck.zip")
    upload = {
        "import_id": uploaded.import_id,
        "bucket": uploaded.bucket,
        "key": uploaded.key,
        "version": uploaded.version,
        "sequencer": "0055AED6DCD90281E5",
        "received_at": "2026-09-15T12:00:00Z",
    }
    deployed.invoke("unpack", {"upload": upload, "execution": f"{deployed.platform.outputs['StateMachineArn']}:lost"})
    deployed.invoke("validate", {"upload": upload})
    cancelled = told(deployed, "imports", "cancel", uploaded.import_id, "--yes", "--by", "maria")
    assert cancelled == {"import_id": uploaded.import_id, "status": "cancelled", "by": "maria"}
    record = ended(deployed, uploaded.import_id)
    assert (record["status"], record["abandoned_by"]) == ("cancelled", "maria")
    (mail,) = [each for each in stuck.mails if "cancelled" in each.subject]
    assert "Nothing was changed" in mail.text
    with pytest.raises(AssertionError):  # a worker that comes too late
        deployed.invoke("snapshot", {"upload": upload, "status": "succeeded"})
    assert current(stuck) == before
    with pytest.raises(CommandError, match="has ended; its status is cancelled"):
        deployed.platform.command("imports", "cancel", uploaded.import_id, "--yes")


def test_the_mail_about_an_import_is_sent_once_more_as_an_operator_asks(deployed: Deployed) -> None:
    sender = deployed.sender()
    with deployed.throttled("notify"):
        imported = sender.imported(sender.package())
    assert imported.execution.status == "FAILED"  # and operators see it
    first = imported.uploaded.import_id
    assert (imported.status, sender.mails) == ("succeeded", [])
    answer = told(deployed, "imports", "mail", first, "--yes")
    (mail,) = sender.mails
    assert answer == {"import_id": first, "recipients": len(mail.to)}
    assert ended(deployed, first)["mailed_at"]
    with pytest.raises(CommandError, match="within the last minute"):
        deployed.platform.command("imports", "mail", first, "--yes")


@pytest.fixture
def queues(deployed: Deployed) -> Iterator[Mapping[str, str]]:
    urls = {name: deployed.platform.outputs[name] for name in QUEUES}
    yield urls
    for url in urls.values():
        deployed.platform.client("sqs").purge_queue(QueueUrl=url)


def test_dead_letters_are_shown_and_sent_again(deployed: Deployed, queues: Mapping[str, str]) -> None:
    lost = deployed.sender()
    with deployed.held_back():
        uploaded = lost.send(lost.package())
    sqs = deployed.platform.client("sqs")
    for queue in queues.values():  # other tests on this platform have dead letters, too, and some come later
        sqs.purge_queue(QueueUrl=queue)
    sqs.send_message(QueueUrl=queues["UploadDeadLetters"], MessageBody=json.dumps(event_of(uploaded)))
    sqs.send_message(QueueUrl=queues["UploadDeadLetters"], MessageBody="no event")

    shown = told(deployed, "imports", "redrive", "--dead-letters", "--dry-run")
    letters = [(each["kind"], each["import_id"]) for each in shown["letters"]]
    assert {("upload", uploaded.import_id), ("unknown", None)} <= {*letters}
    assert following.record(deployed.platform, uploaded.import_id) is None

    with pytest.raises(CommandError, match=r"Left in the queue: [1-9]"):  # exit code 1
        deployed.platform.command("imports", "redrive", "--dead-letters", "--yes")
    assert ended(deployed, uploaded.import_id)["status"] == "succeeded"
    results = {"requestContext": {"condition": "RetriesExhausted"}, "requestPayload": {"results": uploaded.import_id}}
    sqs.send_message(QueueUrl=queues["DownloadDeadLetters"], MessageBody=json.dumps(results))
    ended_once = {"requestPayload": {"ended": {"import_id": uploaded.import_id}}}
    sqs.send_message(QueueUrl=queues["EventDeadLetters"], MessageBody=json.dumps(ended_once))
    sqs.send_message(QueueUrl=queues["WatchDeadLetters"], MessageBody=json.dumps({"look": "stalled"}))
    shown = told(deployed, "imports", "redrive", "--dead-letters", "--dry-run")
    assert {"ended-event", "results", "round", "unknown"} <= {each["kind"] for each in shown["letters"]}
    assert "upload" not in {each["kind"] for each in shown["letters"]}
    with pytest.raises(CommandError, match=r"Sent again: [3-9]"):  # the other one is left
        deployed.platform.command("imports", "redrive", "--dead-letters", "--yes")
