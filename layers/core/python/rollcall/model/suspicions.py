"""The reasons to hold an import, and a district's limits for them (contract, section 8)."""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from types import MappingProxyType
from typing import Any

ROLLOVER = "rollover-"
"""Begins the names of limits for the first roster of a school year."""

LEAST_ROWS = 100
"""Tables, schools and columns with fewer rows to compare are not judged, unless a deployment or district says so."""


class Suspicion(StrEnum):
    """The reasons to hold an import, in the order in which they are shown.

    Schools come last: there may be thousands of them, and where only the first reasons are kept, no other may be lost.
    """

    REISSUED = "ids-reissued"
    REMOVED = "rows-removed"
    LOST = "values-lost"
    CHANGED = "column-changed"
    ADDED = "rows-added"
    DOUBLED = "doubled"
    EMPTIED = "school-emptied"


@dataclass(frozen=True, slots=True)
class Declared:
    """What one reason is about, with its default limits as shares from 0 to 1."""

    share_of: str
    """Completes “Hold if the share of …”, for operators."""
    ordinary: float
    """The limit for an import that replaces a roster of the same school year."""
    rollover: float
    """The limit for the first roster of a school year."""
    at_least: bool = False
    """Whether a share that equals the limit counts, too."""


REASONS: Mapping[Suspicion, Declared] = MappingProxyType(
    {
        Suspicion.REISSUED: Declared(
            "people or classes that are there under a new ID reaches the limit", 0.1, 0.1, at_least=True
        ),
        Suspicion.REMOVED: Declared("a table's rows that would go is above the limit", 0.3, 0.6),
        Suspicion.LOST: Declared("one column's values that would be gone is above the limit", 0.4, 0.4),
        Suspicion.CHANGED: Declared("one column's values that would become others is above the limit", 0.4, 0.4),
        Suspicion.ADDED: Declared("new students or staff, measured by the number before, is above the limit", 0.5, 0.5),
        Suspicion.DOUBLED: Declared("students or staff that are listed under two IDs is above the limit", 0.05, 0.05),
        Suspicion.EMPTIED: Declared("one school's students that would leave it is above the limit", 0.5, 0.8),
    }
)


class InvalidLimit(ValueError):
    """A limit is not valid. The text says why and what to do, and may be shown."""


def setting(suspicion: Suspicion, *, rollover: bool) -> str:
    """The name of a limit, such as rows-removed or rollover-rows-removed."""
    return f"{ROLLOVER if rollover else ''}{suspicion}"


DEFAULTS: Mapping[str, float] = MappingProxyType(
    {setting(each, rollover=False): declared.ordinary for each, declared in REASONS.items()}
    | {setting(each, rollover=True): declared.rollover for each, declared in REASONS.items()}
)
"""Every limit with its default."""

_RENAMED = MappingProxyType(
    {
        "table_share": (setting(Suspicion.REMOVED, rollover=False), 0.3),
        "school_share": (setting(Suspicion.EMPTIED, rollover=False), 0.5),
        "reissued_share": (setting(Suspicion.REISSUED, rollover=False), 0.1),
    }
)
"""The limits that items of earlier builds have: their names there, with their names now and their old defaults."""


@dataclass(frozen=True, slots=True)
class HoldSettings:
    """When the imports of one district are held."""

    enabled: bool = True
    own: Mapping[str, float | None] = field(default_factory=dict)
    """The district's own limits by their names, shares from 0 to 1; None turns a reason off."""
    least_rows: int | None = None
    """Tables, schools and columns with fewer rows to compare never cause a hold; None stands for the deployment's."""

    def limits(self) -> dict[str, float | None]:
        """All limits that hold, the defaults included; None if a reason is turned off."""
        return {name: self.own.get(name, default) for name, default in DEFAULTS.items()}

    def limit(self, suspicion: Suspicion, *, rollover: bool) -> float | None:
        """The limit of one reason; None if it is turned off."""
        return self.limits()[setting(suspicion, rollover=rollover)]

    def with_own(self, changes: Mapping[str, float | None]) -> "HoldSettings":
        """Replace some limits; one that is set to its default is no longer the district's own."""
        limits = {**self.own, **changes}
        return replace(self, own={name: limit for name, limit in limits.items() if limit != DEFAULTS.get(name)})

    def check(self) -> None:
        """Raises `InvalidLimit` for the first thing that is wrong."""
        for name, limit in self.own.items():
            if name not in DEFAULTS:
                raise InvalidLimit(f"There is no limit {name!r}. Choose one of {', '.join(DEFAULTS)}.")
            if limit is not None and not (math.isfinite(limit) and 0 <= limit <= 1):
                raise InvalidLimit("A share is a number from 0 to 1, such as 0.3 for 30 %. Give it like that.")
        if self.least_rows is not None and self.least_rows < 1:
            raise InvalidLimit("The least number of rows is 1 or more. Give a larger one.")

    @classmethod
    def from_dict(cls, fields: Mapping[str, Any]) -> "HoldSettings":
        """Restore the settings from an account's item, which an earlier release may have written."""
        if "own" in fields:
            return cls(**fields)
        own = {new: fields[old] for old, (new, default) in _RENAMED.items() if fields.get(old, default) != default}
        least = fields.get("least_rows", LEAST_ROWS)
        return cls(fields.get("enabled", True), own, None if least == LEAST_ROWS else least)
