"""Closes an import: its status and its counts; then, asked again, tells other systems."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from rollcall.aws.files.at_once import beginning
from rollcall.aws.files.reports import Reports
from rollcall.aws.files.storage import DataBucket
from rollcall.aws.services.bus import EventBus
from rollcall.aws.settings.record import RecordSettings
from rollcall.aws.tables.accounts import AccountTables
from rollcall.aws.tables.imports import ImportItems
from rollcall.aws.tables.pointers import SnapshotPointers
from rollcall.aws.telemetry import CloudWatch, observed
from rollcall.steps.close_import import Services, answer


@observed
def handler(event: Mapping[str, Any], _context: object) -> dict[str, Any]:
    """Takes the upload, its status, the step that failed, whether for want of time or memory, and the execution.

    Returns whether to mail. Or takes as `ended` an import that was closed, and sends the event about it.
    """
    settings = RecordSettings.from_environment()
    with beginning() as begin:
        services = Services(
            ImportItems(settings.imports_table, settings.report_days, settings.check_days),
            AccountTables(settings.districts_table),
            Reports(DataBucket(settings.data_bucket)),
            SnapshotPointers(settings.snapshots_table),
            EventBus(settings.data_bucket),
            CloudWatch(),
            begin,
        )
        return answer(event, services, datetime.now(UTC))
