"""Makes the accepted tables of an import current."""

import os
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from rollcall.aws.pointers import SnapshotPointers
from rollcall.aws.records import ImportRecords
from rollcall.aws.telemetry import logger, observed
from rollcall.imports import Status, Upload
from rollcall.steps.snapshot import snapshot


@observed
def handler(event: Mapping[str, Any], _context: object) -> dict[str, Any]:
    """Takes the upload and the status so far; gives the status after the attempt to publish."""
    upload = Upload.from_dict(event["upload"])
    record = ImportRecords(os.environ["IMPORTS_TABLE"]).claimed(upload.import_id)
    pointers = SnapshotPointers(os.environ["SNAPSHOTS_TABLE"], os.environ["DATA_BUCKET"])
    status = snapshot(record, Status(event["status"]), pointers, datetime.now(UTC))
    logger().info("pointer moved" if status is not Status.SUPERSEDED else "a newer upload is current")
    return {"status": status}
