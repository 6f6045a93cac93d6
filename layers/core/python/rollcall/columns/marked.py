"""Find and count certain bytes, and find the values of a column that hold them.

All bytes of a block are looked at together. A regular expression, which looks at one value after the other, takes
0.1 to 0.2 µs a value.
"""

from collections.abc import Callable
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from rollcall.columns.arrays import Mask
from rollcall.columns.packed import offsets_and_bytes

Bytes = npt.NDArray[np.uint8]

PIECE = 1 << 18
"""Bytes that are looked at together: their masks stay in the CPU caches and need no fresh memory."""


def how_many(data: Bytes, marked: Callable[[Bytes], Mask]) -> int:
    """Count the bytes of `data` that are `marked`, piece by piece."""
    return sum(int(np.count_nonzero(marked(data[at : at + PIECE]))) for at in range(0, len(data), PIECE))


def holding(values: pa.ChunkedArray, marked: Callable[[Bytes], Mask]) -> Mask:
    """Which of `n` values hold a byte that is `marked`. A null may be among them, as it may have bytes."""
    found = [np.zeros(0, np.bool_)]
    for offsets, data in offsets_and_bytes(values):
        first = int(offsets[0])
        marks = marked(data[first : int(offsets[-1])])
        found.append(_any(marks, offsets - first) if marks.any() else np.zeros(len(offsets) - 1, np.bool_))
    return np.concatenate(found)


def all_digits(values: pa.ChunkedArray) -> Mask:
    """Which of `n` values, none of them empty, consist of ASCII digits. A null may be among them."""
    return ~holding(values, lambda data: data - np.uint8(ord("0")) > 9)  # noqa: PLR2004 - smaller bytes wrap around


def _any(marks: Mask, offsets: npt.NDArray[np.signedinteger[Any]]) -> Mask:
    """Whether any byte between two offsets is marked."""
    before = np.zeros(len(marks) + 1, np.int32)
    np.cumsum(marks, dtype=np.int32, out=before[1:])
    until = before[offsets]
    between: Mask = until[1:] > until[:-1]
    return between
