"""Closes an import: its status, its counts and the first entries of its log."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from rollcall.model.findings import Effect
from rollcall.model.imports import Closing, Import, Status
from rollcall.steps import after_move as aftermath
from rollcall.steps.services import Pointers

ENTRIES_LIMIT = 500
"""Entries of one import's log in the table; the complete findings lie in S3."""

ENTRIES_PER_CODE = 50
"""Entries of one rule, so that a frequent one does not crowd out the others."""

_WORST_FIRST = {effect: place for place, effect in enumerate(Effect)}


class Records(Protocol):
    """The record of imports, as this step needs it."""

    def write_entries(self, record: Import, entries: Sequence[Mapping[str, Any]]) -> None:
        """Writes log entries in their order; writing them again changes nothing."""

    def give_up(self, record: Import) -> None:
        """Marks that a step failed for good: from now on a late worker of it can move no pointer."""

    def close(self, record: Import, closing: Closing, now: datetime) -> bool:
        """Closes the import; False if it was closed before, which stays as it was."""


@dataclass(frozen=True, slots=True)
class Course:
    """How an import went, as the chain knows it."""

    status: Status
    failed_step: str
    """The step that failed for good; empty if none did."""
    report: Mapping[str, Any] | None
    """The report's core, where there is one."""
    exhausted: bool = False
    """Whether that step took too much time or memory, each time that it was tried."""


def record(claimed: Import, course: Course, records: Records, pointers: Pointers, now: datetime) -> Closing | None:
    """Closes the import and gives how; None if it was closed before.

    The log goes first: whoever sees the import closed sees its log. The hold goes last: a closed import gets no other.
    """
    if course.failed_step:
        records.give_up(claimed)
    report = course.report or {}
    shown = entries(report.get("findings", []))
    records.write_entries(claimed, shown)
    totals = {**report.get("totals", {}), "shown": len(shown)} if report else {}
    status = _status(claimed, course, pointers)
    exhausted = course.exhausted and status is Status.COULD_NOT_BE_PROCESSED
    closing = Closing(status, course.failed_step, report.get("files", {}), totals, exhausted)
    closed = records.close(claimed, closing, now)
    aftermath.release(claimed, pointers)
    return closing if closed else None


def entries(findings: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """The findings that the table holds: worst first, root causes before what they took along, some of each rule."""
    by_weight = sorted(findings, key=lambda finding: (_WORST_FIRST[finding["effect"]], "caused_by" in finding))
    seen: Counter[str] = Counter()
    chosen = []
    for finding in by_weight:
        seen[finding["code"]] += 1
        if seen[finding["code"]] <= ENTRIES_PER_CODE:
            chosen.append(finding)
    return chosen[:ENTRIES_LIMIT]


def _status(claimed: Import, course: Course, pointers: Pointers) -> Status:
    """What is true, also where a step moved the pointer and then failed for good: such an import is published."""
    if not course.failed_step:
        return course.status
    if course.report and _took_effect(claimed, pointers):
        return Status(course.report["outcome"])
    return Status.COULD_NOT_BE_PROCESSED


def _took_effect(claimed: Import, pointers: Pointers) -> bool:
    """Whether the import was published, or found to change nothing and is the newest one."""
    place = claimed.district_id, claimed.school_year
    published = pointers.snapshot(*place, claimed.import_id)
    return published is not None or pointers.pointer(*place).mark == claimed.upload_order
