"""Writes accepted tables as Parquet (contract, section 6)."""

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from rollcall.columns import compute as pc
from rollcall.columns.arrays import as_arrow
from rollcall.model.schema import Field, Roster
from rollcall.rules.judged import Judged

_LEVEL = 1
"""The level of zstd. On ids, level 3 and dictionaries took longer and made larger files (`docs/decisions.md`)."""
_ROWS = 1 << 18
"""Rows of a row group. Groups are copied one at a time, so that a table with omitted rows is not in memory twice."""


def write_table(
    judged: Judged, folder: Path, roster: Roster, package_sha256: str, import_id: str | None = None
) -> Path:
    """Write the accepted rows of a table into `folder`, in the order of the CSV file, and return the path."""
    table = judged.rows.table
    metadata = {"rollcall.schema": roster.version, "rollcall.package_sha256": package_sha256}
    if import_id is not None:
        metadata["rollcall.import"] = import_id
    path = folder / f"{table.name}.parquet"
    with pq.ParquetWriter(
        path,
        pa.schema([(field.column, parquet_type(field)) for field in table.fields], metadata),
        compression="zstd",
        compression_level=_LEVEL,
        use_dictionary=[field.column for field in table.fields if field.repeated is None and not field.holds_ids],
    ) as writer:
        for start in range(0, len(judged.omitted), _ROWS):
            writer.write_table(_accepted(judged, slice(start, start + _ROWS), writer.schema))
    return path


def _accepted(judged: Judged, part: slice, published: pa.Schema) -> pa.Table:
    """The accepted rows of a slice, in their published types."""
    omitted = judged.omitted[part]
    accepted = as_arrow(~omitted) if omitted.any() else None
    columns = []
    for field in judged.rows.table.fields:
        column = judged.published[field.name][part]
        if accepted is not None:
            column = pc.filter(column, accepted)
        if field.default is not None:
            column = pc.fill_null(column, field.default)
        columns.append(pc.cast(column, parquet_type(field)))
    return pa.table(columns, schema=published)


def parquet_type(field: Field) -> pa.DataType:
    """The type of a column in the snapshot."""
    return pa.date32() if field.kind == "date" else pa.string()
