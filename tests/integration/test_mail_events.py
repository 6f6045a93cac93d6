"""From an import's e-mail that does not arrive to what operators see of it; and the events about each end."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from support.deployed import Deployed, Sender
from support.deployed_publishing import configured, held, records, whole, without
from support.waiting import until
from unit.aws.test_snapshots import is_as_declared

from rollcall.aws.tables.mail_troubles import MailTroubles
from rollcall.model.accounts.mail_troubles import TroubleKind
from rollcall_local import following
from rollcall_local.following import Uploaded

pytestmark = pytest.mark.slow

DOMAIN = "simulator.amazonses.com"


@pytest.fixture(scope="module")
def events(deployed: Deployed) -> Iterator["Listening"]:
    """Everything that Rollcall sends to the bus, as another system gets it: by a rule with a queue."""
    sqs, bus = deployed.platform.client("sqs"), deployed.platform.client("events")
    url = sqs.create_queue(QueueName="a-help-desk")["QueueUrl"]
    arn = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
    bus.put_rule(Name="a-help-desk", EventPattern=json.dumps({"source": ["rollcall"]}))
    bus.put_targets(Rule="a-help-desk", Targets=[{"Id": "queue", "Arn": arn}])
    yield Listening(sqs, url)
    bus.remove_targets(Rule="a-help-desk", Ids=["queue"])
    bus.delete_rule(Name="a-help-desk")
    sqs.delete_queue(QueueUrl=url)


@dataclass
class Listening:
    """A queue, and what has come so far."""

    sqs: Any
    url: str
    heard: list[Mapping[str, Any]] = field(default_factory=list)

    def of(self, district: str, kind: str) -> list[Mapping[str, Any]]:
        """The details of the events of a kind about a district."""
        while messages := self.sqs.receive_message(QueueUrl=self.url, MaxNumberOfMessages=10).get("Messages"):
            for message in messages:
                self.heard.append(json.loads(message["Body"]))
                self.sqs.delete_message(QueueUrl=self.url, ReceiptHandle=message["ReceiptHandle"])
        own = [each for each in self.heard if each["detail-type"] == kind]
        return [each["detail"] for each in own if each["detail"]["district_id"] == district]


def noted(deployed: Deployed, address: str) -> Any:  # noqa: ANN401 - a trouble
    return until(lambda: MailTroubles(deployed.platform.outputs["MailTroublesTable"]).of(address))


def shown(deployed: Deployed, *command: str) -> Mapping[str, Any]:
    document: Mapping[str, Any] = json.loads(deployed.platform.command(*command, "--json"))
    return document


def test_a_bounce_goes_from_the_imports_mail_to_what_operators_see(deployed: Deployed, events: Listening) -> None:
    address = f"bounce+office@{DOMAIN}"
    sender = deployed.sender(contacts=(address,))
    imported = sender.imported(sender.package())
    assert (imported.status, imported.execution.status) == ("succeeded", "SUCCEEDED")
    trouble = noted(deployed, address)
    assert (trouble.kind, trouble.reason) == (TroubleKind.PERMANENT, "General 5.1.1")

    (detail,) = until(lambda: events.of(sender.district, "Mail Bounced"))
    is_as_declared(detail, "mail-bounced.schema.json")
    assert (detail["contact"], detail["all_contacts"], detail["suppressed"]) == (address, True, True)

    (listed,) = shown(deployed, "district", "show", sender.district)["mail_troubles"]
    assert listed["address"] == address
    text = deployed.platform.command("district", "show", sender.district)
    assert "No contact of the district gets e-mails now" in text
    assert f"aws sesv2 delete-suppressed-destination --email-address {address}" in text

    # It was taken off SES's list, and the next e-mail arrives.
    later = (datetime.now(UTC) + timedelta(seconds=5)).isoformat()
    arrived = {"mail": {"timestamp": later}, "delivery": {"recipients": [address], "timestamp": later}}
    assert deployed.invoke("deliveries", {"detail": arrived})["cleared"] == 1
    assert shown(deployed, "district", "show", sender.district)["mail_troubles"] == []


def test_a_complaint_of_a_user_is_shown_of_the_user(deployed: Deployed, events: Listening) -> None:
    sender = deployed.sender()
    address = f"complaint+{sender.user}@{DOMAIN}"
    deployed.platform.command("user", "set", sender.user, "--email", address, "--yes")
    sender.imported(sender.package())
    assert noted(deployed, address).kind is TroubleKind.COMPLAINT
    assert shown(deployed, "user", "show", sender.user)["mail_trouble"]["kind"] == "complaint"
    (detail,) = until(lambda: events.of(sender.district, "Mail Bounced"))
    assert (detail["username"], detail["contact"], detail["all_contacts"]) == (sender.user, "", False)


def ended(sender: Sender, events: Listening, status: str) -> Mapping[str, Any]:
    found = until(lambda: [each for each in events.of(sender.district, "Import Ended") if each["status"] == status])
    detail: Mapping[str, Any] = found[0]
    is_as_declared(detail, "import-ended.schema.json")
    return detail


def test_every_end_is_told(deployed: Deployed, events: Listening) -> None:
    """One that succeeds, one that fails, a check, and one whose step fails by a fault of ours."""
    sender = deployed.sender()
    first = sender.imported(sender.package())
    detail = ended(sender, events, "succeeded")
    assert detail["import_id"] == first.uploaded.import_id
    assert detail["files"]["Students.csv"]["rows"] == first.record["files"]["Students.csv"]["rows"]
    assert detail["submitted_by"] == sender.user

    sender.imported(b"no zip")
    assert ended(sender, events, "failed")["rejected_for"] == ["package-not-zip"]

    check = sender.ended(sender.send(sender.package("Checked"), "check/Roster.zip"))
    checks = until(lambda: [each for each in events.of(sender.district, "Import Ended") if each["purpose"] == "check"])
    assert [each["import_id"] for each in checks] == [check.uploaded.import_id]

    with deployed.throttled("validate"):
        broken = sender.imported(sender.package("Broken"))
    assert broken.status == "could_not_be_processed"
    assert ended(sender, events, "could_not_be_processed")["failed_step"] == "validate"


def seen(events: Listening, district: str) -> dict[str, tuple[str, ...]]:
    """By import, what was told of it, as the schemas say."""
    told: dict[str, tuple[str, ...]] = {}
    for kind in ("Import Held", "Import Published", "Import Stalled", "Import Ended"):
        for detail in events.of(district, kind):
            is_as_declared(detail, f"{kind.lower().replace(' ', '-')}.schema.json")
            what = detail.get("why") or detail.get("status") or kind.removeprefix("Import ").lower()
            told[detail["import_id"]] = (*told.get(detail["import_id"], ()), what)
    return told


def test_every_end_that_somebody_or_something_brings_about_is_told(deployed: Deployed, events: Listening) -> None:
    """By a decision, none in time, a restore, an operator, the watchdog; and what is refused unopened."""
    platform, sender = deployed.platform, deployed.sender()
    first = sender.imported(whole(sender), "whole.zip").uploaded.import_id
    expected: dict[str, tuple[str, ...]] = {first: ("published", "restored", "succeeded")}

    def waits(name: str) -> Uploaded:
        return held(sender, without(sender, 1), name)

    discarded = waits("discarded.zip")
    platform.command("imports", "discard", discarded.import_id, "--yes")
    sender.ended(discarded)
    expected[discarded.import_id] = ("held", "discarded")

    superseded = waits("superseded.zip")
    newer = sender.imported(whole(sender, "newer"), "newer.zip").uploaded.import_id
    sender.ended(superseded)
    expected |= {superseded.import_id: ("held", "superseded"), newer: ("published", "succeeded")}

    with configured(deployed, HOLD_SECONDS="2"):
        expired = sender.imported(without(sender, 1), "expired.zip").uploaded.import_id
    expected[expired] = ("held", "expired")

    approved = waits("approved.zip")
    platform.command("imports", "approve", approved.import_id, "--yes")
    sender.ended(approved)
    expected[approved.import_id] = ("held", "approved", "succeeded")
    platform.command("imports", "restore", first, "--yes")

    stopped = waits("stopped.zip")
    execution = records(deployed).claimed(stopped.import_id).execution
    platform.client("stepfunctions").stop_execution(executionArn=execution)
    until(lambda: (following.record(platform, stopped.import_id) or {}).get("ended_at"))
    expected[stopped.import_id] = ("held", "stalled", "could_not_be_processed")

    with deployed.held_back():
        stuck = sender.send(whole(sender, "stuck"), "stuck.zip")
    upload = {"import_id": stuck.import_id, "bucket": stuck.bucket, "key": stuck.key, "version": stuck.version}
    claimed = {**upload, "sequencer": "0055AED6DCD90281E5", "received_at": "2026-09-15T12:00:00Z"}
    deployed.invoke("unpack", {"upload": claimed, "execution": f"{platform.outputs['StateMachineArn']}:lost"})
    platform.command("imports", "cancel", stuck.import_id, "--yes")
    expected[stuck.import_id] = ("cancelled",)

    platform.command("district", "suspend", sender.district, "--yes")
    expected[sender.imported(whole(sender, "late"), "late.zip").uploaded.import_id] = ("failed",)

    until(lambda: seen(events, sender.district) == expected)
    assert {each["status"] for each in events.of(sender.district, "Import Ended") if each["rejected_for"]} == {"failed"}

    nobody = Sender(platform, f"nobody-like-{sender.district}", sender.user)
    unknown = nobody.imported(b"whatever").uploaded.import_id
    until(lambda: seen(events, nobody.district) == {unknown: ("failed",)})
