"""Reads the events that SES sends to EventBridge about the e-mails of a configuration set."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from email.utils import parseaddr
from typing import Any

from rollcall.model.accounts.mail_troubles import MailTrouble, TroubleKind

NO_COMPLAINT = "not-spam"
"""A kind of feedback by which somebody says that an e-mail was *no* spam."""

_BOUNCES = {"Permanent": TroubleKind.PERMANENT, "Transient": TroubleKind.TRANSIENT}


@dataclass(frozen=True, slots=True)
class Arrived:
    """That an e-mail has reached the server of its recipient."""

    address: str
    """In lower case."""
    sent_at: datetime
    """When the e-mail was given to SES."""


def news_of(event: Mapping[str, Any]) -> Iterator[Arrived | MailTrouble]:
    """What an event says of each address. Nothing of an event of another kind.

    Of what a server has answered, only its status is read: the text may quote the e-mail.
    """
    detail = event["detail"]
    mail = detail["mail"]
    if "delivery" in detail:
        yield from (Arrived(each, _moment(mail)) for each in _addresses(detail["delivery"]["recipients"]))
    elif "bounce" in detail:
        part = detail["bounce"]
        kind = _BOUNCES.get(part["bounceType"], TroubleKind.UNDETERMINED)
        yield from _troubles(kind, part["bounceSubType"], part, part["bouncedRecipients"], mail)
    elif "complaint" in detail:
        part = detail["complaint"]
        # For an address on the account's suppression list, SES gives a subtype and no feedback.
        reason = part.get("complaintFeedbackType") or part.get("complaintSubType") or ""
        if reason != NO_COMPLAINT:
            yield from _troubles(TroubleKind.COMPLAINT, reason, part, part["complainedRecipients"], mail)
    elif "deliveryDelay" in detail:
        part = detail["deliveryDelay"]
        yield from _troubles(TroubleKind.DELAYED, part["delayType"], part, part["delayedRecipients"], mail)
    elif "reject" in detail:
        yield from _troubles(TroubleKind.REJECTED, detail["reject"].get("reason", ""), mail, [], mail)
    elif "failure" in detail:
        yield from _troubles(TroubleKind.NOT_RENDERED, "", mail, [], mail)


def _troubles(
    kind: TroubleKind,
    reason: str,
    part: Mapping[str, Any],
    recipients: list[Mapping[str, Any]],
    mail: Mapping[str, Any],
) -> Iterator[MailTrouble]:
    # Who is meant is not always said; then it is whoever the e-mail was to, if that was one address.
    whole = kind in {TroubleKind.REJECTED, TroubleKind.NOT_RENDERED} or len(mail["destination"]) == 1
    meant = recipients or [{"emailAddress": each} for each in mail["destination"] if whole]
    for recipient in meant:
        for address in _addresses([recipient["emailAddress"]]):
            said = f"{_code(reason)} {_status(recipient)}".strip()
            yield MailTrouble(address, kind, said, _moment(part), _moment(mail), mail["messageId"])


def _addresses(written: Iterable[str]) -> Iterator[str]:
    """Addresses in lower case, of `name@example.org` or `Name <name@example.org>`."""
    yield from (address.lower() for _, address in map(parseaddr, written) if address)


def _moment(part: Mapping[str, Any]) -> datetime:
    return datetime.fromisoformat(part["timestamp"])


def _code(text: str) -> str:
    """A word of SES as it may be kept: it is a code, and anything else is left out."""
    return text if re.fullmatch(r"[A-Za-z][A-Za-z -]{0,63}", text) else ""


def _status(recipient: Mapping[str, Any]) -> str:
    """The status of a server's answer (RFC 3463), such as 5.1.1; empty if there is none."""
    status = str(recipient.get("status", ""))
    return status if re.fullmatch(r"[245]\.[0-9]{1,3}\.[0-9]{1,3}", status) else ""
