"""Posts events to the operator's address, signed. It is deployed only where there is one."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from rollcall.aws.services.webhook_queue import SecretKeys, WaitingEvents
from rollcall.aws.services.webhook_receiver import HttpsReceiver
from rollcall.aws.settings.webhook import WebhookSettings
from rollcall.aws.telemetry import CloudWatch, observed
from rollcall.steps.webhook import Services, webhook


@observed
def handler(event: Mapping[str, Any], _context: object) -> dict[str, Any]:
    """Takes a batch of the queue; returns which of its messages are to come again."""
    settings = WebhookSettings.from_environment()
    services = Services(
        SecretKeys(settings.webhook_secret_arn),
        HttpsReceiver(settings.webhook_url),
        WaitingEvents(settings.webhook_queue_url),
        CloudWatch(),
    )
    return webhook(event, services, datetime.now(UTC))
