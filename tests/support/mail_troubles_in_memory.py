"""What is noted of addresses, in memory, with the conditions that the table has; and the events that SES sends."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from support.in_memory import NOON

from rollcall.model.accounts.mail_troubles import MailTrouble, TroubleKind
from rollcall.steps.mail_news import Arrived

SENT = NOON - timedelta(minutes=1)


@dataclass
class MailTroubles:
    """The newest trouble of each address."""

    noted: dict[str, MailTrouble] = field(default_factory=dict)

    def of(self, address: str) -> MailTrouble | None:
        return self.noted.get(address.lower())

    def forget(self, address: str) -> None:
        self.noted.pop(address.lower(), None)

    def note(self, trouble: MailTrouble, now: datetime) -> bool:
        assert now
        before = self.of(trouble.address)
        if before and (before.sent_at, before.at) >= (trouble.sent_at, trouble.at):
            return False
        self.noted[trouble.address] = trouble
        return True

    def clear(self, arrived: Arrived) -> bool:
        before = self.of(arrived.address)
        own_delay = before and before.sent_at == arrived.sent_at and not before.is_final
        if before is None or not (before.sent_at < arrived.sent_at or own_delay):
            return False
        del self.noted[arrived.address]
        return True


def trouble(address: str, kind: TroubleKind = TroubleKind.PERMANENT, reason: str = "General 5.1.1") -> MailTrouble:
    """A trouble of an e-mail that was sent a minute before noon."""
    return MailTrouble(address, kind, reason, NOON, SENT, "message-1")


def event(*to: str, sent: datetime = SENT, **part: Mapping[str, Any]) -> dict[str, Any]:
    """An event of SES about an e-mail to these addresses: `bounce`, `delivery` and so on with what stands in it."""
    mail = {
        "timestamp": sent.isoformat(),
        "source": "no-reply@rollcall.example",
        "messageId": "message-1",
        "destination": list(to),
        "tags": {"ses:configuration-set": ["rollcall"]},
        "commonHeaders": {"subject": "Your roster was imported"},
    }
    return {"source": "aws.ses", "detail": {"mail": mail, **part}}


def bounce(*to: str, kind: str = "Permanent", reason: str = "General", sent: datetime = SENT) -> dict[str, Any]:
    """An event about a bounce."""
    part = {
        "bounceType": kind,
        "bounceSubType": reason,
        "bouncedRecipients": [_answered(each) for each in to],
        "timestamp": (sent + timedelta(minutes=1)).isoformat(),
    }
    return event(*to, sent=sent, bounce=part)


def complaint(*to: str, **more: str) -> dict[str, Any]:
    """An event about a complaint."""
    who = [{"emailAddress": each} for each in to]
    return event(*to, complaint={"complainedRecipients": who, "timestamp": NOON.isoformat(), **more})


def delay(*to: str, sent: datetime = SENT) -> dict[str, Any]:
    """An event about a delay."""
    part = {"delayType": "MailboxFull", "delayedRecipients": [_answered(each) for each in to]}
    return event(*to, sent=sent, deliveryDelay={**part, "timestamp": NOON.isoformat()})


def delivery(*to: str, sent: datetime = SENT) -> dict[str, Any]:
    """An event about an arrival."""
    return event(*to, sent=sent, delivery={"recipients": list(to), "timestamp": NOON.isoformat()})


def _answered(address: str) -> Mapping[str, Any]:
    quoted = "smtp; 550 5.1.1 <Muñoz, Ana> your message “Your roster was imported” was refused"
    return {"emailAddress": address, "action": "failed", "status": "5.1.1", "diagnosticCode": quoted}


def addresses(found: Sequence[MailTrouble]) -> list[str]:
    """The addresses of these troubles."""
    return [each.address for each in found]
