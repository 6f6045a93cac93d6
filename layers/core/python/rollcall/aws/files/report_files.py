"""The objects beside an import's report, each read where it is there: for the pages, and the commands of operators."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rollcall.aws.files.reports import DIFFERENCES, FINDINGS, REPORT, SUMMARY
from rollcall.aws.files.storage import DataBucket
from rollcall.model.imports import Import


@dataclass(frozen=True, slots=True)
class ReportFiles:
    """The objects beside an import's report; each is None if there is none, or if it has expired."""

    data: DataBucket

    def report(self, import_: Import) -> Any | None:  # noqa: ANN401 - any JSON value
        """Read the core of the report."""
        return self.data.find_json(import_.reports + REPORT)

    def summary(self, import_: Import) -> Any | None:  # noqa: ANN401 - any JSON value
        """Read the counts and groups of the report."""
        return self.data.find_json(import_.reports + SUMMARY)

    def differences(self, import_: Import) -> Any | None:  # noqa: ANN401 - any JSON value
        """Read the last comparison with what was current then."""
        return self.data.find_json(import_.reports + DIFFERENCES)

    def fetch_findings(self, import_: Import, path: Path) -> None:
        """Read all findings into a Parquet file."""
        self.data.fetch(import_.reports + FINDINGS, path)
