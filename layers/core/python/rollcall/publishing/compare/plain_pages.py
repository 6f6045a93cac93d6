"""Hashes texts straight from the pages of a Parquet file, so that no array of them is made.

A plain page has the values one after the other, each behind its length in four bytes. Arrow walks from one to the next
and copies each: with decompression 30 to 60 ns a value, then 10 to 25 more for its hash. Here, numpy finds all values
of a page at once: 15 to 28 ns for both (`docs/decisions.md`). What is not as expected is left to Arrow.
"""

from collections.abc import Iterator
from typing import BinaryIO, NamedTuple

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.parquet as pq

from rollcall.columns.packed import WIDTH, Words
from rollcall.publishing.compare.page_header import UnknownPage, read_header
from rollcall.publishing.compare.words import of_even_texts, of_texts

_CODECS = frozenset({"ZSTD", "SNAPPY", "GZIP", "BROTLI"})
"""Those whose names Arrow uses for a page as for any other data."""
_LARGEST = 1 << 26
"""The most bytes of a column of a row group that are read at once; ours have one or two million."""
_LENGTH = 4
"""Bytes of a length."""
_ZEROS = 3
"""How many of these bytes are zero for a text of less than 256 bytes."""


def is_plain(chunk: pq.ColumnChunkMetaData, column: pq.ColumnSchema) -> bool:
    """Whether a column of a row group is likely to have the pages that `words_of_page` reads: texts without nulls."""
    statistics = chunk.statistics
    return (
        chunk.physical_type == "BYTE_ARRAY"
        and (column.max_definition_level, column.max_repetition_level) == (1, 0)
        and not chunk.has_dictionary_page
        and chunk.compression in _CODECS
        and chunk.total_compressed_size <= _LARGEST
        and statistics is not None
        and statistics.has_null_count
        and statistics.null_count == 0
    )


class Page(NamedTuple):
    """A page as it lies in the file; pages that are equal have the same texts."""

    data: bytes
    codec: str
    """How it is compressed, by Arrow's name."""
    size: int
    """Its bytes once decompressed."""
    texts: int
    """How many it has."""


def pages_of(file: BinaryIO, chunk: pq.ColumnChunkMetaData) -> Iterator[Page]:
    """Give the pages of a column of a row group.

    Raises:
        UnknownPage: A page is not plain. Pages before it were given.
    """
    file.seek(chunk.data_page_offset)
    data = file.read(chunk.total_compressed_size)
    codec = chunk.compression.lower()
    at = count = 0
    while at < len(data):
        page = read_header(data, at)
        at = page.start + page.stored
        count += page.values
        if count > chunk.num_values:
            raise UnknownPage
        yield Page(data[page.start : at], codec, page.size, page.values)
    if count != chunk.num_values:
        raise UnknownPage


def words_of_page(page: Page) -> tuple[Words, bool]:
    """Hash the texts of a page as `words.words_of` does; and tell whether all are short, as `texts_of` needs.

    Raises:
        UnknownPage: It has nulls, empty texts, NULs or texts of 256 bytes and more of several lengths.
    """
    try:
        content = np.frombuffer(pa.Codec(page.codec).decompress(page.data, page.size), np.uint8)
    except (pa.ArrowException, OSError):
        raise UnknownPage from None
    # The levels say which values are null. They stand first, behind their length; then the values.
    first = _LENGTH + _number(content, 0)
    if first < WIDTH - _LENGTH or not page.texts:  # before the first text, there must be room for a word
        raise UnknownPage
    length = _number(content, first)
    step = _LENGTH + length
    if first + page.texts * step == len(content):
        lengths = np.ndarray(page.texts, "<u4", content, first, (step,))
        if (lengths == length).all():
            return of_even_texts(content, page.texts, length, step, first + step), length <= WIDTH
    ends, lengths = _values(content, first, page.texts)
    return of_texts(content, ends, lengths), int(np.max(lengths)) <= WIDTH


def _number(content: npt.NDArray[np.uint8], at: int) -> int:
    if at + _LENGTH > len(content):
        raise UnknownPage
    return int.from_bytes(content[at : at + _LENGTH].tobytes(), "little")


def _values(
    content: npt.NDArray[np.uint8], first: int, count: int
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """Where the `count` texts end that stand from `first` on, and their lengths.

    Of the bytes of a length, the last three are 0, and a text has no such bytes. That is only a guess: it is right if
    the first length stands at `first`, and each text ends where the next length begins, or the page does.
    """
    zero = content[first:] == 0
    if np.count_nonzero(zero) != _ZEROS * count:
        raise UnknownPage
    three = zero[1:-2] & zero[2:-1]
    three &= zero[3:]
    places = np.flatnonzero(three)
    places += first
    if len(places) != count or places[0] != first:
        raise UnknownPage
    ends = np.append(places[1:], len(content))
    lengths = ends - places
    lengths -= _LENGTH
    if not np.array_equal(content.take(places), lengths):
        raise UnknownPage
    return ends, lengths
