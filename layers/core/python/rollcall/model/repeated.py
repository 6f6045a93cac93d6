"""Finds out for how many uploads in a row, and since when, a district's imports have failed for the same reasons."""

from collections.abc import Iterable
from datetime import datetime
from itertools import islice
from typing import NamedTuple

from rollcall.model.gathered import is_stray
from rollcall.model.imports import Import, Status

LOOKED_AT = 400
"""The most earlier imports that are read: those of more than a year if one comes each night."""

TELLING = frozenset({Status.SUCCEEDED, Status.SUCCEEDED_WITH_ERRORS, Status.HELD, Status.DISCARDED, Status.EXPIRED})
"""The statuses of imports that were not rejected: what came before them is another story."""


OVER_LIMIT = "too-many-uploads"
"""The rule that rejects a package unopened because others came before it."""


class Repeated(NamedTuple):
    """A row of a district's imports that failed for the same reasons."""

    times: int
    """Their number, the last import included; at least 2."""
    since: datetime
    """When the package of the first of them was uploaded."""


class Ended(NamedTuple):
    """An earlier import of the same district."""

    status: Status
    name: str
    """The package's name."""
    rejected_for: tuple[str, ...]
    """As in `Import`."""
    uploaded_at: datetime


def repeated(import_: Import, earlier: Iterable[Ended]) -> Repeated | None:
    """Count how often an import's failure came in a row; None if it is the first time.

    Imports that say nothing about the files are passed over, and so are files that were no packages, unless this one is
    none. `earlier` are the district's imports before it, the newest first.
    """
    if OVER_LIMIT in import_.rejected_for:
        return None
    stray = is_stray(import_.package_name, import_.rejected_for)
    times, since = 1, import_.uploaded_at
    for other in islice(earlier, LOOKED_AT):
        if other.status in TELLING:
            break
        if other.status is not Status.FAILED or OVER_LIMIT in other.rejected_for:
            continue
        if not stray and is_stray(other.name, other.rejected_for):
            continue
        if other.rejected_for != import_.rejected_for:
            break
        times, since = times + 1, other.uploaded_at
    return Repeated(times, since) if times > 1 else None
