"""The findings of imports, in the form in which later imports compare theirs with them, in S3 beside each report."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from rollcall.aws.files.reports import SUMMARY
from rollcall.aws.files.storage import DataBucket
from rollcall.aws.tables.district_imports import DistrictImports
from rollcall.model.imports import Import
from rollcall.model.since import Earlier, Since
from rollcall.steps.since import Standings

STANDING = "standing.parquet"
"""Keys of all findings, and in how many imports in a row each was found."""


@dataclass(frozen=True, slots=True)
class StandingFiles(Standings):
    """These files in the data bucket, and the index by which the import before is found."""

    data: DataBucket
    imports: DistrictImports

    def before(self, import_: Import) -> Iterator[Earlier]:
        yield from self.imports.before(import_.district_id, import_.upload_order)

    def compared(self, import_: Import) -> Since | None:
        summary = self.data.find_json(import_.reports + SUMMARY)
        written = summary and summary.get("since")
        return Since.from_dict(written) if written else None

    def fetch(self, import_: Import, earlier: Earlier, path: Path) -> bool:
        return self.data.find(replace(import_, import_id=earlier.import_id).reports + STANDING, path)

    def keep(self, import_: Import, path: Path) -> None:
        self.data.put_file(import_.reports + STANDING, path)
