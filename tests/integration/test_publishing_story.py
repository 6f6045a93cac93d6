"""Publishing as operators and readers live through it: by commands, mails and files alone."""

import json
import re
import time
from collections.abc import Mapping
from typing import Any

import jsonschema
import pyarrow as pa
import pytest
from pyarrow import fs
from support.deployed import Deployed, Imported, Sender
from support.deployed_publishing import configured, events_in, held, hours_pass, told_to_others, whole, without
from support.waiting import until

from rollcall.model.accounts import school_year_of
from rollcall_local import demo, sample
from rollcall_local.local_platform import CommandError, LocalPlatform
from rollcall_local.sample import Sample
from rollcall_local.settings import REGION, ROOT

pytestmark = pytest.mark.slow

PAGE = ROOT / "docs" / "reading-snapshots.md"

Changes = Mapping[str, Mapping[str, int]]


@pytest.fixture
def sender(deployed: Deployed) -> Sender:
    return deployed.sender()


def told(sender: Sender, *command: str) -> Mapping[str, Any]:
    """What a command says as JSON."""
    document: Mapping[str, Any] = json.loads(sender.platform.command(*command, "--json"))
    return document


def do(sender: Sender, action: str, import_id: str) -> str:
    """Decides about an import or restores it, as an operator does who knows its first characters."""
    return sender.platform.command(
        "imports", action, import_id[:10], "--district", sender.district, "--yes", "--by", "Ọlá"
    )


def sent_later(sender: Sender, package: bytes, name: str) -> Imported:
    """An import that is newer than those before by S3's clock, which counts seconds."""
    time.sleep(1.1)
    return sender.imported(package, name)


def read(sender: Sender, school_year: str | None = None) -> dict[str, pa.Table]:
    """What the docs' code reads from the platform's S3."""
    (code,) = re.findall(r"^```python\n(.*?)^```", PAGE.read_text(encoding="utf-8"), re.DOTALL | re.MULTILINE)
    defined = code.partition("\ntables = read_current(")[0]
    names: dict[str, Any] = {}
    exec(defined, names)  # noqa: S102 - the page's own code
    bucket, year = sender.platform.outputs["DataBucket"], school_year or school_year_of(demo.today())
    tables: dict[str, pa.Table] = names["read_current"](s3_of(sender.platform), bucket, sender.district, year)
    return tables


def s3_of(platform: LocalPlatform) -> fs.FileSystem:
    """The platform's S3, as pyarrow reaches it."""
    return fs.S3FileSystem(
        access_key="test",
        secret_key="test",  # noqa: S106 - of the local platform
        region=REGION,
        endpoint_override=platform.settings.endpoint,
        tls_ca_file_path=str(platform.settings.certificate),
    )


def files(sender: Sender) -> set[str]:
    """The keys of everything of the district below `snapshots/`, in all school years."""
    pages = sender.platform.client("s3").get_paginator("list_objects_v2")
    found = pages.paginate(
        Bucket=sender.platform.outputs["DataBucket"], Prefix=f"snapshots/district_id={sender.district}/"
    )
    return {each["Key"] for page in found for each in page.get("Contents", [])}


def folders(sender: Sender) -> set[str]:
    """The imports that have files below `snapshots/`."""
    return set(re.findall(r"/import_id=(\w+)/", "\n".join(files(sender))))


def mailed(sender: Sender) -> Changes:
    """The numbers of the last mail's comparison, by table."""
    said = sender.mails[-1].text.partition("WHAT CHANGED IN YOUR ROSTER")[2].partition("YOUR FILES")[0]
    lines = re.findall(r"^(\w+)\.csv +([\d,]+) +([\d,]+) +([\d,]+) +([\d,]+)$", said, re.MULTILINE)
    parts = ("added", "changed", "removed", "unchanged")
    return {
        re.sub(r"(?<=.)(?=[A-Z])", "_", name).lower(): dict(zip(parts, map(_number, counts), strict=True))
        for name, *counts in lines
    }


def _number(shown: str) -> int:
    return int(shown.replace(",", ""))


def logged(sender: Sender, import_id: str) -> Changes:
    """The numbers in the log of the function that publishes."""
    pages = sender.platform.client("logs").get_paginator("filter_log_events")
    (group,) = [
        each["logGroupName"]
        for each in sender.platform.client("logs").describe_log_groups()["logGroups"]
        if "SnapshotLogGroup" in each["logGroupName"]
    ]
    events = [event["message"] for page in pages.paginate(logGroupName=group) for event in page["events"]]
    lines = [json.loads(line) for event in events for line in event.splitlines() if import_id in line and "{" in line]
    (changes,) = [line["changes"] for line in lines if line.get("message") == "snapshot"]
    counted: Changes = changes
    return counted


def changed(sender: Sender) -> bytes:
    """The whole roster with one student fewer, one more, and one under another name."""
    rows = sample.clean(demo.today()).rows
    students, enrollments = rows["Students.csv"], rows["StudentEnrollments.csv"]
    gone = students.pop()
    enrollments[:] = [row for row in enrollments if row["Student ID"] != gone["ID"]]
    students.append(students[0] | {"ID": "New-1", "Student Number": "New-1", "Email": ""})
    enrollments.append({"ID": "New-1", "Student ID": "New-1", "Class ID": enrollments[0]["Class ID"]})
    students[1]["Last Name"] = "Nguyễn-Ōkubo"
    return Sample(rows, sender.district).package()


def test_the_numbers_of_a_comparison_are_the_same_wherever_they_are_told(sender: Sender) -> None:
    first = sender.imported(whole(sender), "first.zip").uploaded.import_id
    second = sent_later(sender, changed(sender), "second.zip")
    shown = told(sender, "imports", "show", second.uploaded.import_id)
    counts = shown["differences"]["tables"]
    (on,) = told(sender, "imports", "list", "--district", sender.district, "--on", str(demo.today()))["current"]

    assert counts["students"] == {"added": 1, "changed": 1, "removed": 1, "unchanged": 1198}
    assert counts["student_enrollments"]["added"] == 1
    assert shown["differences"]["against"] == second.record["compared_with"] == first
    assert counts == second.record["differences"] == on["counts"] == mailed(sender)
    assert counts == logged(sender, second.uploaded.import_id)
    log = sender.platform.command("imports", "log", second.uploaded.import_id)
    assert re.search(r"^students +1 +1 +1 +1,198$", log, re.MULTILINE)


def test_the_same_roster_again_writes_no_file_and_says_since_which_import(sender: Sender) -> None:
    first = sender.imported(whole(sender), "first.zip").uploaded.import_id
    before = files(sender)
    rows = sample.clean(demo.today()).rows
    for table in rows.values():
        table.reverse()
    again = sent_later(sender, Sample(rows, sender.district).package(), "in-another-order.zip")

    assert files(sender) == before
    assert told(sender, "imports", "show", again.uploaded.import_id)["unchanged_since"] == first
    assert "nothing changed" in sender.mails[-1].subject
    shown = told(sender, "district", "show", sender.district)
    assert (shown["pointer"]["current"], shown["changed"]["why"]) == (first, "confirmed")


def test_a_reader_sees_a_roster_before_and_after_an_approval_and_a_restore(sender: Sender) -> None:
    first = sender.imported(whole(sender), "whole.zip").uploaded.import_id
    before = read(sender)
    time.sleep(1.1)
    uploaded = held(sender, without(sender, 1), "smaller.zip")
    assert read(sender) == before

    do(sender, "approve", uploaded.import_id)
    assert sender.ended(uploaded).status == "succeeded"
    after = read(sender)
    assert (before["students"].num_rows, after["students"].num_rows) == (1200, 800)

    assert f"rollcall imports restore {uploaded.import_id}" in do(sender, "restore", first)
    assert read(sender) == before
    do(sender, "restore", uploaded.import_id)
    assert read(sender) == after


def test_last_years_roster_can_be_read_after_a_rollover(sender: Sender) -> None:
    this = school_year_of(demo.today())
    following = f"{int(this[:4]) + 1}-{int(this[:4]) + 2}"
    first = sender.imported(whole(sender), "whole.zip").uploaded.import_id
    before = read(sender)
    sender.platform.command("district", "rollover", sender.district, "--to", following, "--yes")

    later = sent_later(sender, changed(sender), "next-year.zip")

    assert later.record["school_year"] == following
    assert read(sender) == before
    assert read(sender, following)["students"].num_rows == 1200
    shown = told(sender, "imports", "show", later.uploaded.import_id, "--district", sender.district)["differences"]
    assert (shown["against"], shown["last_year"], shown["tables"]["students"]["removed"]) == (first, this, 1)
    on = told(sender, "imports", "list", "--district", sender.district, "--on", str(demo.today()))["current"]
    assert [each["import_id"] for each in on] == [later.uploaded.import_id, first]
    with pytest.raises(CommandError, match="another school year"):
        do(sender, "restore", first)


def test_the_first_roster_of_a_year_is_held_if_most_of_the_last_one_is_gone(sender: Sender, deployed: Deployed) -> None:
    this = school_year_of(demo.today())
    following = f"{int(this[:4]) + 1}-{int(this[:4]) + 2}"
    first = sender.imported(whole(sender), "whole.zip").uploaded.import_id
    sender.platform.command("district", "rollover", sender.district, "--to", following, "--yes")

    with told_to_others(deployed, sender) as queue:
        waiting = held(sender, without(sender, 2), "next-year.zip").import_id
        (event,) = [each["detail"] for each in events_in(deployed, queue, to=waiting)]

    schema = json.loads((ROOT / "schemas/import-held.schema.json").read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator(schema).validate(event)
    assert (event["compared_with"], event["compared_year"]) == (first, this)
    shown = told(sender, "imports", "show", waiting, "--district", sender.district)["hold"]
    assert shown["reasons"] == event["reasons"]
    assert [each["setting"] for each in shown["reasons"]] == ["rollover-rows-removed", *["rollover-school-emptied"] * 2]
    do(sender, "approve", waiting)
    show = "imports", "show", waiting, "--district", sender.district
    until(lambda: told(sender, *show)["status"] == "succeeded")
    assert read(sender, following)["students"].num_rows == 400


def test_events_of_publications_hold_counts_and_no_student_data(sender: Sender, deployed: Deployed) -> None:
    rows = sample.clean(demo.today()).rows
    with told_to_others(deployed, sender) as queue:
        first = sender.imported(whole(sender), "whole.zip").uploaded.import_id
        second = sent_later(sender, changed(sender), "changed.zip").uploaded.import_id
        events = events_in(deployed, queue, to=second)
        do(sender, "restore", first)
        events = [*events, *events_in(deployed, queue, to=first)]

    schema = json.loads((ROOT / "schemas/import-published.schema.json").read_text(encoding="utf-8"))
    for event in events:
        jsonschema.Draft202012Validator(schema).validate(event["detail"])
    details = {event["detail"]["version"]: event["detail"] for event in events}
    assert [details[version]["why"] for version in sorted(details)] == ["published", "published", "restored"]
    counts = {"rows": 1200, "added": 1, "changed": 1, "removed": 1, "unchanged": 1198}
    assert [details[version]["tables"]["students"] for version in sorted(details)][1:] == [counts, counts]
    words = {*re.findall(r'[^\s"{}\[\]:,=/]+', json.dumps(events, ensure_ascii=False))}
    people = [*rows["Students.csv"], *rows["Staff.csv"]]
    # A grade is a number as the counts are.
    values = {value for row in people for column, value in row.items() if column != "Grade Level"}
    assert sender.district in words
    assert not words & values


def test_the_oldest_snapshot_goes_and_can_not_be_restored(sender: Sender, deployed: Deployed) -> None:
    with configured(deployed, SNAPSHOTS_KEPT="2"):
        first, second = [
            sent_later(sender, whole(sender, nickname), f"{nickname}.zip").uploaded.import_id
            for nickname in ("Adé", "Bảo")
        ]
        hours_pass(sender)
        third = sent_later(sender, whole(sender, "Çelik"), "Çelik.zip").uploaded.import_id
        until(lambda: folders(sender) == {second, third})

    assert not told(sender, "imports", "show", first)["snapshot_kept"]
    with pytest.raises(CommandError, match=r"no longer kept\. Choose a newer one, or upload its package again"):
        do(sender, "restore", first)
    do(sender, "restore", second)
    assert sender.current is not None
    assert sender.current["import_id"] == second
