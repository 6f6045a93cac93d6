"""What becomes of an import that is held."""

import pytest
from support.in_memory import NOON
from support.in_memory_snapshots import DONE, FULL, NEXT, SMALL, SUPERSEDED, Platform

from rollcall.model.imports import Decision, Import, Next, Status, Verdict
from rollcall.model.snapshots import Why
from rollcall.steps.decide import NotHeld, OtherContent, approve, decide, discard
from rollcall.steps.snapshot import Result


def held() -> tuple[Platform, Import]:
    """A platform on which the second import waits."""
    platform = Platform.fresh()
    platform.run(platform.claimed(1, FULL))
    second = platform.claimed(2, SMALL)
    platform.run(second)
    return platform, platform.records.imports[second.import_id]


def woken(platform: Platform, record: Import) -> Result:
    return decide(platform.records.imports[record.import_id], Status.SUCCEEDED, platform.services, NOON)


def approved(platform: Platform, record: Import) -> Decision:
    sha256 = platform.files.accepted(record).package_sha256
    return approve(platform.records.imports[record.import_id], "maria", sha256, platform.records, NOON)


def test_an_approved_import_is_published_by_whom_approved_it() -> None:
    platform, record = held()
    approved(platform, record)
    assert woken(platform, record) == woken(platform, record) == DONE
    assert platform.pointer.current == platform.shown == record.import_id
    assert platform.pointer.hold is None
    change = platform.pointers.history[-1]
    assert (change.why, change.by, change.cause) == (Why.APPROVED, "maria", record.import_id)


def test_a_discarded_import_changes_nothing() -> None:
    platform, record = held()
    before = platform.pointer.current
    discard(record, "maria", platform.records, NOON)
    result = Result(Status.DISCARDED, Next.RECORD)
    assert woken(platform, record) == woken(platform, record) == result
    assert (platform.pointer.current, platform.pointer.hold) == (before, None)


def test_an_import_that_nobody_decided_about_expires() -> None:
    platform, record = held()
    assert woken(platform, record) == Result(Status.EXPIRED, Next.RECORD)
    assert platform.pointer.hold is None
    assert platform.records.decision(record.import_id) == Decision(Verdict.EXPIRED, "", NOON)


def test_an_approval_comes_too_late_if_a_newer_upload_is_published() -> None:
    platform, record = held()
    approved(platform, record)
    third = platform.claimed(3, NEXT)
    assert platform.run(third) == DONE
    assert woken(platform, record) == SUPERSEDED
    assert platform.pointer.current == third.import_id


def test_an_approval_of_other_content_publishes_nothing() -> None:
    platform, record = held()
    platform.records.decide(record.import_id, Decision(Verdict.APPROVED, "maria", NOON, "beef"))
    before = platform.pointer
    with pytest.raises(OtherContent):
        woken(platform, record)
    assert platform.pointer == before


def test_the_first_decision_counts() -> None:
    platform, record = held()
    first = approved(platform, record)
    assert approved(platform, record) == first
    with pytest.raises(NotHeld) as refused:
        discard(record, "omar", platform.records, NOON)
    assert refused.value.status is Verdict.APPROVED


def test_an_import_that_is_not_held_can_not_be_approved() -> None:
    platform = Platform.fresh()
    record = platform.claimed(1, FULL)
    with pytest.raises(NotHeld) as refused:
        approved(platform, record)
    assert refused.value.status is Status.RUNNING
    assert platform.records.decision(record.import_id) is None
