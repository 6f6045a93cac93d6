"""Claims the import of an upload and opens its package."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from rollcall.aws.files.at_once import beginning
from rollcall.aws.files.inbox import Inbox
from rollcall.aws.files.reports import Reports
from rollcall.aws.files.scans import ScannedInbox
from rollcall.aws.files.storage import DataBucket
from rollcall.aws.files.work import WorkFiles
from rollcall.aws.settings.unpack import UnpackSettings
from rollcall.aws.tables.accounts import AccountTables
from rollcall.aws.tables.gathering import HourlyUploads
from rollcall.aws.tables.imports import ImportItems
from rollcall.aws.telemetry import CloudWatch, observed
from rollcall.model.uploads import Upload
from rollcall.steps.open_import import Services, open_import


@observed
def handler(event: Mapping[str, Any], _context: object) -> dict[str, Any]:
    """Takes the upload and the execution; returns where the chain goes, and the import's status if it ended now."""
    settings = UnpackSettings.from_environment()
    data, now = DataBucket(settings.data_bucket), datetime.now(UTC)
    with beginning() as begin:
        services = Services(
            Inbox(),
            AccountTables(settings.districts_table),
            ImportItems(settings.imports_table, settings.report_days, settings.check_days),
            HourlyUploads(settings.imports_table),
            WorkFiles(data),
            Reports(data),
            CloudWatch(),
            ScannedInbox.if_on(settings.malware_protection),
            begin,
        )
        opened = open_import(Upload.from_dict(event["upload"]), event["execution"], services, settings.limits, now)
    return {"next": opened.next, "status": opened.status}
