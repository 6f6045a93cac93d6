"""Writes the rows that differ as Parquet: the feed that lies beside a snapshot (`docs/reading-snapshots.md`)."""

from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from rollcall.columns import memory
from rollcall.model.schema import Table
from rollcall.publishing.parquet import parquet_type
from rollcall.publishing.rows.blocks import Block, blocks
from rollcall.publishing.rows.paired import paired


def changes_schema(table: Table) -> pa.Schema:
    """The columns of the feed: `change`, the table's own, the row's id before, and which columns differ."""
    return pa.schema(
        [
            ("change", pa.string()),
            *((field.column, parquet_type(field)) for field in table.fields),
            ("id_before", pa.string()),
            ("changed_columns", pa.list_(pa.string())),
        ]
    )


@memory.of_the_system()
def write_changes(new: Path | None, old: Path | None, table: Table, path: Path, *, against: str) -> None:
    """Write what differs between two files of a table; without them, that nothing does.

    `against` is the import whose table is `old`.
    """
    schema = changes_schema(table).with_metadata({"rollcall.against": against})
    with pq.ParquetWriter(path, schema, compression="zstd", compression_level=1) as writer:
        if new is not None and old is not None:
            for block in blocks(paired(new, old, table), new, old, table):
                writer.write_table(_feed(block, schema))


def changed_columns(block: Block) -> pa.ListArray:
    """Name the columns that differ in each row; null for rows that were added or removed."""
    if block.before is None:
        return pa.nulls(len(block.rows), pa.list_(pa.string()))
    names = np.array(block.rows.column_names)
    differ = np.stack([block.differs(name) for name in names], axis=1)
    offsets = np.concatenate(([0], np.cumsum(differ.sum(axis=1)))).astype(np.int32)
    return pa.ListArray.from_arrays(pa.array(offsets), pa.array(names[np.nonzero(differ)[1]], pa.string()))


def _feed(block: Block, schema: pa.Schema) -> pa.Table:
    count = len(block.rows)
    was = block.rows if block.change == "removed" else block.before
    columns = {
        "change": pa.repeat(block.change, count),
        "id_before": was["id"] if was is not None else pa.nulls(count, pa.string()),
        "changed_columns": changed_columns(block),
    }
    return pa.table([columns[name] if name in columns else block.rows[name] for name in schema.names], schema=schema)
