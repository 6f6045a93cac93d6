"""Finds the columns that two Parquet files have in common byte by byte, so that they are read once."""

from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

import pyarrow.parquet as pq

_COMPARED = 1 << 20
"""Bytes of two files that are compared at a time."""


def same_columns(one: Path, other: Path) -> frozenset[str]:
    """Name the columns whose pages are byte-identical, so that they have the same values in the same rows.

    The footers may differ, since they contain the import's id. Other columns may be equal nevertheless.
    """
    footers = [pq.read_metadata(str(path)) for path in (one, other)]
    rows = [[footer.row_group(n).num_rows for n in range(footer.num_row_groups)] for footer in footers]
    if rows[0] != rows[1]:
        return frozenset()
    places = [{footer.schema.column(n).path: n for n in range(footer.num_columns)} for footer in footers]
    with one.open("rb") as first, other.open("rb") as second:
        return frozenset(
            name
            for name in places[0].keys() & places[1].keys()
            if footers[0].schema.column(places[0][name]).equals(footers[1].schema.column(places[1][name]))
            and all(
                mine[:-1] == others[:-1] and _same_bytes((first, mine[-1]), (second, others[-1]), mine[0])
                for mine, others in zip(
                    _chunks(footers[0], places[0][name]), _chunks(footers[1], places[1][name]), strict=True
                )
            )
        )


def _chunks(footer: pq.FileMetaData, place: int) -> Iterator[tuple[int, str, tuple[str, ...], int]]:
    """The bytes of a column in each group of rows: how many, how they are compressed and encoded, and where."""
    for number in range(footer.num_row_groups):
        chunk = footer.row_group(number).column(place)
        start = chunk.dictionary_page_offset if chunk.has_dictionary_page else chunk.data_page_offset
        yield chunk.total_compressed_size, chunk.compression, chunk.encodings, start


def _same_bytes(one: tuple[BinaryIO, int], other: tuple[BinaryIO, int], left: int) -> bool:
    """Whether two files have the same bytes from some places on."""
    for file, start in (one, other):
        file.seek(start)
    while left > 0:
        length = min(_COMPARED, left)
        if one[0].read(length) != other[0].read(length):
            return False
        left -= length
    return True
