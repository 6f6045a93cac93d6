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


def page(file: BinaryIO, change: Change | None, after: int = 0, most: int = ROWS_OF_PAGE) -> ChangedRows:
    """The rows from position `after` on, of those with this `change`, or of all."""
    parquet = pq.ParquetFile(file, pre_buffer=True)
    groups = [_kinds(parquet, number) for number in range(parquet.num_row_groups)]
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
            read = parquet.read_row_group(number, use_threads=False)
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
    found = _earlier(pq.ParquetFile(earlier, pre_buffer=True), sorted(filter(None, wanted)), sorted(columns))
    return [
        replace(row, before={column: found[row.id_before].get(column) for column in row.changed})
        if row.changed and row.id_before in found
        else row
        for row in rows
    ]


def _kinds(parquet: pq.ParquetFile, number: int) -> Mapping[Change, range | Numbers]:
    """Which rows of a row group are of which kind.

    Its statistics say so, since a row group has one kind; those of earlier releases have several.
    """
    group = parquet.metadata.row_group(number)
    said = group.column(0).statistics  # of `change`
    if said is not None and said.has_min_max and said.min == said.max:
        return {Change(said.min): range(group.num_rows)}
    column = parquet.read_row_group(number, columns=["change"], use_threads=False)["change"].combine_chunks()
    return {kind: np.flatnonzero(pc.equal(column, kind.value).to_numpy(zero_copy_only=False)) for kind in Change}


def _rows(table: pa.Table) -> Iterator[ChangedRow]:
    for row in table.to_pylist():
        values = {name: _text(value) for name, value in row.items() if name not in _OWN}
        yield ChangedRow(Change(row["change"]), row["id_before"], values, tuple(row["changed_columns"] or ()))


def _earlier(parquet: pq.ParquetFile, ids: Sequence[str], columns: Sequence[str]) -> dict[str, dict[str, str | None]]:
    """The values of these `columns` in the rows with these `ids`, as far as they are there."""
    there = [column for column in columns if column in parquet.schema_arrow.names]
    place = parquet.schema_arrow.names.index("id")
    found: dict[str, dict[str, str | None]] = {}
    for number in range(parquet.num_row_groups):
        said = parquet.metadata.row_group(number).column(place).statistics
        if said is not None and said.has_min_max and not any(said.min <= id_ <= said.max for id_ in ids):
            continue
        own = parquet.read_row_group(number, columns=["id"], use_threads=False)["id"].combine_chunks()
        rows = np.flatnonzero(pc.is_in(own, value_set=pa.array(ids, own.type)).to_numpy(zero_copy_only=False))
        if len(rows):
            read = parquet.read_row_group(number, columns=["id", *there], use_threads=False)
            for row in pc.take(read, pa.array(rows)).to_pylist():
                found[row["id"]] = {column: _text(row[column]) for column in there}
        if len(found) == len(ids):
            break
    return found


def _text(value: str | date | None) -> str | None:
    return value.isoformat() if isinstance(value, date) else value
