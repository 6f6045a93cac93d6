"""A table of a snapshot as numbers: what is compared is 64 bits for each value and each row, not text.

Different rows have the same number with a probability of 1 in 2^64 for each pair of them.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.parquet as pq

from rollcall.columns.arrays import Numbers
from rollcall.columns.equality import folded
from rollcall.columns.packed import WIDTH, Words
from rollcall.model.schema import Table

_MIXERS = (np.uint64(0xFF51AFD7ED558CCD), np.uint64(0xC4CEB9FE1A85EC53))
"""Of MurmurHash3."""
_HALF = np.uint64(32)
_WORD = np.dtype("<u8")
_EPOCH = np.uint64(1 << 40)
"""Of a date, so that no day is 0."""
_TAIL = 8
"""Bytes of a Parquet file after its footer."""
_ROWS = 1 << 17
"""Rows that are read at a time. With fewer, the two threads that read wait for each other: a fifth more time."""
_COMPARED = 1 << 20
"""Bytes of two files that are compared at a time."""


@dataclass(slots=True)
class Hashed:
    """The `n` rows of a table."""

    count: int
    """`n`."""
    rows: Words
    """`n` numbers, each of all values of a row."""
    columns: Mapping[str, Words]
    """For some columns `n` numbers, each of a value, 0 for null."""

    def __len__(self) -> int:
        """`n`."""
        return self.count

    def forget_rows(self) -> None:
        """Give back the memory of `rows`, once they were compared."""
        self.rows = np.empty(0, np.uint64)

    def mixed(self, columns: Sequence[str], rows: Numbers) -> Words:
        """For some rows a number each, of what they have in some columns."""
        numbers = self.columns[columns[0]][rows]
        for column in columns[1:]:
            numbers = mix(numbers, self.columns[column][rows])
        return numbers


def mix(one: Words, other: Words) -> Words:
    """A number for each pair of numbers."""
    mixed = one >> _HALF
    mixed ^= one
    mixed *= _MIXERS[0]
    mixed += other
    return mixed


def spread(words: Words) -> Words:
    """Another number for each number, of which every bit depends on all bits."""
    mixed = words ^ (words >> _HALF)
    for mixer in _MIXERS:
        mixed *= mixer
        mixed ^= mixed >> _HALF
    return mixed


def hashed(path: Path | None, table: Table, kept: Collection[str]) -> Hashed:
    """Read a table from Parquet; no path stands for no rows.

    `kept` are the columns, in snake case, of which the numbers are kept besides. They are without case where the schema
    compares values so. A column that the file lacks, because an older schema did, has no values.
    """
    file = pq.ParquetFile(str(path)) if path else None
    count = file.metadata.num_rows if file else 0
    made = Hashed(count, np.zeros(count, np.uint64), {column: np.zeros(count, np.uint64) for column in kept})
    fields = {field.column: field for field in table.fields}
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
                # Choices are published in one spelling, so that nothing is left to fold.
                caseless = field.caseless and not field.choices and values is not None
                made.columns[column][part] = _numbers(_case_folded(values)) if caseless else numbers
        made.rows[part] = spread(rows)
    return made


def same_bytes(one: Path, other: Path) -> bool:
    """Whether two Parquet files hold the same for certain, because their pages are the same.

    The footer, in which the import's id stands, may differ. Where this is False, the tables may be the same anyway.
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
    """A number for each value; 0 for null, which no value has. Texts of up to eight bytes all have others."""
    if pa.types.is_date32(values.type):
        days = values.cast(pa.int32()).fill_null(0).to_numpy()
        numbers: Words = days.astype(np.uint64) + _EPOCH
    else:
        numbers = _numbers_of_text(values)
    if values.null_count:
        numbers[values.is_null().to_numpy(zero_copy_only=False)] = 0
    return numbers


def _numbers_of_text(values: pa.Array) -> Words:
    """Of eight bytes at a time, loaded where they end, so that one shift takes off what stands before the value."""
    _, buffer, data = values.buffers()
    if data is None or not len(values):
        return np.zeros(len(values), np.uint64)
    offsets = np.frombuffer(buffer, np.int32)[values.offset : values.offset + len(values) + 1]
    padded = np.zeros(WIDTH + int(offsets[-1] - offsets[0]), np.uint8)
    padded[WIDTH:] = np.frombuffer(data, np.uint8)[offsets[0] : offsets[-1]]
    left = np.diff(offsets)
    longest = int(left.max())
    if longest <= WIDTH and longest == int(left.min()):  # as most ids are: nothing need be looked up
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
    """`words` of which only the last `left` bytes belong to the value, `longest` at most."""
    if longest > WIDTH:
        left = np.minimum(left, WIDTH)
    bits = left.astype(np.int64)
    bits *= -WIDTH
    bits += WIDTH * WIDTH
    words >>= bits.view(np.uint64)
    return words
