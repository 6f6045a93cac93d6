"""The ports of publishing, deciding and restoring: pointers, files, imports and events."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import Enum, auto
from typing import Protocol

from rollcall.model.accounts.mail_troubles import Bounced
from rollcall.model.differences import Differences
from rollcall.model.history import History
from rollcall.model.imports import Closing, Consent, Decision, Import
from rollcall.model.snapshots import Change, Pointer, Snapshot, Tables
from rollcall.model.suspicions import LEAST_ROWS
from rollcall.model.uploads import Upload
from rollcall.publishing.holding import Reason
from rollcall.steps.ahead import Begin, in_turn


class Moved(Enum):
    """The result of an attempt to move a pointer."""

    DONE = auto()
    CONFLICT = auto()
    """The pointer is no longer the one that was read; read it again."""
    ROLLED_OVER = auto()
    """The account has moved to another school year."""
    RETIRED = auto()
    """The snapshot that should become current is no longer kept."""
    ENDED = auto()
    """The import that wanted to move the pointer was closed or given up: the caller is a late worker."""


class Pointers(Protocol):
    """Pointers, snapshots and their history. All reads are consistent."""

    def pointer(self, district_id: str, school_year: str) -> Pointer:
        """Read the pointer; one of version 0 where there is none yet."""

    def snapshot(self, district_id: str, school_year: str, import_id: str) -> Snapshot | None:
        """Read what the import published, retired or not; None if it published nothing."""

    def snapshots(self, district_id: str, school_year: str) -> Sequence[Snapshot]:
        """Read the snapshots whose files may still exist, in upload order: kept ones, and retired ones until `gone`."""

    def changes(self, district_id: str, school_year: str) -> Iterator[Change]:
        """Read the history, newest change first; a page is read when it is needed."""

    def move(
        self,
        before: Pointer,
        after: Pointer,
        change: Change | None = None,
        published: Snapshot | None = None,
        running: str | None = None,
    ) -> Moved:
        """Replace `before` with `after`, and write a change and a snapshot with it, in one transaction.

        Args:
            before: The pointer as it was read: a compare-and-swap.
            after: The pointer as it shall be. What becomes current must be `published` now, or kept.
            change: The entry of the history. With one, the account must still be in the pointer's school year.
            published: The snapshot that is new.
            running: The import that must neither have ended nor been given up.
        """

    def retire(self, snapshot: Snapshot, now: datetime) -> bool:
        """Mark the snapshot as no longer kept; idempotent.

        False if it is current, or if the pointer is being moved now: the next publication tries again.
        """

    def gone(self, snapshot: Snapshot) -> None:
        """Mark the files of a retired snapshot as deleted; idempotent."""


Mirrored = Callable[[], tuple[int, str | None]]
"""Gives what `Files.mirrored` has read, and waits for it."""


class Files(Protocol):
    """The files of snapshots."""

    def expect(self, import_: Import | Upload) -> None:
        """Begin to read what `differences` and `accepted` will ask for."""

    def accepted(self, import_: Import) -> Tables:
        """Read which accepted tables `validate` wrote."""

    def differences(self, import_: Import, before: Snapshot | None) -> Differences:
        """Compare the accepted tables of the import with a snapshot, and keep the result beside the report.

        `before` is what the import would replace: the current snapshot, or the last one of the school year before. A
        kept result against the same snapshot is returned as it is, unless schools were left out of it.
        """

    def between(self, snapshot: Snapshot, current: Snapshot | None) -> Differences:
        """Compare a kept snapshot with the current one."""

    def publish(self, import_: Import, tables: Tables) -> None:
        """Copy the accepted tables to the import's place among the snapshots; idempotent.

        Raises:
            OSError: A copy has another size than its original.
        """

    def mirrored(self, district_id: str, school_year: str) -> tuple[int, str | None]:
        """Read the version that `current.json` shows, and its tag; 0 and None where there is none."""

    def mirror(self, pointer: Pointer, snapshot: Snapshot, change: Change, shown: Mirrored | None = None) -> None:
        """Write `current.json`, unless it shows this version of the pointer or a newer one: a compare-and-swap.

        `change` is the newest one up to the pointer's version; it may be older, since a hold is no change. `shown`
        gives what `mirrored` has read already; without it, or where others have written since, it is read here. The
        catalogue of Athena follows what `current.json` shows, so that it can't go back either.
        """

    def history(self, district_id: str, school_year: str) -> tuple[History, str | None]:
        """Read `history.json`, and its tag for `replace_history`; an empty history and None where there is none."""

    def replace_history(self, history: History, tag: str | None) -> bool:
        """Write `history.json`, or make it where `tag` is None: a compare-and-swap.

        False if it is another one by now.
        """

    def retire(self, snapshot: Snapshot) -> None:
        """Delete the files of a snapshot that is retired, and whatever leads to them; there may be none."""

    def delete(self, prefix: str) -> None:
        """Delete the files of an import that was never published; there may be none."""

    def prefixes(self, district_id: str, school_year: str) -> Mapping[str, str]:
        """List the imports that have files among the snapshots, published or not: id to prefix."""


class Imports(Protocol):
    """The imports, as publishing needs them."""

    def note(self, import_: Import, *, differences: Differences, unchanged_since: str | None) -> None:
        """Write into the import what it changes, unless it has ended.

        `unchanged_since` is the import whose content it equals.
        """

    def hold(self, import_: Import, reasons: Sequence[Reason], until: datetime) -> None:
        """Mark the import as held, with its reasons, unless it has ended; idempotent."""

    def would_hold(self, import_: Import, reasons: Sequence[Reason]) -> None:
        """Write into a check why an import of its package would be held, unless it has ended; idempotent."""

    def consent(self, import_id: str, consent: Consent) -> Sequence[Consent]:
        """Write the consent of a side, unless it has given one or the import is decided; return all consents."""

    def decide(self, import_id: str, decision: Decision) -> Decision | None:
        """Write the decision about a held import, unless there is one, and wake the import's execution.

        Returns the decision that counts, which is the first one; None if the import has ended without a decision.
        """

    def decision(self, import_id: str) -> Decision | None:
        """Read the decision, or None."""

    def is_over(self, import_id: str) -> bool:
        """Whether the import can no longer publish: it has ended, was given up, or has expired."""


class Events(Protocol):
    """The events for other systems."""

    def published(self, change: Change, pointer: Pointer, snapshot: Snapshot) -> None:
        """Send the event `Import Published`. Sent again, it is the same: receivers know it by its version."""

    def held(self, import_: Import, differences: Differences, reasons: Sequence[Reason], count: int) -> None:
        """Send the event `Import Held`. Sent again, it is the same: receivers know it by the import.

        `reasons` may be the first ones of `count`.
        """


class EndedEvents(Protocol):
    """The event for other systems about each import's end."""

    def ended(self, import_: Import, closing: Closing) -> None:
        """Send the event `Import Ended`. Sent again, it is the same: receivers know it by the import."""


class BouncedEvents(Protocol):
    """The event for other systems about mails that did not arrive, or were not wanted."""

    def mail_bounced(self, bounced: Bounced) -> None:
        """Send the event `Mail Bounced`. Sent again, it is the same: receivers know it by mail and account."""


@dataclass(frozen=True, slots=True)
class Keep:
    """How many snapshots of a school year are kept; a snapshot beyond either limit is retired."""

    count: int
    """The newest ones."""
    days: int
    """Days since their publication."""


@dataclass(frozen=True, slots=True)
class Services:
    """All ports together, with the limits that a deployment sets."""

    pointers: Pointers
    files: Files
    imports: Imports
    events: Events
    keep: Keep
    hold_seconds: int
    """Seconds that a held import waits for a decision."""
    hold_from_rows: int = LEAST_ROWS
    """Tables, schools and columns with fewer rows to compare never cause a hold, unless a district has its own."""
    begin: Begin = in_turn


TRIES = 20
"""Attempts of a step to move a pointer that others move at the same time."""


class Contended(Exception):
    """Others moved the pointer at each attempt; the step has to be retried later."""


class Ended(Exception):
    """The import was closed or given up meanwhile: a late worker has nothing left to do."""
