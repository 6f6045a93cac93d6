"""Notes what SES tells of e-mails that did not arrive, came back or were marked as spam, and tells operators."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from rollcall.aws.services.bus import EventBus
from rollcall.aws.settings.deliveries import DeliveriesSettings
from rollcall.aws.tables.accounts import AccountTables
from rollcall.aws.tables.mail_troubles import MailTroubles
from rollcall.aws.telemetry import CloudWatch, observed
from rollcall.steps.deliveries import Services, deliveries


@observed
def handler(event: Mapping[str, Any], _context: object) -> dict[str, Any]:
    """Takes an event of SES; returns how many troubles were noted, forgotten and reported."""
    settings = DeliveriesSettings.from_environment()
    services = Services(
        MailTroubles(settings.mail_troubles_table),
        AccountTables(settings.districts_table, settings.users_table),
        EventBus(settings.data_bucket),
        CloudWatch(),
    )
    return {**deliveries(event, services, datetime.now(UTC))}
