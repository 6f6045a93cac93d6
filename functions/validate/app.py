"""Checks the unpacked files of an import, and keeps the report and the accepted tables, which nobody reads yet."""

from collections.abc import Mapping
from typing import Any

from rollcall.aws.files import scratch
from rollcall.aws.files.at_once import beginning
from rollcall.aws.files.reports import Reports
from rollcall.aws.files.standings import StandingFiles
from rollcall.aws.files.storage import DataBucket
from rollcall.aws.files.work import WorkFiles
from rollcall.aws.settings.validate import ValidateSettings
from rollcall.aws.tables.district_imports import DistrictImports
from rollcall.aws.tables.imports import ImportItems
from rollcall.aws.telemetry import CloudWatch, observed
from rollcall.model.uploads import Upload
from rollcall.steps.check_import import Services, check_import


@observed
def handler(event: Mapping[str, Any], _context: object) -> dict[str, Any]:
    """Takes the upload; returns the import's status if every later step succeeds, and its number of findings."""
    settings = ValidateSettings.from_environment()
    data = DataBucket(settings.data_bucket)
    imports = ImportItems(settings.imports_table)
    standings = StandingFiles(data, DistrictImports(settings.imports_table))
    with beginning() as begin:
        services = Services(imports, WorkFiles(data), Reports(data), standings, scratch.folder, CloudWatch(), begin)
        checked = check_import(Upload.from_dict(event["upload"]), services, settings.options)
    return {"status": checked.status, "findings": checked.findings}
