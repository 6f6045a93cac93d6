"""The deployed chain: what becomes of a package."""

import json
from collections.abc import Mapping
from concurrent.futures import Future
from functools import partial
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from integration.planted import MARKER, planted
from integration.rejected import DISTRICT, REJECTED
from support.deployed import Deployed, Imported, Sender, check

from rollcall.aws.files.listings import Listings
from rollcall.aws.files.storage import DataBucket
from rollcall.aws.tables.imports import ImportItems
from rollcall.model import schema
from rollcall.report.listing.pages import Filters
from rollcall.steps.catalogue import rule_of
from rollcall_local import demo, following, sample
from rollcall_local.sample import Sample
from rollcall_local.settings import STACK

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def district(deployed: Deployed) -> Sender:
    """The district that all rejected packages are of."""
    return deployed.sender(DISTRICT)


@pytest.fixture(scope="module")
def rejected(deployed: Deployed, district: Sender) -> Mapping[str, "Future[Imported]"]:
    """The imports of all rejected packages, on their way."""
    return {
        name: deployed.later(partial(district.imported, package, f"rejected-{n}.zip"))
        for n, (name, package) in enumerate(REJECTED.items())
    }


@pytest.fixture(scope="module")
def clean(deployed: Deployed) -> tuple[bytes, Sender, Imported]:
    """The sample district's import."""
    sender = deployed.sender()
    package = Sample(sample.clean(demo.today()).rows, sender.district).package()
    return package, sender, sender.imported(package)


@pytest.fixture(scope="module")
def faulty(deployed: Deployed) -> tuple[bytes, Sender, Imported]:
    """The import of the package with every fault that does not reject it."""
    sender = deployed.sender()
    package = planted(sender.district, demo.today())
    return package, sender, sender.imported(package)


def test_a_clean_package_succeeds(clean: tuple[bytes, Sender, Imported]) -> None:
    package, sender, imported = clean
    assert imported.status == "succeeded"
    assert imported.execution.status == "SUCCEEDED"
    assert imported.document["findings"] == []
    assert imported.document["files"]["Students.csv"] == {"rows": 1200, "accepted": 1200, "omitted": 0}
    assert sender.current is not None
    assert sender.current["import_id"] == imported.uploaded.import_id
    assert len(package) == imported.record["size"]


def test_a_clean_package_is_published_as_the_check_would_write_it(
    clean: tuple[bytes, Sender, Imported], tmp_path: Path
) -> None:
    package, sender, imported = clean
    assert check(package, tmp_path, sender.district, "--output", str(tmp_path)) == imported.report
    for table in schema.load().tables:
        published = pq.read_table(pa.BufferReader(imported.table(table.name)))
        assert published.equals(pq.read_table(tmp_path / f"{table.name}.parquet")), table.name
        assert published.column_names == [field.column for field in table.fields]
        facts = published.schema.metadata or {}
        assert facts[b"rollcall.import"].decode() == imported.uploaded.import_id


def test_a_clean_package_is_told_to_submitter_and_contact_in_one_mail(clean: tuple[bytes, Sender, Imported]) -> None:
    _, sender, _ = clean
    (mail,) = sender.mails
    assert set(mail.to) == {f"contact@{sender.district}.example", f"{sender.user}@example.org"}
    assert "1,200" in mail.text
    assert "1,200" in mail.html


@pytest.mark.parametrize("name", REJECTED)
def test_a_fault_that_rejects_changes_nothing(
    name: str, rejected: Mapping[str, "Future[Imported]"], district: Sender, tmp_path: Path
) -> None:
    imported = rejected[name].result()
    assert imported.status == "failed"
    assert imported.execution.status == "SUCCEEDED"  # a rejection is a result
    assert imported.document["totals"]["by_effect"]["import-rejected"] >= 1
    assert imported.report == check(REJECTED[name], tmp_path, DISTRICT)
    assert district.current is None
    assert len([mail for mail in district.mails if imported.record["key"].rpartition("/")[2] in mail.text]) == 1


def test_faults_that_reject_publish_no_file(rejected: Mapping[str, "Future[Imported]"], deployed: Deployed) -> None:
    for future in rejected.values():
        future.result()
    found = deployed.platform.client("s3").list_objects_v2(
        Bucket=deployed.platform.outputs["DataBucket"], Prefix=f"snapshots/district_id={DISTRICT}/"
    )
    assert found["KeyCount"] == 0


def test_faults_of_rows_and_values_leave_out_the_smallest_thing(
    faulty: tuple[bytes, Sender, Imported], tmp_path: Path
) -> None:
    package, sender, imported = faulty
    assert imported.status == "succeeded_with_errors"
    assert set(imported.document["totals"]["by_effect"]) == {"row-omitted", "value-omitted", "warning"}
    assert all(c["rows"] == c["accepted"] + c["omitted"] for c in imported.document["files"].values())
    assert imported.report == check(package, tmp_path, sender.district, "--output", str(tmp_path))
    for table in schema.load().tables:
        published = pq.read_table(pa.BufferReader(imported.table(table.name)))
        assert published.equals(pq.read_table(tmp_path / f"{table.name}.parquet")), table.name
        assert published.num_rows == imported.document["files"][table.file]["accepted"]


def test_the_record_has_the_totals_and_no_finding(faulty: tuple[bytes, Sender, Imported], deployed: Deployed) -> None:
    _, _, imported = faulty
    assert imported.record["totals"] == imported.document["totals"]
    items = following.items(deployed.platform, imported.uploaded.import_id)
    assert [item["item"] for item in items] == ["import"]
    assert MARKER not in json.dumps(items, default=str)


def test_pages_list_each_finding_of_the_report(faulty: tuple[bytes, Sender, Imported], deployed: Deployed) -> None:
    _, _, imported = faulty
    outputs = deployed.platform.outputs
    import_ = ImportItems(outputs["ImportsTable"], 1).get(imported.uploaded.import_id)
    assert import_ is not None
    listings = Listings(DataBucket(outputs["DataBucket"]))
    manager, reader = (listings.browser(import_, rule_of, values=values) for values in (True, False))
    assert manager is not None
    assert reader is not None
    page = manager.page(Filters(), most=1_000)
    assert page.findings == imported.document["totals"]["findings"]
    told = {(one["code"], one.get("line"), one["message"]) for one in imported.document["findings"]}
    assert {(place.code, place.line, place.message) for place in page.places} == told
    assert MARKER in repr(page)
    assert MARKER not in repr((reader.page(Filters(), most=1_000), reader.overview(Filters())))
    for school in manager.schools_with_findings():
        assert manager.page(Filters(school=school.id)).findings == school.findings


def test_student_data_is_seen_nowhere_but_in_reports_and_tables(
    faulty: tuple[bytes, Sender, Imported], deployed: Deployed
) -> None:
    _, sender, imported = faulty
    assert MARKER in imported.report.decode()  # the marker does come through where it may
    history = json.dumps(following.history(deployed.platform, imported.execution.arn), default=str)
    assert MARKER not in history
    assert all(MARKER not in mail.text + mail.html + mail.subject for mail in sender.mails)
    logs = deployed.platform.client("logs")
    lines = [
        event["message"]
        for group in logs.describe_log_groups()["logGroups"]
        for page in logs.get_paginator("filter_log_events").paginate(logGroupName=group["logGroupName"])
        for event in page["events"]
    ]
    assert any("validated" in line for line in lines)  # what the functions say does arrive there
    assert not [line for line in lines if MARKER in line]


def test_metrics_hold_no_import_id(faulty: tuple[bytes, Sender, Imported], deployed: Deployed) -> None:
    _, _, imported = faulty
    metrics = deployed.platform.client("cloudwatch").list_metrics(Namespace=f"Rollcall/{STACK}")["Metrics"]
    assert imported.uploaded.import_id not in json.dumps(metrics)


def test_a_resubmission_replaces_and_is_told_anew(deployed: Deployed) -> None:
    sender = deployed.sender()
    roster = Sample(sample.clean(demo.today()).rows, sender.district)
    first = sender.imported(roster.package())
    for row in roster.rows["Students.csv"]:
        row["Nickname"] = "Again"
    second = sender.imported(roster.package())
    assert (first.status, second.status) == ("succeeded", "succeeded")
    assert sender.current is not None
    assert sender.current["import_id"] == second.uploaded.import_id
    students = pq.read_table(pa.BufferReader(second.table("students")))
    assert set(students["nickname"].to_pylist()) == {"Again"}
    assert len(sender.mails) == 2
