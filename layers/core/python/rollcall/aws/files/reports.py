"""The report of an import in S3: its core, all findings, and the summary that an e-mail needs."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from rollcall.aws.files import scratch
from rollcall.aws.files.at_once import meanwhile
from rollcall.aws.files.storage import DataBucket
from rollcall.model.differences import Differences
from rollcall.model.imports import Import
from rollcall.model.since import Since
from rollcall.model.uploads import Upload
from rollcall.report.json import as_json
from rollcall.report.types import Report

REPORT = "report.json"
"""The core (contract, section 5): the same bytes that `rollcall check --format json` prints."""

SUMMARY = "summary.json"
"""Counts and groups, and how they compare with the import before; no student data."""

DIFFERENCES = "differences.json"
"""What the import would change of the snapshot that was current when it was last compared; no student data."""

FINDINGS = "findings.parquet"
"""All findings, where the report has the first ones of each code."""

LISTING = "listing.arrow"
"""All findings, as pages list them (`report.listing.form`); only where there are any."""

LEGEND = "legend.json"
"""What the numbers in a listing stand for, and which school has how many findings; beside a listing."""


@dataclass(frozen=True, slots=True)
class Reports:
    """The reports of imports in the data bucket."""

    data: DataBucket

    def write(self, import_: Import, report: Report, since: Since | None = None) -> None:
        """Write the objects of an import's report; the core comes last, when all others are there.

        `since` is how its findings compare with those of the import before.
        """
        with scratch.folder() as folder, meanwhile() as start:

            def put(name: str) -> None:
                start(self.data.put_file, import_.reports + name, folder / name, size=(folder / name).stat().st_size)

            report.write_findings(folder / FINDINGS)
            put(FINDINGS)
            if report.groups:
                legend = report.write_listing(folder / LISTING)
                put(LISTING)
                start(self.data.put_json, import_.reports + LEGEND, json.dumps(legend._asdict()).encode())
            start(self.data.put_json, import_.reports + SUMMARY, json.dumps(summarised(report, since)).encode())
        self.data.put_json(import_.reports + REPORT, as_json(report.document))

    def read(self, import_: Import | Upload) -> Mapping[str, Any]:
        """Read the core of the report."""
        report: Mapping[str, Any] = self.data.get_json(import_.reports + REPORT)
        return report

    def read_summary(self, import_: Import | Upload) -> Mapping[str, Any]:
        """Read what `summarised` made of the report."""
        summary: Mapping[str, Any] = self.data.get_json(import_.reports + SUMMARY)
        return summary

    def find_differences(self, import_: Import | Upload) -> Differences | None:
        """Read what the import changes; None if it was not compared."""
        found = self.data.find_json(import_.reports + DIFFERENCES)
        return None if found is None else Differences.from_dict(found)


def summarised(report: Report, since: Since | None = None) -> dict[str, Any]:
    """The part of a report that mails and metrics need, as JSON values."""
    return {
        "outcome": report.outcome,
        "files": {name: asdict(counts) for name, counts in report.files.items()},
        "groups": [asdict(group) for group in report.groups],
        "columns": report.sent_columns,
        "not_checked": report.document["not_checked"],
        "since": since.as_dict() if since else None,
    }
