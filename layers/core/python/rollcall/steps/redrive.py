"""Reads what lies in the dead-letter queues, and sends it again to where it was meant for. Holds no student data.

Whoever gets it does nothing twice: an upload is one import, a restore one e-mail, and a file is made once. An event may
come twice, which its receivers know.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Final, Protocol

from rollcall.model.uploads import Upload, import_id_of


class Kind(StrEnum):
    """What a dead letter asks for."""

    UPLOAD = "upload"
    """The chain was to be started for an upload."""
    RESTORE = "restore"
    """The e-mail about a restored roster was to be sent."""
    RESULTS = "results"
    """The results of an import were to be put into the district's folder by SFTP."""
    DOWNLOAD = "download"
    """A file was to be made that somebody has asked for on a page."""
    HELD = "held-event"
    """The event `Import Held` was to be sent."""
    ENDED = "ended-event"
    """The event `Import Ended` was to be sent."""
    DELIVERY = "delivery"
    """What SES says of an e-mail was to be noted."""
    ROUND = "round"
    """The watchdog, the look at the districts or the sweep was to be done."""
    UNKNOWN = "unknown"
    """Nothing that Rollcall sends; it is left where it is."""


BY_NAME: Final = {
    "held": Kind.HELD,
    "ended": Kind.ENDED,
    "results": Kind.RESULTS,
    "look": Kind.ROUND,
    "died": Kind.ROUND,
}
"""What else functions are asked for, by the name that only such a request has."""


@dataclass(frozen=True, slots=True)
class Message:
    """A message in a dead-letter queue."""

    queue: str
    receipt: str
    """By which it is deleted or put back."""
    body: str
    sent_at: datetime
    error: str = ""
    """Why EventBridge could not deliver it."""


@dataclass(frozen=True, slots=True)
class Letter:
    """What a message asks for."""

    kind: Kind
    payload: Any
    """What its receiver gets; any JSON value."""
    sent_at: datetime
    """When it came into the queue."""
    error: str
    """A code that says why it is there; empty where nothing says it."""
    district_id: str = ""
    import_id: str = ""


class Queues(Protocol):
    """The dead-letter queues of a deployment."""

    def read(self) -> Iterator[Message]:
        """Take all messages; nobody else sees them for some minutes."""

    def put_back(self, message: Message) -> None:
        """Leave a message that was taken in its queue."""

    def delete(self, message: Message) -> None:
        """Delete a message that was taken."""


class Receivers(Protocol):
    """Those for whom dead letters were meant."""

    def give(self, letter: Letter) -> str:
        """Give a letter to its receiver; the error code of AWS, empty if it was taken."""


@dataclass(frozen=True, slots=True)
class Redriven:
    """What became of the letters."""

    sent: int
    left: Mapping[str, int]
    """How many were left in their queues, by the error code for which their receiver did not take them."""


def letter_of(message: Message) -> Letter:
    """Read what a message asks for. EventBridge and Lambda write different ones."""
    try:
        body = json.loads(message.body)
    except ValueError:
        body = None
    if not isinstance(body, dict):
        return Letter(Kind.UNKNOWN, None, message.sent_at, message.error)
    # Lambda wraps what a function got, and says why it gave up.
    payload = body.get("requestPayload", body)
    error = message.error or str(body.get("requestContext", {}).get("condition", ""))
    try:
        return _read(payload, message.sent_at, error)
    except (KeyError, TypeError, AttributeError):
        return Letter(Kind.UNKNOWN, None, message.sent_at, error)


def _read(payload: Mapping[str, Any], sent_at: datetime, error: str) -> Letter:
    if payload.get("detail-type") == "Object Created":
        bucket, part = payload["detail"]["bucket"]["name"], payload["detail"]["object"]
        import_id = import_id_of(bucket, part["key"], part["version-id"])
        upload = Upload(import_id, bucket, part["key"], part["version-id"], "", "")
        return Letter(Kind.UPLOAD, payload, sent_at, error, upload.district_id, import_id)
    if payload.get("detail-type") == "Import Published":
        payload = {"restored": payload["detail"]}
    if "restored" in payload:
        detail = payload["restored"]
        return Letter(Kind.RESTORE, payload, sent_at, error, detail["district_id"], detail["import_id"])
    if payload.get("source") == "aws.ses":
        return Letter(Kind.DELIVERY, payload, sent_at, error)
    for name, kind in BY_NAME.items():
        if name in payload:
            about = payload[name]
            import_id = about if kind is Kind.RESULTS else about["import_id"] if kind is not Kind.ROUND else ""
            return Letter(kind, payload, sent_at, error, "", import_id)
    names = ("district_id", "import_id", "form")
    asked = {name: payload[name] for name in names} | {"unpublished": payload.get("unpublished", False)}
    return Letter(Kind.DOWNLOAD, asked, sent_at, error, asked["district_id"], asked["import_id"])


def redrive(taken: Iterable[tuple[Message, Letter]], queues: Queues, receivers: Receivers) -> Redriven:
    """Give each letter to its receiver, and delete it where that took it; all others are left in their queues."""
    sent, left = 0, dict[str, int]()
    for message, letter in taken:
        error = "not known" if letter.kind is Kind.UNKNOWN else receivers.give(letter)
        if error:
            left[error] = left.get(error, 0) + 1
            queues.put_back(message)
        else:
            sent += 1
            queues.delete(message)
    return Redriven(sent, left)
