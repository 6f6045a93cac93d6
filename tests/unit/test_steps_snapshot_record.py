"""Publishing, and closing an import with what is true."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

from in_memory import NOON, RUNNING, Pointers, Records

from rollcall.imports import Closing, Status
from rollcall.steps.record import ENTRIES_LIMIT, ENTRIES_PER_CODE, Course, entries, record
from rollcall.steps.snapshot import snapshot

NEWER = replace(RUNNING, import_id="newer", upload_order="2026-11-24T18:30:00Z#0066#v2")
COUNTS = {"Students.csv": {"rows": 3, "accepted": 2, "omitted": 1}}


def finding(code: str, effect: str = "row-omitted", line: int = 2, **more: object) -> dict[str, Any]:
    return {"code": code, "effect": effect, "file": "Students.csv", "line": line, **more}


def report(*findings: dict[str, Any], outcome: str = "succeeded_with_errors") -> dict[str, Any]:
    return {"outcome": outcome, "files": COUNTS, "findings": findings, "totals": {"findings": len(findings)}}


def test_the_first_import_becomes_current() -> None:
    pointers = Pointers()
    assert snapshot(RUNNING, Status.SUCCEEDED, pointers, NOON) is Status.SUCCEEDED
    assert pointers.is_current(RUNNING)


def test_an_older_upload_never_replaces_a_newer_one() -> None:
    pointers = Pointers()
    snapshot(NEWER, Status.SUCCEEDED, pointers, NOON)
    assert snapshot(RUNNING, Status.SUCCEEDED, pointers, NOON) is Status.SUPERSEDED
    assert pointers.is_current(NEWER)


def test_publishing_again_finds_it_done() -> None:
    pointers = Pointers()
    outcomes = [snapshot(RUNNING, Status.SUCCEEDED_WITH_ERRORS, pointers, NOON) for _ in range(2)]
    assert outcomes == [Status.SUCCEEDED_WITH_ERRORS] * 2


def test_an_import_is_closed_once() -> None:
    records = Records({RUNNING.import_id: RUNNING})
    course = Course(Status.SUCCEEDED_WITH_ERRORS, "", report(finding("invalid-date")))

    first = record(RUNNING, course, records, Pointers(), NOON)
    again = record(RUNNING, replace(course, status=Status.FAILED), records, Pointers(), NOON + timedelta(minutes=1))

    assert first == Closing(Status.SUCCEEDED_WITH_ERRORS, "", COUNTS, {"findings": 1, "shown": 1})
    assert again is None
    assert records.imports[RUNNING.import_id].ended_at == NOON
    assert records.closings == [first]


def test_an_import_without_a_report_is_closed_too() -> None:
    records = Records({RUNNING.import_id: RUNNING})
    closing = record(RUNNING, Course(Status.COULD_NOT_BE_PROCESSED, "unpack", None), records, Pointers(), NOON)
    assert closing == Closing(Status.COULD_NOT_BE_PROCESSED, "unpack", {}, {})


def test_an_import_whose_step_died_after_publishing_is_published() -> None:
    records = Records({RUNNING.import_id: RUNNING})
    pointers = Pointers()
    snapshot(RUNNING, Status.SUCCEEDED_WITH_ERRORS, pointers, NOON)

    closing = record(RUNNING, Course(Status.COULD_NOT_BE_PROCESSED, "snapshot", report()), records, pointers, NOON)

    assert closing is not None
    assert closing.status is Status.SUCCEEDED_WITH_ERRORS


def test_an_import_whose_step_died_before_publishing_is_not() -> None:
    records = Records({RUNNING.import_id: RUNNING})
    closing = record(RUNNING, Course(Status.COULD_NOT_BE_PROCESSED, "snapshot", report()), records, Pointers(), NOON)
    assert closing is not None
    assert closing.status is Status.COULD_NOT_BE_PROCESSED


def test_entries_are_worst_first_and_causes_before_what_they_took_along() -> None:
    taken = finding("reference-to-omitted-row", caused_by={"file": "Classes.csv"})
    warning, root, rejection = (
        finding("odd-age", "warning"),
        finding("unknown-reference"),
        finding("x", "import-rejected"),
    )
    assert entries([warning, taken, root, rejection]) == [rejection, root, taken, warning]


def test_one_frequent_rule_does_not_crowd_out_the_others() -> None:
    many = [finding("unknown-reference", line=n) for n in range(2, 1_000)]
    other = finding("odd-age", "warning")
    assert entries([*many, other]) == [*many[:ENTRIES_PER_CODE], other]


def test_the_table_holds_no_more_entries_than_its_limit() -> None:
    many = [finding(f"rule-{code}", line=line) for code in range(20) for line in range(100)]
    assert len(entries(many)) == ENTRIES_LIMIT
