"""What is new since the last import, as before or mended, through the deployed chain: mails, commands and files."""

import json
import re
import time
from collections.abc import Mapping
from typing import Any

import pytest
from support.deployed import Deployed, Imported, Sender, event_of
from support.packages import MANIFEST, package

pytestmark = pytest.mark.slow

VALUES = ("Zebulon-Ọ", "30.02.2012", "nobody-at-home", "guðrún-at-home")
"""Wrong values, which may be nowhere but in the findings and the log."""

FAULTS = {
    ("Students.csv", 2, "Email"): "nobody-at-home",
    ("Students.csv", 3, "DOB"): "30.02.2012",
    ("Students.csv", 4, "Grade Level"): "Zebulon-Ọ",
}


@pytest.fixture
def sender(deployed: Deployed) -> Sender:
    return deployed.sender()


def roster(sender: Sender, faults: Mapping[tuple[str, int, str], str], **more: Any) -> bytes:  # noqa: ANN401 - of `package`
    return package(edit={(MANIFEST, 3, "Value"): sender.district, **faults}, **more)


def sent_later(sender: Sender, content: bytes, name: str) -> Imported:
    """An import that is newer than those before by S3's clock, which counts seconds."""
    time.sleep(1.1)
    return sender.imported(content, name)


def shown(sender: Sender, imported: Imported) -> Any:  # noqa: ANN401 - any JSON value
    """What `imports show` says about its findings."""
    command = ("imports", "show", imported.uploaded.import_id, "--json")
    return json.loads(sender.platform.command(*command))["since"]


def sums(since: Mapping[str, Any]) -> tuple[int, ...]:
    return tuple(since[name] for name in ("new", "as_before", "mended", "unknown"))


def mailed(sender: Sender) -> str:
    """The last mail, without its line ends."""
    return " ".join(sender.mails[-1].text.split())


def beside(imported: Imported, name: str) -> bytes:
    """An object beside the import's report."""
    district = imported.uploaded.key.split("/")[0]
    key = f"reports/district_id={district}/import_id={imported.uploaded.import_id}/{name}"
    s3, bucket = imported.platform.client("s3"), imported.platform.outputs["DataBucket"]
    content: bytes = s3.get_object(Bucket=bucket, Key=key)["Body"].read()
    return content


def logs(deployed: Deployed) -> str:
    """Everything that the functions have logged."""
    client = deployed.platform.client("logs")
    groups = [group["logGroupName"] for group in client.describe_log_groups()["logGroups"]]
    pages = [
        page for group in groups for page in client.get_paginator("filter_log_events").paginate(logGroupName=group)
    ]
    return "\n".join(event["message"] for page in pages for event in page["events"])


def test_a_district_is_told_what_is_new_what_stands_and_what_was_mended(sender: Sender, deployed: Deployed) -> None:
    first = sender.imported(roster(sender, FAULTS), "first.zip")
    assert shown(sender, first) is None
    assert "as before" not in mailed(sender)

    # One is mended, two stand there, and one is new.
    faults = {**dict(list(FAULTS.items())[:2]), ("Staff.csv", 3, "Email"): "guðrún-at-home"}
    second = sent_later(sender, roster(sender, faults), "second.zip")
    told = shown(sender, second)
    assert told["against"] == first.uploaded.import_id
    assert told["new"] + told["as_before"] == second.document["totals"]["findings"]
    by_place = {(group["file"], group["column"], group["code"]): group for group in told["groups"]}
    assert sums(by_place["Students.csv", "Email", "invalid-email"]) == (0, 1, 0, 0)
    assert sums(by_place["Students.csv", "Grade Level", "invalid-choice"]) == (0, 0, 1, 0)
    assert by_place["Staff.csv", "Email", "invalid-email"]["lines"] == [3]
    new, as_before, mended, _ = sums(told)
    assert f": {new} new, {as_before} as before, {mended} mended." in mailed(sender)

    third = sent_later(sender, roster(sender, faults), "third.zip")
    total = third.document["totals"]["findings"]
    assert sums(shown(sender, third)) == (0, total, 0, 0)
    assert "for the 3rd import in a row" in mailed(sender)
    text = sender.platform.command("imports", "show", third.uploaded.import_id)
    assert f"Findings since import {second.uploaded.import_id} of " in text
    assert re.search(r"^Students\.csv +Email +invalid-email +0 +1 +0 +3rd import in a row$", text, re.MULTILINE)

    everything = [
        *(mail.text + mail.html for mail in sender.mails),
        *(beside(each, "summary.json").decode() for each in (first, second, third)),
        json.dumps([each.record for each in (first, second, third)], default=str, ensure_ascii=False),
        *(json.dumps(each.execution.steps, default=str, ensure_ascii=False) for each in (first, second, third)),
        text,
        logs(deployed),
    ]
    assert any(value in json.dumps(first.document, ensure_ascii=False) for value in VALUES)
    for value in VALUES:
        assert not [
            each for each in everything if value in each or value.encode("ascii", "backslashreplace").decode() in each
        ]


def test_a_rejected_package_is_compared_as_far_as_it_was_read_and_one_that_was_not_is_passed_over(
    sender: Sender,
) -> None:
    first = sender.imported(roster(sender, FAULTS), "first.zip")
    unread = sent_later(sender, b"no zip at all", "unread.zip")
    assert (unread.status, shown(sender, unread)) == ("failed", None)

    rejected = sent_later(sender, roster(sender, FAULTS, without=["Students.csv"]), "rejected.zip")
    assert rejected.status == "failed"
    told = shown(sender, rejected)
    assert told["against"] == first.uploaded.import_id
    assert told["mended"] == 0
    assert told["unknown"] >= 3
    assert "could not be looked for, because a file was not checked." in mailed(sender)

    again = sent_later(sender, roster(sender, FAULTS), "again.zip")
    told = shown(sender, again)
    assert told["against"] == rejected.uploaded.import_id
    assert sums(told) == (0, again.document["totals"]["findings"], 1, 0)


def test_a_late_upload_is_compared_with_what_came_before_it(sender: Sender, deployed: Deployed) -> None:
    first = sender.imported(roster(sender, FAULTS), "first.zip")
    time.sleep(1.1)
    with deployed.held_back():
        late = sender.send(roster(sender, {}), "late.zip")
    newest = sent_later(sender, roster(sender, FAULTS), "newest.zip")
    assert shown(sender, newest)["against"] == first.uploaded.import_id

    execution = deployed.ended(deployed.deliver(event_of(late)))
    superseded = Imported(deployed.platform, late, execution)
    assert superseded.status == "superseded"
    told = shown(sender, superseded)
    assert (told["against"], told["new"]) == (first.uploaded.import_id, 0)
    assert told["mended"] == first.document["totals"]["findings"]
    # What was told stays as it was told.
    assert shown(sender, newest)["against"] == first.uploaded.import_id
    after = sent_later(sender, roster(sender, FAULTS), "after.zip")
    assert shown(sender, after)["against"] == newest.uploaded.import_id


def test_the_same_step_again_writes_the_same(sender: Sender, deployed: Deployed) -> None:
    sender.imported(roster(sender, FAULTS), "first.zip")
    second = sent_later(sender, roster(sender, {}), "second.zip")
    before = [beside(second, name) for name in ("summary.json", "standing.parquet", "report.json")]
    upload = {
        **{name: getattr(second.uploaded, name) for name in ("import_id", "bucket", "key", "version")},
        "sequencer": "0",
        "received_at": "2026-09-15T12:00:00Z",
    }
    deployed.invoke("validate", {"upload": upload})
    assert [beside(second, name) for name in ("summary.json", "standing.parquet", "report.json")] == before
