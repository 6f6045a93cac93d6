"""Closes an import: writes its status, its counts and the first entries of its log."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from rollcall.model.findings import Effect
from rollcall.model.imports import Closing, Import, Purpose, Status
from rollcall.steps import after_move
from rollcall.steps.services import Pointers

ENTRIES_LIMIT = 500
"""The most entries of one import's log in the table; all findings are in S3."""

ENTRIES_PER_CODE = 50
"""The most entries of one rule, so that a frequent one does not crowd out the others."""

_WORST_FIRST = {effect: rank for rank, effect in enumerate(Effect)}


class Imports(Protocol):
    """The imports, as closing needs them."""

    def write_entries(self, import_: Import, entries: Sequence[Mapping[str, Any]]) -> None:
        """Write log entries in their order; idempotent."""

    def give_up(self, import_: Import) -> None:
        """Mark that a step failed for good: from now on, a late worker of that step can't move a pointer."""

    def close(self, import_: Import, closing: Closing, now: datetime) -> bool:
        """Close the import; False if it was closed before, which changes nothing."""


@dataclass(frozen=True, slots=True)
class Course:
    """How an import went, as the chain knows it."""

    status: Status
    failed_step: str
    """The step that failed for good; empty if none did."""
    report: Mapping[str, Any] | None
    """The core of the report, where there is one."""
    exhausted: bool = False
    """Whether that step took too much time or memory, at each attempt."""


def record(import_: Import, course: Course, imports: Imports, pointers: Pointers, now: datetime) -> Closing | None:
    """Close the import, and return what was written; None if the import was closed before.

    The log is written first: whoever reads a closed import finds its log. The hold is removed last: a closed import
    can't be held again.
    """
    if course.failed_step:
        imports.give_up(import_)
    report = course.report or {}
    shown = entries(report.get("findings", []))
    imports.write_entries(import_, shown)
    totals = {**report.get("totals", {}), "shown": len(shown)} if report else {}
    status = _status(import_, course, pointers)
    exhausted = course.exhausted and status is Status.COULD_NOT_BE_PROCESSED
    closing = Closing(status, course.failed_step, report.get("files", {}), totals, exhausted)
    closed = imports.close(import_, closing, now)
    after_move.release(import_, pointers)
    return closing if closed else None


def entries(findings: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """Choose the findings that the table holds: worst effect first, root causes before the rows they took along."""
    worst_first = sorted(findings, key=lambda finding: (_WORST_FIRST[finding["effect"]], "caused_by" in finding))
    seen: Counter[str] = Counter()
    chosen = []
    for finding in worst_first:
        seen[finding["code"]] += 1
        if seen[finding["code"]] <= ENTRIES_PER_CODE:
            chosen.append(finding)
    return chosen[:ENTRIES_LIMIT]


def _status(import_: Import, course: Course, pointers: Pointers) -> Status:
    """The status of the import. An import whose step failed after it moved the pointer is published."""
    if not course.failed_step:
        return course.status
    if course.report and _took_effect(import_, pointers):
        return Status(course.report["outcome"])
    return Status.COULD_NOT_BE_PROCESSED


def _took_effect(import_: Import, pointers: Pointers) -> bool:
    """Whether the import was published, or is the newest one and was found to change nothing."""
    if import_.purpose is Purpose.CHECK:
        return False
    published = pointers.snapshot(import_.district_id, import_.school_year, import_.import_id)
    pointer = pointers.pointer(import_.district_id, import_.school_year)
    return published is not None or pointer.mark == import_.upload_order
