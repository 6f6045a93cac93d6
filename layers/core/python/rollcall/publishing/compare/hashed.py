"""Hashes the columns of a table of a snapshot: each value becomes 64 bits, so that no text need be compared.

Two different values of more than eight bytes collide with a probability of 1 in 2^64, and so do two different rows.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.parquet as pq

from rollcall.columns import compute as pc
from rollcall.columns.arrays import Mask, Numbers
from rollcall.columns.equality import folded, repeated
from rollcall.columns.packed import MASKS, WIDTH, Words
from rollcall.columns.persons import SHARED, person_parts
from rollcall.columns.scatter import ABSENT, numbers_of, pieces
from rollcall.model.differences import Doubled
from rollcall.model.schema import Table, snake_case
from rollcall.publishing.compare.numbered import Numbered

_MIXERS = (np.uint64(0xFF51AFD7ED558CCD), np.uint64(0xC4CEB9FE1A85EC53))
"""The multipliers of MurmurHash3."""
_HALF = np.uint64(32)
_WORD = np.dtype("<u8")
_EPOCH = np.uint64(1 << 40)
"""Added to a date, so that no date is 0."""
_ROWS = 1 << 17
"""Rows that are read at a time. With fewer, the two reading threads wait for each other and take a fifth longer."""
_FEW = 4
"""The most bytes of a value in a column whose values are few; those of a text have four and itself."""


Column = npt.NDArray[Any]
"""The hashes of the values of a column, 0 for null; of a column that refers to rows, their numbers (`Numbered`)."""


@dataclass(slots=True)
class Hashed:
    """The `n` rows of a table."""

    count: int
    """`n`."""
    columns: dict[str, Column]
    """By name in snake case; shape `n` each."""
    caseless: dict[str, Words] = field(default_factory=dict)
    """The hashes of the case-folded values of some columns; shape `n` each."""
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
    read = [column for column in file.schema_arrow.names if column in {*columns, *shared}] if file else []
    start = 0
    for batch in file.iter_batches(_ROWS, columns=read, use_threads=False) if file else ():
        part = slice(start, start + len(batch))
        start = part.stop
        there = dict(zip(batch.schema.names, batch.columns, strict=True))
        for column in columns:
            if (values := there.get(column)) is not None:
                words = _numbers(values)
                made.columns[column][part] = numbered[column].numbers(words) if column in numbered else words
                if column in caseless:
                    made.caseless[column][part] = _numbers(_case_folded(values))
        if made.people is not None:
            made.people[part] = _people([there[column] for column in shared])
    return made


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


def _numbers(values: pa.Array) -> Words:
    """Hash each value; 0 for null alone. Texts of up to eight bytes never collide."""
    if pa.types.is_dictionary(values.type):
        few = np.append(_numbers(values.dictionary), np.uint64(0))  # the last one is of null
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
    padded = np.zeros(WIDTH + int(offsets[-1] - offsets[0]), np.uint8)
    padded[WIDTH:] = np.frombuffer(data, np.uint8)[offsets[0] : offsets[-1]]
    left = np.diff(offsets)
    longest = int(left.max())
    if longest <= WIDTH and longest == int(left.min()):  # true of most ids, and needs no gathering
        numbers: Words = np.ndarray(len(left), _WORD, padded, longest, (longest,)).byteswap()
        numbers &= MASKS[longest]
        return numbers
    words = np.ndarray(len(padded) - WIDTH + 1, _WORD, padded, strides=(1,))
    ends = (offsets[1:] - offsets[0]).astype(np.int64)
    numbers = _cut(words[ends], left, longest)
    for done in range(WIDTH, longest, WIDTH):
        longer = np.flatnonzero(left > done)
        more = _cut(words[ends[longer] - done], left[longer] - done, longest - done)
        numbers[longer] = np.maximum(mix(numbers[longer], more), 1)
    return numbers


def _cut(words: Words, left: npt.NDArray[np.int32], longest: int) -> Words:
    """Keep only the last `left` bytes of each word, which belong to the value; `longest` is the maximum of `left`."""
    words.byteswap(inplace=True)
    words &= MASKS.take(np.minimum(left, WIDTH) if longest > WIDTH else left)
    return words
