"""What becomes of an import that was held (`docs/publishing.md`)."""

from datetime import datetime

from rollcall.model.imports import Decision, Import, Next, Status, Verdict
from rollcall.steps import after_move as aftermath
from rollcall.steps.services import Ended, Records, Services
from rollcall.steps.snapshot import Result, publish


class NotHeld(Exception):
    """The import does not wait for a decision."""

    def __init__(self, status: Status | Verdict) -> None:
        """`status` is what it is instead; of one that was decided about and is not closed yet, what was decided."""
        super().__init__(f"the import is not held; it is {status}")
        self.status = status


class OtherContent(Exception):
    """The approval is for another package than the one that is held."""


def decide(record: Import, outcome: Status, services: Services, now: datetime) -> Result:
    """What the state machine asks after it was woken or waited long enough; the record says what was decided.

    May be tried again, as `snapshot`.

    Args:
        record: The held import.
        outcome: How it ends if it was approved and nothing is newer: the report's outcome.
        services: What it talks to.
        now: UTC.

    Raises:
        OtherContent: It was approved, but with another content.
        Contended: Others moved the pointer each time; to be tried again.
        Ended: The import was closed meanwhile; nothing was moved.
    """
    decision = services.records.decision(record.import_id)
    if decision is None:
        decision = services.records.decide(record.import_id, Decision(Verdict.EXPIRED, "", now))
    if decision is None:
        raise Ended
    if decision.verdict is Verdict.APPROVED:
        if services.files.accepted(record).package_sha256 != decision.package_sha256:
            raise OtherContent
        result = publish(record, outcome, services, now, approval=decision)
    else:
        aftermath.delete_unpublished(record, services.pointers, services.files)
        aftermath.catch_up(record.district_id, record.school_year, services)
        result = Result(Status(decision.verdict), Next.RECORD)
    aftermath.release(record, services.pointers)
    return result


def approve(record: Import, by: str, package_sha256: str, records: Records, now: datetime) -> Decision:
    """Lets a held import be published, by whoever runs its chain; approving it again gives the first approval.

    Args:
        record: The import as it is recorded now.
        by: Who approves.
        package_sha256: The content that was looked at; hexadecimal.
        records: Where it is recorded.
        now: UTC.

    Raises:
        NotHeld: It does not wait; `status` says what it is instead.
        OtherContent: Another package is held.
    """
    if record.package_sha256 and record.package_sha256 != package_sha256:
        raise OtherContent
    return _decide(record, Decision(Verdict.APPROVED, by, now, package_sha256), records)


def discard(record: Import, by: str, records: Records, now: datetime) -> Decision:
    """Gives a held import up; discarding it again gives the first decision. Raises `NotHeld` as `approve`."""
    return _decide(record, Decision(Verdict.DISCARDED, by, now), records)


def _decide(record: Import, decision: Decision, records: Records) -> Decision:
    held = record.status is Status.HELD
    counts = records.decide(record.import_id, decision) if held else records.decision(record.import_id)
    if counts is None:
        raise NotHeld(record.status)
    if counts.verdict is not decision.verdict:
        raise NotHeld(counts.verdict if held else record.status)
    return counts
