"""Makes a kept snapshot current again (`docs/publishing.md`)."""

from dataclasses import dataclass, replace
from datetime import datetime

from rollcall.model.differences import Differences
from rollcall.model.imports import Import
from rollcall.model.snapshots import Change, Pointer, Snapshot, Why
from rollcall.steps import after_move
from rollcall.steps.services import TRIES, Contended, Moved, Services


class Refused(Exception):
    """The snapshot can't be restored; the text says why and what to do, and may be shown to operators."""


@dataclass(frozen=True, slots=True)
class Preview:
    """What a restore would change."""

    snapshot: Snapshot
    differences: Differences
    version: int
    """The pointer's, for `expected_version`."""


def preview(import_: Import, school_year: str, services: Services) -> Preview:
    """Find out what the restore of the import's snapshot would change.

    Args:
        import_: The import that published the snapshot.
        school_year: The account's.
        services: What this step talks to.

    Raises:
        Refused: It can't be restored.
    """
    pointer = services.pointers.pointer(import_.district_id, import_.school_year)
    snapshot = _kept(import_, school_year, services)
    if pointer.current == import_.import_id:
        _announce_again(pointer, snapshot, services)
        raise Refused("This import is what readers see already. There is nothing to restore.")
    return Preview(snapshot, _differences(snapshot, pointer, services), pointer.version)


def restore(
    import_: Import, school_year: str, by: str, services: Services, now: datetime, *, expected_version: int | None
) -> Change:
    """Make the import's snapshot current again; the next upload replaces it as always.

    A retry by the same person changes nothing more: it repeats `current.json` and the event alone.

    Args:
        import_: The import that published the snapshot.
        school_year: The account's.
        by: Who restores.
        services: What this step talks to.
        now: UTC.
        expected_version: Of the pointer, as `preview` gave it; None to replace whatever is current.

    Raises:
        Refused: It can't be restored, or something was changed since the preview.
        Contended: Others moved the pointer at each attempt; retry.
    """
    for _ in range(TRIES):
        pointer = services.pointers.pointer(import_.district_id, import_.school_year)
        snapshot = _kept(import_, school_year, services)
        if pointer.current == import_.import_id:
            change = _announce_again(pointer, snapshot, services)
            if change is not None and change.by == by:
                return change
            raise Refused("This import is what readers see already. There is nothing to restore.")
        if expected_version not in {None, pointer.version}:
            raise Refused("Something was published or held since you looked. Look again at what would change.")
        change = _change(pointer, snapshot, by, _differences(snapshot, pointer, services), now)
        after = replace(pointer, version=change.version, current=snapshot.import_id)
        moved = services.pointers.move(pointer, after, change)
        if moved is Moved.DONE:
            _announce(change, snapshot, services)
            return change
        # `_kept` explains every other reason at the next attempt; but it knows the account as it was read before.
        if moved is Moved.ROLLED_OVER:
            raise Refused(_OTHER_YEAR)
    raise Contended


_OTHER_YEAR = "This import is of another school year than the one that the district is in. It can't be restored."


def _kept(import_: Import, school_year: str, services: Services) -> Snapshot:
    if import_.school_year != school_year:
        raise Refused(_OTHER_YEAR)
    snapshot = services.pointers.snapshot(import_.district_id, import_.school_year, import_.import_id)
    if snapshot is None:
        raise Refused("This import was never published, so there is nothing to restore. Choose one that was.")
    if snapshot.retired_at is not None:
        raise Refused("This import's snapshot is no longer kept. Choose a newer one, or upload its package again.")
    return snapshot


def _differences(snapshot: Snapshot, pointer: Pointer, services: Services) -> Differences:
    return services.files.between(snapshot, after_move.current(pointer, services.pointers))


def _change(pointer: Pointer, snapshot: Snapshot, by: str, differences: Differences, now: datetime) -> Change:
    return Change(
        snapshot.district_id,
        snapshot.school_year,
        pointer.version + 1,
        snapshot.import_id,
        replaced=pointer.current,
        why=Why.RESTORED,
        cause=snapshot.import_id,
        by=by,
        at=now,
        counts=differences.row_changes(),
    )


def _announce_again(pointer: Pointer, snapshot: Snapshot, services: Services) -> Change | None:
    """Do again what a step left undone if it died after it moved the pointer.

    Returns the newest change if that is the restore of this snapshot, whose event is sent again. The event of a
    publication is the business of `snapshot`: here, only `current.json` is written.
    """
    change = next(services.pointers.changes(pointer.district_id, pointer.school_year))
    if change.why is not Why.RESTORED or change.import_id != snapshot.import_id:
        after_move.catch_up(pointer.district_id, pointer.school_year, services)
        return None
    _announce(change, snapshot, services)
    return change


def _announce(change: Change, snapshot: Snapshot, services: Services) -> None:
    pointer = after_move.catch_up(change.district_id, change.school_year, services).pointer
    services.events.published(change, pointer, snapshot)
