"""Decides about held imports, and carries out what was decided (`docs/publishing.md`)."""

from datetime import datetime

from rollcall.model.imports import Decision, Import, Next, Status, Verdict
from rollcall.steps import after_move
from rollcall.steps.services import Ended, Imports, Services
from rollcall.steps.snapshot import Result, publish


class NotHeld(Exception):
    """The import does not wait for a decision."""

    def __init__(self, status: Status | Verdict) -> None:
        """`status` is the import's; where it was decided about and is not closed yet, it is the verdict."""
        super().__init__(f"the import is not held; it is {status}")
        self.status = status


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
