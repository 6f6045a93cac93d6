"""Hashes the columns of a table of a snapshot: each value becomes 64 bits, so that no text need be compared.

Two different values of more than eight bytes collide with a probability of 1 in 2^64, and so do two different rows.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from rollcall.columns.arrays import Numbers
from rollcall.columns.equality import folded, repeated
from rollcall.columns.packed import Words
from rollcall.columns.persons import SHARED, person_parts
from rollcall.columns.scatter import ABSENT, numbers_of, pieces
from rollcall.model.differences import Doubled
from rollcall.model.schema import Table, snake_case
from rollcall.publishing.compare.numbered import Numbered
from rollcall.publishing.compare.page_header import UnknownPage
from rollcall.publishing.compare.plain_pages import is_plain, words_of_chunk
from rollcall.publishing.compare.words import Column, mix, mixed, spread, words_of

_ROWS = 1 << 17
"""Rows that are read at a time. With fewer, the two reading threads wait for each other and take a fifth longer."""
_FEW = 4
"""The most bytes of a value in a column whose values are few; those of a text have four and itself."""


@dataclass(slots=True)
class Hashed:
    """The `n` rows of a table."""

    count: int
    """`n`."""
    columns: dict[str, Column]
    """By name in snake case; shape `n` each."""
    caseless: dict[str, Words] = field(default_factory=dict)
    """The hashes of the case-folded values of some columns; shape `n` each."""
    short: set[str] = field(default_factory=set)
    """Columns whose hashes are the texts themselves, because none is longer than a word (`words.texts_of`)."""
    people: Words | None = None
    """For a table of people, the hash of each person, by what two rows of one person share; shape `n`."""

    def __len__(self) -> int:
        """`n`."""
        return self.count

    def keep(self, columns: Collection[str]) -> None:
        """Free the memory of all other columns."""
        self.columns = {name: words for name, words in self.columns.items() if name in columns}
        self.people = None

    def mixed(self, columns: Sequence[str], rows: slice | Numbers) -> Words:
        """Hash the values of some columns in some rows, one hash for each row; two numbers are kept whole."""
        return mixed([self.columns[column][rows] for column in columns])

    def alike(self, columns: Sequence[str], rows: Numbers) -> Words:
        """As `mixed`, without regard to case where that is known."""
        return mixed([{**self.columns, **self.caseless}[column][rows] for column in columns])

    def scrambled(self, columns: Sequence[str], rows: Numbers | None) -> Words:
        """As `mixed`, so that every bit of a hash depends on all values; of the chosen rows, or of all."""
        words = np.empty(self.count if rows is None else len(rows), np.uint64)
        done = 0
        for piece in pieces(self.count, rows):
            length = len(numbers_of(piece))
            words[done : done + length] = spread(self.mixed(columns, piece))
            done += length
        return words


def hashed(
    path: Path | None,
    table: Table,
    columns: Collection[str],
    numbered: Mapping[str, Numbered],
    *,
    caseless: Collection[str] = (),
    people: bool = False,
) -> Hashed:
    """Read and hash some columns of a table, in snake case, from Parquet; without a path it has no rows.

    Columns of `numbered` refer to these rows. A column that the file lacks, because its schema is older, is all null.
    The case-folded values of the columns `caseless` are hashed as well. With `people`, the people of a table of people
    are, too.
    """
    file = _opened(path, {*numbered, *caseless}) if path else None
    count = file.metadata.num_rows if file else 0
    made = Hashed(count, {column: _made(count, numbered.get(column)) for column in columns})
    made.caseless = {column: np.zeros(count, np.uint64) for column in caseless}
    shared = [snake_case(name) for name in SHARED.get(table.name, ())] if people else []
    if shared:
        made.people = np.zeros(count, np.uint64)
    if file is None or path is None:
        return made
    plain = _plain(file, {*columns} - {*caseless, *shared})
    with path.open("rb") as opened:
        for name, place in plain.items():
            short = _add_plain(made.columns[name], (opened, file), (name, place), numbered.get(name))
            if short and name not in numbered:
                made.short.add(name)
    read = [name for name in file.schema_arrow.names if name in {*columns, *shared} and name not in plain]
    start = 0
    for batch in file.iter_batches(_ROWS, columns=read, use_threads=False) if read else ():
        part = slice(start, start + len(batch))
        start = part.stop
        there = dict(zip(batch.schema.names, batch.columns, strict=True))
        for column in columns:
            if (values := there.get(column)) is not None:
                words = words_of(values)
                made.columns[column][part] = numbered[column].numbers(words) if column in numbered else words
                if column in caseless:
                    made.caseless[column][part] = words_of(_case_folded(values))
        if made.people is not None:
            made.people[part] = _people([there[column] for column in shared])
    return made


def _plain(file: pq.ParquetFile, columns: Collection[str]) -> dict[str, int]:
    """The places of those of some columns that are likely to have plain pages alone."""
    footer, schema = file.metadata, file.schema
    return {
        schema.column(place).path: place
        for place in range(footer.num_columns)
        if schema.column(place).path in columns
        and all(
            is_plain(footer.row_group(group).column(place), schema.column(place))
            for group in range(footer.num_row_groups)
        )
    }


def _add_plain(
    hashes: Column, files: tuple[BinaryIO, pq.ParquetFile], column: tuple[str, int], numbered: Numbered | None
) -> bool:
    """Hash a column from its pages, or what has other ones by Arrow; `files` are the same one.

    Returns whether all its texts are known to be short.
    """
    opened, file = files
    short = True
    name, place = column
    start = 0
    for number in range(file.metadata.num_row_groups):
        group = file.metadata.row_group(number)
        part = hashes[start : start + group.num_rows]
        start += group.num_rows
        # References are looked up many at a time: by pages, it takes twice as long.
        words = part if numbered is None else np.empty(group.num_rows, np.uint64)
        try:
            short &= _fill(words, words_of_chunk(opened, group.column(place)))
        except UnknownPage:
            batches = file.iter_batches(_ROWS, row_groups=[number], columns=[name], use_threads=False)
            short &= _fill(words, ((words_of(batch.column(0)), False) for batch in batches))
        if numbered is not None:
            part[:] = numbered.numbers(words)
    return short


def _fill(words: Words, parts: Iterable[tuple[Words, bool]]) -> bool:
    """Write the parts one after the other; returns whether all of them are short."""
    done, short = 0, True
    for part, is_short in parts:
        words[done : done + len(part)] = part
        done += len(part)
        short &= is_short
    return short


def _opened(path: Path, as_text: Collection[str]) -> pq.ParquetFile:
    """Open a file, so that columns with few different values come as dictionaries, but for those of `as_text`.

    Each of these values is then made and hashed once in a group of rows.
    """
    footer = pq.read_metadata(str(path))
    few = []
    for place in range(footer.num_columns if footer.num_row_groups else 0):
        chunks = [footer.row_group(group).column(place) for group in range(footer.num_row_groups)]
        name = footer.schema.column(place).path
        # A column that became too large for a dictionary is written without one from there on.
        if name not in as_text and all(
            chunk.has_dictionary_page and chunk.total_uncompressed_size <= _FEW * chunk.num_values for chunk in chunks
        ):
            few.append(name)
    return pq.ParquetFile(str(path), metadata=footer, read_dictionary=few)


def _made(count: int, numbered: Numbered | None) -> Column:
    """A column of nulls."""
    return np.zeros(count, np.uint64) if numbered is None else np.full(count, ABSENT, np.int32)


def found_twice(table: Hashed, name: str) -> Iterator[Doubled]:
    """Count the rows of people who stand in the table twice or more; nothing if there are none."""
    if table.people is not None:
        rows = len(repeated(table.people.view(np.int64)))
        if rows:
            yield Doubled(name, rows, len(table))


def _people(columns: Sequence[pa.Array]) -> Words:
    last, first, third = person_parts(*(pa.chunked_array([column]) for column in columns))
    return mix(mix(last, first), third)


def _case_folded(values: pa.Array) -> pa.Array:
    return folded(pa.chunked_array([values])).combine_chunks()
