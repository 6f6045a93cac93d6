"""Which rows hold the same value: the one question behind repetition, pairs and spelling."""

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from rollcall.rules.hits import Mask, Numbers, mask_of

ABSENT = -1
_WIDEST = 1 << 62


def folded(values: pa.Array) -> pa.Array:
    """`values` without case, by Unicode's full case folding."""
    if pc.all(pc.string_is_ascii(values)).as_py() is not False:
        return pc.ascii_lower(values)
    encoded = values.dictionary_encode()
    return pa.array([value.casefold() for value in encoded.dictionary.to_pylist()], values.type).take(encoded.indices)


def codes(values: pa.Array) -> Numbers:
    """A number for each value, the same for the same values; ABSENT for null."""
    indices = values.dictionary_encode().indices
    return np.asarray(indices.fill_null(ABSENT).to_numpy(zero_copy_only=False), np.int64)


def together(parts: list[Numbers], present: Mask) -> Numbers:
    """A number for each row, the same where all parts are the same; ABSENT where not `present`.

    A part that is ABSENT in a present row counts as a value of its own.
    """
    combined = np.zeros(len(present), np.int64)
    size = 1
    for part in parts:
        width = int(np.max(part, initial=ABSENT)) + 2
        if size > _WIDEST // width:
            distinct, combined = np.unique(combined, return_inverse=True)
            size = len(distinct)
        combined = combined * width + (part + 1)
        size *= width
    return np.where(present, combined, ABSENT)


def repeated(numbers: Numbers) -> Numbers:
    """The rows whose number (not ABSENT) another row has too, ordered by number, then row."""
    if _ascending(numbers):
        return np.empty(0, np.int64)
    order = np.argsort(numbers, kind="stable")
    ordered = numbers[order]
    same = ordered[1:] == ordered[:-1]
    member = np.concatenate((same, [False])) | np.concatenate(([False], same))
    members: Numbers = order[member & (ordered != ABSENT)]
    return members


def repeated_values(values: pa.Array) -> tuple[Numbers, Numbers]:
    """The rows whose value another row has too, ordered by value, then row; and the codes of all rows."""
    if values.null_count == len(values) or _values_ascend(values):
        return np.empty(0, np.int64), np.empty(0, np.int64)
    encoded = values.dictionary_encode()
    if len(encoded.dictionary) == len(values) - values.null_count:
        return np.empty(0, np.int64), np.empty(0, np.int64)
    numbers = np.asarray(encoded.indices.fill_null(ABSENT).to_numpy(zero_copy_only=False), np.int64)
    return repeated(numbers), numbers


def _ascending(numbers: Numbers) -> bool:
    return len(numbers) < 2 or bool((numbers[1:] > numbers[:-1]).all())  # noqa: PLR2004 (a pair is two)


def _values_ascend(values: pa.Array) -> bool:
    """Whether each value is above the one before: then none is repeated, and no table of them is needed."""
    if values.null_count or len(values) < 2:  # noqa: PLR2004 (a pair is two)
        return False
    return bool(mask_of(pc.greater(values[1:], values[:-1])).all())
