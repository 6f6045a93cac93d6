"""The history of a pointer, as readers see it: which import was current from when on, and whether it is still kept."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from rollcall.model.snapshots import Change, Why, folder, place


def key(district_id: str, school_year: str) -> str:
    """The key of the history in the data bucket, beside that of the pointer."""
    return f"{folder(district_id, school_year)}history.json"


@dataclass(frozen=True, slots=True)
class Entry:
    """One change of the pointer."""

    version: int
    """The pointer's version after the change."""
    at: datetime
    """When the import became current; UTC."""
    import_id: str
    why: Why
    kept: bool
    """Whether the snapshot's files are there."""


@dataclass(frozen=True, slots=True)
class History:
    """All changes of one pointer, as `history.json` has them."""

    district_id: str
    school_year: str
    entries: tuple[Entry, ...] = ()
    """Oldest first."""

    @property
    def version(self) -> int:
        """The pointer's version after the newest change; 0 if there is none."""
        return self.entries[-1].version if self.entries else 0

    def followed_by(self, changes: Iterable[Change], kept: Collection[str]) -> "History":
        """This history with the changes after it.

        Args:
            changes: Oldest first, all newer than this history.
            kept: The imports whose snapshots are kept by now.
        """
        new = (Entry(each.version, each.at, each.import_id, each.why, kept=False) for each in changes)
        entries = tuple(replace(each, kept=each.import_id in kept) for each in (*self.entries, *new))
        return replace(self, entries=entries)

    def as_dict(self) -> dict[str, Any]:
        """As JSON has it (`schemas/history.schema.json`)."""
        return {
            "district_id": self.district_id,
            "school_year": self.school_year,
            "version": self.version,
            "changes": [
                {
                    "version": each.version,
                    "at": each.at.isoformat(timespec="milliseconds"),
                    "import_id": each.import_id,
                    "why": each.why,
                    "prefix": place(self.district_id, self.school_year, each.import_id),
                    "kept": each.kept,
                }
                for each in self.entries
            ],
        }

    @classmethod
    def from_dict(cls, fields: Any) -> "History":  # noqa: ANN401 - a JSON value
        """Back from `as_dict`."""
        entries = tuple(
            Entry(
                each["version"],
                datetime.fromisoformat(each["at"]),
                each["import_id"],
                Why(each["why"]),
                kept=each["kept"],
            )
            for each in fields["changes"]
        )
        return cls(fields["district_id"], fields["school_year"], entries)
