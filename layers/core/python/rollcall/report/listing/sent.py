"""What the rows of listed findings say of themselves: their IDs, and whom an enrollment is of."""

from collections.abc import Sequence

import numpy as np
import pyarrow as pa

from rollcall.columns import compute as pc
from rollcall.columns.arrays import Numbers, as_arrow, once_each
from rollcall.columns.equality import pick
from rollcall.model.findings import VALUE_LIMIT
from rollcall.report.texts import cut
from rollcall.rules.judged import Judged

_PERSON = {"StudentEnrollments.csv": "Student ID", "StaffEnrollments.csv": "Staff ID"}
"""By file of enrollments, the column that names whom they are of."""

_FEW = 1 << 16
"""The texts of so few rows are taken once for all groups. Those of more would need as much memory as the column."""


class SentTexts:
    """The texts of the rows of one table, as they were sent."""

    def __init__(self, judged: Judged, asked: Sequence[Numbers]) -> None:
        """`asked` are the rows with findings, which ascend in each of them."""
        self._judged = judged
        self._asked = asked
        self._few: Numbers | None = None
        self._texts: dict[str, pa.Array] = {}
        if sum(map(len, asked)) <= _FEW:
            self._few = once_each(np.concatenate(asked)) if asked else np.empty(0, np.int32)

    def names(self, rows: Numbers) -> dict[str, pa.Array]:
        """The columns `id` and `person` of some rows, which ascend."""
        person = _PERSON.get(self._judged.rows.table.file)
        found = {"id": self._at("ID", rows)}
        return found if person is None else found | {"person": self._at(person, rows)}

    def of_damaged(self, lines: Numbers) -> pa.Array:
        """The ids of rows of damaged shape, as far as they are known."""
        damaged = self._judged.rows.damaged
        if not len(damaged.lines):
            return pa.nulls(len(lines), pa.string())
        places = np.minimum(np.searchsorted(damaged.lines, lines), len(damaged.lines) - 1)
        there = as_arrow(damaged.lines[places] == lines)
        return cut(pc.if_else(there, damaged.ids_at(places), pa.scalar(None, pa.string())), VALUE_LIMIT)

    def _at(self, column: str, rows: Numbers) -> pa.Array:
        if self._few is None:
            return self._picked(column, rows)
        if column not in self._texts:
            self._texts[column] = self._picked(column, self._few)
        return pc.take(self._texts[column], as_arrow(np.searchsorted(self._few, rows)))

    def _picked(self, column: str, rows: Numbers) -> pa.Array:
        return cut(pc.cast(pick(self._judged.rows.columns[column], rows), pa.string()), VALUE_LIMIT)
