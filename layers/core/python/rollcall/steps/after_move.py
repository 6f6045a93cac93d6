"""What follows once a pointer was moved; all of it can be done again (`docs/publishing.md`)."""

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime, timedelta

from rollcall.model.imports import Import
from rollcall.model.snapshots import Pointer, Snapshot, Why
from rollcall.steps.services import TRIES, Contended, Files, Moved, Pointers, Services


def catch_up(district_id: str, school_year: str, services: Services) -> Pointer:
    """Brings `current.json` up to the pointer as it is now, which it gives."""
    pointer = services.pointers.pointer(district_id, school_year)
    snapshot = current(pointer, services.pointers)
    if snapshot is not None:
        changes = services.pointers.changes(district_id, school_year)
        # The pointer may have been moved since it was read.
        change = next(change for change in changes if change.version <= pointer.version)
        services.files.mirror(pointer, snapshot, change)
    return pointer


def announce(published: Snapshot, pointer: Pointer, services: Services) -> None:
    """Tells other systems of an import that was published."""
    changes = services.pointers.changes(published.district_id, published.school_year)
    own = (change for change in changes if change.cause == published.import_id and change.why is not Why.RESTORED)
    services.events.published(next(own), pointer, published)


def retire(district_id: str, school_year: str, services: Services, now: datetime) -> None:
    """Retires the snapshots that are beyond what is kept, and deletes what dead imports have left beside them.

    Marked first, deleted then: what fails between is made up for by the next publication.
    """
    keep, snapshots = services.keep, services.pointers.snapshots(district_id, school_year)
    newest = [snapshot for snapshot in reversed(snapshots) if snapshot.retired_at is None][: keep.count]
    kept = {snapshot.import_id for snapshot in newest if now - snapshot.published_at <= timedelta(days=keep.days)}
    for snapshot in snapshots:
        if snapshot.import_id not in kept and services.pointers.retire(snapshot, now):
            services.files.delete(snapshot.prefix)
            services.pointers.gone(snapshot)
    _delete_leftovers(district_id, school_year, {snapshot.import_id for snapshot in snapshots}, services)


def _delete_leftovers(district_id: str, school_year: str, known: Collection[str], services: Services) -> None:
    """Deletes the copies of imports that died for good before they moved the pointer: nothing else ever would."""
    for import_id, prefix in services.files.places(district_id, school_year).items():
        over = import_id not in known and services.records.is_over(import_id)
        # Asked in this order: what is over can't be published any more.
        if over and services.pointers.snapshot(district_id, school_year, import_id) is None:
            services.files.delete(prefix)


def current(pointer: Pointer, pointers: Pointers) -> Snapshot | None:
    """The snapshot that the pointer makes current, if there is one yet."""
    if pointer.current is None:
        return None
    return pointers.snapshot(pointer.district_id, pointer.school_year, pointer.current)


def release(record: Import, pointers: Pointers) -> None:
    """Takes the import's hold off the pointer, if it is there: no hold outlives its import."""
    for _ in range(TRIES):
        pointer = pointers.pointer(record.district_id, record.school_year)
        if pointer.hold is None or pointer.hold.import_id != record.import_id:
            return
        if pointers.move(pointer, replace(pointer, version=pointer.version + 1, hold=None)) is Moved.DONE:
            return
    raise Contended


def delete_unpublished(record: Import, pointers: Pointers, files: Files) -> None:
    """Deletes what was copied to the import's place among the snapshots, for an import that will not be published."""
    if pointers.snapshot(record.district_id, record.school_year, record.import_id) is None:
        files.delete(record.snapshot)
