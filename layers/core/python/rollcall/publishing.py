"""Accepted tables as Parquet (contract, section 6)."""

from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from rollcall.rules.judged import Judged
from rollcall.schema import Field, Roster

_LEVEL = 1
"""Of zstd. On ids, level 3 and dictionaries took longer and gave larger files (`docs/decisions.md`)."""


def write_table(
    judged: Judged, folder: Path, roster: Roster, package_sha256: str, import_id: str | None = None
) -> Path:
    """Write the accepted rows of a table into `folder`, in the order of the file; give the path."""
    table = judged.rows.table
    accepted = pa.array(~judged.omitted)
    columns = {}
    for field in table.fields:
        column = judged.clean[field.name]
        if judged.omitted.any():
            column = column.filter(accepted)
        if field.default is not None:
            column = pc.fill_null(column, field.default)
        columns[field.column] = column.cast(parquet_type(field))
    metadata = {"rollcall.schema": roster.version, "rollcall.package_sha256": package_sha256}
    if import_id is not None:
        metadata["rollcall.import"] = import_id
    path = folder / f"{table.name}.parquet"
    pq.write_table(
        pa.table(columns).replace_schema_metadata(metadata),
        path,
        compression="zstd",
        compression_level=_LEVEL,
        use_dictionary=[field.column for field in table.fields if field.repeated is None and not field.holds_ids],
    )
    return path


def parquet_type(field: Field) -> pa.DataType:
    """The type of a column in the snapshot."""
    return pa.date32() if field.kind == "date" else pa.string()
