"""The report of an import in S3: its core, all findings, and what an e-mail needs of it."""

import json
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from rollcall.aws.files.storage import DataBucket
from rollcall.model.differences import Differences
from rollcall.model.imports import Import
from rollcall.report.json import as_json
from rollcall.report.types import Report

REPORT = "report.json"
"""The core (contract, section 5), to the byte what `rollcall check --format json` prints."""

SUMMARY = "summary.json"
"""Counts and groups; no student data."""

DIFFERENCES = "differences.json"
"""What the import would change of the snapshot that was current when it was last compared; no student data."""

FINDINGS = "findings.parquet"
"""All findings, where the report has the first ones of each code."""


def write_report(data: DataBucket, record: Import, report: Report, folder: Path) -> None:
    """Writes the three objects of an import's report; `folder` is where the complete findings may be put meanwhile."""
    report.write_findings(folder / FINDINGS)
    data.put_file(record.reports + FINDINGS, folder / FINDINGS)
    data.put_json(record.reports + SUMMARY, json.dumps(summarised(report)).encode())
    data.put_json(record.reports + REPORT, as_json(report.document))


def read_report(data: DataBucket, record: Import) -> Mapping[str, Any]:
    """The report's core."""
    report: Mapping[str, Any] = data.get_json(record.reports + REPORT)
    return report


def read_summary(data: DataBucket, record: Import) -> Mapping[str, Any]:
    """What `summarised` made of the report."""
    summary: Mapping[str, Any] = data.get_json(record.reports + SUMMARY)
    return summary


def read_differences(data: DataBucket, record: Import) -> Differences:
    """What the import changes, of one that was compared."""
    return Differences.from_dict(data.get_json(record.reports + DIFFERENCES))


def summarised(report: Report) -> dict[str, Any]:
    """What mail and metrics take from a report, as JSON values."""
    return {
        "outcome": report.outcome,
        "files": {name: asdict(counts) for name, counts in report.files.items()},
        "groups": [asdict(group) for group in report.groups],
    }
