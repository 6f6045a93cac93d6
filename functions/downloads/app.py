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
from rollcall.model.downloads import Download, Form
from rollcall.steps import results
from rollcall.steps.downloads import Services, make_download


@observed
def handler(event: Mapping[str, Any], context: object) -> dict[str, Any]:
    """Takes the district, the import and the form; what is made lies in the data bucket then, or why it can't be.

    Or takes, as `results`, an import that waits or has ended; whether its results lie in its district's folder then.
    """
    settings = DownloadsSettings.from_environment()
    if "results" in event:
        return {"written": _write_results(event["results"], settings)}
    data = DataBucket(settings.data_bucket)
    services = Services(
        ImportItems(settings.imports_table),
        StoredReports(data),
        SentPackages(),
        DownloadFiles(data),
        scratch.folder,
        CloudWatch(),
        settings.apps_url,
    )
    asked = Download(event["district_id"], event["import_id"], Form(event["form"]))
    attempt = str(getattr(context, "aws_request_id", ""))
    make_download(asked, attempt, services, settings.limits, datetime.now(UTC))
    return {}


def _write_results(import_id: str, settings: DownloadsSettings) -> bool:
    services = results.Services(
        ImportItems(settings.imports_table),
        AccountTables(settings.districts_table),
        SnapshotPointers(settings.snapshots_table),
        StoredReports(DataBucket(settings.data_bucket)),
        SentPackages(),
        InboxFolders(),
        scratch.folder,
        CloudWatch(),
        settings.support,
        settings.apps_url,
        settings.result_days,
    )
    return results.write_results(import_id, services, settings.limits)
