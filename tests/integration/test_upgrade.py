"""An upgrade from an earlier release, and a restore: what districts have is there afterwards, and imports go on.

They have a platform of their own, which begins with the earlier release.
"""

import json
import os
import re
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from support.deployed import Deployed, Imported, Sender
from support.deployed_publishing import held, records, whole, without
from support.previous_release import unpacked

from rollcall.aws.clients import client
from rollcall.steps import decide
from rollcall_deploy import adopting, carrying_out, changes
from rollcall_deploy.changes import Change
from rollcall_deploy.kept import Environment
from rollcall_local import deployment, local_platform
from rollcall_local.following import Uploaded
from rollcall_local.settings import REGION, ROOT, STACK, Ports
from rollcall_restore.command import main as restore

pytestmark = [pytest.mark.slow, pytest.mark.longest]

PARAMETERS = {"GatherMinutes": "0"}
BY_PARAMETER = {"DataEventsBucket"}
"""What is made by a parameter alone: the local platform lists it in a change set all the same."""


def refusals(found: Iterable[Change]) -> list[str]:
    """Why changes of what is there must not be carried out."""
    return [each.refusal for each in found if each.refusal and each.resource not in BY_PARAMETER]


@dataclass(frozen=True)
class Upgraded:
    """The platform after the upgrade, what a district had before it, and what the change set would do."""

    deployed: Deployed
    sender: Sender
    before: Imported
    waiting: tuple[Sender, Uploaded]
    """Another district, and its import, which was held by the earlier release."""
    report: bytes
    students: bytes
    changes: list[Change]


@pytest.fixture(scope="module")
def upgraded() -> Iterator[Upgraded]:
    """A district of the earlier release, with a roster, and then the upgrade as `make deploy` carries it out."""
    previous = unpacked()
    if previous is None:
        pytest.skip("this clone lacks the earlier release: git fetch --unshallow")
    name = f"test-upgrade-{os.getpid()}"
    with (
        local_platform.running(
            name, Ports(), print, wait_scale=0.01, parameters=PARAMETERS, release=previous
        ) as platform,
        pytest.MonkeyPatch.context() as patch,
    ):
        for variable, value in platform.settings.environment().items():
            if variable.startswith("AWS_"):
                patch.setenv(variable, value)
        client.cache_clear()
        with Deployed.at(platform) as deployed:
            sender = deployed.sender()
            before = sender.imported(sender.package("Before"))
            assert before.status == "succeeded"
            other = deployed.sender()
            assert other.imported(whole(other), "whole.zip").status == "succeeded"
            waiting = other, held(other, without(other, 1), "smaller.zip")
            report, students = before.report, before.table("students")
            found = upgrade(deployed)
            assert found is not None
            after = replace(deployed, platform=replace(platform, outputs=deployment.outputs(platform.settings)))
            sender = replace(sender, platform=after.platform)
            yield Upgraded(after, sender, before, waiting, report, students, found)
    client.cache_clear()


def upgrade(deployed: Deployed, release: Path = ROOT) -> list[Change] | None:
    """Carry out a release on the platform; what its change set would do, or None if nothing would change."""
    settings = deployed.platform.settings
    template = deployment.prepared(settings, print, release)
    run = partial(carrying_out.sam, environment=deployment.sam_environment(settings))
    values = deployment.given(settings, PARAMETERS)
    try:
        made = carrying_out.change_set(run, Environment("default", STACK, REGION, {}), values, template)
    finally:
        template.unlink()
    if made is None:
        return None
    cloudformation = deployed.platform.client("cloudformation")
    found = list(changes.read(cloudformation, made))
    carrying_out.carry_out(cloudformation, STACK, made, print, poll=0.5)
    return found


def test_an_upgrade_replaces_and_removes_nothing_that_holds_data(upgraded: Upgraded) -> None:
    """The local platform says what is replaced by CloudFormation's own rules."""
    assert refusals(upgraded.changes) == []
    assert {each.action for each in upgraded.changes} >= {"Add", "Modify"}  # it was an upgrade indeed


def test_what_a_district_had_is_there_after_an_upgrade(upgraded: Upgraded) -> None:
    sender, before = upgraded.sender, upgraded.before
    assert sender.current is not None
    assert sender.current["import_id"] == before.uploaded.import_id
    assert (before.report, before.table("students")) == (upgraded.report, upgraded.students)
    shown = sender.platform.command("imports", "show", before.uploaded.import_id, "--district", sender.district)
    assert "succeeded" in shown


def test_after_an_upgrade_the_next_package_goes_in_by_the_same_login_and_is_compared(upgraded: Upgraded) -> None:
    sender = upgraded.sender
    after = sender.imported(sender.package("After"), "after.zip")
    assert after.status == "succeeded"
    assert compared(sender) == ("1", "0")


def test_an_import_that_was_held_before_an_upgrade_is_approved_after_it(upgraded: Upgraded) -> None:
    """Its execution goes on by the chain with which it began, and with the new functions."""
    other, uploaded = upgraded.waiting
    claimed = records(upgraded.deployed).claimed(uploaded.import_id)
    assert claimed.status == "held"
    decide.approve(claimed, "operator", claimed.package_sha256, records(upgraded.deployed), datetime.now(UTC))
    assert other.ended(uploaded).status == "succeeded"
    assert other.current is not None
    assert other.current["import_id"] == uploaded.import_id
    assert len(other.mails) == 3


def test_a_second_deployment_changes_nothing_that_holds_data(upgraded: Upgraded) -> None:
    found = upgrade(upgraded.deployed) or []
    assert refusals(found) == []
    assert [each.resource for each in found if each.kind in changes.STATEFUL and each.action != "Modify"] == []


def test_a_rollback_is_not_refused_and_both_releases_read_what_the_other_has_published(upgraded: Upgraded) -> None:
    previous, sender = unpacked(), upgraded.sender
    assert previous is not None
    back = upgrade(upgraded.deployed, previous) or []
    assert refusals(back) == []
    assert sender.imported(sender.package("Back"), "back.zip").status == "succeeded"
    assert compared(sender) == ("1", "0")
    again = upgrade(upgraded.deployed) or []
    assert refusals(again) == []
    assert sender.imported(sender.package("Again"), "again.zip").status == "succeeded"
    assert compared(sender) == ("1", "0")


def test_a_drill_brings_deleted_objects_and_items_back(upgraded: Upgraded) -> None:
    """Objects by their versions; a table from a copy, as DynamoDB's restore gives one, which can't be run here."""
    sender, platform = upgraded.sender, upgraded.deployed.platform
    current = sender.current
    assert current is not None
    bucket, table = platform.outputs["DataBucket"], platform.outputs["SnapshotsTable"]
    prefix = f"snapshots/district_id={sender.district}/"
    held = contents(bucket, prefix)
    copy_of(table, f"{table}-restored")
    time.sleep(1.1)  # versions have seconds
    at = datetime.now(UTC)
    time.sleep(1.1)
    lose(bucket, prefix, table)
    assert contents(bucket, prefix) == {}
    assert sender.current is None

    assert restore(["objects", bucket, prefix, "--at", at.isoformat()]) == 0
    assert contents(bucket, prefix) == {}  # without --yes it only says what it would do
    assert restore(["--yes", "objects", bucket, prefix, "--at", at.isoformat()]) == 0
    assert restore(["--yes", "table", f"{table}-restored", table]) == 0

    assert contents(bucket, prefix) == held
    assert sender.current == current
    after = sender.imported(sender.package("Drilled"), "drilled.zip")
    assert after.status == "succeeded"
    assert compared(sender) == ("1", "0")


def compared(sender: Sender) -> tuple[str, str]:
    """How many students the last e-mail calls changed, and added."""
    said = sender.mails[-1].text.partition("WHAT CHANGED IN YOUR ROSTER")[2].partition("YOUR FILES")[0]
    (line,) = re.findall(r"^Students\.csv +(\S+) +(\S+) +(\S+)", said, re.MULTILINE)
    added, changed, _ = line
    return changed, added


def contents(bucket: str, prefix: str) -> dict[str, bytes]:
    """What lies below the prefix, by key."""
    s3 = client("s3")
    keys = [each["Key"] for each in s3.list_objects_v2(Bucket=bucket, Prefix=prefix).get("Contents", [])]
    return {key: s3.get_object(Bucket=bucket, Key=key)["Body"].read() for key in keys}


def items(table: str) -> list[dict[str, Any]]:
    """All items of a table."""
    found: list[dict[str, Any]] = client("dynamodb").scan(TableName=table)["Items"]
    return found


def copy_of(table: str, name: str) -> None:
    """What `restore-table-to-point-in-time` makes: a table of another name with the items of that time."""
    dynamodb = client("dynamodb")
    described = dynamodb.describe_table(TableName=table)["Table"]
    keys = {each["AttributeName"] for each in described["KeySchema"]}
    dynamodb.create_table(
        TableName=name,
        KeySchema=described["KeySchema"],
        AttributeDefinitions=[each for each in described["AttributeDefinitions"] if each["AttributeName"] in keys],
        BillingMode="PAY_PER_REQUEST",
    )
    for item in items(table):
        dynamodb.put_item(TableName=name, Item=item)


def lose(bucket: str, prefix: str, table: str) -> None:
    """Delete the objects, as somebody with too many rights does by mistake, and all items of the table."""
    s3, dynamodb = client("s3"), client("dynamodb")
    for key in contents(bucket, prefix):
        s3.delete_object(Bucket=bucket, Key=key)
    names = [each["AttributeName"] for each in dynamodb.describe_table(TableName=table)["Table"]["KeySchema"]]
    for item in items(table):
        dynamodb.delete_item(TableName=table, Key={name: item[name] for name in names})


def test_what_a_deleted_stack_has_left_is_adopted_by_a_new_one(upgraded: Upgraded) -> None:
    """The last test here: the stack goes, and comes again around its tables, buckets and user pool."""
    sender, platform = upgraded.sender, upgraded.deployed.platform
    cloudformation, current = platform.client("cloudformation"), sender.current
    stack = cloudformation.describe_stacks(StackName=STACK)["Stacks"][0]["StackId"]
    cloudformation.delete_stack(StackName=STACK)
    cloudformation.get_waiter("stack_delete_complete").wait(StackName=stack, WaiterConfig={"Delay": 1})
    left = adopting.left_by(cloudformation, stack)
    template = deployment.prepared(platform.settings, print)
    built = json.loads(template.read_text())
    template.unlink()
    parameters = {"MailFrom": deployment.MAIL_FROM}
    adopting.adopt(cloudformation, STACK, adopting.alone(built, left), left, parameters, poll=0.5)
    found = upgrade(upgraded.deployed)
    assert found is not None
    assert refusals(found) == []
    assert left.keys() == {name for name, each in built["Resources"].items() if "DeletionPolicy" in each} - BY_PARAMETER
    outputs = deployment.outputs(platform.settings)
    kept = {name: left[name] for name in left if name in outputs}
    assert {name: outputs[name] for name in kept} == kept
    assert sender.current == current
    again = replace(sender, platform=replace(platform, outputs=outputs))
    assert again.imported(again.package("Adopted"), "adopted.zip").status == "succeeded"
