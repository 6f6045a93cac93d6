"""Columns as numpy arrays and masks."""

from collections.abc import Iterable
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from rollcall.columns import compute as pc

Numbers = npt.NDArray[np.signedinteger[Any]]
Mask = npt.NDArray[np.bool_]


def blanked(values: pa.ChunkedArray, lost: Mask) -> pa.ChunkedArray:
    """Set the strings of `values` to null where `lost`.

    The buffers are shared: copying took 1 s for eight million rows and doubled the memory. So a null of the result may
    have a length in the offsets.
    """
    chunks, done = [], 0
    for chunk in values.chunks:
        gone = lost[done : done + len(chunk)]
        done += len(chunk)
        chunks.append(_blanked(chunk, gone) if gone.any() else chunk)
    return pa.chunked_array(chunks, values.type)


def _blanked(chunk: pa.Array, gone: Mask) -> pa.Array:
    _, offsets, data = chunk.buffers()
    valid = ~gone & mask_of(pc.is_valid(chunk))
    bits = np.packbits(np.concatenate((np.zeros(chunk.offset, np.bool_), valid)), bitorder="little")
    return pa.Array.from_buffers(
        chunk.type, len(chunk), [pa.py_buffer(bits), offsets, data], int((~valid).sum()), chunk.offset
    )


def as_arrow(values: npt.NDArray[Any], mask: Mask | None = None) -> pa.Array:
    """Convert numbers or booleans to an Arrow array, null where `mask` is set. Numbers share their memory.

    Equals `pa.array`, which imports `numpy.ma` to test for masked arrays: 10 ms.
    """
    boolean = values.dtype == np.bool_
    data = np.packbits(values, bitorder="little") if boolean else np.ascontiguousarray(values)
    valid, nulls = None, 0
    if mask is not None:
        valid, nulls = pa.py_buffer(np.packbits(~mask, bitorder="little")), int(np.count_nonzero(mask))
    kind = pa.bool_() if boolean else pa.from_numpy_dtype(values.dtype)
    return pa.Array.from_buffers(kind, len(values), [valid, pa.py_buffer(data)], nulls)


def one_of(values: npt.NDArray[Any], few: Iterable[int]) -> Mask:
    """Which of `values` are one of a `few` numbers. Equals `np.isin`, which imports `numpy.ma`."""
    mask = np.zeros(len(values), np.bool_)
    for each in few:
        mask |= values == each
    return mask


def once_each(values: Numbers) -> Numbers:
    """Give the distinct `values`, ascending. Equals `np.unique`, which imports `numpy.ma`."""
    ordered = np.sort(values)
    first = np.ones(len(ordered), np.bool_)
    first[1:] = ordered[1:] != ordered[:-1]
    distinct: Numbers = ordered[first]
    return distinct


def mask_of(booleans: pa.Array | pa.ChunkedArray) -> Mask:
    """Convert Arrow booleans to a mask; null is False."""
    if booleans.null_count:
        booleans = pc.fill_null(booleans, False)
    return np.asarray(booleans, np.bool_)
