"""What SES's mailbox simulator answers to e-mails, as events; runs in MiniStack's environment.

The addresses are those of the real one, `bounce@simulator.amazonses.com` and so on, with or without a label
(`bounce+office@…`). Of any other address nothing is told, since each event starts a function, and local e-mails always
arrive.
"""

import json
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from email.utils import parseaddr
from typing import Any

DOMAIN = "simulator.amazonses.com"

_BOUNCES = {
    "bounce": ("Permanent", "General"),
    "suppressionlist": ("Permanent", "Suppressed"),
    "ooto": ("Transient", "General"),
}
"""By name: the type of the bounce, and its subtype."""


def outcomes(mail: Mapping[str, Any], message_id: str, sent_at: float) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """What is told of a request to send an e-mail: the type of each event as a destination names it, and the event.

    Args:
        mail: The request.
        message_id: The id in its answer.
        sent_at: When it was answered, in seconds of Unix.
    """
    addresses = [parseaddr(each)[1] for each in mail.get("Destination", {}).get("ToAddresses", [])]
    moment = _stamp(sent_at)
    about = {
        "timestamp": moment,
        "source": mail.get("FromEmailAddress", ""),
        "messageId": message_id,
        "destination": addresses,
        "tags": {"ses:configuration-set": [mail.get("ConfigurationSetName", "")]},
    }
    for address in addresses:
        name, _, domain = address.lower().partition("@")
        if domain == DOMAIN:
            for kind, detail_type, part in _answers(name.partition("+")[0], address, _stamp(sent_at + 1)):
                detail = json.dumps({"mail": about, **part})
                yield kind, {"Source": "aws.ses", "DetailType": detail_type, "Detail": detail}


def _answers(name: str, address: str, at: str) -> Iterator[tuple[str, str, Mapping[str, Any]]]:
    arrived = {"delivery": {"timestamp": at, "recipients": [address]}}
    if name in _BOUNCES:
        kind, subtype = _BOUNCES[name]
        answer = {"emailAddress": address, "action": "failed", "status": "5.1.1", "diagnosticCode": "smtp; 550 5.1.1"}
        told = {"bounceType": kind, "bounceSubType": subtype, "bouncedRecipients": [answer], "timestamp": at}
        yield "BOUNCE", "Email Bounced", {"eventType": "Bounce", "bounce": told}
    elif name == "complaint":
        yield "DELIVERY", "Email Delivered", {"eventType": "Delivery", **arrived}
        told = {"complainedRecipients": [{"emailAddress": address}], "complaintFeedbackType": "abuse", "timestamp": at}
        yield "COMPLAINT", "Email Complaint Received", {"eventType": "Complaint", "complaint": told}
    elif name == "success":
        yield "DELIVERY", "Email Delivered", {"eventType": "Delivery", **arrived}


def _stamp(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
