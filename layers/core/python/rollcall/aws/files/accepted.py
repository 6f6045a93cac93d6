"""The accepted tables of an import, before they are published: files in S3, and what they are (`tables.json`)."""

import hashlib
import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Any

from rollcall.aws.files.at_once import SMALL, beginning, for_each
from rollcall.aws.files.storage import DataBucket
from rollcall.model.imports import Import
from rollcall.model.schema import Roster
from rollcall.model.snapshots import TableFile, Tables
from rollcall.model.uploads import Upload
from rollcall.report.types import Counts

TABLES = "tables.json"
"""Name of the list, which lies beside the report and is kept as long."""


@contextmanager
def keeping_accepted(
    data: DataBucket, import_: Import, folder: Path, files: Mapping[str, Counts], roster: Roster
) -> Iterator[None]:
    """Put the tables that `validate` wrote into `folder` where no reader looks; there is no `folder` without tables.

    The small ones are put while the block runs, and then their list: whoever finds it finds all of them. All are there
    when the block has ended. `files` are the report's counts, by file.
    """
    if not folder.exists():
        yield
        return
    kept = [_file(table.name, folder / f"{table.name}.parquet", files[table.file].accepted) for table in roster.tables]
    tables = Tables(tuple(kept), roster.version, import_.package_sha256)

    def put(file: TableFile) -> None:
        data.put_file(import_.accepted + file.name, folder / file.name)

    def put_small_and_list() -> None:
        for_each(put, [file for file in kept if file.size < SMALL], lambda file: file.size)
        data.put_json(import_.reports + TABLES, json.dumps(asdict(tables)).encode())

    for file in kept:
        if file.size >= SMALL:  # by as many threads as the SDK has connections, and so not beside others
            put(file)
    with beginning() as begin:
        done = begin(put_small_and_list)
        yield
    done()


def read_accepted(data: DataBucket, import_: Import | Upload) -> Tables:
    """Read the list of the tables that `keeping_accepted` put there."""
    return _tables(data.get_json(import_.reports + TABLES))


def find_accepted(data: DataBucket, import_: Import) -> Tables | None:
    """Read that list; None if there is none."""
    fields = data.find_json(import_.reports + TABLES)
    return None if fields is None else _tables(fields)


def _tables(fields: Mapping[str, Any]) -> Tables:
    return Tables(**{**fields, "files": tuple(TableFile(**file) for file in fields["files"])})


def _file(table: str, path: Path, rows: int) -> TableFile:
    with path.open("rb") as file:
        sha256 = hashlib.file_digest(file, "sha256").hexdigest()
    return TableFile(table, rows, path.stat().st_size, sha256)
