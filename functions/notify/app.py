"""Sends one e-mail: about an import, about failures that gathered, or about a restored roster."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from rollcall.aws.files.at_once import beginning
from rollcall.aws.files.reports import Reports
from rollcall.aws.files.storage import DataBucket
from rollcall.aws.mail_content import MailContents
from rollcall.aws.services.mailer import SesMailer
from rollcall.aws.settings.notify import NotifySettings
from rollcall.aws.tables.accounts import AccountTables
from rollcall.aws.tables.gathering import GatheringWindows
from rollcall.aws.tables.imports import ImportItems
from rollcall.aws.tables.leases import MailLeases
from rollcall.aws.tables.pointers import SnapshotPointers
from rollcall.aws.telemetry import CloudWatch, observed
from rollcall.steps.asked_mail import Services, answer


@observed
def handler(event: Mapping[str, Any], _context: object) -> dict[str, Any]:
    """Takes an upload, with `about` unless it has just ended, a restore, or `again`; returns what became of it."""
    settings = NotifySettings.from_environment()
    imports, pointers = ImportItems(settings.imports_table), SnapshotPointers(settings.snapshots_table)
    with beginning() as begin:
        services = Services(
            imports,
            AccountTables(settings.districts_table, settings.users_table),
            pointers,
            MailContents(imports, Reports(DataBucket(settings.data_bucket)), pointers, *settings.told, begin),
            MailLeases(settings.imports_table, settings.report_days),
            SesMailer(settings.mail_from, settings.sender_configuration_set, settings.support_email),
            CloudWatch(),
            GatheringWindows(settings.imports_table, settings.report_days),
            settings.gather,
            begin,
        )
        return answer(event, services, datetime.now(UTC))
