"""Snapshots, the pointer to the current one, and its history (`docs/publishing.md`). Holds no student data."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


def folder(district_id: str, school_year: str) -> str:
    """The prefix in the data bucket for the snapshots of a district and school year; ends with a slash."""
    return f"snapshots/district_id={district_id}/school_year={school_year}/"


def place(district_id: str, school_year: str, import_id: str) -> str:
    """The prefix in the data bucket for the files of one snapshot; ends with a slash."""
    return f"{folder(district_id, school_year)}import_id={import_id}/"


class Why(StrEnum):
    """Why a pointer was moved."""

    PUBLISHED = "published"
    """An upload was published."""
    APPROVED = "approved"
    """A held upload was approved."""
    CONFIRMED = "confirmed"
    """An upload equals the current snapshot."""
    RESTORED = "restored"
    """An earlier snapshot was made current again."""


@dataclass(frozen=True, slots=True)
class TableFile:
    """One table of a snapshot, as a Parquet file."""

    table: str
    """Its name in snake case."""
    rows: int
    size: int
    """In bytes."""
    sha256: str
    """The checksum of the file, in hexadecimal."""

    @property
    def name(self) -> str:
        """The file's name below the snapshot's prefix."""
        return f"{self.table}.parquet"


@dataclass(frozen=True, slots=True)
class Tables:
    """The accepted tables of one import."""

    files: tuple[TableFile, ...]
    """In the order of the contract's section 2."""
    schema_version: str
    package_sha256: str
    """The checksum of the zip that they came from, in hexadecimal."""


@dataclass(frozen=True, slots=True)
class Snapshot:
    """What one import published."""

    district_id: str
    school_year: str
    import_id: str
    upload_order: str
    prefix: str
    """The prefix of its files in the data bucket; ends with a slash."""
    tables: Tables
    published_at: datetime
    """When it was first published; UTC."""
    retired_at: datetime | None = None
    """When it was retired; from then on it can't be restored."""
    rule_set: str = ""
    """The version of the rules by which the import was judged; empty for one of an earlier release."""


@dataclass(frozen=True, slots=True)
class Hold:
    """The import that waits for a decision."""

    import_id: str
    upload_order: str


@dataclass(frozen=True, slots=True)
class Pointer:
    """The pointer of a district and school year to its current import."""

    district_id: str
    school_year: str
    version: int = 0
    """The number of moves so far."""
    current: str | None = None
    """The id of the import that readers see."""
    mark: str = ""
    """The upload order of the newest upload that was published or found to change nothing."""
    hold: Hold | None = None

    @property
    def key(self) -> str:
        """The key in the data bucket under which readers find the pointer."""
        return f"{folder(self.district_id, self.school_year)}current.json"


@dataclass(frozen=True, slots=True)
class Change:
    """One entry of a pointer's history: which import became current, when and why."""

    district_id: str
    school_year: str
    version: int
    """The pointer's version after the change."""
    import_id: str
    """The import that is current from then on."""
    replaced: str | None
    """The import that was current before; None if there was none."""
    why: Why
    cause: str
    """The import that caused the change: the uploaded one; for a restore, `import_id`."""
    by: str
    """Who approved or restored it, else who uploaded it; empty if unknown."""
    at: datetime
    """UTC."""
    counts: Mapping[str, Mapping[str, int]]
    """The rows added, changed, removed and unchanged of each table."""
