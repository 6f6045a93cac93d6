"""Decides which imports are held because they would change suspiciously much (`docs/publishing.md`)."""

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any

from rollcall.model.accounts import HoldSettings
from rollcall.model.differences import Differences

ENROLLMENTS = frozenset({"student_enrollments", "staff_enrollments"})
"""Tables whose rows are identified by their foreign keys."""


class Suspicion(StrEnum):
    """Why an import is held."""

    REISSUED = "ids-reissued"
    TABLE = "table-shrinks"
    SCHOOL = "school-shrinks"


@dataclass(frozen=True, slots=True)
class Reason:
    """One suspicious change, with its numbers."""

    suspicion: Suspicion
    table: str
    """In snake case."""
    rows: int
    """Rows that would be removed or get new ids."""
    before: int
    """Rows in the current snapshot."""
    school_id: str = ""
    school_name: str = ""

    @property
    def share(self) -> float:
        """`rows` as a share of `before`, from 0 to 1."""
        return self.rows / self.before if self.before else 0.0

    def as_dict(self) -> dict[str, Any]:
        """As JSON values."""
        return asdict(self)

    @classmethod
    def from_dict(cls, fields: Mapping[str, Any]) -> "Reason":
        """Restore what `as_dict` returned."""
        return cls(**{**fields, "suspicion": Suspicion(fields["suspicion"])})


def reasons(differences: Differences, settings: HoldSettings) -> list[Reason]:
    """List why the import must be held, worst first: new ids, then tables, then schools. Empty if it need not."""
    if not settings.enabled or differences.against is None:
        return []
    found = [
        reason
        for reason, share in _measured(differences, settings)
        if reason.before >= settings.least_rows and reason.share > share
    ]
    if any(reason.suspicion is Suspicion.REISSUED and reason.table not in ENROLLMENTS for reason in found):
        found = [reason for reason in found if not _follows(reason)]
    order = list(Suspicion)
    return sorted(
        found, key=lambda reason: (order.index(reason.suspicion), -reason.share, -reason.rows, reason.school_id)
    )


def _follows(reason: Reason) -> bool:
    """Whether a reason only follows from new ids of people or classes, which enrollments refer to."""
    return reason.suspicion is Suspicion.REISSUED and reason.table in ENROLLMENTS


def _measured(differences: Differences, settings: HoldSettings) -> Iterator[tuple[Reason, float]]:
    """Yield every candidate reason with the share above which it counts."""
    for reissued in differences.reissued:
        reason = Reason(Suspicion.REISSUED, reissued.table, reissued.rows, reissued.before)
        yield reason, settings.reissued_share
    renamed = {reissued.table: reissued.rows for reissued in differences.reissued}
    for table, counts in differences.tables.items():
        # Rows that are there under other ids were not lost.
        gone = counts.removed - renamed.get(table, 0)
        yield Reason(Suspicion.TABLE, table, gone, counts.before), settings.table_share
    for school in differences.schools:
        students = school.tables.get("students")
        if students:
            rows, before = students.removed - school.reissued, students.before
            reason = Reason(Suspicion.SCHOOL, "students", rows, before, school.school_id, school.name)
            yield reason, settings.school_share
