"""Gives chosen rows of a table of a snapshot, reading only what the hashes do not say."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from rollcall.columns import compute as pc
from rollcall.columns.arrays import Numbers, as_arrow
from rollcall.columns.scatter import ABSENT
from rollcall.publishing.compare.hashed import Hashed
from rollcall.publishing.compare.numbered import Numbered
from rollcall.publishing.compare.words import texts_of

_ROWS = 1 << 17
"""Rows that are looked at a time."""

Taken = Callable[[Numbers], dict[str, pa.Array]]
"""Gives the values of some rows of a piece, which are numbers in the whole table, by column."""

Taker = Callable[[Numbers], pa.Array]
"""Gives the texts of some rows, or those of some numbers (`Numbered`)."""


def pieces(
    side: Hashed, path: Path, columns: Sequence[str], referred: Mapping[str, Taker], ids: Taker | None = None
) -> Iterator[tuple[slice, Taken]]:
    """Give the rows of a table piece by piece: which they are, and how to take some of them.

    `path` is the file that was hashed; columns that it lacks, because its schema is older, are left out. `referred`
    makes the ids of the rows to which columns refer by number (`ids_by_number`). `ids` gives those of the table, if
    they are at hand.
    """
    made = {column: make for column in columns if (make := _made_anew(column, side, referred))}
    if ids is not None:
        made["id"] = ids
    file = pq.ParquetFile(str(path))
    read = [column for column in columns if column in file.schema_arrow.names and column not in made]
    batches = file.iter_batches(_ROWS, columns=read, use_threads=False) if read else _nothing(len(side))
    start = 0
    for batch in batches:
        part = slice(start, start + len(batch))
        start = part.stop
        yield part, _taking(batch, part, made)


def ids_of(side: Hashed, path: Path) -> Taker:
    """How to take the IDs of some rows; they are read at once if they must be."""
    if make := _made_anew("id", side, {}):
        return make
    ids = pq.ParquetFile(str(path)).read(columns=["id"], use_threads=False)["id"].combine_chunks()
    return lambda rows: pc.take(ids, as_arrow(rows))


def ids_of_both(sides: tuple[Hashed, Hashed], files: tuple[Path, Path | None], removed: Numbers) -> pa.Array:
    """The IDs of a table of the later snapshot, then those of the rows that were `removed` of the earlier one."""
    every = np.arange(len(sides[0]), dtype=np.int32)
    ids = [ids_of(side, path)(rows) for side, path, rows in zip(sides, files, (every, removed), strict=True) if path]
    return pa.concat_arrays(ids)


def ids_by_number(referred: Mapping[str, Numbered]) -> dict[str, Taker]:
    """How to make the ids of rows from their numbers, for columns that refer to them.

    A column that refers to rows of neither snapshot is left out. Ids that are not short are read once, of the table
    that has them: of the many references to them, Arrow would have to read each.
    """
    return {column: _ids_by_number(numbered) for column, numbered in referred.items() if not numbered.strangers}


def _ids_by_number(numbered: Numbered) -> Taker:
    if numbered.short:
        words = numbered.words()
        return lambda numbers: texts_of(words.take(numbers, mode="wrap"))
    ids = numbered.read_ids()
    return lambda numbers: pc.take(ids, as_arrow(numbers, numbers == ABSENT))


def _taking(batch: pa.RecordBatch, part: slice, made: Mapping[str, Taker]) -> Taken:
    def take(rows: Numbers) -> dict[str, pa.Array]:
        chosen = batch if len(rows) == len(batch) else pc.take(batch, as_arrow(rows - part.start))
        read = dict(zip(chosen.schema.names, chosen.columns, strict=True))
        return read | {column: make(rows) for column, make in made.items()}

    return take


def _made_anew(column: str, side: Hashed, referred: Mapping[str, Taker]) -> Taker | None:
    """How to make the texts of a column from its hashes or numbers; None where these do not say it."""
    if column in side.short:
        return lambda rows: texts_of(side.at(column, rows))
    make = referred.get(column)
    return None if make is None else lambda rows: make(side.at(column, rows))


def _nothing(count: int) -> Iterator[pa.RecordBatch]:
    """Batches without columns, of as many rows as those of a file."""
    for start in range(0, count, _ROWS):
        yield pa.RecordBatch.from_struct_array(pa.nulls(min(_ROWS, count - start), pa.struct([])))
