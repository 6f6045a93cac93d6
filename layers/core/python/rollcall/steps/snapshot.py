"""Publishes the accepted tables of an import, holds it, or finds nothing to do (`docs/publishing.md`)."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from rollcall.model.accounts import HoldSettings
from rollcall.model.differences import Differences
from rollcall.model.findings import REJECTS, Effect, Finding, Rule
from rollcall.model.imports import Decision, Import, Next, Status, Verdict
from rollcall.model.snapshots import Change, Hold, Pointer, Snapshot, Tables, Why
from rollcall.publishing import holding
from rollcall.publishing.holding import Reason
from rollcall.steps import after_move as aftermath
from rollcall.steps.services import (
    TRIES,
    Contended,
    Ended,
    Events,
    Files,
    Keep,
    Moved,
    Pointers,
    Records,
    Services,
)

__all__ = ["Events", "Files", "Keep", "Moved", "Pointers", "Records", "Result", "Services", "publish", "snapshot"]

SCHOOL_YEAR_ROLLED_OVER = Rule(
    code="school-year-rolled-over",
    effects=REJECTS,
    title="Your district moved to the next school year while the package was being imported.",
    message="The package was meant for the school year that has ended. It was checked, but nothing was imported.",
    hint="Upload the roster of the new school year. To import this very package into the new year, upload it again.",
    example="A package is being imported while an operator rolls the district over to the next school year.",
)

RULES = (SCHOOL_YEAR_ROLLED_OVER,)


@dataclass(frozen=True, slots=True)
class Result:
    """How the import ends, or that it waits."""

    status: Status
    next: Next
    """RECORD, or HOLD."""
    refused: Finding | None = None
    """With the status FAILED: why. It has to become the import's report, as where `unpack` refuses an account."""


def snapshot(record: Import, outcome: Status, settings: HoldSettings, services: Services, now: datetime) -> Result:
    """Publishes the import, holds it, or finds that it is superseded or changes nothing.

    May be tried again however far it came: it finds what it did.

    Args:
        record: As it is recorded now; an earlier try may have held it.
        outcome: How the import ends if it is not held and nothing is newer.
        settings: What is suspicious for its district.
        services: What it talks to.
        now: UTC.

    Raises:
        Contended: Others moved the pointer each time; to be tried again.
        Ended: The import was closed meanwhile; nothing was moved.
    """
    return publish(record, outcome, services, now, settings=settings)


def publish(
    record: Import,
    outcome: Status,
    services: Services,
    now: datetime,
    *,
    settings: HoldSettings | None = None,
    approval: Decision | None = None,
) -> Result:
    """As `snapshot`. With an `approval`, and without settings, the import is not held."""
    attempt = _Attempt(record, outcome, services, now, settings, approval, waits=record.status is Status.HELD)
    for _ in range(TRIES):
        # The pointer first: an import that it was moved for has its snapshot by then.
        pointer = services.pointers.pointer(record.district_id, record.school_year)
        result = attempt.against(pointer)
        if result is not None:
            pointer = aftermath.catch_up(record.district_id, record.school_year, services)
            if attempt.published is not None:
                aftermath.announce(attempt.published, pointer, services)
                aftermath.retire(record.district_id, record.school_year, services, now)
            elif result.next is Next.RECORD:
                # A try that lost a race may have copied them before.
                aftermath.delete_unpublished(record, services.pointers, services.files)
            return result
    raise Contended


@dataclass(slots=True)
class _Attempt:
    """One try of a step, against a pointer that others move too."""

    record: Import
    outcome: Status
    services: Services
    now: datetime
    settings: HoldSettings | None
    approval: Decision | None
    waits: bool
    """Whether the record says that the import is held. From then on only a decision gets it out, which may be there
    already, even if what is current by now makes the import unsuspicious."""
    copied: Tables | None = None
    compared: dict[str | None, Differences] = field(default_factory=dict)
    published: Snapshot | None = None
    """By this try or an earlier one."""

    def against(self, pointer: Pointer) -> Result | None:
        """How it ends if the pointer is still the one that was read; None if it is not."""
        record = self.record
        self.published = self.services.pointers.snapshot(record.district_id, record.school_year, record.import_id)
        if self.published is not None or pointer.mark == record.upload_order:
            return Result(self.outcome, Next.RECORD)
        if pointer.mark > record.upload_order:
            return Result(Status.SUPERSEDED, Next.RECORD)
        if record.ended_at is not None:
            raise Ended
        if self.waits and self.approval is None:
            return self._hold(pointer)
        differences = self._compare(pointer)
        if differences.is_nothing:
            return self._confirm(pointer, differences)
        reasons = holding.reasons(differences, self.settings) if self.settings else []
        if reasons:
            return self._hold(pointer, differences, reasons)
        return self._publish(pointer, differences)

    def _compare(self, pointer: Pointer) -> Differences:
        """Once against each snapshot that is current meanwhile: it may take minutes."""
        if pointer.current not in self.compared:
            before = aftermath.current(pointer, self.services.pointers)
            self.compared[pointer.current] = self.services.files.differences(self.record, before)
        return self.compared[pointer.current]

    def _confirm(self, pointer: Pointer, differences: Differences) -> Result | None:
        self.services.records.note(self.record, differences=differences, unchanged_since=pointer.current)
        return self._move(pointer, self._change(pointer, pointer.current or "", Why.CONFIRMED, differences))

    def _publish(self, pointer: Pointer, differences: Differences) -> Result | None:
        record = self.record
        if self.copied is None:
            tables = self.services.files.accepted(record)
            self.services.files.publish(record, tables)
            self.copied = tables
        self.services.records.note(record, differences=differences, unchanged_since=None)
        place = record.district_id, record.school_year, record.import_id
        snapshot = Snapshot(*place, record.upload_order, record.snapshot, self.copied, self.now)
        why = Why.APPROVED if self.approval else Why.PUBLISHED
        return self._move(pointer, self._change(pointer, record.import_id, why, differences), snapshot)

    def _hold(
        self, pointer: Pointer, differences: Differences | None = None, reasons: Sequence[Reason] = ()
    ) -> Result | None:
        """Into the record first: if all tries end in between, no hold is left that nobody waits for."""
        if self._end_older_hold(pointer) is not None:
            return Result(Status.SUPERSEDED, Next.RECORD)
        if differences is not None:
            until = self.now + timedelta(seconds=self.services.hold_seconds)
            self.services.records.note(self.record, differences=differences, unchanged_since=None)
            self.services.records.hold(self.record, reasons, until)
            self.waits = True
        own = Hold(self.record.import_id, self.record.upload_order)
        if pointer.hold != own:
            after = replace(pointer, version=pointer.version + 1, hold=own)
            moved = self.services.pointers.move(pointer, after, running=self.record.import_id)
            if moved is not Moved.DONE:
                return self._not_moved(moved)
        return Result(Status.HELD, Next.HOLD)

    def _end_older_hold(self, pointer: Pointer) -> Hold | None:
        """Before the pointer is moved, which then does not show it any more. Gives the hold of a newer upload."""
        hold = pointer.hold
        if hold is None or hold.import_id == self.record.import_id:
            return None
        if hold.upload_order > self.record.upload_order:
            return hold
        self.services.records.decide(hold.import_id, Decision(Verdict.SUPERSEDED, self.record.import_id, self.now))
        return None

    def _change(self, pointer: Pointer, import_id: str, why: Why, differences: Differences) -> Change:
        return Change(
            self.record.district_id,
            self.record.school_year,
            pointer.version + 1,
            import_id,
            replaced=pointer.current,
            why=why,
            cause=self.record.import_id,
            by=self.approval.by if self.approval else self.record.submitted_by or "",
            at=self.now,
            counts=differences.counts(),
        )

    def _move(self, pointer: Pointer, change: Change, snapshot: Snapshot | None = None) -> Result | None:
        after = replace(
            pointer,
            version=change.version,
            current=change.import_id,
            mark=self.record.upload_order,
            hold=self._end_older_hold(pointer),
        )
        moved = self.services.pointers.move(pointer, after, change, snapshot, running=self.record.import_id)
        if moved is not Moved.DONE:
            return self._not_moved(moved)
        self.published = snapshot
        return Result(self.outcome, Next.RECORD)

    def _not_moved(self, moved: Moved) -> Result | None:
        if moved is Moved.CONFLICT:
            return None
        if moved is Moved.ROLLED_OVER:
            return Result(Status.FAILED, Next.RECORD, Finding(SCHOOL_YEAR_ROLLED_OVER, Effect.IMPORT_REJECTED))
        aftermath.delete_unpublished(self.record, self.services.pointers, self.services.files)
        raise Ended
