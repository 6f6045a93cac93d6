"""Claims the import of an upload and opens its package."""

import json
import os
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from rollcall.aws import limits
from rollcall.aws.files import scratch
from rollcall.aws.files.reports import write_report
from rollcall.aws.files.storage import DataBucket, Inbox
from rollcall.aws.tables.accounts import AccountTables
from rollcall.aws.tables.imports import ImportRecords
from rollcall.aws.telemetry import logger, measure, observed
from rollcall.model import schema
from rollcall.model.imports import Import, Next, Status, Upload, Uploaded
from rollcall.report.types import Report
from rollcall.steps.claim import claim, refusal
from rollcall.steps.unpack import store, unpack
from rollcall.steps.validate import refuse, validate


@observed
def handler(event: Mapping[str, Any], _context: object) -> dict[str, Any]:
    """Takes the upload and the execution; gives where the chain goes, and the import's status if it ended now."""
    upload = Upload.from_dict(event["upload"])
    if not upload.is_package:
        return _nothing("not a package")
    uploaded = Inbox().describe(upload)
    district = AccountTables(os.environ["DISTRICTS_TABLE"], users="").district(upload.district_id)
    records = ImportRecords(os.environ["IMPORTS_TABLE"], int(os.environ["REPORT_DAYS"]))
    claimed = claim(upload, uploaded, event["execution"], district, records, now=datetime.now(UTC))
    if claimed is None:
        return _nothing("claimed by another execution")
    measure({"ImportsBegun": ("Count", 1), "PackageSize": ("Bytes", uploaded.size)})
    with scratch.folder() as folder:
        refused = refusal(district, claimed.date)
        if refused:
            return _ended(refuse(refused, roster=schema.load(), today=claimed.date), claimed)
        return _opened(upload, uploaded, claimed, records, folder / "package")


def _opened(
    upload: Upload, uploaded: Uploaded, claimed: Import, records: ImportRecords, package: Path
) -> dict[str, Any]:
    """Opens the package and puts its files where `validate` finds them."""
    package_limits = limits.of_package()
    if uploaded.size > package_limits.package:
        _as_large_as(package, uploaded.size)
    else:
        Inbox().fetch(upload, package)
    data = DataBucket(os.environ["DATA_BUCKET"])

    def put(name: str, chunks: Iterator[bytes]) -> None:
        data.put_stream(claimed.work + name, chunks)

    roster = schema.load()
    with package.open("rb") as file:
        unpacked = unpack(
            file,
            district=claimed.district_id,
            roster=roster,
            limits=package_limits,
            file_limits=limits.of_file(),
        )
        records.name_content(claimed, unpacked.package_sha256)
        if not unpacked.opened:
            return _ended(validate(unpacked, roster=roster, today=claimed.date), claimed)
        stored = store(unpacked, put, limits.of_memory())
        data.put_json(claimed.work + "unpacked.json", json.dumps(stored.to_dict()).encode())
    logger().info("unpacked", extra={"files": len(stored.files)})
    return {"next": Next.VALIDATE, "status": Status.COULD_NOT_BE_PROCESSED}


def _ended(report: Report, claimed: Import) -> dict[str, Any]:
    """Reports what rejects the import before any of its files is read."""
    with scratch.folder() as folder:
        write_report(DataBucket(os.environ["DATA_BUCKET"]), claimed, report, folder)
    return {"next": Next.RECORD, "status": Status(report.outcome)}


def _as_large_as(path: Path, size: int) -> None:
    """A file of that size that takes no space: a package over the limit is judged by its size and never fetched."""
    with path.open("wb") as file:
        file.truncate(size)


def _nothing(reason: str) -> dict[str, Any]:
    measure({"UploadsPassedOver": ("Count", 1)})
    logger().info("passed over", extra={"reason": reason})
    return {"next": Next.NOTHING, "status": Status.COULD_NOT_BE_PROCESSED}
