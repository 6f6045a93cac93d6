"""Decides about held imports, and carries out what was decided (`docs/publishing.md`)."""

from dataclasses import dataclass
from datetime import datetime

from rollcall.model.accounts import Decides
from rollcall.model.imports import Consent, Decision, Import, Next, Side, Status, Verdict
from rollcall.steps import after_move
from rollcall.steps.services import Ended, Imports, Services
from rollcall.steps.snapshot import Result, publish


class NotHeld(Exception):
    """The import does not wait for a decision."""

    def __init__(self, status: Status | Verdict) -> None:
        """`status` is the import's; where it was decided about and is not closed yet, it is the verdict."""
        super().__init__(f"the import is not held; it is {status}")
        self.status = status


class NotYours(Exception):
    """The district's held imports are decided by operators alone."""


@dataclass(frozen=True, slots=True)
class Decider:
    """Somebody who decides about a held import."""

    side: Side
    by: str
    """The name that is recorded."""
    decides: Decides
    """Who decides about the imports of the district. An operator may as well where the district does."""

    def check(self) -> None:
        """Raises `NotYours` unless the setting lets this side decide."""
        if self.side is Side.DISTRICT and self.decides is Decides.OPERATOR:
            raise NotYours


class OtherContent(Exception):
    """The approval names another package than the one that is held."""


def decide(import_: Import, outcome: Status, services: Services, now: datetime) -> Result:
    """Carry out what was decided about a held import; without a decision, the import expires. Idempotent.

    Args:
        import_: The held import.
        outcome: Its status if it was approved and no newer upload is current: the report's outcome.
        services: What this step talks to.
        now: UTC.

    Raises:
        OtherContent: The approval names another package.
        Contended: Others moved the pointer at each attempt; retry.
        Ended: The import was closed meanwhile; nothing was moved.
    """
    decision = services.imports.decision(import_.import_id)
    if decision is None:
        decision = services.imports.decide(import_.import_id, Decision(Verdict.EXPIRED, "", now))
    if decision is None:
        raise Ended
    if decision.verdict is Verdict.APPROVED:
        if services.files.accepted(import_).package_sha256 != decision.package_sha256:
            raise OtherContent
        result = publish(import_, outcome, services, now, approval=decision)
    else:
        after_move.delete_unpublished(import_, services.pointers, services.files)
        after_move.catch_up(import_.district_id, import_.school_year, services)
        result = Result(Status(decision.verdict), Next.RECORD)
    after_move.release(import_, services.pointers)
    return result


def approve(import_: Import, by: str, package_sha256: str, imports: Imports, now: datetime) -> Decision:
    """Approve a held import, which its execution then publishes; a second approval returns the first one.

    Args:
        import_: The import as it was just read.
        by: Who approves.
        package_sha256: The content that was looked at; hexadecimal.
        imports: Where the decision is written.
        now: UTC.

    Raises:
        NotHeld: It does not wait for a decision; `status` says what it is instead.
        OtherContent: Another package is held.
    """
    if import_.package_sha256 and import_.package_sha256 != package_sha256:
        raise OtherContent
    return _decide(import_, Decision(Verdict.APPROVED, by, now, package_sha256), imports)


def approve_for(
    decider: Decider, import_: Import, package_sha256: str, imports: Imports, now: datetime
) -> Decision | None:
    """Approve a held import for one side; None where the other side must approve it, too, and has not yet.

    Args:
        decider: Who approves, and what the district's setting says.
        import_: The import as it was just read.
        package_sha256: The content that was looked at; hexadecimal.
        imports: Where the decision is written.
        now: UTC.

    Raises:
        NotYours: The district's imports are decided by operators alone.
        NotHeld, OtherContent: As `approve`.
    """
    decider.check()
    if decider.decides is not Decides.BOTH:
        return approve(import_, decider.by, package_sha256, imports, now)
    if import_.status is not Status.HELD:
        raise NotHeld(import_.status)
    if import_.package_sha256 and import_.package_sha256 != package_sha256:
        raise OtherContent
    consents = imports.consent(import_.import_id, Consent(decider.side, decider.by, now, package_sha256))
    if {consent.side for consent in consents} != {*Side}:
        return imports.decision(import_.import_id)
    both = " and ".join(consent.by for consent in consents)
    return approve(import_, both, package_sha256, imports, now)


def discard_for(decider: Decider, import_: Import, imports: Imports, now: datetime) -> Decision:
    """Discard a held import for one side, which is enough also where both must approve.

    Raises:
        NotYours, NotHeld: As `approve_for`.
    """
    decider.check()
    return discard(import_, decider.by, imports, now)


def discard(import_: Import, by: str, imports: Imports, now: datetime) -> Decision:
    """Discard a held import; a second time returns the first decision. Raises `NotHeld` as `approve` does."""
    return _decide(import_, Decision(Verdict.DISCARDED, by, now), imports)


def _decide(import_: Import, decision: Decision, imports: Imports) -> Decision:
    held = import_.status is Status.HELD
    counts = imports.decide(import_.import_id, decision) if held else imports.decision(import_.import_id)
    if counts is None:
        raise NotHeld(import_.status)
    if counts.verdict is not decision.verdict:
        raise NotHeld(counts.verdict if held else import_.status)
    return counts
