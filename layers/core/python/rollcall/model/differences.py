"""Counts of what an import would change in the current snapshot. Holds no student data."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class RowChanges:
    """Numbers of rows, compared with the current snapshot."""

    added: int = 0
    changed: int = 0
    removed: int = 0
    unchanged: int = 0

    @property
    def before(self) -> int:
        """Rows in the current snapshot."""
        return self.changed + self.removed + self.unchanged

    @property
    def is_nothing(self) -> bool:
        """Whether no row differs."""
        return not (self.added or self.changed or self.removed)


@dataclass(frozen=True, slots=True)
class SchoolDifference:
    """What an import would change in one school."""

    school_id: str
    name: str
    """From the new snapshot; from the current one if the school was removed."""
    tables: Mapping[str, RowChanges]
    """By table in snake case. A student or staff member counts in every school that has an enrollment of theirs, so a
    student who changes schools within the district is removed from the one and added to the other."""
    reissued: int = 0
    """Students who were removed from the school under one id and added under another."""


@dataclass(frozen=True, slots=True)
class Reissued:
    """People or classes of one table that came back under other ids, or enrollments that refer to them."""

    table: str
    rows: int
    """Removed rows whose counterpart was added: the same person, class or enrollment, with new ids."""
    before: int
    """Rows of the table in the current snapshot."""


@dataclass(frozen=True, slots=True)
class Differences:
    """An import compared with the current snapshot, or with nothing if there is none."""

    against: str | None
    """The id of the current import; None if there is none, so that every row counts as added."""
    tables: Mapping[str, RowChanges]
    """By table in snake case, in the order of the contract's section 2."""
    schools: tuple[SchoolDifference, ...] = ()
    """The schools in which something differs, ordered by students removed (most first), then by id."""
    reissued: tuple[Reissued, ...] = ()

    @property
    def is_nothing(self) -> bool:
        """Whether the import equals the current snapshot."""
        return self.against is not None and all(counts.is_nothing for counts in self.tables.values())

    def row_changes(self) -> dict[str, dict[str, int]]:
        """The changes of each table, as JSON values."""
        return {name: asdict(counts) for name, counts in self.tables.items()}

    def as_dict(self) -> dict[str, Any]:
        """Everything, as JSON values."""
        return asdict(self)

    @classmethod
    def from_dict(cls, fields: Mapping[str, Any]) -> "Differences":
        """Restore what `as_dict` returned."""
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
