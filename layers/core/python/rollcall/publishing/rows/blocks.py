"""Reads the rows that differ from two snapshots, a block at a time."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from rollcall.columns import compute as pc
from rollcall.columns.arrays import Mask, Numbers
from rollcall.model.schema import Table
from rollcall.publishing.parquet import parquet_type
from rollcall.publishing.rows.paired import Paired

ROWS = 1 << 16
"""The most rows of a block."""


@dataclass(frozen=True, slots=True)
class Block:
    """Some of the `n` rows of a table that differ in the same way."""

    change: str
    """One of `KINDS`."""
    rows: pa.Table
    """The rows after the change; removed rows as they were before. All columns of the table."""
    before: pa.Table | None = None
    """For changed and renumbered rows, the same rows before."""

    def differs(self, column: str) -> Mask:
        """Tell for each row whether this value differs; shape `n`."""
        if self.before is None:
            return np.zeros(len(self.rows), np.bool_)
        after, before = self.rows[column], self.before[column]
        unequal = pc.fill_null(pc.not_equal(after, before), False).to_numpy()
        differs: Mask = unequal | (pc.is_null(after).to_numpy() != pc.is_null(before).to_numpy())
        return differs


def blocks(found: Paired, new: Path, old: Path, table: Table, most: int = ROWS) -> Iterator[Block]:
    """Read the rows that were found: removed ones, added ones, and those that are in both, in the order of the files.

    Only the groups of rows that hold some of them are read; at most `most` rows are given at a time.
    """
    for change, rows, path in (("removed", found.removed, old), ("added", found.added, new)):
        for start in range(0, len(rows), most):
            yield Block(change, taken(path, rows[start : start + most], table))
    for start in range(0, len(found.both), most):
        part = slice(start, start + most)
        yield Block(found.kind, taken(new, found.both[part], table), taken(old, found.before[part], table))


def taken(path: Path, rows: Numbers, table: Table) -> pa.Table:
    """Read some rows of a Parquet file, in any order. A column that an older file lacks is all null."""
    order = np.argsort(rows, kind="stable")
    ascending = rows[order]
    fields = {field.column: parquet_type(field) for field in table.fields}
    with pq.ParquetFile(str(path)) as file:
        there = [name for name in file.schema_arrow.names if name in fields]
        parts = [file.schema_arrow.empty_table().select(there)]
        end = 0
        for group in range(file.num_row_groups):
            start, end = end, end + file.metadata.row_group(group).num_rows
            own = ascending[np.searchsorted(ascending, start) : np.searchsorted(ascending, end)]
            if len(own):
                read = file.read_row_group(group, columns=there, use_threads=False)
                parts.append(read.take(pa.array(own - start)))
    whole = pa.concat_tables(parts)
    places = np.empty(len(order), np.int64)
    places[order] = np.arange(len(order))
    whole = whole.take(pa.array(places))
    columns = [whole[name].cast(kind) if name in there else pa.nulls(len(whole), kind) for name, kind in fields.items()]
    return pa.table(columns, schema=pa.schema(list(fields.items())))
