"""Writes made rosters: as the Parquet files of a snapshot, and as the package that a district would upload."""

import csv
import io
import zipfile
from collections.abc import Iterable, Mapping
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from rollcall.model import schema
from rollcall.publishing.parquet import parquet_type
from rollcall_bench.rosters.made import Row, Tables


def snapshot(tables: Tables, folder: Path) -> dict[str, Path]:
    """Write the six tables as a snapshot has them (contract, section 6); return their paths."""
    folder.mkdir(exist_ok=True)
    paths = {}
    for table in schema.load().tables:
        fields = pa.schema([(field.column, parquet_type(field)) for field in table.fields])
        paths[table.name] = folder / f"{table.name}.parquet"
        pq.write_table(pa.Table.from_pylist(tables[table.name], fields), paths[table.name])
    return paths


def package(tables: Tables, district: str) -> bytes:
    """Make the zip that has these tables. Columns that no row has are left out."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        properties = [{"Property Name": "Version", "Value": "1.0"}, {"Property Name": "District ID", "Value": district}]
        _write(archive, schema.MANIFEST_FILE, {"Property Name": "Property Name", "Value": "Value"}, properties)
        for table in schema.load().tables:
            rows = tables[table.name]
            there = {name for row in rows for name in row}
            columns = {field.column: field.name for field in table.fields if field.column in there}
            _write(archive, table.file, columns, rows)
    return buffer.getvalue()


def _write(archive: zipfile.ZipFile, file: str, columns: Mapping[str, str], rows: Iterable[Row]) -> None:
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(columns.values())
    writer.writerows([row.get(column) for column in columns] for row in rows)
    archive.writestr(file, text.getvalue())
