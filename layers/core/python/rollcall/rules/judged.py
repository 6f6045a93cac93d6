"""A table that was judged."""

from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa

from rollcall.findings import Effect
from rollcall.reading import Rows
from rollcall.rules.hits import Hits, Mask
from rollcall.rules.references import Resolved
from rollcall.rules.roots import RootsOfTable


@dataclass(slots=True)
class Judged:
    """A table of `n` rows of whole shape, and what was found in it."""

    rows: Rows
    clean: dict[str, pa.ChunkedArray]
    """For each column `n` values as they will be published; null where absent or omitted."""
    typed: dict[str, pa.ChunkedArray]
    """The same before references and repetition were judged; null where absent or invalid."""
    omitted: Mask
    """`n`: which rows are omitted."""
    hits: list[Hits]
    resolved: dict[str, Resolved] = field(default_factory=dict)
    """For each reference, where its values lead."""
    roots: RootsOfTable | None = None
    """Where the faults of its rows began; None for a table that no other refers to."""

    @property
    def omitted_count(self) -> int:
        """Rows omitted, those of damaged shape among them."""
        return int(self.omitted.sum()) + len(self.rows.damaged.lines)

    def faulty(self, column: str) -> Mask:
        """`n`: whose value in `column` has a finding that is more than a warning."""
        mask = np.zeros(len(self.omitted), np.bool_)
        for hits in self.hits:
            if hits.column == column and hits.effect is not Effect.WARNING and hits.rows is not None:
                mask[hits.rows] = True
        return mask
