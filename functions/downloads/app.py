"""Makes a file about an import when somebody asks for it: its log in three forms, or the repair package."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from rollcall.aws.files import scratch
from rollcall.aws.files.downloads import DownloadFiles, SentPackages, StoredReports
from rollcall.aws.files.storage import DataBucket
from rollcall.aws.settings.downloads import DownloadsSettings
from rollcall.aws.tables.imports import ImportItems
from rollcall.aws.telemetry import CloudWatch, observed
from rollcall.model.downloads import Download, Form
from rollcall.steps.downloads import Services, make_download


@observed
def handler(event: Mapping[str, Any], context: object) -> dict[str, Any]:
    """Takes the district, the import and the form; what is made lies in the data bucket then, or why it can't be."""
    settings = DownloadsSettings.from_environment()
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
