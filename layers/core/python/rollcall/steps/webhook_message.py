"""An event as it is posted to a webhook, signed as the Standard Webhooks specification says."""

import base64
import binascii
import hashlib
import hmac
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

PREFIX = "whsec_"
"""How the text of a secret begins."""

LEAST_BYTES, MOST_BYTES = 24, 64
"""The size of a secret (specification, “Signature scheme”)."""


class UnusableSecret(Exception):
    """The secret can't sign. The text says what it must look like, and never what it is."""


@dataclass(frozen=True, slots=True)
class Message:
    """An event, ready to be posted."""

    message_id: str
    """The same for the same event, however often it comes, so that receivers know it again."""
    body: bytes


def message_of(event: Mapping[str, Any]) -> Message:
    """The message of an event of EventBridge.

    An event that is sent twice has two ids and times at EventBridge, and one content; so the id is made of that.
    """
    content = [event["detail-type"], event["detail"]]
    digest = hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()
    kind = event["detail-type"].lower().replace(" ", ".")
    body = {"type": kind, "timestamp": event["time"], "data": event["detail"]}
    return Message(f"msg_{digest[:32]}", json.dumps(body, separators=(",", ":")).encode())


def headers_of(message: Message, keys: Sequence[bytes], now: datetime) -> Mapping[str, str]:
    """The headers of one attempt, with a signature by each key: while a secret is replaced, there are two."""
    stamp = str(int(now.timestamp()))
    signed = b".".join((message.message_id.encode(), stamp.encode(), message.body))
    signatures = (base64.b64encode(hmac.digest(key, signed, "sha256")).decode() for key in keys)
    return {
        "content-type": "application/json",
        "user-agent": "Rollcall",
        "webhook-id": message.message_id,
        "webhook-timestamp": stamp,
        "webhook-signature": " ".join(f"v1,{signature}" for signature in signatures),
    }


def keys_of(secret: str) -> Sequence[bytes]:
    """The keys of a secret: one text such as `whsec_MfKQ…`, or several with blanks between them, the newest first.

    Raises:
        UnusableSecret: One of them is something else, or none is given.
    """
    keys = [_key(text) for text in secret.split()]
    if not keys or not all(LEAST_BYTES <= len(key) <= MOST_BYTES for key in keys):
        raise UnusableSecret(
            f"The secret of the webhook must be {PREFIX} and {LEAST_BYTES} to {MOST_BYTES} random bytes in base64."
        )
    return keys


def _key(text: str) -> bytes:
    try:
        return base64.b64decode(text.removeprefix(PREFIX), validate=True) if text.startswith(PREFIX) else b""
    except binascii.Error:
        return b""
