"""The sweep: deletes what publications have left among the snapshots, and reports what leads nowhere.

A publication retires the snapshots of its own school year, and deletes what dead imports have left there. So something
is left where no publication follows: in school years that are over, and of districts that have stopped. The sweep
does the same for all of them, with two differences: nothing that was written within the last day is touched, and what
was replaced within the last day stays, for readers that hold a pointer of then. What lies elsewhere in the bucket
expires by the bucket's own rules.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Protocol

from rollcall.steps import after_move
from rollcall.steps.services import Services as Publishing
from rollcall.steps.telemetry import Telemetry
from rollcall.steps.watch.apart import apart, tell

YOUNG = timedelta(days=1)
"""What was written or replaced within this time is left alone."""

MOST = 20_000
"""The most files that one run deletes."""

SHOWN = 100
"""The most places that a run names."""


@dataclass(frozen=True, slots=True)
class Found:
    """What lies under one prefix."""

    prefix: str
    files: int
    size: int
    """Bytes."""
    newest: datetime
    """When the last of its files was written."""


class Places(Protocol):
    """What lies among the snapshots."""

    def districts(self, after: str) -> Iterator[str]:
        """The ids of the districts that have something there, in order, beginning after one of them."""

    def school_years(self, district_id: str) -> Iterator[str]:
        """The school years in which a district has something there."""

    def found(self, prefix: str) -> Found | None:
        """Look at what lies under a prefix; None if there is nothing."""


class Progress(Protocol):
    """How far the last run came, which began the next one."""

    def after(self) -> str:
        """The district that was swept last; empty if all were."""

    def save(self, after: str) -> None:
        """Note it."""


@dataclass(frozen=True, slots=True)
class Services:
    """What the sweep talks to."""

    publishing: Publishing
    places: Places
    progress: Progress
    telemetry: Telemetry


@dataclass(slots=True)
class Swept:
    """What a run has found and deleted, or would have deleted."""

    districts: int = 0
    orphans: int = 0
    """Places that nothing leads to."""
    orphan_bytes: int = 0
    files: int = 0
    """Files that were deleted."""
    places: list[str] = field(default_factory=list)
    """Where they were, the first ones."""
    complete: bool = True
    """Whether all districts were looked at since the last beginning."""

    def add(self, found: Found, *, orphan: bool) -> None:
        """Count what lies under a prefix."""
        self.orphans += orphan
        self.orphan_bytes += found.size if orphan else 0
        self.files += found.files
        self.places += [found.prefix] if len(self.places) < SHOWN else []

    def as_dict(self) -> dict[str, Any]:
        """As JSON values."""
        return {name: getattr(self, name) for name in self.__slots__}


def sweep(services: Services, now: datetime, *, dry_run: bool, goes_on: Callable[[], bool]) -> Swept:
    """Sweep the districts one after the other, from where the last run ended.

    Args:
        services: What it talks to.
        now: UTC.
        dry_run: Only find, delete and note nothing; from the first district on.
        goes_on: Whether there is time for one more district.
    """
    swept = Swept()
    last, failed = "", list[Exception]()
    for district_id in services.places.districts("" if dry_run else services.progress.after()):
        if not goes_on() or swept.files >= MOST:
            swept.complete = False
            break
        with apart(failed):
            for year in services.places.school_years(district_id):
                _sweep_year(district_id, year, services, now, swept, dry_run=dry_run)
        swept.districts += 1
        last = district_id
    if not dry_run:
        services.progress.save("" if swept.complete else last)
        services.telemetry.measure(
            {
                "Orphans": ("Count", swept.orphans),
                "OrphanBytes": ("Bytes", swept.orphan_bytes),
                "Swept": ("Count", swept.files),
            }
        )
    services.telemetry.log("swept", dry_run=dry_run, **{**swept.as_dict(), "places": len(swept.places)})
    tell(failed)
    return swept


def _sweep_year(district_id: str, year: str, services: Services, now: datetime, swept: Swept, *, dry_run: bool) -> None:
    """Sweep the snapshots of one district and school year."""
    publishing = services.publishing
    # Listed first: what is published from here on is not in the list.
    there = publishing.files.prefixes(district_id, year)
    snapshots = publishing.pointers.snapshots(district_id, year)
    over = after_move.no_longer_kept(district_id, year, snapshots, publishing, now=now, still_read=YOUNG)
    current = publishing.pointers.pointer(district_id, year).current
    for snapshot in (each for each in over if each.import_id != current):
        found = services.places.found(snapshot.prefix)
        if found and _is_young(found, now):
            continue
        if found:
            swept.add(found, orphan=False)
        if not dry_run:
            # It may have become current again meanwhile: then it is not retired.
            after_move.retire_these([snapshot], publishing, now)
    known = {snapshot.import_id for snapshot in snapshots}
    for import_id, prefix in there.items():
        if import_id in known or not _leads_nowhere(district_id, year, import_id, publishing):
            continue
        found = services.places.found(prefix)
        if found and not _is_young(found, now):
            swept.add(found, orphan=True)
            if not dry_run:
                publishing.files.delete(prefix)


def _leads_nowhere(district_id: str, year: str, import_id: str, publishing: Publishing) -> bool:
    """Whether no reader can be led to an import's files: it can't publish any more, and has no snapshot that is kept.

    In this order: an import that is over can no longer publish between the reads. A snapshot whose files were deleted
    has a record still, and no pointer can name it again.
    """
    if not publishing.imports.is_over(import_id):
        return False
    snapshot = publishing.pointers.snapshot(district_id, year, import_id)
    current = publishing.pointers.pointer(district_id, year).current
    return current != import_id and (snapshot is None or snapshot.retired_at is not None)


def _is_young(found: Found, now: datetime) -> bool:
    return now - found.newest < YOUNG
