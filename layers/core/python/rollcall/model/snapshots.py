"""Which snapshot is current, and how it came to be (`docs/publishing.md`). Holds no student data."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


def folder(district_id: str, school_year: str) -> str:
    """Where the snapshots of a district and school year lie in the data bucket; ends with a slash."""
    return f"snapshots/district_id={district_id}/school_year={school_year}/"


class Why(StrEnum):
    """Why a pointer was moved."""

    PUBLISHED = "published"
    """An upload was published."""
    APPROVED = "approved"
    """A held upload was approved."""
    CONFIRMED = "confirmed"
    """An upload says the same as what is current."""
    RESTORED = "restored"
    """An earlier snapshot was made current again."""


@dataclass(frozen=True, slots=True)
class TableFile:
    """One table of a snapshot, as a Parquet file."""

    table: str
    """Its name in snake case."""
    rows: int
    size: int
    """Bytes."""
    sha256: str
    """Of the file; hexadecimal."""

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
    """Of the zip that they came from; hexadecimal."""


@dataclass(frozen=True, slots=True)
class Snapshot:
    """What one import published."""

    district_id: str
    school_year: str
    import_id: str
    upload_order: str
    prefix: str
    """Where its files lie in the data bucket; ends with a slash."""
    tables: Tables
    published_at: datetime
    """For the first time; UTC."""
    retired_at: datetime | None = None
    """When it ceased to be kept, so that it can't be restored any more."""


@dataclass(frozen=True, slots=True)
class Hold:
    """The import that waits for a decision."""

    import_id: str
    upload_order: str


@dataclass(frozen=True, slots=True)
class Pointer:
    """Which import is current for a district and school year."""

    district_id: str
    school_year: str
    version: int = 0
    """Counts the changes; 0 where there was none yet."""
    current: str | None = None
    """The id of the import that readers see."""
    mark: str = ""
    """The upload order of the newest upload that was published or found to change nothing."""
    hold: Hold | None = None

    @property
    def key(self) -> str:
        """Where readers find it in the data bucket."""
        return f"{folder(self.district_id, self.school_year)}current.json"


@dataclass(frozen=True, slots=True)
class Change:
    """One entry of the history: who became current when, and why."""

    district_id: str
    school_year: str
    version: int
    """The pointer's, after the change."""
    import_id: str
    """Current from then on."""
    replaced: str | None
    """Current before."""
    why: Why
    cause: str
    """The import that made the change: the one that was uploaded, or again `import_id` for a restore."""
    by: str
    """Who decided, for an approval or a restore; else who submitted. Empty if nobody is known."""
    at: datetime
    """UTC."""
    counts: Mapping[str, Mapping[str, int]]
    """For each table: rows added, changed, removed, unchanged."""
