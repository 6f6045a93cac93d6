"""Makes files about an import: the one that somebody asks for on its page, or its results by SFTP."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from rollcall.aws.files import scratch
from rollcall.aws.files.downloads import DownloadFiles, SentPackages, StoredReports
from rollcall.aws.files.results import InboxFolders
from rollcall.aws.files.storage import DataBucket
from rollcall.aws.settings.downloads import DownloadsSettings
from rollcall.aws.tables.accounts import AccountTables
from rollcall.aws.tables.imports import ImportItems
from rollcall.aws.tables.pointers import SnapshotPointers
from rollcall.aws.telemetry import CloudWatch, observed
from rollcall.steps import downloads
from rollcall.steps.results import Services, make_files


@observed
def handler(event: Mapping[str, Any], context: object) -> dict[str, Any]:
    """Takes the district, the import and the form of a file, or as `results` an import that waits or has ended."""
    settings = DownloadsSettings.from_environment()
    data, imports = DataBucket(settings.data_bucket), ImportItems(settings.imports_table)
    reports, files = StoredReports(data), DownloadFiles(data)
    services = Services(
        downloads.Services(imports, reports, SentPackages(), files, scratch.folder, CloudWatch(), settings.apps_url),
        imports,
        AccountTables(settings.districts_table),
        SnapshotPointers(settings.snapshots_table),
        reports,
        InboxFolders(),
        settings.support,
        settings.result_days,
    )
    attempt = str(getattr(context, "aws_request_id", ""))
    return make_files(event, attempt, services, settings.limits, datetime.now(UTC))
