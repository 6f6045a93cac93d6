"""The tables of imports of a deployment in memory, as Parquet files."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
from support.deployment_in_memory import There

from rollcall.model.imports import Import
from rollcall.model.schema import load
from rollcall.model.snapshots import TableFile, Tables
from rollcall.publishing.parquet import parquet_type

ROSTER = load()
Rows = Mapping[str, Sequence[Mapping[str, Any]]]


def student(number: int, **more: Any) -> Mapping[str, Any]:  # noqa: ANN401 - of any column
    row = {"id": f"S-{number}", "student_number": str(number), "last_name": "Núñez", "first_name": "王"}
    return row | {"dob": date(2015, 1, 1 + number % 28), "grade_level": "5"} | more


BEFORE: Rows = {
    "schools": [{"id": "B-1", "name": "Škola"}, {"id": "B-2", "name": "Schule"}],
    "classes": [{"id": f"C-{n}", "school_id": f"B-{n}", "name": f"Clase {n}", "type": "class"} for n in (1, 2)],
    "students": [student(1), student(2, nickname="Mai"), student(3)],
    "student_enrollments": [
        {"id": f"E-{n}", "student_id": f"S-{n}", "class_id": f"C-{1 if n < 3 else 2}"} for n in (1, 2, 3)
    ],
}
AFTER: Rows = {
    **BEFORE,
    "students": [student(2, nickname="=1+1"), student(3), student(4)],
    "student_enrollments": [
        {"id": "X", "student_id": "S-2", "class_id": "C-1"},
        {"id": "E-3", "student_id": "S-3", "class_id": "C-2"},
        {"id": "E-4", "student_id": "S-4", "class_id": "C-2"},
    ],
}


def stored(there: There, import_: Import, rows: Rows, folder: Path) -> Tables:
    files = []
    for table in ROSTER.tables:
        schema = pa.schema([(field.column, parquet_type(field)) for field in table.fields])
        path = folder / f"{import_.import_id}-{table.name}.parquet"
        pq.write_table(pa.Table.from_pylist([dict(row) for row in rows.get(table.name, ())], schema), path)
        for prefix in (import_.snapshot, import_.accepted):
            there.tables.files[f"{prefix}{table.name}.parquet"] = path
        files.append(TableFile(table.name, len(rows.get(table.name, ())), path.stat().st_size, "ab"))
    tables = Tables(tuple(files), "1", "ab")
    place = import_.school_year, import_.import_id
    if place in there.platform.pointers.published:
        there.platform.pointers.published[place] = replace(there.platform.pointers.published[place], tables=tables)
    return tables
