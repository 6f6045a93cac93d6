"""Find rows with equal values: the operation behind uniqueness.

Row numbers are scattered into slots given by their keys, and read back. A row that does not find itself shares its slot
with another row, of an equal key or not; only such rows are compared.
"""

from collections.abc import Iterable
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from rollcall.columns import compute as pc
from rollcall.columns.arrays import Mask, Numbers, as_arrow
from rollcall.columns.keys import keys
from rollcall.columns.packed import all_ascii, lengths_of, word
from rollcall.columns.scatter import ABSENT, repeated_among, sharing

_WIDEST = 1 << 62

_BETWEEN = "\0"
"""Separates values: no value holds a NUL."""
_SAMPLE = 4_096
"""Values that show whether most of them are repeated."""
_OFTEN = 64
"""How often each of these must come for that."""
_FEW = 8
"""If one value in so many may be repeated, they are told apart as texts, whatever their case."""
_JOINED = 3 << 16
"""Columns of so few values are joined in less time than is needed to take from each of their chunks."""


def folded(values: pa.ChunkedArray) -> pa.ChunkedArray:
    """Case-fold `values` by Unicode's full case folding."""
    if all_ascii(values):
        return pc.ascii_lower(values)
    chunks = []
    for chunk in values.chunks:
        wide = pc.fill_null(pc.invert(pc.string_is_ascii(chunk)), False)
        chunks.append(pc.replace_with_mask(pc.ascii_lower(chunk), wide, _case_folded(pc.filter(chunk, wide))))
    return pa.chunked_array(chunks, values.type)


def _case_folded(values: pa.StringArray) -> pa.StringArray:
    """Case-fold non-null `values` as one text, which takes a tenth of the time."""
    if not len(values):
        return values
    joined = pc.binary_join(pa.ListArray.from_arrays([0, len(values)], values), _BETWEEN)[0].as_py()
    text = joined.casefold().encode()
    ends = np.flatnonzero(np.frombuffer(text, np.uint8) == ord(_BETWEEN))
    offsets = np.zeros(len(values) + 1, np.int32)
    offsets[1:-1] = ends - np.arange(len(ends))
    offsets[-1] = len(text) - len(ends)
    data = text.translate(None, _BETWEEN.encode())
    return pa.StringArray.from_buffers(len(values), pa.py_buffer(offsets), pa.py_buffer(data))


def codes(values: pa.ChunkedArray) -> Numbers:
    """Number each value; equal values get equal numbers, null gets ABSENT."""
    encoded = pc.dictionary_encode(values.combine_chunks()).indices
    return np.asarray(pc.fill_null(encoded, ABSENT).to_numpy(), np.int64)


def first_of_each(parts: Iterable[tuple[pa.Array, Numbers]]) -> tuple[Numbers, pa.Array]:
    """Find the first row of each distinct text, ascending, and the texts.

    Each part has the distinct texts of some rows, in order of first appearance, and the index of each row's text;
    ABSENT for none. The rows come in parts because they may not fit into memory at once.
    """
    rows, texts, done = [np.empty(0, np.int64)], [pa.array([], pa.string())], 0
    for own, which in parts:
        highest = np.maximum.accumulate(which)
        rows.append(done + np.flatnonzero(np.diff(highest, prepend=np.array([ABSENT], highest.dtype)) > 0))
        texts.append(own)
        done += len(which)
    firsts, values = np.concatenate(rows), pa.concat_arrays(texts)
    again, numbers, _ = repeated_values(pa.chunked_array([values]))
    fresh = np.ones(len(firsts), np.bool_)
    fresh[again[1:][numbers[1:] == numbers[:-1]]] = False
    return firsts[fresh], pc.filter(values, as_arrow(fresh))


def together(parts: list[Numbers], present: npt.NDArray[np.bool_]) -> Numbers:
    """Number each row; rows with equal parts get equal numbers, rows that are not `present` get ABSENT.

    A part that is ABSENT in a present row counts as a value of its own.
    """
    combined = np.zeros(len(present), np.int64)
    size = 1
    for part in parts:
        width = int(np.max(part, initial=ABSENT)) + 2
        if size > _WIDEST // width:
            distinct, combined = np.unique(combined, return_inverse=True)
            size = len(distinct)
        combined *= width
        combined += part
        combined += 1
        size *= width
    combined[~present] = ABSENT
    return combined


def repeated(numbers: Numbers) -> Numbers:
    """Find the rows whose number is repeated and not ABSENT, ordered by number, then row."""
    return repeated_among(sharing(numbers.view(np.uint64), numbers != ABSENT), numbers)


class Repeated(NamedTuple):
    """Rows of a column of which another row has the same value."""

    rows: Numbers
    """Ordered by value, then row."""
    numbers: Numbers
    """For each of them, the number of its value."""
    alike: Numbers | None = None
    """Rows among which are all values that differ from another in case only, ascending; None where it is not known."""


def repeated_values(values: pa.ChunkedArray, *, caseless: bool = False) -> Repeated:
    """Find the rows whose value is repeated; if `caseless`, also those `alike`, for next to nothing, where few are."""
    some = values.slice(0, _SAMPLE)
    if len(pc.unique(some)) * _OFTEN < len(some):  # then Arrow's hash table is small, and faster than words
        numbers = codes(values)
        rows = repeated_among(np.flatnonzero(numbers != ABSENT), numbers)
        return Repeated(rows, numbers[rows])
    if _ascend(values):
        return Repeated(np.empty(0, np.int64), np.empty(0, np.int64))
    if (others := _beside_ascending(values)) is not None:
        rows, numbers, _ = repeated_values(pa.chunked_array([pick(values, others)]))
        return Repeated(others[rows], numbers)
    caseless = caseless and all_ascii(values)
    words = keys(values, caseless=caseless)
    rows = sharing(words, words != 0)
    if caseless and len(rows) * _FEW > len(values):
        return repeated_values(values)
    alike = rows if caseless else None
    if not len(rows):
        return Repeated(rows, rows, alike)
    numbers = codes(pa.chunked_array([pick(values, rows)]))
    order = repeated_among(np.arange(len(rows)), numbers)
    return Repeated(rows[order], numbers[order], alike)


def _ascend(values: pa.ChunkedArray) -> bool:
    """Whether the last eight bytes of the values ascend, as those of ids often do: then no value is repeated."""
    highest = 0
    for chunk in values.chunks:
        last = word(pa.chunked_array([chunk]), 0)
        if chunk.null_count:
            last = last[last != 0]
        if len(last):
            if int(last[0]) <= highest or not (last[1:] > last[:-1]).all():
                return False
            highest = int(last[-1])
    return True


def _beside_ascending(values: pa.ChunkedArray) -> Numbers | None:
    """Find the rows whose value has another length than most; None where those of that length do not ascend.

    Where they do, none of them is repeated, and none equals one of another length. So a few ids with a fault do not
    make all of them be hashed.
    """
    usual = highest = done = few = 0
    others = [np.empty(0, np.int64)]
    for chunk in values.chunks:
        lengths = lengths_of(chunk)
        usual = usual or int(np.argmax(np.bincount(lengths[lengths > 0], minlength=1)))
        last = word(pa.chunked_array([chunk]), 0)[lengths == usual]
        if len(last):
            if int(last[0]) <= highest or not (last[1:] > last[:-1]).all():
                return None
            highest = int(last[-1])
        others.append(done + np.flatnonzero((lengths != usual) & (lengths > 0)))
        few, done = few + len(others[-1]), done + len(chunk)
        if few * _FEW > done:
            return None
    return np.concatenate(others)


def once_if_repeated(values: pa.ChunkedArray) -> pa.ChunkedArray:
    """Give the distinct `values` by first appearance where most are repeated, judged by a sample; else `values`.

    For a search that stops at the first match, and for one that costs more the more values there are. Arrow's hash
    table takes up to 0.4 µs a value, more than most of these searches.
    """
    some = values.slice(0, _SAMPLE)
    if len(pc.unique(some)) > len(some) // 2:
        return values
    return pa.chunked_array([pc.unique(values)], values.type)


def meeting(ids: pa.Array, changed: pa.ChunkedArray) -> Mask:
    """Which of the `changed` forms of `n` ids are also the changed form of another, different id."""
    met = np.zeros(len(ids), np.bool_)
    rows, numbers, _ = repeated_values(changed)
    if len(rows):
        own = codes(pa.chunked_array([pc.take(ids, as_arrow(rows))]))
        starts = np.concatenate(([True], numbers[1:] != numbers[:-1]))
        first = own[np.maximum.accumulate(np.where(starts, np.arange(len(rows)), 0))]
        met[rows[np.isin(numbers, numbers[own != first])]] = True
    return met


def pick(values: pa.ChunkedArray, rows: Numbers) -> pa.Array:
    """Take the values of some rows, which ascend. Arrow's own `take` would first join all chunks, however many."""
    if values.num_chunks == 1:
        return pc.take(values.chunk(0), as_arrow(rows))
    if len(values) <= _JOINED:
        return pc.take(values, as_arrow(rows)).combine_chunks()
    ends = np.cumsum([len(chunk) for chunk in values.chunks])
    cuts = np.searchsorted(rows, ends)
    pieces = [
        pc.take(chunk, as_arrow(rows[start:end] - (stop - len(chunk))))
        for chunk, start, end, stop in zip(values.chunks, [0, *cuts[:-1]], cuts, ends, strict=True)
        if start < end
    ]
    return pa.concat_arrays(pieces) if pieces else pa.array([], values.type)
