"""Closes an import: its status, its counts and the first entries of its log."""

import os
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from rollcall.aws.files.reports import read_report
from rollcall.aws.files.storage import DataBucket
from rollcall.aws.tables.accounts import AccountTables
from rollcall.aws.tables.imports import ImportRecords
from rollcall.aws.tables.pointers import SnapshotPointers
from rollcall.aws.telemetry import logger, measure, observed
from rollcall.model.imports import Closing, Import, Next, Status, Upload
from rollcall.steps.claim import claim_unseen
from rollcall.steps.record import Course, record

WITHOUT_REPORT = frozenset({"unpack", "validate"})
"""Where these steps failed there is no report, or none that can be relied on."""


@observed
def handler(event: Mapping[str, Any], _context: object) -> dict[str, Any]:
    """Takes the upload, its status, the step that failed, whether for want of time or memory, and the execution.

    Gives whether to mail.
    """
    upload = Upload.from_dict(event["upload"])
    records = ImportRecords(os.environ["IMPORTS_TABLE"], int(os.environ["REPORT_DAYS"]))
    now = datetime.now(UTC)
    claimed = _claimed(upload, event["execution"], records, now)
    if claimed is None:
        return {"next": Next.NOTHING}
    data = DataBucket(os.environ["DATA_BUCKET"])
    report = None if event["failure"] in WITHOUT_REPORT else read_report(data, claimed)
    pointers = SnapshotPointers(os.environ["SNAPSHOTS_TABLE"])
    # An execution that began under an earlier release does not say it.
    course = Course(Status(event["status"]), event["failure"], report, event.get("exhausted", False))
    closing = record(claimed, course, records, pointers, now)
    if closing:
        _measure(closing)
        logger().info(
            "closed",
            extra={"status": closing.status, "failed_step": closing.failed_step, "exhausted": closing.exhausted},
        )
    return {"next": Next.NOTIFY}


def _claimed(upload: Upload, execution: str, records: ImportRecords, now: datetime) -> Import | None:
    """The import, if it is this execution's; a client's temporary file is none."""
    if not upload.is_package:
        return None
    claimed = records.get(upload.import_id)
    if claimed is None:
        accounts = AccountTables(os.environ["DISTRICTS_TABLE"], users="")
        return claim_unseen(upload, execution, accounts.district(upload.district_id), records, now=now)
    return claimed if claimed.execution == execution else None


def _measure(closing: Closing) -> None:
    measure({"Imports": ("Count", 1)}, status=closing.status)
    sums = {name: sum(counts[name] for counts in closing.files.values()) for name in ("rows", "accepted", "omitted")}
    measure(
        {
            "RowsIn": ("Count", sums["rows"]),
            "RowsAccepted": ("Count", sums["accepted"]),
            "RowsOmitted": ("Count", sums["omitted"]),
        }
    )
