"""What follows the move of a pointer. All of it is idempotent (`docs/publishing.md`)."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial
from itertools import chain, takewhile

from rollcall.model.accounts import school_year_beside
from rollcall.model.imports import Import
from rollcall.model.snapshots import Change, Pointer, Snapshot, Why
from rollcall.steps import history
from rollcall.steps.services import TRIES, Contended, Files, Mirrored, Moved, Pointers, Services

STILL_READ = timedelta(hours=1)
"""How long a snapshot stays after it was replaced: readers that have just learnt of it are still reading it."""


@dataclass(frozen=True, slots=True)
class Shown:
    """What readers were shown, and what was read for that."""

    pointer: Pointer
    change: Change | None = None
    """The newest change up to the pointer's version; None where nothing is current."""
    snapshots: Sequence[Snapshot] = ()
    """As `Pointers.snapshots` gives them."""


@dataclass(frozen=True, slots=True)
class Ahead:
    """What was read before a move of the pointer for what follows it. Each waits for its answer.

    Both files are written only where nobody has written them since, so that an old answer costs another read alone.
    """

    known: Callable[[], history.Known]
    mirrored: Mirrored

    @classmethod
    def begin(cls, district_id: str, school_year: str, services: Services) -> "Ahead":
        """Begin to read it. The pointer that is to be moved must have been read before."""
        place = district_id, school_year
        return cls(services.begin(history.look, *place, services), services.begin(services.files.mirrored, *place))


@dataclass(frozen=True, slots=True)
class Move:
    """A move of the pointer that was just made."""

    pointer: Pointer
    """As it was written."""
    change: Change
    published: Snapshot | None
    """The snapshot that is new; None if the move only confirmed what is current."""
    ahead: Ahead


def catch_up(
    district_id: str, school_year: str, services: Services, published: Snapshot | None = None, move: Move | None = None
) -> Shown:
    """Bring `history.json` and `current.json` up to date with the pointer.

    `published` is the snapshot that is probably current. After a `move`, the pointer is not read again: whoever moves
    it next shows that.
    """
    if move is not None:
        snapshot = move.published or current(move.pointer, services.pointers)
        own = move.change, move.published
        return _show(move.pointer, snapshot, lambda: move.ahead.known().and_moved(*own), move.ahead.mirrored, services)
    place = district_id, school_year
    read = services.begin(services.files.history, *place)
    pointer = services.pointers.pointer(*place)
    probable = published is not None and published.import_id == pointer.current
    snapshot = published if probable else current(pointer, services.pointers)
    # Read before what it shows may be known: it is written only where nobody has written it since.
    mirrored = services.begin(services.files.mirrored, *place) if snapshot else lambda: (0, None)
    return _show(pointer, snapshot, partial(history.look, *place, services, read), mirrored, services)


def _show(
    pointer: Pointer,
    snapshot: Snapshot | None,
    known: Callable[[], history.Known],
    mirrored: Mirrored,
    services: Services,
) -> Shown:
    """Show readers the pointer, and that `snapshot` is current."""
    if snapshot is None:
        return Shown(pointer)
    place = pointer.district_id, pointer.school_year
    # First: what a reader finds to be current is in the history.
    caught_up = history.catch_up(*place, services, known)
    # Read again only where all of these are newer than the pointer: others may have moved it meanwhile.
    changes = chain(caught_up.newest, services.pointers.changes(*place))
    change = next(change for change in changes if change.version <= pointer.version)
    services.files.mirror(pointer, snapshot, change, mirrored)
    return Shown(pointer, change, caught_up.snapshots)


def announce(published: Snapshot, shown: Shown, services: Services) -> None:
    """Send the event about an import that was published."""
    newest = [shown.change] if shown.change else []
    # Read only where something else has become current meanwhile.
    changes = chain(newest, services.pointers.changes(published.district_id, published.school_year))
    own = (change for change in changes if change.cause == published.import_id and change.why is not Why.RESTORED)
    services.events.published(next(own), shown.pointer, published)


def retire(shown: Shown, copied: Mapping[str, str], services: Services, now: datetime) -> None:
    """Retire the snapshots that are no longer kept, and delete what dead imports have left beside them.

    `copied` are the imports that have files among the snapshots, as `Files.prefixes` gives them.

    A snapshot is marked before its files are deleted: where the deletion fails, the next publication repeats it. In
    between, the history is told.
    """
    district_id, school_year = shown.pointer.district_id, shown.pointer.school_year
    over = no_longer_kept(district_id, school_year, shown.snapshots, services, now=now, still_read=STILL_READ)
    retire_these(over, services, now)
    known = {snapshot.import_id for snapshot in shown.snapshots}
    left = {import_id: prefix for import_id, prefix in copied.items() if import_id not in known}
    _delete_leftovers(district_id, school_year, left, services)


def no_longer_kept(
    district_id: str,
    school_year: str,
    snapshots: Sequence[Snapshot],
    services: Services,
    *,
    now: datetime,
    still_read: timedelta,
) -> list[Snapshot]:
    """Those of the `snapshots` that are over a limit of a deployment, and were not replaced within `still_read`.

    What is current may be among them, which is never retired.
    """
    keep = services.keep
    newest = [snapshot for snapshot in reversed(snapshots) if snapshot.retired_at is None][: keep.count]
    kept = {snapshot.import_id for snapshot in newest if now - snapshot.published_at <= timedelta(days=keep.days)}
    over = [each for each in snapshots if each.import_id not in kept]
    if not over:
        return []
    read = _just_replaced(district_id, school_year, services.pointers, now, still_read)
    return [each for each in over if each.import_id not in read]


def retire_these(over: Sequence[Snapshot], services: Services, now: datetime) -> None:
    """Retire snapshots of one school year, but for the one that is current."""
    over = [each for each in over if services.pointers.retire(each, now)]
    if over:
        history.catch_up(over[0].district_id, over[0].school_year, services)
    for snapshot in over:
        services.files.retire(snapshot)
        services.pointers.gone(snapshot)


def _just_replaced(
    district_id: str, school_year: str, pointers: Pointers, now: datetime, still_read: timedelta
) -> set[str]:
    """The imports that were current until just now."""
    changes = takewhile(lambda change: now - change.at < still_read, pointers.changes(district_id, school_year))
    return {change.replaced for change in changes if change.replaced is not None}


def _delete_leftovers(district_id: str, school_year: str, left: Mapping[str, str], services: Services) -> None:
    """Delete the copies of imports that failed for good before they moved the pointer: nothing else would."""
    for import_id, prefix in left.items():
        # In this order: an import that is over can no longer publish between the two reads.
        if (
            services.imports.is_over(import_id)
            and services.pointers.snapshot(district_id, school_year, import_id) is None
        ):
            services.files.delete(prefix)


def current(pointer: Pointer, pointers: Pointers) -> Snapshot | None:
    """Read the snapshot that is current; None where nothing was published yet."""
    if pointer.current is None:
        return None
    return pointers.snapshot(pointer.district_id, pointer.school_year, pointer.current)


def replaced_by_next(pointer: Pointer, pointers: Pointers) -> Snapshot | None:
    """Read the snapshot that the next import of this school year would replace (contract, section 8).

    For the first one it is the last snapshot of the year before; None where nothing was published in either year.
    """
    if pointer.current is not None:
        return current(pointer, pointers)
    return current(pointers.pointer(pointer.district_id, school_year_beside(pointer.school_year, -1)), pointers)


def release(import_: Import, pointers: Pointers) -> None:
    """Remove the import's hold from the pointer, if it is there: no hold outlives its import."""
    for _ in range(TRIES):
        pointer = pointers.pointer(import_.district_id, import_.school_year)
        if pointer.hold is None or pointer.hold.import_id != import_.import_id:
            return
        if pointers.move(pointer, replace(pointer, version=pointer.version + 1, hold=None)) is Moved.DONE:
            return
    raise Contended


def delete_unpublished(import_: Import, pointers: Pointers, files: Files) -> None:
    """Delete the copies in the import's place among the snapshots, unless the import was published."""
    if pointers.snapshot(import_.district_id, import_.school_year, import_.import_id) is None:
        files.delete(import_.snapshot)
