"""Writes accepted tables as Parquet (contract, section 6)."""

from contextlib import AbstractContextManager, closing
from pathlib import Path
from typing import Any

import pyarrow as pa

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
    schema = pa.schema([(field.column, parquet_type(field)) for field in table.fields], metadata)
    few = [field.column for field in table.fields if field.repeated is None and not field.holds_ids]
    with _writer(path, schema, dictionaries=few) as writer:
        for start in range(0, len(judged.omitted), _ROWS):
            writer.write_table(_accepted(judged, slice(start, start + _ROWS), schema))
    return path


def _writer(path: Path, schema: pa.Schema, dictionaries: list[str]) -> AbstractContextManager[Any]:
    """Open a file to write tables to; the columns `dictionaries` are written with a dictionary."""
    # `pyarrow.parquet` imports the file systems of clouds, and TLS for them: a twentieth of a small check. Its writer
    # calls this one, with these versions.
    try:
        from pyarrow._parquet import ParquetWriter  # noqa: PLC0415 - private: another version may not have it
    except ImportError:
        from pyarrow.parquet import ParquetWriter  # noqa: PLC0415
    writer = ParquetWriter(
        str(path),
        schema,
        use_dictionary=dictionaries,
        compression="zstd",
        compression_level=_LEVEL,
        write_statistics=True,
        version="2.6",
        data_page_version="1.0",
        writer_engine_version="V2",
    )
    return closing(writer)


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
