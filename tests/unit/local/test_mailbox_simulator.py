"""The local SES tells what the real one's mailbox simulator would, and to whom a configuration set has it told."""

import asyncio
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import pytest

from rollcall.model.accounts.mail_troubles import MailTrouble, TroubleKind
from rollcall.steps.mail_news import Arrived, news_of
from rollcall_local import mailbox_simulator
from rollcall_local.bridges.deliveries import tell_outcomes

AT = 1_795_536_000.0


def mail(*to: str) -> Mapping[str, Any]:
    return {
        "FromEmailAddress": "no-reply@rollcall.example",
        "Destination": {"ToAddresses": list(to)},
        "ConfigurationSetName": "set",
    }


def told(*to: str) -> list[MailTrouble | Arrived]:
    """What Rollcall reads of the events."""
    events = [event for _, event in mailbox_simulator.outcomes(mail(*to), "message-1", AT)]
    return [news for each in events for news in news_of({"detail": json.loads(each["Detail"])})]


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("bounce", TroubleKind.PERMANENT),
        ("Bounce+label", TroubleKind.PERMANENT),
        ("suppressionlist", TroubleKind.PERMANENT),
        ("ooto", TroubleKind.TRANSIENT),
        ("complaint", TroubleKind.COMPLAINT),
    ],
)
def test_an_address_answers_as_its_name_says(name: str, kind: TroubleKind) -> None:
    address = f"{name}@simulator.amazonses.com"
    (trouble,) = [news for news in told(f"Office <{address}>", "office@example.org") if isinstance(news, MailTrouble)]
    assert (trouble.address, trouble.kind, trouble.message_id) == (address.lower(), kind, "message-1")
    assert trouble.at > trouble.sent_at


def test_of_an_email_that_arrives_it_is_told_there_alone() -> None:
    assert told("office@example.org", "bounce@example.org") == []
    (arrived,) = told("success@simulator.amazonses.com")
    assert isinstance(arrived, Arrived)


@dataclass
class Ses:
    """A fake of MiniStack's SES."""

    status: int = 200
    _config_sets: dict[str, Any] = field(default_factory=dict)

    async def handle_request(self, *_request: Any) -> tuple[int, Any, bytes]:  # noqa: ANN401 - of any request
        return self.status, {}, json.dumps({"MessageId": "message-1"}).encode()


@dataclass
class Bus:
    """A fake of MiniStack's EventBridge."""

    events: list[str] = field(default_factory=list)

    def _put_events(self, data: Mapping[str, Any], *, allow_aws_source: bool) -> None:
        assert allow_aws_source
        self.events += [each["DetailType"] for each in data["Entries"]]


def sent(ses: Ses, destination: Mapping[str, Any], path: str = "/v2/email/outbound-emails") -> list[str]:
    bus = Bus()
    ses._config_sets["set"] = {"EventDestinations": {"deliveries": destination}}
    tell_outcomes(ses, bus)
    body = json.dumps(mail("complaint@simulator.amazonses.com"))
    answer = asyncio.run(ses.handle_request("POST", path, {}, body.encode(), {}))
    assert answer[0] == ses.status
    return bus.events


TO_BUS = {"Enabled": True, "MatchingEventTypes": ["COMPLAINT"], "EventBridgeDestination": {"EventBusArn": "arn"}}


def test_what_a_destination_asks_for_is_told_and_nothing_else() -> None:
    assert sent(Ses(), TO_BUS) == ["Email Complaint Received"]
    assert sent(Ses(), {**TO_BUS, "Enabled": False}) == []
    assert sent(Ses(), {**TO_BUS, "EventBridgeDestination": None}) == []
    assert sent(Ses(status=400), TO_BUS) == []
    assert sent(Ses(), TO_BUS, "/v2/email/identities") == []
