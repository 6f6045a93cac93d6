"""What the steps talk to that publish, decide and restore: pointers, files, records and events."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import Enum, auto
from typing import Protocol

from rollcall.model.differences import Differences
from rollcall.model.imports import Decision, Import
from rollcall.model.snapshots import Change, Pointer, Snapshot, Tables
from rollcall.publishing.holding import Reason


class Moved(Enum):
    """What came of the attempt to move a pointer."""

    DONE = auto()
    CONFLICT = auto()
    """The pointer is not the one that was read; read it again."""
    ROLLED_OVER = auto()
    """The account is in another school year by now."""
    RETIRED = auto()
    """The snapshot that should become current is no longer kept."""
    ENDED = auto()
    """The import that wanted to move it was closed or given up: this is a late worker."""


class Pointers(Protocol):
    """Pointers, snapshots and their history. All reads are consistent ones."""

    def pointer(self, district_id: str, school_year: str) -> Pointer:
        """The pointer as it is now; one of version 0 if there was none yet."""

    def snapshot(self, district_id: str, school_year: str, import_id: str) -> Snapshot | None:
        """What the import published, retired or not; None if it never did."""

    def snapshots(self, district_id: str, school_year: str) -> Sequence[Snapshot]:
        """Those whose files may lie there still, in upload order: all that are kept, and retired ones until `gone`."""

    def changes(self, district_id: str, school_year: str) -> Iterator[Change]:
        """The history, newest first; read no further than it is asked for."""

    def move(
        self,
        before: Pointer,
        after: Pointer,
        change: Change | None = None,
        published: Snapshot | None = None,
        running: str | None = None,
    ) -> Moved:
        """Puts `after` in place of `before`, and with it a change and a snapshot, all or nothing.

        With a change, the account must still be in the pointer's school year. What becomes current must be `published`
        now, or kept. The import `running`, if one is named, must neither have ended nor been given up.
        """

    def retire(self, snapshot: Snapshot, now: datetime) -> bool:
        """Marks the snapshot as no longer kept, again if it is; False if it is current."""

    def gone(self, snapshot: Snapshot) -> None:
        """Marks the files of a retired snapshot as deleted."""


class Files(Protocol):
    """The files of snapshots."""

    def accepted(self, record: Import) -> Tables:
        """The accepted tables that `validate` wrote."""

    def differences(self, record: Import, current: Snapshot | None) -> Differences:
        """The accepted tables of the import compared with what is current; kept beside the import's report."""

    def between(self, snapshot: Snapshot, current: Snapshot | None) -> Differences:
        """A kept snapshot compared with what is current."""

    def publish(self, record: Import, tables: Tables) -> None:
        """Copies the accepted tables to the import's place among the snapshots; again if they are there already."""

    def mirror(self, pointer: Pointer, snapshot: Snapshot, change: Change) -> None:
        """Writes `current.json`, unless it shows this version of the pointer or a newer one already.

        `change` is the newest one up to the pointer's version; it may be older, for a hold is no change.
        """

    def delete(self, prefix: str) -> None:
        """Deletes the files of a snapshot that is retired, or never was published; none need be there."""

    def places(self, district_id: str, school_year: str) -> Mapping[str, str]:
        """Where files lie among the snapshots, published or not: for each such import the prefix."""


class Records(Protocol):
    """The record of imports."""

    def note(self, record: Import, *, differences: Differences, unchanged_since: str | None) -> None:
        """Writes into the import's record what it changes, unless it has ended.

        `unchanged_since` is the import that it equals.
        """

    def hold(self, record: Import, reasons: Sequence[Reason], until: datetime) -> None:
        """Marks the import as held, until when and why; again if it is, and not if it has ended."""

    def decide(self, import_id: str, decision: Decision) -> Decision | None:
        """Decides about a held import, and wakes its execution, also if it was decided before.

        Gives the decision that counts, the first one; None if the import has ended without one.
        """

    def decision(self, import_id: str) -> Decision | None:
        """What was decided, or None."""

    def is_over(self, import_id: str) -> bool:
        """Whether it can publish nothing any more: it has ended or was given up, or its record is gone."""


class Events(Protocol):
    """Tells other systems."""

    def published(self, change: Change, pointer: Pointer, snapshot: Snapshot) -> None:
        """Sends the event `Import Published`; it may come twice, with the same version."""


@dataclass(frozen=True, slots=True)
class Keep:
    """How many snapshots of a school year are kept; what is beyond either bound goes."""

    count: int
    """The newest ones."""
    days: int
    """Since their publication."""


@dataclass(frozen=True, slots=True)
class Services:
    """All of it, with the limits that a deployment sets."""

    pointers: Pointers
    files: Files
    records: Records
    events: Events
    keep: Keep
    hold_seconds: int
    """For how long an import waits for a decision."""


TRIES = 20
"""How often a step reads a pointer again that others moved meanwhile."""


class Contended(Exception):
    """Others moved the pointer each time; the step has to be tried again later."""


class Ended(Exception):
    """The import was closed or given up meanwhile: a late worker has nothing to do any more."""
