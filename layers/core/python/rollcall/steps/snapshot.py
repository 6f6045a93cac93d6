"""Publishes the accepted tables of an import, holds it, or finds nothing to do (`docs/publishing.md`)."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from rollcall.model.differences import Differences
from rollcall.model.findings import REJECTS, Effect, Finding, Rule
from rollcall.model.imports import Decision, Import, Next, Status, Verdict
from rollcall.model.snapshots import Change, Hold, Pointer, Snapshot, Tables, Why
from rollcall.model.suspicions import HoldSettings
from rollcall.publishing import holding
from rollcall.publishing.holding import Reason
from rollcall.steps import after_move
from rollcall.steps.services import TRIES, Contended, Ended, Moved, Services

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
    """With the status FAILED, the finding that must become the import's report, as where an account is refused."""
    differences: Differences | None = field(default=None, compare=False)
    """What was found to differ, if it was compared now; an earlier attempt may have compared it."""


def snapshot(import_: Import, outcome: Status, settings: HoldSettings, services: Services, now: datetime) -> Result:
    """Publish the import, hold it, or find that it is superseded or changes nothing. Idempotent, however far it came.

    Args:
        import_: The import as it was just read; an earlier attempt may have held it.
        outcome: Its status if it is not held and no newer upload is current.
        settings: What is suspicious for its district.
        services: What this step talks to.
        now: UTC.

    Raises:
        Contended: Others moved the pointer at each attempt; retry.
        Ended: The import was closed meanwhile; nothing was moved.
    """
    return publish(import_, outcome, services, now, settings=settings)


def publish(
    import_: Import,
    outcome: Status,
    services: Services,
    now: datetime,
    *,
    settings: HoldSettings | None = None,
    approval: Decision | None = None,
) -> Result:
    """As `snapshot`. An import with an `approval`, or without `settings`, is not held."""
    attempt = _Attempt(import_, outcome, services, now, settings, approval, waits=import_.status is Status.HELD)
    for _ in range(TRIES):
        # The pointer is read first: if it was moved for this import, the snapshot exists by then.
        pointer = services.pointers.pointer(import_.district_id, import_.school_year)
        result = attempt.against(pointer)
        if result is not None:
            place = import_.district_id, import_.school_year
            shown = after_move.catch_up(*place, services, attempt.published, attempt.move)
            if attempt.published is not None:
                copied = services.begin(services.files.prefixes, *place)
                after_move.announce(attempt.published, shown, services)
                after_move.retire(shown, copied(), services, now)
            elif result.next is Next.RECORD:
                # An attempt that lost a race may have copied the tables.
                after_move.delete_unpublished(import_, services.pointers, services.files)
            return replace(result, differences=attempt.differences)
    raise Contended


@dataclass(slots=True)
class _Attempt:
    """One attempt to publish, against a pointer that others move too."""

    import_: Import
    outcome: Status
    services: Services
    now: datetime
    settings: HoldSettings | None
    approval: Decision | None
    waits: bool
    """Whether the import is held. From then on, only a decision ends the hold, even if what is current by now makes the
    import unsuspicious."""
    copied: Tables | None = None
    compared: dict[str | None, Differences] = field(default_factory=dict)
    published: Snapshot | None = None
    """The import's snapshot, by this attempt or an earlier one."""
    move: after_move.Move | None = None
    """The move of the pointer, if it was made now."""

    @property
    def differences(self) -> Differences | None:
        """What the last comparison found; None if there was none."""
        return next(reversed(self.compared.values()), None)

    def against(self, pointer: Pointer) -> Result | None:
        """Try to move this pointer. Returns how the import ends; None if the pointer has changed since it was read."""
        import_ = self.import_
        before = self._begin_before(pointer)
        self.published = self.services.pointers.snapshot(import_.district_id, import_.school_year, import_.import_id)
        if self.published is not None or pointer.mark == import_.upload_order:
            return Result(self.outcome, Next.RECORD)
        overtaken = import_.in_place_of not in ("", pointer.current) and self.approval is None
        if pointer.mark > import_.upload_order or overtaken:
            return Result(Status.SUPERSEDED, Next.RECORD)
        if import_.ended_at is not None:
            raise Ended
        if self.waits and self.approval is None:
            return self._hold(pointer)
        differences = self._compare(pointer, before)
        if differences.is_nothing:
            return self._confirm(pointer, differences)
        least = self.services.hold_from_rows
        reasons = holding.reasons(differences, self.settings, least) if self.settings else []
        if reasons:
            return self._hold(pointer, differences, reasons)
        return self._publish(pointer, differences)

    def _begin_before(self, pointer: Pointer) -> Callable[[], Snapshot | None]:
        """Begin to read what would be replaced, unless it is plain that nothing will be compared with it."""
        waits = self.waits and self.approval is None
        if waits or pointer.mark >= self.import_.upload_order or pointer.current in self.compared:
            return lambda: None
        return self.services.begin(after_move.replaced_by_next, pointer, self.services.pointers)

    def _compare(self, pointer: Pointer, before: Callable[[], Snapshot | None]) -> Differences:
        """Compare with what would be replaced. Each snapshot is compared once, since a comparison may take minutes."""
        if pointer.current not in self.compared:
            self.compared[pointer.current] = self.services.files.differences(self.import_, before())
        return self.compared[pointer.current]

    def _confirm(self, pointer: Pointer, differences: Differences) -> Result | None:
        ahead = after_move.Ahead.begin(pointer.district_id, pointer.school_year, self.services)
        self.services.imports.note(self.import_, differences=differences, unchanged_since=pointer.current)
        return self._move(
            pointer, self._change(pointer, pointer.current or "", Why.CONFIRMED, differences), None, ahead
        )

    def _publish(self, pointer: Pointer, differences: Differences) -> Result | None:
        import_ = self.import_
        ahead = after_move.Ahead.begin(pointer.district_id, pointer.school_year, self.services)
        noted = self.services.begin(self.services.imports.note, import_, differences=differences, unchanged_since=None)
        if self.copied is None:
            tables = self.services.files.accepted(import_)
            self.services.files.publish(import_, tables)
            self.copied = tables
        noted()
        place = import_.district_id, import_.school_year, import_.import_id
        files = import_.snapshot, self.copied
        snapshot = Snapshot(*place, import_.upload_order, *files, self.now, rule_set=import_.rule_set)
        why = Why.APPROVED if self.approval else Why.PUBLISHED
        return self._move(pointer, self._change(pointer, import_.import_id, why, differences), snapshot, ahead)

    def _hold(
        self, pointer: Pointer, differences: Differences | None = None, reasons: Sequence[Reason] = ()
    ) -> Result | None:
        """Hold the import, in its own item first: a pointer must never have a hold that no execution waits for."""
        if self._end_older_hold(pointer) is not None:
            return Result(Status.SUPERSEDED, Next.RECORD)
        if differences is not None:
            until = self.now + timedelta(seconds=self.services.hold_seconds)
            self.services.imports.note(self.import_, differences=differences, unchanged_since=None)
            self.services.imports.hold(self.import_, reasons, until)
            self.waits = True
        own = Hold(self.import_.import_id, self.import_.upload_order)
        if pointer.hold != own:
            after = replace(pointer, version=pointer.version + 1, hold=own)
            moved = self.services.pointers.move(pointer, after, running=self.import_.import_id)
            if moved is not Moved.DONE:
                return self._not_moved(moved)
        return Result(Status.HELD, Next.HOLD)

    def _end_older_hold(self, pointer: Pointer) -> Hold | None:
        """Supersede the older hold before moving the pointer. Returns the hold of a newer upload, which stays."""
        hold = pointer.hold
        if hold is None or hold.import_id == self.import_.import_id:
            return None
        if hold.upload_order > self.import_.upload_order:
            return hold
        self.services.imports.decide(hold.import_id, Decision(Verdict.SUPERSEDED, self.import_.import_id, self.now))
        return None

    def _change(self, pointer: Pointer, import_id: str, why: Why, differences: Differences) -> Change:
        return Change(
            self.import_.district_id,
            self.import_.school_year,
            pointer.version + 1,
            import_id,
            replaced=pointer.current,
            why=why,
            cause=self.import_.import_id,
            by=self.approval.by if self.approval else self.import_.replayed_by or self.import_.submitted_by or "",
            at=self.now,
            counts=differences.row_changes(),
        )

    def _move(
        self, pointer: Pointer, change: Change, published: Snapshot | None, ahead: after_move.Ahead
    ) -> Result | None:
        after = replace(
            pointer,
            version=change.version,
            current=change.import_id,
            mark=self.import_.upload_order,
            hold=self._end_older_hold(pointer),
        )
        moved = self.services.pointers.move(pointer, after, change, published, running=self.import_.import_id)
        if moved is not Moved.DONE:
            return self._not_moved(moved)
        self.published, self.move = published, after_move.Move(after, change, published, ahead)
        return Result(self.outcome, Next.RECORD)

    def _not_moved(self, moved: Moved) -> Result | None:
        if moved is Moved.CONFLICT:
            return None
        if moved is Moved.ROLLED_OVER:
            return Result(Status.FAILED, Next.RECORD, Finding(SCHOOL_YEAR_ROLLED_OVER, Effect.IMPORT_REJECTED))
        after_move.delete_unpublished(self.import_, self.services.pointers, self.services.files)
        raise Ended
