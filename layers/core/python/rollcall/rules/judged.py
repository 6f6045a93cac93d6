"""One table after its rules were applied."""

from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa

from rollcall.columns import heap
from rollcall.columns.arrays import Mask, Numbers
from rollcall.columns.at_once import WORTH
from rollcall.model.findings import Effect, Rule
from rollcall.reading import Rows
from rollcall.rules.finding_columns import FindingColumns
from rollcall.rules.references import Resolved
from rollcall.rules.roots import RootsOfTable

_LARGE = 1 << 22
"""From so many rows on, pieces of freed memory add up to a tenth of the peak, even where all is clean."""


@dataclass(slots=True, eq=False)
class Judged:
    """A table of `n` rows of the right shape, and its findings."""

    rows: Rows
    published: dict[str, pa.ChunkedArray]
    """For each column `n` values as the snapshot gets them: after all rules. Null where absent or omitted."""
    valid: dict[str, pa.ChunkedArray]
    """For each column `n` values that are valid by themselves: before references and repetition were judged. Null
    where absent or invalid."""
    omitted: Mask
    """`n`: which rows are omitted."""
    findings: list[FindingColumns]
    example_line: int | None = None
    """The line of the template's example row, which is not one of the `n` rows."""
    resolved: dict[str, Resolved] = field(default_factory=dict)
    """For each foreign key column, the rows that its values refer to."""
    alike_ids: Numbers | None = None
    """Rows among which are all IDs that differ from another in case only; None if it is not known."""
    roots: RootsOfTable | None = None
    """The root cause of each omitted row; None for a table that no other refers to."""

    @property
    def omitted_count(self) -> int:
        """All omitted rows, including damaged ones and those that are not data."""
        return int(self.omitted.sum()) + len(self.rows.damaged.lines) + self.rows.passed_over

    def make_room(self) -> None:
        """Return freed memory before a step over many rows that needs large arrays.

        What was freed is in pieces: between columns that were read in pieces, and findings where rows are wrong.
        """
        if len(self.omitted) >= (WORTH if self.findings else _LARGE):
            heap.return_free()

    def faulty(self, column: str) -> Mask:
        """`n`: the rows whose value in `column` is a fault, not only a warning."""
        mask = np.zeros(len(self.omitted), np.bool_)
        for columns in self.findings:
            if columns.column == column and columns.effect is not Effect.WARNING and columns.rows is not None:
                mask[columns.rows] = True
        return mask

    def warn(self, rule: Rule, column: str, rows: Numbers) -> Iterator[FindingColumns]:
        """Warn of the values of some `rows`, ascending, except in omitted rows and where the value is a fault."""
        rows = rows[~self.omitted[rows]]
        rows = rows[~self.faulty(column)[rows]] if len(rows) else rows
        if rows.size:
            file, lines, values = self.rows.table.file, self.rows.lines[rows], self.rows.columns[column]
            yield FindingColumns(rule, Effect.WARNING, file, column, lines, rows, values)
