"""Hashes a table of a snapshot: each row and each value becomes 64 bits, so that no text need be compared.

Two different rows collide with a probability of 1 in 2^64.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.parquet as pq

from rollcall.columns import compute as pc
from rollcall.columns.arrays import Numbers
from rollcall.columns.equality import folded, repeated
from rollcall.columns.packed import WIDTH, Words
from rollcall.columns.persons import SHARED, person_parts
from rollcall.model.differences import Doubled
from rollcall.model.schema import Table, snake_case

_MIXERS = (np.uint64(0xFF51AFD7ED558CCD), np.uint64(0xC4CEB9FE1A85EC53))
"""The multipliers of MurmurHash3."""
_HALF = np.uint64(32)
_WORD = np.dtype("<u8")
_EPOCH = np.uint64(1 << 40)
"""Added to a date, so that no date is 0."""
_TAIL = 8
"""The bytes of a Parquet file after its footer."""
_ROWS = 1 << 17
"""Rows that are read at a time. With fewer, the two reading threads wait for each other and take a fifth longer."""
_COMPARED = 1 << 20
"""Bytes of two files that are compared at a time."""


@dataclass(slots=True)
class Hashed:
    """The `n` rows of a table."""

    count: int
    """`n`."""
    rows: Words
    """The hashes of whole rows; shape `n`."""
    columns: Mapping[str, Words]
    """The hashes of the values of some columns, 0 for null; shape `n` each."""
    people: Words | None = None
    """For a table of people, the hash of each person, by what two rows of one person share; shape `n`."""

    def __len__(self) -> int:
        """`n`."""
        return self.count

    def forget_rows(self) -> None:
        """Free the memory of `rows` after they were compared."""
        self.rows = np.empty(0, np.uint64)

    def keep(self, columns: Collection[str]) -> None:
        """Free the memory of all other columns."""
        self.columns = {name: words for name, words in self.columns.items() if name in columns}
        self.people = None

    def mixed(self, columns: Sequence[str], rows: Numbers) -> Words:
        """Hash the values of some columns in some rows, one hash for each row."""
        numbers = self.columns[columns[0]][rows]
        for column in columns[1:]:
            numbers = mix(numbers, self.columns[column][rows])
        return numbers


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


def hashed(path: Path | None, table: Table, kept: Collection[str], *, people: bool = False) -> Hashed:
    """Read and hash a table from Parquet; without a path it has no rows.

    `kept` are the columns, in snake case, whose hashes are kept in addition to those of the rows. Their values are
    case-folded if the schema compares them so. A column that the file lacks, because its schema is older, is all null.
    With `people`, the people of a table of people are hashed, too.
    """
    file = pq.ParquetFile(str(path)) if path else None
    count = file.metadata.num_rows if file else 0
    made = Hashed(count, np.zeros(count, np.uint64), {column: np.zeros(count, np.uint64) for column in kept})
    fields = {field.column: field for field in table.fields}
    shared = [snake_case(name) for name in SHARED.get(table.name, ())] if people else []
    if shared:
        made.people = np.zeros(count, np.uint64)
    start = 0
    for batch in file.iter_batches(_ROWS, columns=list(fields), use_threads=False) if file else ():
        part = slice(start, start + len(batch))
        start = part.stop
        rows = np.zeros(len(batch), np.uint64)
        there = dict(zip(batch.schema.names, batch.columns, strict=True))
        for column, field in fields.items():
            values = there.get(column)
            numbers = np.zeros(len(batch), np.uint64) if values is None else _numbers(values)
            rows = mix(rows, numbers)
            if column in kept:
                # Choices are published in one spelling, so they need no folding.
                caseless = field.caseless and not field.choices and values is not None
                made.columns[column][part] = _numbers(_case_folded(values)) if caseless else numbers
        made.rows[part] = spread(rows)
        if made.people is not None:
            made.people[part] = _people([there[column] for column in shared])
    return made


def found_twice(table: Hashed, name: str) -> Iterator[Doubled]:
    """Count the rows of people who stand in the table twice or more; nothing if there are none."""
    if table.people is not None:
        rows = len(repeated(table.people.view(np.int64)))
        if rows:
            yield Doubled(name, rows, len(table))


def _people(columns: Sequence[pa.Array]) -> Words:
    last, first, third = person_parts(*(pa.chunked_array([column]) for column in columns))
    return mix(mix(last, first), third)


def same_bytes(one: Path, other: Path) -> bool:
    """Whether two Parquet files have byte-identical pages, and so the same rows.

    Their footers may differ, since they contain the import's id. If False, the tables may be equal nevertheless.
    """
    footers = [pq.read_metadata(str(path)) for path in (one, other)]
    groups = [[footer.row_group(n).num_rows for n in range(footer.num_row_groups)] for footer in footers]
    left, others = (
        path.stat().st_size - footer.serialized_size - _TAIL for path, footer in zip((one, other), footers, strict=True)
    )
    if left != others or groups[0] != groups[1] or not footers[0].schema.equals(footers[1].schema):
        return False
    with one.open("rb") as first, other.open("rb") as second:
        while left > 0:
            length = min(_COMPARED, left)
            if first.read(length) != second.read(length):
                return False
            left -= length
    return True


def _case_folded(values: pa.Array) -> pa.Array:
    return folded(pa.chunked_array([values])).combine_chunks()


def _numbers(values: pa.Array) -> Words:
    """Hash each value; 0 for null alone. Texts of up to eight bytes never collide."""
    if pa.types.is_date32(values.type):
        days = pc.fill_null(pc.cast(values, pa.int32()), 0).to_numpy()
        numbers: Words = days.astype(np.uint64) + _EPOCH
    else:
        numbers = _numbers_of_text(values)
    if values.null_count:
        numbers[pc.is_null(values).to_numpy(zero_copy_only=False)] = 0
    return numbers


def _numbers_of_text(values: pa.Array) -> Words:
    """Hash texts by eight bytes at a time, loaded by their end, so that one shift drops the bytes before the value."""
    _, buffer, data = values.buffers()
    if data is None or not len(values):
        return np.zeros(len(values), np.uint64)
    offsets = np.frombuffer(buffer, np.int32)[values.offset : values.offset + len(values) + 1]
    padded = np.zeros(WIDTH + int(offsets[-1] - offsets[0]), np.uint8)
    padded[WIDTH:] = np.frombuffer(data, np.uint8)[offsets[0] : offsets[-1]]
    left = np.diff(offsets)
    longest = int(left.max())
    if longest <= WIDTH and longest == int(left.min()):  # true of most ids, and needs no gathering
        return np.ndarray(len(left), _WORD, padded, longest, (longest,)) >> np.uint64(WIDTH * (WIDTH - longest))
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
    if longest > WIDTH:
        left = np.minimum(left, WIDTH)
    bits = left.astype(np.int64)
    bits *= -WIDTH
    bits += WIDTH * WIDTH
    words >>= bits.view(np.uint64)
    return words
