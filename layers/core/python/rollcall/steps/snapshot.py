"""Publishes the accepted tables of an import, holds it, or finds nothing to do (`docs/publishing.md`)."""

from collections.abc import Sequence
from datetime import datetime
from enum import Enum, auto
from typing import Protocol

from rollcall.differences import Differences
from rollcall.holding import Reason
from rollcall.imports import Decision, Import
from rollcall.snapshots import Change, Pointer, Snapshot, Tables


class Moved(Enum):
    """What came of the attempt to move a pointer."""

    DONE = auto()
    CONFLICT = auto()
    """The pointer is not the one that was read; read it again."""
    ROLLED_OVER = auto()
    """The account is in another school year by now."""
    RETIRED = auto()
    """The snapshot that should become current is no longer kept."""


class Pointers(Protocol):
    """Pointers, snapshots and their history, as this step needs them."""

    def pointer(self, district_id: str, school_year: str) -> Pointer:
        """The pointer as it is now; one of version 0 if there was none yet."""

    def snapshot(self, district_id: str, school_year: str, import_id: str) -> Snapshot | None:
        """What the import published, or None if it did not."""

    def snapshots(self, district_id: str, school_year: str) -> Sequence[Snapshot]:
        """All snapshots of a school year that are kept, in upload order."""

    def move(
        self, before: Pointer, after: Pointer, change: Change | None = None, published: Snapshot | None = None
    ) -> Moved:
        """Puts `after` in place of `before`, and with it a change and a snapshot, all or nothing.

        With a change, the account must still be in the pointer's school year. What becomes current must be `published`
        now, or kept.
        """

    def retire(self, snapshot: Snapshot, now: datetime) -> bool:
        """Marks the snapshot as no longer kept; False if it is current."""


class Files(Protocol):
    """The files of snapshots, as this step needs them."""

    def accepted(self, record: Import) -> Tables:
        """The accepted tables that `validate` wrote."""

    def differences(self, record: Import, current: Snapshot | None) -> Differences:
        """The accepted tables of the import compared with what is current; kept beside the import's report."""

    def publish(self, record: Import, tables: Tables) -> None:
        """Copies the accepted tables to the import's place among the snapshots; again if they are there already."""

    def mirror(self, pointer: Pointer, snapshot: Snapshot, change: Change) -> None:
        """Writes `current.json`, unless it shows this version of the pointer or a newer one already."""

    def delete(self, snapshot: Snapshot) -> None:
        """Deletes the files of a retired snapshot."""


class Records(Protocol):
    """The record of imports, as this step needs it."""

    def note(self, record: Import, *, differences: Differences, unchanged_since: str | None) -> None:
        """Writes into the import's record what it changes; `unchanged_since` is the import that it equals."""

    def hold(self, record: Import, reasons: Sequence[Reason], until: datetime) -> None:
        """Marks the import as held, until when and why; again if it is, and not if it has ended."""

    def decide(self, import_id: str, decision: Decision) -> Decision:
        """Decides about a held import, and wakes its execution; gives the decision that counts, the first one."""

    def decision(self, import_id: str) -> Decision | None:
        """What was decided, or None."""


class Events(Protocol):
    """Tells other systems."""

    def published(self, change: Change, pointer: Pointer, snapshot: Snapshot) -> None:
        """Sends the event `Import Published`."""
