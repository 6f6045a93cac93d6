"""Closes an import: writes its status and its counts."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from rollcall.model.findings import Effect
from rollcall.model.imports import Closing, Import, Status
from rollcall.model.uploads import Purpose
from rollcall.steps import after_move
from rollcall.steps.services import Pointers


class Imports(Protocol):
    """The imports, as closing needs them."""

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

    @property
    def is_broken_off(self) -> bool:
        """Whether the import did not come to an end of its own: a step failed for good, or it was cancelled."""
        return bool(self.failed_step) or self.status is Status.CANCELLED


def record(import_: Import, course: Course, imports: Imports, pointers: Pointers, now: datetime) -> Closing | None:
    """Close the import, and return what was written; None if the import was closed before.

    The hold is removed last: a closed import can't be held again.
    """
    if course.is_broken_off:
        imports.give_up(import_)
    report = course.report or {}
    status = _status(import_, course, pointers)
    exhausted = course.exhausted and status is Status.COULD_NOT_BE_PROCESSED
    counts = report.get("files", {}), report.get("totals", {})
    closing = Closing(status, course.failed_step, *counts, exhausted, _rejected_for(report), report.get("rule_set", ""))
    closed = imports.close(import_, closing, now)
    after_move.release(import_, pointers)
    return closing if closed else None


def _status(import_: Import, course: Course, pointers: Pointers) -> Status:
    """The status of the import. An import that is broken off after it moved the pointer is published."""
    if course.is_broken_off and course.report and took_effect(import_, pointers):
        return Status(course.report["outcome"])
    return Status.COULD_NOT_BE_PROCESSED if course.failed_step else course.status


def _rejected_for(report: Mapping[str, Any]) -> tuple[str, ...]:
    """What rejects the import, without columns: the names of unknown ones may be values of a row."""
    rejecting = (each for each in report.get("findings", ()) if each["effect"] == Effect.IMPORT_REJECTED)
    return tuple(sorted({f"{each['code']} {each.get('file', '')}".strip() for each in rejecting}))


def took_effect(import_: Import, pointers: Pointers) -> bool:
    """Whether the import was published, or is the newest one and was found to change nothing."""
    if import_.purpose is Purpose.CHECK:
        return False
    published = pointers.snapshot(import_.district_id, import_.school_year, import_.import_id)
    pointer = pointers.pointer(import_.district_id, import_.school_year)
    return published is not None or pointer.mark == import_.upload_order
