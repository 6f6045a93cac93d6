"""Decides which mail reports a failed upload: one of its own, or one that counts it with others.

The first failure of a district opens a window and has a mail at once; one mail at the end of the window counts those
that follow within it. Files that are no packages have no mail of their own: the first one opens a shorter window, whose
mail counts it too, and the next mail of that kind is due a whole window later at the soonest.

An import has a mail of its own or is counted, never both, without a transaction: first the import's item names the
window, then the import joins it. Whoever finds the window closed chooses another one. A closed window stays closed, and
an import that died in between finds in its item where to look.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from rollcall.model.gathered import Kind, Member, Window
from rollcall.model.imports import Import

WAITING = 3
"""How many executions wait for the end of a window. One sends the mail; the others are there should it die."""

TRIES = 10
"""Attempts to find a window, while others open and close them."""

STRAYS_WAIT = 3
"""The mail about stray files comes after a third of a window, long enough for seven single files to come."""


class Contended(Exception):
    """Others opened or closed the windows at each attempt; retry later."""


class Windows(Protocol):
    """The windows of all districts. All reads are consistent, and each write is of one item."""

    def newest(self, district_id: str, kind: Kind) -> Window | None:
        """Read the window that was opened last; None if there is none, or if it ended days ago."""

    def open(self, district_id: str, kind: Kind, window: Window, before: Window | None) -> bool:
        """Make the window the newest one; False if that is no longer `before`."""

    def assign(self, import_id: str, window: Window, before: str) -> bool:
        """Note in the import that this window decides on its mail; False if its item no longer says `before`."""

    def join(self, district_id: str, window: Window, member: Member) -> int | None:
        """Let the district's window count the member; idempotent.

        Returns how many it counts now; None if it is closed or full.
        """

    def members(self, window: Window) -> Sequence[Member]:
        """Read the members of the window, in the order in which they came."""

    def close(self, window: Window, now: datetime) -> Sequence[Member]:
        """Close the window, so that nobody joins it any more; idempotent. Returns its members in their order."""


@dataclass(frozen=True, slots=True)
class Told:
    """Which mail reports an import."""

    by_itself: bool
    wake_at: datetime | None = None
    """When its execution is to send the mail that counts it; None if others do."""


ALONE = Told(by_itself=True)


def gather(import_: Import, kind: Kind, windows: Windows, length: timedelta, now: datetime) -> Told:
    """Decide which mail reports a failed import; the same at each attempt.

    Args:
        import_: The import, read consistently.
        kind: What it gathers with.
        windows: The windows.
        length: How long failures gather; nothing gathers in no time.
        now: The time.

    Raises:
        Contended: Others opened or closed the windows at each attempt.
    """
    if not length or import_.mailed_at:
        return ALONE
    mine, over = import_.gathered_by, set[str]()
    for _ in range(TRIES):
        if mine:
            window = Window.from_text(mine)
            if kind is not Kind.STRAY and window.opened_by == import_.import_id:
                return ALONE
            told = _counted(import_, window, windows, length, again=mine == import_.gathered_by)
            if told:
                return told
            over.add(mine)
        chosen = _chosen(import_, kind, windows, length, now, over=over)
        if chosen is None:
            continue
        if not windows.assign(import_.import_id, chosen, mine):
            break  # another attempt of this step is at work
        mine = chosen.text
    raise Contended


def _chosen(
    import_: Import, kind: Kind, windows: Windows, length: timedelta, now: datetime, *, over: Collection[str]
) -> Window | None:
    """The window that is open, which may be a new one; None if another import has just opened one."""
    newest = windows.newest(import_.district_id, kind)
    if newest and newest.until > now and newest.text not in over:
        return newest
    until = now + length
    if kind is Kind.STRAY:
        until = now + length / STRAYS_WAIT
        until = max(until, newest.until + length) if newest else until
    window = Window(import_.import_id, _next_second(until))
    return window if windows.open(import_.district_id, kind, window, newest) else None


def _counted(import_: Import, window: Window, windows: Windows, length: timedelta, *, again: bool) -> Told | None:
    """Let the window count the import; None if it is closed, and does not.

    An import that was counted at an attempt before may have been one of the first, so it waits.
    """
    count = windows.join(import_.district_id, window, Member.of(import_))
    if count is None and not any(member.import_id == import_.import_id for member in windows.members(window)):
        return None
    if not again and (count is None or count > WAITING):
        return Told(by_itself=False)
    place = WAITING if again or count is None else count - 1
    # One after the other: most often, the second one finds the mail sent.
    return Told(by_itself=False, wake_at=window.until + place * length / 15)


def _next_second(at: datetime) -> datetime:
    return at.replace(microsecond=0) + timedelta(seconds=1)
