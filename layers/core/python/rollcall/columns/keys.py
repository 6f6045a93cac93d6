"""Number texts so that equal texts have equal numbers: the keys of hash tables, and hashes that a report keeps.

A text of up to a word is its own number. The words of a longer one are mixed: Arrow fills the values of a piece up to
one width, so that they are the rows of a matrix of words, and nothing is gathered. Measured with 8 million ids of 2 to
29 characters: 45 → 18 ns each (`docs/decisions.md`).
"""

from collections.abc import Callable, Iterator, Sequence
from functools import partial

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from rollcall.columns import compute as pc
from rollcall.columns.arrays import as_arrow
from rollcall.columns.packed import MIXER, WIDTH, Words, lengths_of, word

Matrix = npt.NDArray[np.uint64]
"""The words of values, a row each, filled up in front with zeros. Their bytes are in the order of the text."""

FILLED = 8 * WIDTH
"""Values of up to so many bytes, as ids have, are filled up to one width."""
_LONGEST = np.iinfo(np.int64).max
_PIECE = 1 << 16
"""Values that are filled up at a time."""
_MANY = 4
"""If one value in so many is longer than a word, all are filled up."""
_CASE = np.uint64(0xDFDFDFDFDFDFDFDF)
"""The bits of a word but those in which small letters differ from capitals."""

_Mixed = Callable[[Sequence[Words]], Words]
"""Mixes the words of each of `n` values, from the first to the last, to one number."""


def keys(values: pa.ChunkedArray, *, caseless: bool = False) -> Words:
    """Number each value; different values of up to a word get different numbers. 0 for null.

    If `caseless`, values of ASCII that differ in case only get equal numbers, and so do a few others.
    """
    return _numbers(values, partial(_from_the_first, caseless=caseless))


def keys_of(values: pa.Array, matrix: Matrix | None) -> Words:
    """As `keys`, of a piece of a column and its `as_matrix`."""
    return _numbers_of(values, matrix, partial(_from_the_first, caseless=False))


def hashes(values: pa.ChunkedArray) -> Words:
    """As `keys`, with numbers that are kept with a report, for the next one: they never change."""
    return _numbers(values, _from_the_last)


def pieces_of(values: pa.ChunkedArray) -> Iterator[pa.Array]:
    """Give the values in pieces that fit the CPU caches."""
    for chunk in values.chunks:
        for start in range(0, len(chunk), _PIECE):
            yield chunk.slice(start, _PIECE)


def as_matrix(values: pa.Array) -> Matrix | None:
    """Give the values of a piece as a matrix of words, if many are longer than a word; None otherwise.

    None as well if one is null, or so long that it would widen all.
    """
    lengths = lengths_of(values)
    most = int(lengths.max(initial=0))
    if most <= WIDTH or most > FILLED or values.null_count:
        return None
    return filled(values, most) if np.count_nonzero(lengths > WIDTH) * _MANY > len(values) else None


def filled(values: pa.Array, most: int) -> Matrix:
    """Give values of up to `most` bytes, none of them null, as a matrix of words."""
    count = -(-most // WIDTH)
    data = pc.ascii_lpad(values, count * WIDTH, "\0").buffers()[2]
    return np.frombuffer(data, np.uint64, len(values) * count).reshape(len(values), count)


def mix(one: Words, other: Words) -> Words:
    """Hash each pair of numbers; few pairs collide."""
    mixed = one >> np.uint64(29)
    mixed ^= one
    mixed *= MIXER
    mixed += other
    return mixed


def _numbers(values: pa.ChunkedArray, mixed: _Mixed) -> Words:
    numbers = np.empty(len(values), np.uint64)
    done = 0
    for piece in pieces_of(values):
        numbers[done : done + len(piece)] = _numbers_of(piece, as_matrix(piece), mixed)
        done += len(piece)
    return numbers


def _numbers_of(values: pa.Array, matrix: Matrix | None, mixed: _Mixed) -> Words:
    if matrix is not None:
        return mixed(_words_of(matrix))
    numbers = mixed([word(pa.chunked_array([values]), 0)])
    lengths = lengths_of(values)
    for least, most in ((WIDTH, FILLED), (FILLED, _LONGEST)) if lengths.max(initial=0) > WIDTH else ():
        chosen = np.flatnonzero((lengths > least) & (lengths <= most))
        if len(chosen):  # a faulty value is often long, and the others need not pay for it
            numbers[chosen] = mixed(_words(pc.take(values, as_arrow(chosen)), int(lengths[chosen].max())))
    return numbers


def _words(values: pa.Array, most: int) -> Sequence[Words]:
    """Give the words of each value, none of them null, from the first to the last."""
    if most <= FILLED:
        return _words_of(filled(values, most))
    chunked = pa.chunked_array([values])
    return [word(chunked, place) for place in reversed(range(-(-most // WIDTH)))]


def _words_of(matrix: Matrix) -> Sequence[Words]:
    return [column.byteswap() for column in matrix.T]


def _from_the_first(words: Sequence[Words], *, caseless: bool) -> Words:
    """Words of zeros in front change nothing, so that a number depends on the text alone."""
    if caseless:
        words = [each & _CASE for each in words]
    mixed = words[0]
    for more in words[1:]:
        mixed = mix(mixed, more)
    return np.maximum(mixed, words[-1] != 0) if len(words) > 1 else mixed


def _from_the_last(words: Sequence[Words]) -> Words:
    *before, mixed = words
    for more in reversed(before):
        np.copyto(mixed, np.maximum(mix(mixed, more), 1), where=more != 0)
    return mixed
