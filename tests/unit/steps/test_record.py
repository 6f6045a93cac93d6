"""Closing an import with what is true."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from support.in_memory import NOON, RUNNING
from support.in_memory_snapshots import FULL, SMALL, Platform

from rollcall.model.imports import Closing, Import, Status
from rollcall.model.snapshots import Hold
from rollcall.steps.record import Course, record

COUNTS = {"Students.csv": {"rows": 3, "accepted": 2, "omitted": 1}}
BROKEN = Status.COULD_NOT_BE_PROCESSED


def finding(code: str, effect: str = "row-omitted", line: int = 2, **more: object) -> dict[str, Any]:
    return {"code": code, "effect": effect, "file": "Students.csv", "line": line, **more}


def report(*findings: dict[str, Any], outcome: str = "succeeded_with_errors") -> dict[str, Any]:
    return {
        "outcome": outcome,
        "files": COUNTS,
        "findings": findings,
        "totals": {"findings": len(findings), "shown": len(findings)},
    }


def closed(platform: Platform, claimed: Import, course: Course) -> Status | None:
    closing = record(claimed, course, platform.records, platform.pointers, NOON)
    return closing.status if closing else None


def test_an_import_is_closed_once() -> None:
    platform = Platform.fresh()
    claimed = platform.claimed(1, {})
    course = Course(Status.SUCCEEDED_WITH_ERRORS, "", report(finding("invalid-date")))

    first = record(claimed, course, platform.records, platform.pointers, NOON)
    later = NOON + timedelta(minutes=1)
    again = record(claimed, replace(course, status=Status.FAILED), platform.records, platform.pointers, later)

    assert first == Closing(Status.SUCCEEDED_WITH_ERRORS, "", COUNTS, {"findings": 1, "shown": 1})
    assert again is None
    assert platform.records.imports[claimed.import_id].ended_at == NOON
    assert platform.records.closings == [first]


def test_an_import_without_a_report_is_closed_too() -> None:
    platform = Platform.fresh()
    platform.records.imports[RUNNING.import_id] = RUNNING
    closing = record(RUNNING, Course(BROKEN, "unpack", None), platform.records, platform.pointers, NOON)
    assert closing == Closing(BROKEN, "unpack", {}, {})


@pytest.mark.parametrize("exhausted", [True, False])
def test_whether_a_step_took_too_much_time_or_memory_is_recorded(*, exhausted: bool) -> None:
    platform = Platform.fresh()
    claimed = platform.claimed(1, {})
    course = Course(BROKEN, "validate", None, exhausted)
    assert record(claimed, course, platform.records, platform.pointers, NOON) == Closing(
        BROKEN, "validate", {}, {}, exhausted
    )


def test_an_import_that_was_published_all_the_same_took_nothing_too_much() -> None:
    platform = Platform.fresh()
    claimed = platform.claimed(1, FULL)
    platform.run(claimed)
    course = Course(BROKEN, "snapshot", report(outcome="succeeded"), exhausted=True)
    closing = record(claimed, course, platform.records, platform.pointers, NOON)
    assert closing is not None
    assert (closing.status, closing.exhausted) == (Status.SUCCEEDED, False)


@pytest.mark.parametrize("status", [Status.DISCARDED, Status.EXPIRED, Status.SUPERSEDED])
def test_an_import_that_was_held_keeps_its_report(status: Status) -> None:
    platform = Platform.fresh()
    claimed = platform.claimed(1, {})
    closing = record(claimed, Course(status, "", report()), platform.records, platform.pointers, NOON)
    assert closing == Closing(status, "", COUNTS, {"findings": 0, "shown": 0})


def test_an_import_whose_step_died_after_publishing_is_published() -> None:
    platform = Platform.fresh()
    claimed = platform.claimed(1, {"1": "Nguyễn"})
    platform.run(claimed)
    assert closed(platform, claimed, Course(BROKEN, "snapshot", report())) is Status.SUCCEEDED_WITH_ERRORS


def test_an_import_whose_step_died_after_it_was_found_to_change_nothing_has_succeeded() -> None:
    platform = Platform.fresh()
    first, second = (platform.claimed(number, {"1": "Nguyễn"}) for number in (1, 2))
    for one in (first, second):
        platform.run(one)
    assert platform.pointer.current == first.import_id
    course = Course(BROKEN, "snapshot", report(outcome="succeeded"))
    assert closed(platform, second, course) is Status.SUCCEEDED


def test_an_import_whose_step_died_before_publishing_is_not_published() -> None:
    platform = Platform.fresh()
    assert closed(platform, platform.claimed(1, {}), Course(BROKEN, "snapshot", report())) is BROKEN


def test_no_hold_outlives_its_import() -> None:
    platform = Platform.fresh()
    first = platform.claimed(1, FULL)
    second = platform.claimed(2, SMALL)
    for one in (first, second):
        platform.run(one)
    assert platform.pointer.hold == Hold(second.import_id, second.upload_order)

    assert closed(platform, second, Course(BROKEN, "snapshot", report())) is BROKEN
    assert platform.pointer.hold is None
    assert platform.pointer.current == first.import_id
