"""Rows that are omitted for their shape."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa


@dataclass(frozen=True, slots=True)
class DamagedRows:
    """The `d` rows of damaged shape in a block or a file, in the order of the file.

    In columns, since there may be as many as there are rows: as Python's own values, they took 200 bytes each.
    """

    lines: npt.NDArray[np.int32]
    """The physical line of each."""
    counts: npt.NDArray[np.int32]
    """Fields of each; 0 where the quoting is damaged."""
    ids: pa.ChunkedArray
    """The id of each, where it is the first field and stands before the damage; else null."""


def damaged_rows(lines: list[int], counts: list[int], ids: list[str | None]) -> DamagedRows:
    """Rows that were found one by one."""
    return DamagedRows(np.array(lines, np.int32), np.array(counts, np.int32), pa.chunked_array([ids], pa.string()))


def too_long(
    columns: list[pa.Array], lines: npt.NDArray[np.int32], long: npt.NDArray[np.bool_], *, id_first: bool
) -> DamagedRows:
    """Those of the rows on `lines` that are too `long`, given by all of their columns, trimmed."""
    counts = np.zeros(len(lines), np.int32)
    for place, column in enumerate(columns):
        counts[np.asarray(column.is_valid())] = place + 1
    ids = columns[0].filter(pa.array(long)) if id_first else pa.nulls(int(long.sum()), pa.string())
    return DamagedRows(lines[long], counts[long], pa.chunked_array([ids]))


def one_after_another(parts: list[DamagedRows]) -> DamagedRows:
    """Rows of blocks that follow each other."""
    return DamagedRows(
        _concatenated([part.lines for part in parts]),
        _concatenated([part.counts for part in parts]),
        pa.chunked_array([chunk for part in parts for chunk in part.ids.chunks], pa.string()),
    )


def in_order(rows: DamagedRows) -> DamagedRows:
    """Rows of one block, in the order of the file."""
    order = np.argsort(rows.lines)
    return DamagedRows(rows.lines[order], rows.counts[order], rows.ids.take(pa.array(order)))


def _concatenated(parts: list[npt.NDArray[Any]]) -> npt.NDArray[np.int32]:
    return np.concatenate([np.empty(0, np.int32), *parts])
