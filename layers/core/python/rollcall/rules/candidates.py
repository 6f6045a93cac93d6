"""Rows that a rule may concern, found by the bytes of a column.

A rule that looks for a form or a character looks at the few rows whose values hold a byte that it needs. So one faulty
row in a hundred costs a hundredth of the work.
"""

from collections.abc import Callable

import numpy as np
import pyarrow as pa

from rollcall.columns.arrays import Mask, Numbers, once_each
from rollcall.columns.marked import PIECE, Bytes, holding
from rollcall.columns.packed import offsets_and_bytes

_FEW = 8
"""Up to one marked byte for so many rows, each is looked up by itself."""


def rows_holding(values: pa.ChunkedArray, marked: Callable[[Bytes], Mask]) -> Numbers:
    """Find the rows whose value holds a byte that is `marked`, ascending. A null may be among them, as in `holding`."""
    found, done = [np.empty(0, np.int64)], 0
    for chunk, (offsets, data) in zip(filter(len, values.chunks), offsets_and_bytes(values), strict=True):
        places = _places(data, int(offsets[0]), int(offsets[-1]), marked)
        if len(places) > len(chunk) // _FEW:
            found.append(np.flatnonzero(holding(pa.chunked_array([chunk]), marked)) + done)
        elif len(places):
            found.append(once_each(np.searchsorted(offsets, places, "right") - 1) + done)
        done += len(chunk)
    return np.concatenate(found)


def rows_longer(values: pa.ChunkedArray, limit: int) -> Numbers:
    """Find the rows whose value has more than `limit` bytes, ascending. A null may be among them."""
    found, done = [np.empty(0, np.int64)], 0
    for offsets, _ in offsets_and_bytes(values):
        found.append(np.flatnonzero(offsets[1:] - offsets[:-1] > limit) + done)
        done += len(offsets) - 1
    return np.concatenate(found)


def _places(data: Bytes, start: int, stop: int, marked: Callable[[Bytes], Mask]) -> Numbers:
    """Give the places of the `marked` bytes of `data`, piece by piece."""
    found = [np.empty(0, np.int64)]
    for at in range(start, stop, PIECE):
        marks = marked(data[at : min(at + PIECE, stop)])
        if marks.any():
            found.append(np.flatnonzero(marks) + at)
    return np.concatenate(found)
