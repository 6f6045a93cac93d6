"""What becomes of an import that is held."""

from dataclasses import replace

import pytest
from support.in_memory import NOON
from support.in_memory_snapshots import DONE, FULL, NEXT, SMALL, SUPERSEDED, Platform

from rollcall.model.accounts import Decides
from rollcall.model.imports import Decision, Import, Next, Side, Status, Verdict
from rollcall.model.snapshots import Why
from rollcall.steps.decide import (
    Decider,
    NotHeld,
    NotYours,
    OtherContent,
    approve,
    approve_for,
    decide,
    discard,
    discard_for,
)
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


def approved_for(side: Side, decides: Decides, platform: Platform, record: Import, by: str) -> Decision | None:
    sha256 = platform.files.accepted(record).package_sha256
    now = platform.records.imports[record.import_id]
    return approve_for(Decider(side, by, decides), now, sha256, platform.records, NOON)


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


def test_where_both_must_approve_one_is_not_enough() -> None:
    platform, record = held()
    assert approved_for(Side.DISTRICT, Decides.BOTH, platform, record, "anna") is None
    assert approved_for(Side.DISTRICT, Decides.BOTH, platform, record, "boris") is None
    assert platform.records.decision(record.import_id) is None


@pytest.mark.parametrize("order", [(Side.DISTRICT, Side.OPERATOR), (Side.OPERATOR, Side.DISTRICT)])
def test_where_both_must_approve_the_second_one_decides(order: tuple[Side, Side]) -> None:
    platform, record = held()
    names = {Side.DISTRICT: "anna", Side.OPERATOR: "maria"}
    assert approved_for(order[0], Decides.BOTH, platform, record, names[order[0]]) is None
    decision = approved_for(order[1], Decides.BOTH, platform, record, names[order[1]])
    assert decision
    assert (decision.verdict, set(decision.by.split(" and "))) == (Verdict.APPROVED, {"anna", "maria"})
    assert woken(platform, record) == DONE


def test_where_both_must_approve_one_may_discard() -> None:
    platform, record = held()
    approved_for(Side.OPERATOR, Decides.BOTH, platform, record, "maria")
    discard_for(Decider(Side.DISTRICT, "anna", Decides.BOTH), record, platform.records, NOON)
    with pytest.raises(NotHeld):
        approved_for(Side.DISTRICT, Decides.DISTRICT, platform, record, "anna")


@pytest.mark.parametrize(("side", "decides"), [(Side.DISTRICT, Decides.DISTRICT), (Side.OPERATOR, Decides.DISTRICT)])
def test_where_the_district_decides_anybody_who_may_is_enough(side: Side, decides: Decides) -> None:
    platform, record = held()
    assert approved_for(side, decides, platform, record, "anna")


def test_where_operators_decide_a_district_can_do_nothing() -> None:
    platform, record = held()
    with pytest.raises(NotYours):
        approved_for(Side.DISTRICT, Decides.OPERATOR, platform, record, "anna")
    with pytest.raises(NotYours):
        discard_for(Decider(Side.DISTRICT, "anna", Decides.OPERATOR), record, platform.records, NOON)
    assert approved_for(Side.OPERATOR, Decides.OPERATOR, platform, record, "maria")


def test_a_consent_is_for_the_content_that_was_looked_at() -> None:
    platform, record = held()
    decider = Decider(Side.DISTRICT, "anna", Decides.BOTH)
    with pytest.raises(OtherContent):
        approve_for(decider, replace(record, package_sha256="one"), "two", platform.records, NOON)
    assert platform.records.consents == {}


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
