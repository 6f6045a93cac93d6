"""Reads the rows that an import changes, or would change, a page at a time, from what `compare.changes` wrote."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import BinaryIO

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from rollcall.columns import compute as pc
from rollcall.columns.arrays import Numbers
from rollcall.model.changed_rows import ROWS_OF_PAGE, Change, ChangedRow, ChangedRows
from rollcall.publishing.compare.changes import OWN

_OWN = frozenset(each.name for each in OWN)

_GAP = 1 << 16
"""Bytes between two columns that are read along rather than asking again."""


def page(file: BinaryIO, change: Change | None, after: int = 0, most: int = ROWS_OF_PAGE) -> ChangedRows:
    """The rows from position `after` on, of those with this `change`, or of all."""
    parquet = _opened(file)
    groups = [_kinds(file, parquet, number) for number in range(parquet.num_row_groups)]
    counts = {kind: sum(len(group.get(kind, ())) for group in groups) for kind in Change}
    total = counts[change] if change else parquet.metadata.num_rows
    rows: list[ChangedRow] = []
    start = 0
    for number, group in enumerate(groups):
        every = parquet.metadata.row_group(number).num_rows
        there = group.get(change, range(0)) if change else range(every)
        chosen = there[max(0, after - start) : max(0, after + most - start)]
        start += len(there)
        if len(chosen):
            read = _read(file, parquet, number, parquet.schema_arrow.names)
            rows += _rows(pc.take(read, pa.array(np.asarray(chosen, np.int64))))
    return ChangedRows(counts, rows, after + most if after + most < total else None)


def with_values_before(rows: Sequence[ChangedRow], earlier: BinaryIO) -> list[ChangedRow]:
    """The same rows, the changed ones with what the earlier table says of them.

    Reads the IDs of the earlier table, and of its row groups that have one of the rows the columns that differ.
    """
    columns = {column for row in rows for column in row.changed}
    wanted = {row.id_before for row in rows if row.changed}
    if not wanted:
        return list(rows)
    found = _earlier(earlier, sorted(filter(None, wanted)), sorted(columns))
    return [
        replace(row, before={column: found[row.id_before].get(column) for column in row.changed})
        if row.changed and row.id_before in found
        else row
        for row in rows
    ]


def _kinds(file: BinaryIO, parquet: pq.ParquetFile, number: int) -> Mapping[Change, range | Numbers]:
    """Which rows of a row group are of which kind.

    Its statistics say so, since a row group has one kind; those of earlier releases have several.
    """
    group = parquet.metadata.row_group(number)
    said = group.column(0).statistics  # of `change`
    if said is not None and said.has_min_max and said.min == said.max:
        return {Change(said.min): range(group.num_rows)}
    column = _read(file, parquet, number, ["change"])["change"].combine_chunks()
    return {kind: np.flatnonzero(pc.equal(column, kind.value).to_numpy(zero_copy_only=False)) for kind in Change}


def _rows(table: pa.Table) -> Iterator[ChangedRow]:
    for row in table.to_pylist():
        values = {name: _text(value) for name, value in row.items() if name not in _OWN}
        yield ChangedRow(Change(row["change"]), row["id_before"], values, tuple(row["changed_columns"] or ()))


def _earlier(file: BinaryIO, ids: Sequence[str], columns: Sequence[str]) -> dict[str, dict[str, str | None]]:
    """The values of these `columns` in the rows with these `ids`, as far as they are there."""
    parquet = _opened(file)
    there = [column for column in columns if column in parquet.schema_arrow.names]
    place = parquet.schema_arrow.names.index("id")
    found: dict[str, dict[str, str | None]] = {}
    for number in range(parquet.num_row_groups):
        said = parquet.metadata.row_group(number).column(place).statistics
        if said is not None and said.has_min_max and not any(said.min <= id_ <= said.max for id_ in ids):
            continue
        own = _read(file, parquet, number, ["id"])["id"].combine_chunks()
        rows = np.flatnonzero(pc.is_in(own, value_set=pa.array(ids, own.type)).to_numpy(zero_copy_only=False))
        if len(rows):
            where = pa.array(rows)
            read = {
                column: pc.take(values, where).to_pylist() for column, values in _columns(file, parquet, number, there)
            }
            for at, id_ in enumerate(pc.take(own, where).to_pylist()):
                found[id_] = {column: _text(values[at]) for column, values in read.items()}
        if len(found) == len(ids):
            break
    return found


def _columns(
    file: BinaryIO, parquet: pq.ParquetFile, number: int, names: Sequence[str]
) -> Iterator[tuple[str, pa.ChunkedArray]]:
    """These columns of a row group by their names."""
    if names:
        read = _read(file, parquet, number, names)
        yield from zip(read.column_names, read.columns, strict=True)


def _opened(file: BinaryIO) -> pq.ParquetFile:
    """A Parquet file that no thread of Arrow's reads: the last to let go of Python's memory must be ours."""
    return pq.ParquetFile(file, pre_buffer=False)


def _read(file: BinaryIO, parquet: pq.ParquetFile, number: int, columns: Sequence[str]) -> pa.Table:
    """These columns of a row group. `file` keeps what was read, so each run of bytes is asked for once, as a whole.

    Arrow alone would ask for each page by itself, or let its threads read ahead.
    """
    group = parquet.metadata.row_group(number)
    chunks = (group.column(place) for place in range(group.num_columns))
    wanted = sorted(_place(chunk) for chunk in chunks if chunk.path_in_schema.partition(".")[0] in columns)
    runs: list[list[int]] = []
    for start, stop in wanted:
        if runs and start - runs[-1][1] <= _GAP:
            runs[-1][1] = stop
        else:
            runs.append([start, stop])
    for start, stop in runs:
        file.seek(start)
        file.read(stop - start)
    return parquet.read_row_group(number, columns=[*columns], use_threads=False)


def _place(chunk: pq.ColumnChunkMetaData) -> tuple[int, int]:
    """From where to where a column of a row group lies in the file."""
    start = chunk.dictionary_page_offset if chunk.has_dictionary_page else chunk.data_page_offset
    return start, start + chunk.total_compressed_size


def _text(value: str | date | None) -> str | None:
    return value.isoformat() if isinstance(value, date) else value
