"""What an import would change of the current snapshot, in numbers. Holds no student data."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class RowChanges:
    """Rows, compared with those of the snapshot that is current."""

    added: int = 0
    changed: int = 0
    removed: int = 0
    unchanged: int = 0

    @property
    def before(self) -> int:
        """Rows of the snapshot that is current."""
        return self.changed + self.removed + self.unchanged

    @property
    def is_nothing(self) -> bool:
        """Whether nothing differs."""
        return not (self.added or self.changed or self.removed)


@dataclass(frozen=True, slots=True)
class SchoolDifference:
    """One school's part."""

    school_id: str
    name: str
    """As in the new snapshot, else as in the current one."""
    tables: Mapping[str, RowChanges]
    """By table in snake case. A student or staff member counts for every school with an enrollment; so a student who
    stays in the district but leaves the school is removed from that school."""
    reissued: int = 0
    """Students who are removed from it under one id and added under another."""


@dataclass(frozen=True, slots=True)
class Reissued:
    """The same people or classes under other ids, or enrollments that name them."""

    table: str
    rows: int
    """Removed rows of which the like is added under another id, or with other ids of people and places."""
    before: int
    """Rows of the table in the snapshot that is current."""


@dataclass(frozen=True, slots=True)
class Differences:
    """An import compared with the snapshot that is current, or with nothing."""

    against: str | None
    """The id of the import that is current; None where there is none, so that every row is added."""
    tables: Mapping[str, RowChanges]
    """By table in snake case, in the order of the contract's section 2."""
    schools: tuple[SchoolDifference, ...] = ()
    """Those in which something differs: most students removed first, then by id."""
    reissued: tuple[Reissued, ...] = ()

    @property
    def is_nothing(self) -> bool:
        """Whether the import says the same as the snapshot that is current."""
        return self.against is not None and all(counts.is_nothing for counts in self.tables.values())

    def row_changes(self) -> dict[str, dict[str, int]]:
        """For each table its counts, as JSON values."""
        return {name: asdict(counts) for name, counts in self.tables.items()}

    def as_dict(self) -> dict[str, Any]:
        """All of it, as JSON values."""
        return asdict(self)

    @classmethod
    def from_dict(cls, fields: Mapping[str, Any]) -> "Differences":
        """What `as_dict` gave."""
        return cls(
            fields["against"],
            {name: RowChanges(**counts) for name, counts in fields["tables"].items()},
            tuple(
                SchoolDifference(
                    school["school_id"],
                    school["name"],
                    {name: RowChanges(**counts) for name, counts in school["tables"].items()},
                    school.get("reissued", 0),
                )
                for school in fields["schools"]
            ),
            tuple(Reissued(**reissued) for reissued in fields["reissued"]),
        )
