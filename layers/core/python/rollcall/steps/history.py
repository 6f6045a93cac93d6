"""Keeps `history.json` up to date for readers that have S3 alone (`docs/publishing.md`)."""

from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from rollcall.model.history import History
from rollcall.model.snapshots import Change, Snapshot
from rollcall.steps.services import TRIES, Contended, Services


class CaughtUp(NamedTuple):
    """What was read to bring the history up to date."""

    snapshots: Sequence[Snapshot]
    """As `Pointers.snapshots` gives them."""
    newest: Sequence[Change]
    """The newest changes, newest first: at least one, unless there is none."""


def catch_up(
    district_id: str,
    school_year: str,
    services: Services,
    read: Callable[[], tuple[History, str | None]] | None = None,
) -> CaughtUp:
    """Bring `history.json` up to date with the pointer's changes and with the snapshots that are kept; idempotent.

    It never goes back: it is read before the tables are, and written only if nobody has written it meanwhile. `read`
    gives what was read of it already.

    Raises:
        Contended: Others wrote it at each attempt; retry.
    """
    for _ in range(TRIES):
        shown, tag = read() if read else services.files.history(district_id, school_year)
        read = None
        newest = list(_newest(services.pointers.changes(district_id, school_year), shown))
        # After the changes: a change and its snapshot are written together.
        snapshots = services.pointers.snapshots(district_id, school_year)
        kept = {snapshot.import_id for snapshot in snapshots if snapshot.retired_at is None}
        newer = [change for change in reversed(newest) if change.version > shown.version]
        history = shown.followed_by(newer, kept)
        if history == shown or services.files.replace_history(history, tag):
            return CaughtUp(snapshots, newest)
    raise Contended


def _newest(changes: Iterator[Change], shown: History) -> Iterator[Change]:
    """The changes that the history does not show, and the one before them."""
    for change in changes:
        yield change
        if change.version <= shown.version:
            return
