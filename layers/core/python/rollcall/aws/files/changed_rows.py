"""The rows that imports change, or would change, read from S3 a page at a time."""

from dataclasses import dataclass
from typing import BinaryIO, cast

from rollcall.aws.clients import s3
from rollcall.aws.files.ranges import RangedFile, RangedObject
from rollcall.aws.files.snapshots import CHANGES
from rollcall.aws.files.storage import DataBucket
from rollcall.model.changed_rows import NOTHING, ROWS_OF_PAGE, Change, ChangedRows
from rollcall.model.imports import Import
from rollcall.model.snapshots import place
from rollcall.publishing.changed_rows import page, with_values_before


@dataclass(frozen=True, slots=True)
class ChangedRowFiles:
    """The files `changes/` in the data bucket."""

    data: DataBucket

    def page(
        self, import_: Import, table: str, change: Change | None, after: int, most: int = ROWS_OF_PAGE
    ) -> ChangedRows | None:
        """The rows of a table that differ, with the values before, as far as they are still kept.

        None where the import was compared with no roster, or where these files are no longer kept.
        """
        for folder in (import_.changes, f"{import_.snapshot}changes/"):
            listed = self.data.find_json(folder + CHANGES)
            if listed is not None:
                break
        else:
            return None
        if f"{table}.parquet" not in listed["files"]:
            return NOTHING
        file = self._open(f"{folder}{table}.parquet")
        if file is None:
            return None
        found = page(file, change, after, most)
        if not any(row.changed for row in found.rows):
            return found
        earlier = self._open(f"{place(import_.district_id, listed['school_year'], listed['against'])}{table}.parquet")
        rows = with_values_before(found.rows, earlier) if earlier else found.rows
        return ChangedRows(found.counts, rows, found.following)

    def _open(self, key: str) -> BinaryIO | None:
        """A file that is read in parts; None if it is no longer kept."""
        try:
            return cast("BinaryIO", RangedFile(RangedObject(self.data.bucket, key)))
        except s3().exceptions.NoSuchKey:
            return None
