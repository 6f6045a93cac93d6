"""`rollcall district remove --purge` on the deployed template: nothing of the district is left, and the others are."""

import json
import time
from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from support.deployed import PASSWORD, Deployed, Sender, signed
from support.packages import MANIFEST, package

from rollcall.aws.services.athena_partitions import DistrictPartitions
from rollcall.aws.services.user_pool import UserPool
from rollcall.model.accounts import User
from rollcall.model.accounts.people import PasswordState
from rollcall_local.local_platform import CommandError

pytestmark = pytest.mark.slow

SETTLING = 5
"""Seconds in which results are written, if any still are."""

FOR_GOOD = "AccountChangesTable"
"""What is kept: the record of changes, with the receipt."""


def used(deployed: Deployed) -> Sender:
    """A district with a snapshot that replaced one, a failed import, a check, results, a note, and an open upload."""
    sender = deployed.sender()
    assert sender.imported(sender.package()).status == "succeeded"
    assert sender.imported(sender.package("Again")).status == "succeeded"
    assert sender.imported(b"no zip").status == "failed"
    sender.imported(package(edit={(MANIFEST, 3, "Value"): sender.district}), "check/Roster.zip")
    s3, outputs = deployed.platform.client("s3"), deployed.platform.outputs
    s3.put_object(Bucket=outputs["InboxBucket"], Key=f"_check/{sender.district}/pages/x/Roster.zip", Body=b"x")
    s3.delete_object(Bucket=outputs["InboxBucket"], Key=f"{sender.district}/Roster.zip")
    s3.create_multipart_upload(Bucket=outputs["InboxBucket"], Key=f"{sender.district}/Large.zip")
    return sender


def left(deployed: Deployed, district: str) -> Iterator[str]:
    """All versions of objects and all items that name a district, but for the record of changes."""
    s3, tables, outputs = (
        deployed.platform.client("s3"),
        deployed.platform.client("dynamodb"),
        deployed.platform.outputs,
    )
    for bucket in ("InboxBucket", "DataBucket"):
        for page in s3.get_paginator("list_object_versions").paginate(Bucket=outputs[bucket]):
            for each in (*page.get("Versions", []), *page.get("DeleteMarkers", [])):
                if {district, f"district_id={district}"} & {*each["Key"].split("/")}:
                    yield each["Key"]
        yield from (
            each["Key"]
            for each in s3.list_multipart_uploads(Bucket=outputs[bucket]).get("Uploads", [])
            if each["Key"].startswith(f"{district}/")
        )
    for name, table in outputs.items():
        if name.endswith("Table") and name != FOR_GOOD:
            for page in tables.get_paginator("scan").paginate(TableName=table):
                yield from (json.dumps(item) for item in page["Items"] if f'"{district}"' in json.dumps(item))


def settled(deployed: Deployed, district: str) -> list[str]:
    """What is left of a district, once the results of its imports are written; nobody waits for these."""
    before: list[str] = []
    while (now := sorted(left(deployed, district))) != before:
        before = now
        time.sleep(SETTLING)
    return before


def told(written: str) -> Mapping[str, Any]:
    """The JSON of a command, before which it may have shown what it is about to do."""
    document: Mapping[str, Any] = json.loads(written[written.index("{") :])
    return document


@pytest.fixture(scope="module")
def purged(deployed: Deployed) -> Mapping[str, Any]:
    """Two districts with the same things; of the first one nothing may be left. One user belongs to both."""
    gone, stays = used(deployed), used(deployed)
    both = User("belongs-to-both", (gone.district, stays.district), "both@example.org")
    deployed.users.add(both, PASSWORD, signed())
    before = settled(deployed, stays.district)
    remove = ("district", "remove", gone.district, "--purge", "--yes", "--by", "a test", "--json")
    with pytest.raises(CommandError, match="stops it first"):
        deployed.platform.command(*remove)
    deployed.platform.command("district", "suspend", gone.district, "--yes")
    there = [*left(deployed, gone.district)]
    receipt, again = (told(deployed.platform.command(*remove)) for _ in range(2))
    return {"gone": gone, "stays": stays, "before": before, "there": there, "receipt": receipt, "again": again}


def test_nothing_of_the_district_is_left(purged: Mapping[str, Any], deployed: Deployed) -> None:
    assert len(purged["there"]) > 50
    assert [*left(deployed, purged["gone"].district)] == []


def test_of_another_district_everything_is_left(purged: Mapping[str, Any], deployed: Deployed) -> None:
    stays = purged["stays"]
    now = sorted(left(deployed, stays.district))
    # The item of the user of both districts says so.
    assert len(now) == len(purged["before"])
    user = deployed.users.user("belongs-to-both")
    assert user is not None
    assert user.districts == (stays.district,)
    assert stays.imported(stays.package("Later")).status == "succeeded"


def test_whoever_belonged_to_it_alone_has_no_password_any_more(purged: Mapping[str, Any], deployed: Deployed) -> None:
    pool = UserPool(deployed.platform.outputs["UserPoolId"])
    assert pool.password(purged["gone"].user) is PasswordState.NONE
    assert pool.password("belongs-to-both") is PasswordState.SET
    assert deployed.users.user(purged["gone"].user) is None


def test_the_receipt_counts_what_was_there(purged: Mapping[str, Any]) -> None:
    receipt = purged["receipt"]
    removed = receipt["removed"]
    assert (receipt["begun_by"], receipt["calls"], removed["users"]) == ("a test", 1, 1)
    assert removed["users who stay in other districts"] == 1
    for kind in ("snapshots/", "reports/", "checks/", "work/"):
        assert removed[f"versions of files in {kind}"] > 0
    assert removed["versions of files in _check/"] == 1
    assert removed["versions of results"] > 0
    assert removed["items about imports"] >= 4
    assert removed["items about snapshots"] >= 3
    # The district's account, its user and the user of both are items too.
    assert sum(removed.values()) >= len(purged["there"])


def test_the_receipt_is_kept_and_told_again(purged: Mapping[str, Any], deployed: Deployed) -> None:
    assert purged["again"] == purged["receipt"]
    told = json.loads(deployed.platform.command("district", "history", purged["gone"].district, "--json"))
    assert {"purge begun", "purged", "purge ended"} <= {change["what"] for change in told["changes"]}


def test_of_a_catalogue_the_partitions_of_the_district_go(deployed: Deployed) -> None:
    glue = deployed.platform.client("glue")
    glue.create_database(DatabaseInput={"Name": "purged"})
    keys = [{"Name": name, "Type": "string"} for name in ("district_id", "school_year")]
    storage: dict[str, Any] = {"Columns": [], "Location": "s3://data/x"}
    glue.create_table(
        DatabaseName="purged", TableInput={"Name": "schools", "PartitionKeys": keys, "StorageDescriptor": storage}
    )
    glue.create_table(DatabaseName="purged", TableInput={"Name": "a_view", "StorageDescriptor": storage})
    places = [[district, f"{year}"] for district in ("maple", "maple-north") for year in range(2000, 2030)]
    for values in places:
        partition = {"Values": values, "StorageDescriptor": storage}
        glue.create_partition(DatabaseName="purged", TableName="schools", PartitionInput=partition)
    partitions = DistrictPartitions("purged")
    assert sorted(partitions.of_district("maple")) == [("schools", values) for values in places[:30]]
    assert sum(partitions.delete(partitions.of_district("maple"))) == 30
    assert partitions.of_district("maple") == []
    assert len(partitions.of_district("maple-north")) == 30
