"""`current.json`, which mirrors a pointer for readers that have S3 alone (`schemas/current.schema.json`)."""

from typing import Any

from rollcall.aws.files.storage import DataBucket
from rollcall.model.snapshots import Change, Pointer, Snapshot
from rollcall.report.json import as_json

TRIES = 20
"""Attempts before this step fails, to be retried as a whole, while others write the object too."""


def write(data: DataBucket, pointer: Pointer, snapshot: Snapshot, change: Change) -> None:
    """Write it, unless it shows this version of the pointer or a newer one.

    Raises:
        TimeoutError: Others wrote it at each attempt.
    """
    text, tag = as_json(document(pointer, snapshot, change)), None
    for _ in range(TRIES):
        # The first attempt assumes that there is no object yet, since whoever may not list the bucket can't
        # read whether a key is missing.
        if data.replace_json(pointer.key, text, tag):
            return
        shown, tag = data.get_tagged_json(pointer.key)
        if shown["version"] >= pointer.version:
            return
    raise TimeoutError("others write current.json all the time")


def document(pointer: Pointer, snapshot: Snapshot, change: Change) -> dict[str, Any]:
    """The document that it holds."""
    return {
        "district_id": pointer.district_id,
        "school_year": pointer.school_year,
        "import_id": snapshot.import_id,
        "version": pointer.version,
        "changed_at": change.at.isoformat(timespec="milliseconds"),
        "why": change.why,
        "schema_version": snapshot.tables.schema_version,
        "package_sha256": snapshot.tables.package_sha256,
        "prefix": snapshot.prefix,
        "tables": {
            file.table: {
                "key": snapshot.prefix + file.name,
                "rows": file.rows,
                "size": file.size,
                "sha256": file.sha256,
            }
            for file in snapshot.tables.files
        },
    }
