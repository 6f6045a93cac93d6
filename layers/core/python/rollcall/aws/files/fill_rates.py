"""How much of the columns of a snapshot is filled, from the ends of its Parquet files alone."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import pyarrow as pa
import pyarrow.parquet as pq

from rollcall.aws.files.ranges import RangedObject
from rollcall.aws.files.storage import DataBucket
from rollcall.model.schema import Roster
from rollcall.model.snapshots import Snapshot
from rollcall.steps.watch.districts import Fills

END = 1 << 16
"""Bytes of a file's end that are read first: most often, its metadata is in there."""

MAGIC = b"PAR1"


@dataclass(frozen=True, slots=True)
class FillRates(Fills):
    """The fill rates of snapshots in the data bucket."""

    data: DataBucket
    roster: Roster

    def fill(self, snapshot: Snapshot, least_rows: int) -> Mapping[str, float]:
        found: dict[str, float] = {}
        for file in snapshot.tables.files:
            if file.rows >= least_rows:
                metadata = self._metadata(snapshot.prefix + file.name)
                found |= {f"{file.table}.{column}": share for column, share in self._shares(file.table, metadata)}
        return found

    def _metadata(self, key: str) -> pq.FileMetaData:
        """The metadata at the end of a Parquet file. What is before it need not be there for it to be read."""
        file = RangedObject(self.data.bucket, key)
        end = file.last(END)
        length = int.from_bytes(end[-8:-4], "little") + 8
        if length > len(end):
            end = file.last(length)
        return pq.read_metadata(pa.BufferReader(MAGIC + end[-length:]))

    def _shares(self, name: str, metadata: pq.FileMetaData) -> Iterator[tuple[str, float]]:
        """The share of rows with a value of each column that may be absent."""
        optional = {
            field.column
            for table in self.roster.tables
            if table.name == name
            for field in table.fields
            if not field.required and field.default is None
        }
        empty = dict.fromkeys(optional, 0)
        for number in range(metadata.num_row_groups):
            group = metadata.row_group(number)
            for place in range(group.num_columns):
                column = group.column(place)
                if column.path_in_schema in empty and column.statistics is not None:
                    empty[column.path_in_schema] += column.statistics.null_count
        for column_name in sorted(empty):
            yield column_name, round(1 - empty[column_name] / metadata.num_rows, 4)
