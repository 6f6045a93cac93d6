"""Makes a kept snapshot current again (`docs/publishing.md`)."""

from dataclasses import dataclass
from datetime import datetime

from rollcall.differences import Differences
from rollcall.imports import Import
from rollcall.snapshots import Change, Snapshot
from rollcall.steps.services import Services


class Refused(Exception):
    """The snapshot can't be restored; the text says why and what to do, and may be shown."""


@dataclass(frozen=True, slots=True)
class Preview:
    """What a restore would change."""

    snapshot: Snapshot
    differences: Differences
    version: int
    """The pointer's, for `expected_version`."""


def preview(record: Import, school_year: str, services: Services) -> Preview:
    """What the restore of the import's snapshot would change; `school_year` is the account's."""
    raise NotImplementedError


def restore(
    record: Import, school_year: str, by: str, expected_version: int | None, services: Services, now: datetime
) -> Change:
    """Makes the import's snapshot current; without an expected version, whatever is current now."""
    raise NotImplementedError
