"""Publishes the accepted tables of an import or holds it, carries out what was decided of a held one, and restores."""

import os
from collections.abc import Mapping
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any

from rollcall.aws.files import scratch
from rollcall.aws.files.reports import DIFFERENCES, write_report
from rollcall.aws.files.snapshots import SnapshotFiles
from rollcall.aws.files.storage import DataBucket
from rollcall.aws.services.athena import CatalogueTables
from rollcall.aws.services.bus import EventBus
from rollcall.aws.tables.accounts import AccountTables
from rollcall.aws.tables.imports import ImportRecords
from rollcall.aws.tables.pointers import SnapshotPointers
from rollcall.aws.telemetry import logger, measure, observed
from rollcall.model import schema
from rollcall.model.accounts import HoldSettings
from rollcall.model.differences import Differences
from rollcall.model.findings import Finding
from rollcall.model.imports import Import, Next, Status, Upload
from rollcall.model.snapshots import Change
from rollcall.steps import restore
from rollcall.steps.decide import decide
from rollcall.steps.snapshot import Keep, Services, snapshot
from rollcall.steps.validate import refuse


@observed
def handler(event: Mapping[str, Any], _context: object) -> dict[str, Any]:
    """Takes the upload and the report's outcome, after a hold `decide` too; or a restore.

    Gives the import's status if it ended now, where the chain goes, and how long it waits where that is a hold.
    """
    if "restore" in event:
        return _restored(event["restore"])
    upload = Upload.from_dict(event["upload"])
    outcome, now = Status(event["status"]), datetime.now(UTC)
    records = ImportRecords(os.environ["IMPORTS_TABLE"])
    record, services = records.claimed(upload.import_id), _services(records)
    if event.get("decide"):
        result = decide(record, outcome, services, now)
    else:
        district = _accounts().district(record.district_id)
        result = snapshot(record, outcome, district.hold if district else HoldSettings(), services, now)
    if result.refused:
        _report(record, result.refused)
    if result.next is Next.HOLD:
        measure({"ImportsHeld": ("Count", 1)})
    changes = _changes(record)
    logger().info("snapshot", extra={"status": result.status, "next": result.next, "changes": changes})
    return {"status": result.status, "next": result.next, "hold_seconds": services.hold_seconds}


def _restored(request: Mapping[str, Any]) -> dict[str, Any]:
    """What a restore changes, with `dry_run`, or changed; or why it is refused, in words that may be shown."""
    records = ImportRecords(os.environ["IMPORTS_TABLE"])
    record, district = records.get(request["import_id"]), _accounts().district(request["district_id"])
    if district is None or record is None or record.district_id != district.district_id:
        return {"refused": "There is no such import of this district. List them with `rollcall imports list`."}
    services, now = _services(records), datetime.now(UTC)
    try:
        if request["dry_run"]:
            preview = restore.preview(record, district.school_year, services)
            return {"differences": preview.differences.as_dict(), "version": preview.version}
        change = restore.restore(
            record, district.school_year, request["by"], services, now, expected_version=request["expected_version"]
        )
    except restore.Refused as refused:
        return {"refused": str(refused)}
    measure({"Restores": ("Count", 1)})
    logger().info("restored", extra={"version": change.version, "changes": change.counts})
    return {"change": _as_json(change)}


def _services(records: ImportRecords) -> Services:
    data, roster = DataBucket(os.environ["DATA_BUCKET"]), schema.load()
    database = os.environ["CATALOG_DATABASE"]
    return Services(
        SnapshotPointers(os.environ["SNAPSHOTS_TABLE"], os.environ["DISTRICTS_TABLE"], os.environ["IMPORTS_TABLE"]),
        SnapshotFiles(data, roster, CatalogueTables(database, roster) if database else None),
        records,
        EventBus(data.bucket),
        Keep(int(os.environ["SNAPSHOTS_KEPT"]), int(os.environ["SNAPSHOT_DAYS"])),
        int(os.environ["HOLD_SECONDS"]),
    )


def _changes(record: Import) -> Mapping[str, Mapping[str, int]] | None:
    """Counts of the last comparison, by table; None if the import was not compared."""
    kept = DataBucket(os.environ["DATA_BUCKET"]).find_json(record.reports + DIFFERENCES)
    return None if kept is None else Differences.from_dict(kept).counts()


def _accounts() -> AccountTables:
    return AccountTables(os.environ["DISTRICTS_TABLE"], users="")


def _report(record: Import, refused: Finding) -> None:
    """Puts why it is refused in the place of the report: whatever else was found changes nothing."""
    report = refuse(refused, roster=schema.load(), today=record.date)
    with scratch.folder() as folder:
        write_report(DataBucket(os.environ["DATA_BUCKET"]), record, report, folder)


def _as_json(change: Change) -> dict[str, Any]:
    return {**asdict(change), "at": change.at.isoformat(timespec="milliseconds")}
