"""The rows that imports change, in memory."""

from dataclasses import dataclass, field

from rollcall.model.changed_rows import NOTHING, Change, ChangedRow, ChangedRows
from rollcall.model.imports import Import, Status


@dataclass
class RowsThatDiffer:
    """The rows that imports change: 60 students of each district, of whom the last one is changed."""

    asked: list[str] = field(default_factory=list)
    """The districts whose rows were read."""

    def page(self, import_: Import, table: str, change: Change | None, after: int) -> ChangedRows | None:
        self.asked.append(import_.district_id)
        if import_.status is Status.RUNNING:
            return None
        if table != "students":
            return NOTHING
        rows = [ChangedRow(Change.REMOVED, f"S-{n}", {"id": f"S-{n}", "nickname": None}) for n in range(59)]
        rows.append(
            ChangedRow(Change.CHANGED, "S-99", {"id": "S-99", "nickname": "An"}, ("nickname",), {"nickname": "Mai"})
        )
        of_kind = [row for row in rows if change in (None, row.change)]
        following = after + 50 if after + 50 < len(of_kind) else None
        counts = {**NOTHING.counts, Change.REMOVED: 59, Change.CHANGED: 1}
        return ChangedRows(counts, of_kind[after : after + 50], following)
