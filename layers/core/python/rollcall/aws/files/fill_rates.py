"""How much of the columns of a snapshot is filled, from the ends of its files in S3."""

from collections.abc import Mapping
from dataclasses import dataclass

from rollcall.aws.files.ranges import RangedObject
from rollcall.aws.files.storage import DataBucket
from rollcall.model.schema import Roster
from rollcall.model.snapshots import Snapshot
from rollcall.publishing.fill import fill_of, metadata_bytes
from rollcall.steps.watch.districts import Fills

END = 1 << 16
"""Bytes of a file's end that are read first: most often, its metadata is in there."""


@dataclass(frozen=True, slots=True)
class FillRates(Fills):
    """The fill rates of snapshots in the data bucket."""

    data: DataBucket
    roster: Roster

    def fill(self, snapshot: Snapshot, least_rows: int) -> Mapping[str, float]:
        tables = {table.name: table for table in self.roster.tables}
        found: dict[str, float] = {}
        for file in snapshot.tables.files:
            if file.rows >= least_rows:
                shares = fill_of(self._end(snapshot.prefix + file.name), tables[file.table])
                found |= {f"{file.table}.{column}": share for column, share in shares.items()}
        return found

    def _end(self, key: str) -> bytes:
        """The end of a Parquet file, with all of its metadata."""
        file = RangedObject(self.data.bucket, key)
        end = file.last(END)
        needed = metadata_bytes(end)
        return end if needed <= len(end) else file.last(needed)
