"""What became of the findings since a district's last import: counts by group. Holds no student data."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, NamedTuple

from rollcall.model.findings import Effect


class Earlier(NamedTuple):
    """An earlier import of the same district."""

    import_id: str
    uploaded_at: datetime | None
    """When its package was uploaded; None if that is no longer known."""


@dataclass(frozen=True, slots=True)
class GroupSince:
    """The findings of one rule with one effect in one column of one file, compared with those of the last import."""

    effect: Effect
    code: str
    title: str
    file: str | None
    column: str | None
    """A declared column, as in `report.types.Group`."""
    new: int
    """Findings that the last import did not have."""
    as_before: int
    """Findings that it had, too."""
    mended: int
    """Findings that it had, and that are gone."""
    unknown: int = 0
    """Findings that it had and that nobody could look for, because their file or column was not checked."""
    imports: int = 0
    """The most imports in a row in which one of these findings was found, this one included; 0 if none is left."""
    oldest: int = 0
    """How many of the findings were in all of those imports."""
    lines: tuple[int, ...] = ()
    """The first twenty lines of new findings."""

    @property
    def key(self) -> tuple[Effect, str, str | None, str | None]:
        """The key of the group, as in `report.types.Group`."""
        return self.effect, self.code, self.file, self.column

    @classmethod
    def from_dict(cls, fields: Mapping[str, Any]) -> "GroupSince":
        """Rebuild a group from what `Since.as_dict` wrote, also after a JSON round trip."""
        return cls(**{**fields, "effect": Effect(fields["effect"]), "lines": tuple(fields["lines"])})


@dataclass(frozen=True, slots=True)
class Since:
    """The findings of an import, compared with those of the import before it."""

    against: Earlier | None
    """The import before; None if there was nothing to compare with."""
    groups: Sequence[GroupSince] = ()
    """In the order of the report, then those of which nothing is left; empty without an import before."""

    @property
    def new(self) -> int:
        """Findings that the import before did not have."""
        return sum(group.new for group in self.groups)

    @property
    def as_before(self) -> int:
        """Findings that it had, too."""
        return sum(group.as_before for group in self.groups)

    @property
    def mended(self) -> int:
        """Findings that it had, and that are gone."""
        return sum(group.mended for group in self.groups)

    @property
    def unknown(self) -> int:
        """Findings that it had, and that could not be looked for."""
        return sum(group.unknown for group in self.groups)

    @property
    def says_something(self) -> bool:
        """Whether there was an import to compare with, and a finding in one of the two."""
        return self.against is not None and bool(self.groups)

    def as_dict(self) -> dict[str, Any]:
        """All of it as JSON values, with the sums."""
        return {
            "against": self.against.import_id if self.against else None,
            "uploaded_at": self.against.uploaded_at.isoformat() if self.against and self.against.uploaded_at else None,
            "new": self.new,
            "as_before": self.as_before,
            "mended": self.mended,
            "unknown": self.unknown,
            "groups": [
                {**asdict(group), "effect": group.effect.value, "lines": [*group.lines]} for group in self.groups
            ],
        }

    @classmethod
    def from_dict(cls, fields: Mapping[str, Any]) -> "Since":
        """Rebuild it from what `as_dict` gave."""
        groups = tuple(GroupSince.from_dict(group) for group in fields["groups"])
        if fields["against"] is None:
            return cls(None, groups)
        at = fields["uploaded_at"]
        return cls(Earlier(fields["against"], datetime.fromisoformat(at) if at else None), groups)
