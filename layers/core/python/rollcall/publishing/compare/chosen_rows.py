"""Gives chosen rows of a table of a snapshot, reading only what the hashes do not say."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from rollcall.columns import compute as pc
from rollcall.columns.arrays import Numbers
from rollcall.publishing.compare.hashed import Hashed
from rollcall.publishing.compare.numbered import Numbered
from rollcall.publishing.compare.words import texts_of

_ROWS = 1 << 17
"""Rows that are looked at a time."""

Taken = Callable[[Numbers], dict[str, pa.Array]]
"""Gives the values of some rows of a piece, which are numbers in the whole table, by column."""


def pieces(
    side: Hashed, path: Path, columns: Sequence[str], referred: Mapping[str, Numbered]
) -> Iterator[tuple[slice, Taken]]:
    """Give the rows of a table piece by piece: which they are, and how to take some of them.

    `path` is the file that was hashed; columns that it lacks, because its schema is older, are left out. `referred` are
    the tables to whose rows columns refer by number.
    """
    made = {column: make for column in columns if (make := _made_anew(column, side, referred))}
    file = pq.ParquetFile(str(path))
    read = [column for column in columns if column in file.schema_arrow.names and column not in made]
    batches = file.iter_batches(_ROWS, columns=read, use_threads=False) if read else _nothing(len(side))
    start = 0
    for batch in batches:
        part = slice(start, start + len(batch))
        start = part.stop
        yield part, _taking(batch, part, made)


def ids_of(side: Hashed, path: Path) -> Callable[[Numbers], pa.Array]:
    """How to take the IDs of some rows; they are read at once if they must be."""
    if make := _made_anew("id", side, {}):
        return make
    ids = pq.ParquetFile(str(path)).read(columns=["id"], use_threads=False)["id"].combine_chunks()
    return lambda rows: pc.take(ids, pa.array(rows))


def _taking(batch: pa.RecordBatch, part: slice, made: Mapping[str, Callable[[Numbers], pa.Array]]) -> Taken:
    def take(rows: Numbers) -> dict[str, pa.Array]:
        chosen = batch if len(rows) == len(batch) else pc.take(batch, pa.array(rows - part.start))
        read = dict(zip(chosen.schema.names, chosen.columns, strict=True))
        return read | {column: make(rows) for column, make in made.items()}

    return take


def _made_anew(column: str, side: Hashed, referred: Mapping[str, Numbered]) -> Callable[[Numbers], pa.Array] | None:
    """How to make the texts of a column from its hashes; None where they do not say it."""
    if column in side.short:
        return lambda rows: texts_of(side.columns[column][rows])
    numbered = referred.get(column)
    if numbered is None or not numbered.short or numbered.strangers:
        return None
    words = numbered.words()
    return lambda rows: texts_of(words.take(side.columns[column][rows], mode="wrap"))


def _nothing(count: int) -> Iterator[pa.RecordBatch]:
    """Batches without columns, of as many rows as those of a file."""
    for start in range(0, count, _ROWS):
        yield pa.RecordBatch.from_struct_array(pa.nulls(min(_ROWS, count - start), pa.struct([])))
