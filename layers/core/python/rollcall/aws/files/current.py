"""`current.json`, which mirrors a pointer for readers that have S3 alone (`schemas/current.schema.json`)."""

from collections.abc import Callable
from typing import Any

from rollcall.aws.files.storage import DataBucket
from rollcall.model.snapshots import Change, Pointer, Snapshot
from rollcall.report.json import as_json

TRIES = 20
"""Attempts before this step fails, to be retried as a whole, while others write the object too."""


def read(data: DataBucket, district_id: str, school_year: str) -> tuple[int, str | None]:
    """Read the version of the pointer that it shows, and its ETag; 0 and None where there is none."""
    shown, tag = data.find_tagged_json(Pointer(district_id, school_year).key) or ({"version": 0}, None)
    return shown["version"], tag


def write(
    data: DataBucket,
    pointer: Pointer,
    snapshot: Snapshot,
    change: Change,
    shown: Callable[[], tuple[int, str | None]] | None = None,
) -> None:
    """Write it, unless it shows this version of the pointer or a newer one.

    `shown` gives what `read` has read already.

    Raises:
        TimeoutError: Others wrote it at each attempt.
    """
    text = as_json(document(pointer, snapshot, change))
    for _ in range(TRIES):
        version, tag = shown() if shown else read(data, pointer.district_id, pointer.school_year)
        shown = None
        if tag is not None and version >= pointer.version:
            return
        if data.replace_json(pointer.key, text, tag):
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
