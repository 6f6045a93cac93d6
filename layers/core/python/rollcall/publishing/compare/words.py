"""Hashes values: each becomes a word of 64 bits, so that no text need be compared.

Two different values of more than eight bytes collide with a probability of 1 in 2^64, and so do two different rows.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from rollcall.columns import compute as pc
from rollcall.columns.arrays import Mask, Numbers, as_arrow
from rollcall.columns.packed import MASKS, WIDTH, Words
from rollcall.columns.scatter import ABSENT

_MIXERS = (np.uint64(0xFF51AFD7ED558CCD), np.uint64(0xC4CEB9FE1A85EC53))
"""The multipliers of MurmurHash3."""
_HALF = np.uint64(32)
_WORD = np.dtype("<u8")
_EPOCH = np.uint64(1 << 40)
"""Added to a date, so that no date is 0."""

Column = npt.NDArray[Any]
"""The hashes of the values of a column, 0 for null; of a column that refers to rows, their numbers (`Numbered`)."""


def given(values: Column) -> Mask:
    """Which hashes or numbers are of a value, not of null."""
    mask: Mask = values != (ABSENT if values.dtype == np.int32 else 0)
    return mask


def mixed(columns: Sequence[Column]) -> Words:
    """Hash the values of each row; two numbers are kept whole."""
    first, *others = columns
    if len(others) == 1 and first.dtype == others[0].dtype == np.int32:
        return packed(first, others[0])
    words = first.astype(np.uint64)
    for column in others:
        words = mix(words, column.astype(np.uint64, copy=False))
    return words


def packed(upper: Numbers, lower: Numbers) -> Words:
    """Pack two numbers of 32 bits into each word."""
    words = upper.astype(np.uint64)
    words <<= _HALF
    words |= lower.astype(np.uint32)
    return words


def mix(one: Words, other: Words) -> Words:
    """Hash each pair of numbers into one number."""
    mixed = one >> _HALF
    mixed ^= one
    mixed *= _MIXERS[0]
    mixed += other
    return mixed


def spread(words: Words) -> Words:
    """Hash each number so that every bit of the result depends on all bits of the number."""
    mixed = words ^ (words >> _HALF)
    for mixer in _MIXERS:
        mixed *= mixer
        mixed ^= mixed >> _HALF
    return mixed


def words_of(values: pa.Array) -> Words:
    """Hash each value; 0 for null alone. Texts of up to eight bytes never collide."""
    if pa.types.is_dictionary(values.type):
        few = np.append(words_of(values.dictionary), np.uint64(0))  # the last one is of null
        numbers: Words = few.take(pc.fill_null(values.indices, len(few) - 1).to_numpy())
        return numbers
    if pa.types.is_date32(values.type):
        days = pc.fill_null(pc.cast(values, pa.int32()), 0).to_numpy()
        numbers = days.astype(np.uint64) + _EPOCH
    else:
        numbers = _numbers_of_text(values)
    if values.null_count:
        numbers[pc.is_null(values).to_numpy(zero_copy_only=False)] = 0
    return numbers


def _numbers_of_text(values: pa.Array) -> Words:
    """Hash texts by eight bytes at a time, from their end, as `packed.word` loads them."""
    _, buffer, data = values.buffers()
    if data is None or not len(values):
        return np.zeros(len(values), np.uint64)
    offsets = np.frombuffer(buffer, np.int32)[values.offset : values.offset + len(values) + 1]
    used = np.frombuffer(data, np.uint8)[offsets[0] : offsets[-1]]
    lengths = np.diff(offsets)
    longest = int(lengths.max())
    if longest == int(lengths.min()):  # true of most ids, and needs no gathering
        return of_even_texts(_padded(used), len(lengths), longest, longest, WIDTH + longest)
    return of_texts(used, (offsets[1:] - offsets[0]).astype(np.int64), lengths.astype(np.int64))


def texts_of(words: Words) -> pa.Array:
    """The texts of up to eight bytes with these hashes, and null for 0. No text of a roster has a NUL."""
    lengths = np.zeros(len(words), np.int32)
    for bits in range(0, 8 * WIDTH, 8):
        lengths += words >= np.uint64(1 << bits)
    shortest, longest = int(np.min(lengths, initial=WIDTH)), int(np.max(lengths, initial=0))
    data = words.byteswap().view(np.uint8).reshape(-1, WIDTH)[:, WIDTH - longest :]
    texts = np.ascontiguousarray(data) if shortest == longest else data[data != 0]
    offsets = np.zeros(len(words) + 1, np.int32)
    np.cumsum(lengths, out=offsets[1:])
    valid = None if shortest else as_arrow(lengths != 0).buffers()[1]
    return pa.Array.from_buffers(pa.string(), len(words), [valid, pa.py_buffer(offsets), pa.py_buffer(texts)])


def of_even_texts(data: npt.NDArray[np.uint8], count: int, length: int, step: int, end: int) -> Words:
    """Hash `count` texts of one length, each `step` bytes after the one before; the first ends at `end`.

    Eight bytes or more of `data` must lie before the first text.
    """
    numbers = _even_words(data, count, length, step, end)
    for done in range(WIDTH, length, WIDTH):
        more = _even_words(data, count, length - done, step, end - done)
        numbers = np.maximum(mix(numbers, more), 1)
    return numbers


def of_texts(data: npt.NDArray[np.uint8], ends: npt.NDArray[np.int64], lengths: npt.NDArray[np.int64]) -> Words:
    """Hash texts by where they end in `data`."""
    aligned = _padded(data).view(_WORD)
    numbers = _cut(_loaded(aligned, ends), lengths)
    longest = int(np.max(lengths, initial=0))
    for done in range(WIDTH, longest, WIDTH):
        longer = np.flatnonzero(lengths > done)
        more = _cut(_loaded(aligned, ends[longer] - done), lengths[longer] - done)
        numbers[longer] = np.maximum(mix(numbers[longer], more), 1)
    return numbers


def _padded(data: npt.NDArray[np.uint8]) -> npt.NDArray[np.uint8]:
    """Bytes behind eight zeros, so that a word ends with each, and before some more that make whole words."""
    padded = np.zeros((len(data) // WIDTH + 3) * WIDTH, np.uint8)
    padded[WIDTH : WIDTH + len(data)] = data
    return padded


def _loaded(aligned: Words, places: npt.NDArray[np.int64]) -> Words:
    """Load eight bytes from each place on, of two words each: numpy would copy all words that are not aligned."""
    at = places >> 3
    shifts = ((places & (WIDTH - 1)) << 3).view(np.uint64)
    words: Words = aligned.take(at)
    words >>= shifts
    at += 1
    upper = aligned.take(at)
    upper <<= np.uint64(8 * WIDTH) - shifts  # to shift by all 64 bits gives 0
    words |= upper
    return words


def _even_words(data: npt.NDArray[np.uint8], count: int, length: int, step: int, end: int) -> Words:
    """The last eight bytes of each text, or all `length` of them if it has fewer."""
    words: Words = np.ndarray(count, _WORD, data, end - WIDTH, (step,)).byteswap()
    words &= MASKS[min(length, WIDTH)]
    return words


def _cut(words: Words, lengths: npt.NDArray[np.int64]) -> Words:
    """Keep only the last `lengths` bytes of each word, which belong to the text."""
    words.byteswap(inplace=True)
    words &= MASKS.take(lengths, mode="clip")
    return words
