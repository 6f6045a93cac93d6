"""How much of the columns of a published table is filled, from the end of its Parquet file alone."""

from collections.abc import Mapping

import pyarrow as pa
import pyarrow.parquet as pq

from rollcall.model.schema import Table

MAGIC = b"PAR1"

TRAILER = 8
"""Bytes at the end of a Parquet file: the length of the metadata before them, and a mark."""


def metadata_bytes(end: bytes) -> int:
    """How many bytes at the end of a Parquet file are its metadata; `end` has its last eight at least."""
    return int.from_bytes(end[-TRAILER:-4], "little") + TRAILER


def fill_of(end: bytes, table: Table) -> Mapping[str, float]:
    """The share of rows with a value, of each column that may be absent.

    `end` has the metadata of a Parquet file of the table. What is before it need not be there for it to be read.
    """
    metadata = pq.read_metadata(pa.BufferReader(MAGIC + end[-metadata_bytes(end) :]))
    empty = {field.column: 0 for field in table.fields if not field.required and field.default is None}
    for number in range(metadata.num_row_groups):
        group = metadata.row_group(number)
        for place in range(group.num_columns):
            column = group.column(place)
            if column.path_in_schema in empty and column.statistics is not None:
                empty[column.path_in_schema] += column.statistics.null_count
    return {name: round(1 - count / metadata.num_rows, 4) for name, count in empty.items()} if metadata.num_rows else {}
