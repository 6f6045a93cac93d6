"""Findings in columns: where one rule fired in one column of one file."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa

from rollcall.columns.arrays import Numbers
from rollcall.model.findings import Effect, Rule

Facts = Callable[[Numbers], Sequence[Mapping[str, object]]]
"""Gives, for places within the findings, what fills the rule's texts; asked only for what is shown."""


@dataclass(slots=True, eq=False)
class FindingColumns:
    """`k` findings of one rule with one effect in one column (or none) of one file."""

    rule: Rule
    effect: Effect
    file: str
    column: str | None
    lines: Numbers
    """`k` physical lines, ascending."""
    rows: Numbers | None = None
    """`k` row numbers, ascending; None for rows of damaged shape, which have no number."""
    values: pa.ChunkedArray | None = None
    """The whole column that the values stand in, by row number."""
    facts: Facts | None = None
    causes: Numbers | None = None
    """`k` numbers of roots, where the fault began elsewhere."""
    affects: Numbers | None = None
    """`k` counts of rows taken along; None means 0 everywhere."""
    along: dict[str, int] = field(default_factory=dict)
    """For each file that has such rows, how many of them, for all findings together."""

    def __post_init__(self) -> None:
        """Numbers of rows fit into 32 bits, and there may be as many as values."""
        if self.rows is not None:
            self.rows = self.rows.astype(np.int32, copy=False)

    def __len__(self) -> int:
        """`k`."""
        return len(self.lines)

    @property
    def omits_row(self) -> bool:
        """Whether a finding omits its row."""
        return self.effect is Effect.ROW_OMITTED
