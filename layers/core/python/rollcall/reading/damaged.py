"""Rows that are omitted for their shape."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from rollcall.reading.lines import LineNumbers, Mask


@dataclass(frozen=True, slots=True)
class DamagedRows:
    """The `d` rows of damaged shape in a part of a file, in the order of the file.

    In columns, since there may be as many as there are rows: as Python's own values, they took 150 bytes each.
    """

    lines: LineNumbers
    """The physical line of each."""
    counts: npt.NDArray[np.int32]
    """Fields of each; 0 where the quoting is damaged."""
    ids: pa.ChunkedArray
    """The id of each, where it is the first field and stands before the damage; else null."""


def damaged_rows(lines: list[int], counts: list[int], ids: list[str | None]) -> DamagedRows:
    """Rows that were found one by one."""
    return DamagedRows(np.array(lines, np.int32), np.array(counts, np.int32), pa.chunked_array([ids], pa.string()))


def damaged_among(which: Mask, lines: LineNumbers, counts: npt.NDArray[np.int32], ids: pa.StringArray) -> DamagedRows:
    """Those of some records, by the lines, counts and ids of all."""
    return DamagedRows(lines[which], counts[which], pa.chunked_array([ids.filter(pa.array(which))]))


def one_after_another(parts: list[DamagedRows]) -> DamagedRows:
    """Rows of parts that follow each other."""
    return DamagedRows(
        _concatenated([part.lines for part in parts]),
        _concatenated([part.counts for part in parts]),
        pa.chunked_array([chunk for part in parts for chunk in part.ids.chunks], pa.string()),
    )


def in_order(rows: DamagedRows) -> DamagedRows:
    """Rows of one block, in the order of the file."""
    if not len(rows.lines):
        return rows
    order = np.argsort(rows.lines)
    return DamagedRows(rows.lines[order], rows.counts[order], rows.ids.take(pa.array(order)))


def _concatenated(parts: list[npt.NDArray[Any]]) -> npt.NDArray[np.int32]:
    return np.concatenate([np.empty(0, np.int32), *parts])
