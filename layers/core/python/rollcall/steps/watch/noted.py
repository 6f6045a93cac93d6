"""What the watchdog has reported of a district, so that it reports each thing once."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Noted:
    """What is known of one district between two looks."""

    missing_since: str = ""
    """When the upload was due that is missing; empty if none is."""
    missing_usual: str = ""
    """When it usually comes, in words."""
    missing_told: str = ""
    """When that was reported."""
    old_import: str = ""
    """The import whose roster was reported as old; empty if it is not old."""
    school_year: str = ""
    """The school year of what follows."""
    filled_import: str = ""
    """The import that was current when its columns were looked at."""
    weeks: Mapping[str, Mapping[str, float]] = field(default_factory=dict)
    """The share of rows with a value, by week and column (`model.drift`)."""
    drifting: Mapping[str, float] = field(default_factory=dict)
    """The columns that were reported as emptying, with the share from which they fell."""


class Notes(Protocol):
    """What is noted of the districts. `watch` alone writes it, one run at a time."""

    def noted(self, district_id: str) -> Noted:
        """Read what is noted; nothing where there was no look yet."""

    def note(self, district_id: str, noted: Noted) -> None:
        """Replace what is noted."""
