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


class Known(NamedTuple):
    """What `history.json` shows, and what the tables said when it had been read."""

    shown: History
    tag: str | None
    newest: Sequence[Change]
    """The changes that the history does not show, newest first, and the one before them."""
    snapshots: Sequence[Snapshot]
    """As `Pointers.snapshots` gives them."""

    def and_moved(self, change: Change, published: Snapshot | None) -> "Known":
        """What is known after a move of the pointer by this change, perhaps to a new snapshot.

        It may have been made before the tables were read; then they know it, and perhaps what became of it since.
        """
        if any(each.version >= change.version for each in self.newest):
            return self
        others = [each for each in self.snapshots if published is None or each.import_id != published.import_id]
        own = [published] if published else []
        return self._replace(newest=[change, *self.newest], snapshots=[*others, *own])


def look(
    district_id: str,
    school_year: str,
    services: Services,
    read: Callable[[], tuple[History, str | None]] | None = None,
) -> Known:
    """Read the history, and then, so that it never goes back, what the tables say.

    `read` gives what was read of the history already.
    """
    shown, tag = read() if read else services.files.history(district_id, school_year)
    newest = list(_newest(services.pointers.changes(district_id, school_year), shown))
    # After the changes: a change and its snapshot are written together.
    return Known(shown, tag, newest, services.pointers.snapshots(district_id, school_year))


def catch_up(
    district_id: str, school_year: str, services: Services, known: Callable[[], Known] | None = None
) -> CaughtUp:
    """Bring `history.json` up to date with the pointer's changes and with the snapshots that are kept; idempotent.

    It never goes back: it is read before the tables are, and written only if nobody has written it meanwhile. `known`
    gives what was read already.

    Raises:
        Contended: Others wrote it at each attempt; retry.
    """
    for _ in range(TRIES):
        shown, tag, newest, snapshots = known() if known else look(district_id, school_year, services)
        known = None
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
