"""The accepted tables of an import, before they are published: files in S3, and what they are (`tables.json`)."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path

from rollcall.aws.files.storage import DataBucket
from rollcall.model.imports import Import
from rollcall.model.schema import Roster
from rollcall.model.snapshots import TableFile, Tables
from rollcall.report.types import Counts

TABLES = "tables.json"
"""Beside the report; kept as long as that."""


def keep_accepted(
    data: DataBucket, record: Import, folder: Path, files: Mapping[str, Counts], roster: Roster
) -> Tables | None:
    """Puts the tables that `validate` wrote into `folder` where no reader looks; None if there are none.

    Their list goes last: who finds it finds all of them. `files` are the report's counts, by file.
    """
    if not folder.exists():
        return None
    kept = [_file(table.name, folder / f"{table.name}.parquet", files[table.file].accepted) for table in roster.tables]
    for file in kept:
        data.put_file(record.accepted + file.name, folder / file.name)
    tables = Tables(tuple(kept), roster.version, record.package_sha256)
    data.put_json(record.reports + TABLES, json.dumps(asdict(tables)).encode())
    return tables


def read_accepted(data: DataBucket, record: Import) -> Tables:
    """What `keep_accepted` gave."""
    fields = data.get_json(record.reports + TABLES)
    return Tables(**{**fields, "files": tuple(TableFile(**file) for file in fields["files"])})


def _file(table: str, path: Path, rows: int) -> TableFile:
    with path.open("rb") as file:
        sha256 = hashlib.file_digest(file, "sha256").hexdigest()
    return TableFile(table, rows, path.stat().st_size, sha256)
