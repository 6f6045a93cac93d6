"""Which imports wait for a decision, because they would remove suspiciously much (`docs/publishing.md`)."""

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any

from rollcall.model.accounts import HoldSettings
from rollcall.model.differences import Differences

ENROLLMENTS = frozenset({"student_enrollments", "staff_enrollments"})
"""Tables whose rows are known by the ids that they name."""


class Suspicion(StrEnum):
    """Why an import is held."""

    REISSUED = "ids-reissued"
    TABLE = "table-shrinks"
    SCHOOL = "school-shrinks"


@dataclass(frozen=True, slots=True)
class Reason:
    """One thing that is suspicious."""

    suspicion: Suspicion
    table: str
    """In snake case."""
    rows: int
    """Rows that would disappear, or get new ids."""
    before: int
    """Rows that there are now."""
    school_id: str = ""
    school_name: str = ""

    @property
    def share(self) -> float:
        """Of what there is now."""
        return self.rows / self.before if self.before else 0.0

    def as_dict(self) -> dict[str, Any]:
        """As JSON values."""
        return asdict(self)

    @classmethod
    def from_dict(cls, fields: Mapping[str, Any]) -> "Reason":
        """What `as_dict` gave."""
        return cls(**{**fields, "suspicion": Suspicion(fields["suspicion"])})


def reasons(differences: Differences, settings: HoldSettings) -> list[Reason]:
    """Why the import must wait, worst first: new ids, then tables, then schools. [] if it need not."""
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
    """Whether it says no more than that people or classes have new ids: enrollments name them."""
    return reason.suspicion is Suspicion.REISSUED and reason.table in ENROLLMENTS


def _measured(differences: Differences, settings: HoldSettings) -> Iterator[tuple[Reason, float]]:
    """Everything that could be suspicious, with the share above which it is."""
    for reissued in differences.reissued:
        reason = Reason(Suspicion.REISSUED, reissued.table, reissued.rows, reissued.before)
        yield reason, settings.reissued_share
    renamed = {reissued.table: reissued.rows for reissued in differences.reissued}
    for table, counts in differences.tables.items():
        # What is there under other ids is not gone.
        gone = counts.removed - renamed.get(table, 0)
        yield Reason(Suspicion.TABLE, table, gone, counts.before), settings.table_share
    for school in differences.schools:
        students = school.tables.get("students")
        if students:
            rows, before = students.removed - school.reissued, students.before
            reason = Reason(Suspicion.SCHOOL, "students", rows, before, school.school_id, school.name)
            yield reason, settings.school_share
