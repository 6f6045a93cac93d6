"""Findings in columns: where one rule fired in one column of one file."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from rollcall.findings import Effect, Rule

Numbers = npt.NDArray[np.signedinteger[Any]]
Mask = npt.NDArray[np.bool_]
Facts = Callable[[Numbers], Sequence[Mapping[str, object]]]
"""Gives, for places within the hits, what fills the rule's texts; asked only for what is shown."""


@dataclass(slots=True)
class Hits:
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
    """For each file that has such rows, how many of them, for all hits together."""

    def __post_init__(self) -> None:
        """Numbers of rows fit into 32 bits, and there may be as many as values."""
        if self.rows is not None:
            self.rows = self.rows.astype(np.int32, copy=False)

    def __len__(self) -> int:
        """`k`."""
        return len(self.lines)

    @property
    def omits_row(self) -> bool:
        """Whether a hit omits its row."""
        return self.effect is Effect.ROW_OMITTED


def blanked(values: pa.ChunkedArray, lost: Mask) -> pa.ChunkedArray:
    """`values`, which are strings, without those that are `lost`.

    Their bytes stay where they are and are shared: to copy them took a second for eight million rows, and their memory
    once more. So a null may have a length in the offsets of what this gives.
    """
    chunks, done = [], 0
    for chunk in values.chunks:
        gone = lost[done : done + len(chunk)]
        done += len(chunk)
        chunks.append(_blanked(chunk, gone) if gone.any() else chunk)
    return pa.chunked_array(chunks, values.type)


def _blanked(chunk: pa.Array, gone: Mask) -> pa.Array:
    _, offsets, data = chunk.buffers()
    valid = ~gone & mask_of(chunk.is_valid())
    bits = np.packbits(np.concatenate((np.zeros(chunk.offset, np.bool_), valid)), bitorder="little")
    return pa.Array.from_buffers(
        chunk.type, len(chunk), [pa.py_buffer(bits), offsets, data], int((~valid).sum()), chunk.offset
    )


def mask_of(booleans: pa.Array | pa.ChunkedArray) -> Mask:
    """Arrow booleans as a mask; null is False."""
    if booleans.null_count:
        booleans = booleans.fill_null(False)
    return np.asarray(booleans, np.bool_)
