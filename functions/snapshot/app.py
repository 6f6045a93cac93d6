"""Publishes the accepted tables of an import or holds it, carries out what was decided about it, and restores."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from rollcall.aws.files.at_once import beginning
from rollcall.aws.files.reports import Reports
from rollcall.aws.files.snapshots import SnapshotFiles
from rollcall.aws.files.storage import DataBucket
from rollcall.aws.services.athena import catalogue
from rollcall.aws.services.bus import EventBus
from rollcall.aws.settings.snapshot import SnapshotSettings
from rollcall.aws.tables.accounts import AccountTables
from rollcall.aws.tables.imports import ImportItems
from rollcall.aws.tables.pointers import SnapshotPointers
from rollcall.aws.telemetry import CloudWatch, observed
from rollcall.model import schema
from rollcall.steps.publish_import import Surroundings, answer
from rollcall.steps.services import Services


@observed
def handler(event: Mapping[str, Any], _context: object) -> dict[str, Any]:
    """Takes the upload and the report's outcome, after a hold `decide` too; or `held`; or a request for a restore.

    Returns the import's status if it ended now, where the chain goes, and how many seconds a held import waits; or what
    the restore changes or changed.
    """
    settings = SnapshotSettings.from_environment()
    data, roster = DataBucket(settings.data_bucket), schema.load()
    imports = ImportItems(settings.imports_table)
    pointers = SnapshotPointers(settings.snapshots_table, settings.districts_table, settings.imports_table)
    holds = settings.hold_seconds, settings.hold_from_rows
    around = Surroundings(imports, AccountTables(settings.districts_table), Reports(data), CloudWatch())
    with beginning() as begin:
        files = SnapshotFiles(data, roster, catalogue(settings.catalog_database, roster), begin)
        services = Services(pointers, files, imports, EventBus(data.bucket), settings.keep, *holds, begin)
        return answer(event, services, around, datetime.now(UTC))
