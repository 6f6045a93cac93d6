"""The step `webhook`: posts events to the operator's address, and tries again for more than a day."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus
from typing import Any, Protocol

from rollcall.model.accounts import is_synthetic
from rollcall.steps.telemetry import Telemetry
from rollcall.steps.webhook_message import headers_of, message_of

WAITS = (5, 300, 1_800, 7_200, 18_000, 36_000, 36_000)
"""Seconds from each failed attempt to the next one, as the specification of Standard Webhooks proposes. SQS waits for
twelve hours at most. After the attempt that follows the last of them, the event becomes a dead letter."""


class NotPosted(Exception):
    """There was no answer. Holds the kind of the error, and nothing of the address."""


class Keys(Protocol):
    """The keys that sign."""

    def read(self) -> Sequence[bytes]:
        """Read them, the newest first."""


class Receiver(Protocol):
    """The operator's address."""

    def post(self, body: bytes, headers: Mapping[str, str]) -> int:
        """Post a body; the status of the answer.

        Raises:
            NotPosted: There was none in time, or the address leads into a private network.
        """


class Queue(Protocol):
    """The queue in which events wait."""

    def wait(self, receipt: str, seconds: int) -> None:
        """Show a message again after these seconds."""


@dataclass(frozen=True, slots=True)
class Services:
    """What this step talks to."""

    keys: Keys
    receiver: Receiver
    queue: Queue
    telemetry: Telemetry


def webhook(batch: Mapping[str, Any], services: Services, now: datetime) -> dict[str, Any]:
    """Post the events of a batch of the queue; returns those that were not taken, as Lambda's poller wants it."""
    try:
        keys = services.keys.read()
    except Exception:
        # Nobody knows for how long. The function fails, which operators see, and no event is lost for it today.
        _wait(batch["Records"], services.queue)
        raise
    failed = [record for record in batch["Records"] if not _posted(record, keys, services, now)]
    _wait(failed, services.queue)
    return {"batchItemFailures": [{"itemIdentifier": record["messageId"]} for record in failed]}


def _wait(records: Iterable[Mapping[str, Any]], queue: Queue) -> None:
    for record in records:
        attempts = int(record["attributes"]["ApproximateReceiveCount"])
        queue.wait(record["receiptHandle"], WAITS[min(attempts, len(WAITS)) - 1])


def _posted(record: Mapping[str, Any], keys: Sequence[bytes], services: Services, now: datetime) -> bool:
    """Whether the receiver took the event: any status of 200 to 299. No redirect is followed.

    An event about a synthetic district is sent to nobody outside, and counts as taken.
    """
    event = json.loads(record["body"])
    if is_synthetic(str(event["detail"].get("district_id", ""))):
        return True
    message = message_of(event)
    why = ""
    try:
        status = services.receiver.post(message.body, headers_of(message, keys, now))
    except NotPosted as error:
        status, why = 0, str(error)
    taken = HTTPStatus.OK <= status < HTTPStatus.MULTIPLE_CHOICES
    if taken:
        services.telemetry.measure({"WebhooksPosted": ("Count", 1)})
    else:
        services.telemetry.measure({"WebhooksFailed": ("Count", 1)})
    attempt = int(record["attributes"]["ApproximateReceiveCount"])
    services.telemetry.log(
        "webhook", kind=event["detail-type"], id=message.message_id, status=status, error=why, attempt=attempt
    )
    return taken
