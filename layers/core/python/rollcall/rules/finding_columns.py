"""Findings in columns: where one rule fired in one column of one file."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa

from rollcall.columns.arrays import Numbers
from rollcall.columns.packed import Words
from rollcall.model.findings import Effect, Rule

Facts = Callable[[Numbers], Sequence[Mapping[str, object]]]
"""Map indices of findings to the facts that fill the rule's texts. Called only for findings that are shown."""


@dataclass(slots=True, eq=False)
class FindingColumns:
    """`k` findings of one rule with one effect, in one file and in one column or none."""

    rule: Rule
    effect: Effect
    file: str
    column: str | None
    lines: Numbers
    """`k` physical lines, ascending."""
    rows: Numbers | None = None
    """`k` row numbers, ascending; None for rows of damaged shape, which have no number."""
    values: pa.ChunkedArray | None = None
    """The whole column that was judged, by row number."""
    facts: Facts | None = None
    causes: Numbers | None = None
    """`k` numbers of root causes; None where the faults are causes themselves."""
    affects: Numbers | None = None
    """`k` counts of rows omitted by cascade; None means 0 everywhere."""
    along: dict[str, int] = field(default_factory=dict)
    """The rows omitted by cascade in each file, for all findings together."""
    subjects: Words | None = None
    """`k` hashes of what the findings are about, where which row and value they name depends on the file's order."""

    def __post_init__(self) -> None:
        """Narrow row numbers to 32 bits: there may be as many as there are values."""
        if self.rows is not None:
            self.rows = self.rows.astype(np.int32, copy=False)

    def __len__(self) -> int:
        """`k`."""
        return len(self.lines)

    @property
    def omits_row(self) -> bool:
        """Whether each finding omits its row."""
        return self.effect is Effect.ROW_OMITTED
