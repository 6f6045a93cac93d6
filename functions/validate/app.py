"""Applies every rule to the files of an import and writes the accepted tables where nobody reads them yet."""

import os
from collections.abc import Mapping
from typing import Any, Literal, cast

from rollcall.aws import limits
from rollcall.aws.files import scratch
from rollcall.aws.files.accepted import keep_accepted
from rollcall.aws.files.reports import write_report
from rollcall.aws.files.storage import DataBucket
from rollcall.aws.tables.imports import ImportRecords
from rollcall.aws.telemetry import logger, measure, observed
from rollcall.model import schema
from rollcall.model.imports import Import, Status, Upload
from rollcall.steps.unpack import Unpacked
from rollcall.steps.validate import Options, validate


@observed
def handler(event: Mapping[str, Any], _context: object) -> dict[str, Any]:
    """Takes the upload; gives the import's status if all goes well from here, and counts."""
    upload = Upload.from_dict(event["upload"])
    claimed = ImportRecords(os.environ["IMPORTS_TABLE"]).claimed(upload.import_id)
    data, roster = DataBucket(os.environ["DATA_BUCKET"]), schema.load()
    options = Options(
        max_omitted_share=float(os.environ["MAX_OMITTED_SHARE"]),
        unique_class_names=cast("Literal['district', 'school']", os.environ["CLASS_NAMES_UNIQUE_WITHIN"]),
        limits=limits.of_file(),
    )
    with scratch.folder() as folder:
        tables = folder / "tables"
        report = validate(
            _unpacked(data, claimed),
            roster=roster,
            today=claimed.date,
            options=options,
            output=tables,
            import_id=claimed.import_id,
        )
        write_report(data, claimed, report, folder)
        keep_accepted(data, claimed, tables, report.files, roster)
    findings = report.document["totals"]["findings"]
    measure({"Findings": ("Count", findings)})
    logger().info("validated", extra={"outcome": report.outcome, "findings": findings})
    return {"status": Status(report.outcome), "findings": findings}


def _unpacked(data: DataBucket, claimed: Import) -> Unpacked:
    """What `unpack` found, with sources over the files that it put into S3."""
    found = data.get_json(claimed.work + "unpacked.json")
    return Unpacked.from_dict(found, {name: data.source(claimed.work + name) for name in found["files"]})
