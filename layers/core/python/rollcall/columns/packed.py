"""Pack strings into machine words, so that numpy can compare and find them.

Arrow's hash tables take 0.4 µs a value: for ten million ids, that is as long as reading and writing them. Ids are
short: eight bytes, loaded at the offset of a value, are a number that identifies it.
Measured with 8 million ids: repetition 3.4 s → 0.5 s, references 2.2 s → 0.5 s (`docs/decisions.md`).
"""

from collections.abc import Iterable, Iterator
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from rollcall.columns import compute as pc
from rollcall.columns.arrays import Mask, as_arrow

Words = npt.NDArray[np.uint64]

WIDTH = 8
"""Bytes of a word."""
LAST_OF_ASCII = 0x7F

_BITS = np.uint64(64)
_LEAST_BITS = 12
_FILLED = 8 * WIDTH
"""Values of up to so many bytes, as ids have, are filled up to one width, if they have several."""
_LONGEST = np.iinfo(np.int64).max
_PIECE = 1 << 16
"""Values that are filled up at a time."""
MASKS = np.array([(1 << (8 * length)) - 1 for length in range(WIDTH + 1)], np.uint64)
_MIXER = np.uint64(0x9E3779B97F4A7C15)
"""2^64 divided by the golden ratio: multiplication by it mixes a number into its high bits."""
_DIGITS = (
    np.uint64(0x0F0F0F0F0F0F0F0F),
    tuple(
        (np.uint64(width), np.uint64(even), np.uint64(base))
        for width, even, base in (
            (8, 0x00FF00FF00FF00FF, 10),
            (16, 0x0000FFFF0000FFFF, 100),
            (32, 0x00000000FFFFFFFF, 10_000),
        )
    ),
)
"""The bits of a digit's value; how neighbours become one: the bits between them, those of the one, the base."""


def byte_table(some: Iterable[int]) -> Mask:
    """Build a look-up table: for each of the 256 bytes, whether it is one of `some`."""
    table = np.zeros(256, np.bool_)
    table[list(some)] = True
    return table


def longest(values: pa.ChunkedArray) -> int:
    """Give the bytes of the longest of `values`, or 0 without any. Arrow's `binary_length` takes four times as long."""
    return max((int(lengths_of(chunk).max(initial=0)) for chunk in values.chunks), default=0)


def lengths_of(values: pa.Array) -> npt.NDArray[Any]:
    """Give the bytes of each value; 0 for null, which may have a length in the offsets."""
    for offsets, _ in offsets_and_bytes(pa.chunked_array([values])):
        lengths = np.diff(offsets)
        if values.null_count:
            lengths[pc.is_null(values).to_numpy(zero_copy_only=False)] = 0
        return lengths
    return np.empty(0, np.int32)


def words_of(values: pa.ChunkedArray) -> int:
    """Count the words that the longest of `values` needs; at least one."""
    return max(-(-longest(values) // WIDTH), 1)


def word(values: pa.ChunkedArray, place: int) -> Words:
    """Load eight bytes of each of `n` values as a number, counted from its end; 0 beyond its start, and for null.

    The last byte is the least significant. So the words of values of up to eight bytes sort them by length, then bytes,
    as numeric ids sort. Since no value holds a NUL, values with equal words are equal.
    """
    loaded = np.empty(len(values), np.uint64)
    done = 0
    for offsets, data in offsets_and_bytes(values):
        piece = loaded[done : done + len(offsets) - 1]
        done += len(piece)
        lengths = np.diff(offsets)
        if (lengths == lengths[0]).all():
            piece[:] = _word_of_one_width(int(offsets[0]), int(lengths[0]), data, place, len(piece))
            continue
        first = int(offsets[0])
        ends, left = offsets[1:].astype(np.int64) - first, lengths
        if place:
            ends = np.maximum(ends - place * WIDTH, 0)
            left = np.maximum(left - place * WIDTH, 0)
        found = _eight_before(ends, data[first : int(offsets[-1])])
        found.byteswap(inplace=True)
        np.bitwise_and(found, MASKS.take(np.minimum(left, WIDTH)), out=piece)
    if values.null_count:
        loaded[pc.is_null(values).to_numpy()] = 0
    return loaded


def _eight_before(ends: npt.NDArray[np.int64], data: npt.NDArray[np.uint8]) -> Words:
    """Load the eight bytes before each of `ends`, the first as the least significant; 0 before the start of `data`.

    Two neighbours of a column of words are joined: numpy loads a number from any place in three times the time.
    """
    size = len(data)
    words = np.zeros(size // WIDTH + 3, np.dtype("<u8"))
    words.view(np.uint8)[WIDTH : WIDTH + size] = data
    place, shift = ends >> 3, ((ends & 7) << 3).view(np.uint64)
    found = words.take(place) >> shift
    place += 1
    found |= words.take(place) << (_BITS - shift)  # a shift by 64 gives 0
    return found


def _word_of_one_width(start: int, width: int, data: npt.NDArray[np.uint8], place: int, count: int) -> Words:
    """As `word`, for values that follow each other from `start` on and have `width` bytes each.

    Nothing needs to be gathered: they are the rows of a matrix, and are read in order.
    """
    left = width - place * WIDTH
    if left <= 0:
        return np.zeros(count, np.uint64)
    first = start + left - WIDTH
    if first < 0 or width < WIDTH:  # a word would begin before the bytes, or end behind them
        data = np.concatenate((np.zeros(WIDTH, np.uint8), data))
        first += WIDTH
    found = np.ndarray(count, np.dtype(">u8"), data, first, strides=(width,)).astype(np.uint64)
    return found if left >= WIDTH else found & MASKS[left]


def longer(values: pa.ChunkedArray) -> Mask:
    """Which of `n` values have more than a word. A null may be among them."""
    found = [np.diff(offsets) > WIDTH for offsets, _ in offsets_and_bytes(values)]
    return np.concatenate([np.zeros(0, np.bool_), *found])


def hashes(values: pa.ChunkedArray) -> Words:
    """Hash each value; different values of up to a word get different hashes. 0 for null."""
    hashed = np.empty(len(values), np.uint64)
    done = 0
    for chunk in values.chunks:
        for start in range(0, len(chunk), _PIECE):
            piece = chunk.slice(start, _PIECE)
            _hash(piece, hashed[done : done + len(piece)])
            done += len(piece)
    return hashed


def _hash(values: pa.Array, hashed: Words) -> None:
    lengths = lengths_of(values)
    long = np.count_nonzero(lengths > WIDTH)
    fits = long and not values.null_count and (lengths.max() <= _FILLED or lengths.min() == lengths.max())
    if fits and long * 2 > len(values):
        _hash_by_words(values, lengths, hashed)
        return
    hashed[:] = word(pa.chunked_array([values]), 0)
    for least, most in ((WIDTH, _FILLED), (_FILLED, _LONGEST)) if long else ():
        rows = np.flatnonzero((lengths > least) & (lengths <= most))
        if len(rows):  # a faulty value is often long, and the others need not pay for it
            own = np.empty(len(rows), np.uint64)
            _hash_by_words(pc.take(values, as_arrow(rows)), lengths[rows], own)
            hashed[rows] = own


def _hash_by_words(values: pa.Array, lengths: npt.NDArray[Any], hashed: Words) -> None:
    """Mix into the last word of each value, none of them null, its other words."""
    words = _words(values, lengths)
    hashed[:] = next(words)
    for more in words:
        np.copyto(hashed, np.maximum(mix(hashed, more), 1), where=more != 0)


def _words(values: pa.Array, lengths: npt.NDArray[Any]) -> Iterator[Words]:
    """Give the words of each value, none of them null, from the last to the first of the longest."""
    most, chunked = int(lengths.max()), pa.chunked_array([values])
    count = -(-most // WIDTH)
    if int(lengths.min()) == most:
        ((offsets, data),) = offsets_and_bytes(chunked)
        for place in range(count):
            yield _word_of_one_width(int(offsets[0]), most, data, place, len(values))
    elif most > _FILLED:
        yield from (word(chunked, place) for place in range(count))
    else:  # filled up in front, they are the rows of a matrix: in a third of the time of gathering each word
        filled = pc.ascii_lpad(values, count * WIDTH, "\0").buffers()[2]
        matrix = np.frombuffer(filled, ">u8", len(values) * count).reshape(len(values), count)
        yield from (matrix[:, place].astype(np.uint64) for place in reversed(range(count)))


def mix(one: Words, other: Words) -> Words:
    """Hash each pair of numbers; few pairs collide."""
    return (one ^ (one >> np.uint64(29))) * _MIXER + other


def slots(keys: Words, bits: int) -> npt.NDArray[np.int64]:
    """Give each key a slot among `2 ** bits`, as signed numbers: numpy would copy unsigned ones before it indexes."""
    return ((keys * _MIXER) >> np.uint64(64 - bits)).view(np.int64)


def decimal_slots(keys: Words, bits: int) -> npt.NDArray[np.int64]:
    """As `slots`, by the decimal number that the last eight characters of a value are (`word`); others get some slot.

    Most ids are numbers, and many follow each other: then no two share a slot, and neighbours lie side by side.
    """
    number = keys & _DIGITS[0]
    for width, even, base in _DIGITS[1]:  # pairs of digits, then pairs of these, then both halves
        higher = number >> width
        higher &= even
        higher *= base
        number &= even
        number += higher
    number &= np.uint64((1 << bits) - 1)
    return number.view(np.int64)


def table_bits(count: int) -> int:
    """Give the size, as a power of two, of a hash table in which `count` keys rarely collide."""
    return max((2 * count).bit_length(), _LEAST_BITS)


def offsets_and_bytes(values: pa.ChunkedArray) -> Iterator[tuple[npt.NDArray[Any], npt.NDArray[np.uint8]]]:
    """Give for each non-empty chunk of `k` values its `k + 1` offsets, and the bytes to which they refer."""
    for chunk in values.chunks:
        _, offsets, data = chunk.buffers()
        width = np.int64 if pa.types.is_large_string(chunk.type) else np.int32
        if not len(chunk):
            continue
        counted = np.frombuffer(offsets, width)[chunk.offset : chunk.offset + len(chunk) + 1]
        yield counted, np.frombuffer(data, np.uint8) if data is not None else np.empty(0, np.uint8)


def bytes_of(values: pa.ChunkedArray) -> Iterator[npt.NDArray[np.uint8]]:
    """Give the bytes of the values of each chunk; bytes of nulls may stand between them."""
    for _, data in offsets_and_bytes(values):
        yield data


def all_ascii(values: pa.ChunkedArray) -> bool:
    """Whether the values are certainly ASCII. This is cheap: 64 MB take 2 ms."""
    return all(int(np.max(data, initial=0)) <= LAST_OF_ASCII for data in bytes_of(values))
