"""Writes the rows that differ between two snapshots, so that whoever has the one can make the other of it."""

from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from types import MappingProxyType

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from rollcall.columns import compute as pc
from rollcall.columns.arrays import as_arrow
from rollcall.model.changed_rows import Change
from rollcall.model.schema import Table
from rollcall.publishing.compare.chosen_rows import Taker, ids_by_number, ids_of, pieces
from rollcall.publishing.compare.numbered import Numbered
from rollcall.publishing.compare.reader import Reader, hashed, nulls
from rollcall.publishing.compare.table import Compared, compared

_GROUP = 1 << 12
"""Rows of a row group, all of one kind, so that a page of rows of a kind reads one or two: docs/decisions.md."""


OWN = [
    pa.field("change", pa.string()),
    pa.field("id_before", pa.string()),
    pa.field("changed_columns", pa.list_(pa.string())),
]
"""The columns before those of the table: what happened to the row, the ID that it had (null if it is new), and the
columns, in snake case, whose values differ (null unless it changed)."""

_OWN_OF_FEW = ("change", "changed_columns.list.element")
"""Those of `OWN` that have few different values. A dictionary of ids takes longer than all else (as in `parquet`)."""


def compare_rows(table: Table, after: Path, before: Path | None, path: Path) -> bool:
    """Compare one table of two snapshots and write its changes; without `before`, every row is added.

    Returns whether there is a file, because a row differs.
    """
    every = [field.column for field in table.fields]
    earlier = hashed(Reader(before, table, every, {})) if before else nulls(0, every, {})
    found = compared(hashed(Reader(after, table, every, {})), earlier, table)
    write_changes(found, table, (after, before), path)
    return path.exists()


def write_changes(
    found: Compared,
    table: Table,
    files: tuple[Path, Path | None],
    path: Path,
    referred: Mapping[str, Numbered] = MappingProxyType({}),
) -> None:
    """Write the rows that differ in a table, whose files are the later and the earlier one; no file if none does.

    The file has the columns `OWN`, then those of the table: the values after the change, or of a removed row those
    before it. Whoever deletes the rows of `id_before`, and inserts all that were not removed, has the later table. All
    columns of `found` must still be there; `referred` are the tables to whose rows they refer by number.
    """
    if not (len(found.new) or len(found.old) or len(found.renumbered.after)):
        return
    columns = [field.column for field in table.fields]
    types = pq.read_schema(str(files[0]))
    schema = pa.schema([*OWN, *(types.field(column) for column in columns)])
    few = [field.column for field in table.fields if field.repeated is None and not field.holds_ids]
    with (
        pq.ParquetWriter(
            path,
            schema,
            compression="zstd",
            compression_level=1,
            use_dictionary=[*_OWN_OF_FEW, *few],
            write_statistics=["change"],
        ) as writer,
        # While one batch is written, the next one is made: Arrow releases the GIL.
        ThreadPoolExecutor(max_workers=1) as other_thread,
    ):
        written: Future[None] | None = None
        for values in _rows(found, columns, files, ids_by_number(referred)):
            count = len(values["change"])
            batch = pa.record_batch(
                [values.get(field.name, pa.nulls(count, field.type)) for field in schema], schema=schema
            )
            if written is not None:
                written.result()
            written = other_thread.submit(writer.write_batch, batch, row_group_size=_GROUP)
        if written is not None:
            written.result()


def _rows(
    found: Compared, columns: Sequence[str], files: tuple[Path, Path | None], referred: Mapping[str, Taker]
) -> Iterator[dict[str, pa.Array]]:
    """The rows that differ, by column: those of the later table by and by, then those that were removed.

    `files` are the later and the earlier table. Columns that are null in all rows are left out.
    """
    after, before = files
    of_kinds = {
        Change.CHANGED: found.changed.after,
        Change.ADDED: found.added,
        Change.RENUMBERED: found.renumbered.after,
    }
    old_ids = ids_of(found.before, before) if before and len(found.renumbered.before) else None
    for part, take in pieces(found.after, after, columns, referred) if any(map(len, of_kinds.values())) else ():
        for kind, all_rows in of_kinds.items():
            # Both ascend, so they are at consecutive places.
            places = slice(*np.searchsorted(all_rows, (part.start, part.stop)))
            rows = all_rows[places]
            if not len(rows):
                continue
            values = take(rows) | {"change": _same(kind, len(rows))}
            if kind is Change.CHANGED:
                values |= {"id_before": values["id"], "changed_columns": _changed_columns(found, columns, places)}
            elif kind is Change.RENUMBERED and old_ids is not None:
                values["id_before"] = old_ids(found.renumbered.before[places])
            yield values
    gone = pieces(found.before, before, columns, referred, old_ids) if before and len(found.removed) else ()
    for part, take in gone:
        rows = found.removed[slice(*np.searchsorted(found.removed, (part.start, part.stop)))]
        if len(rows):
            values = take(rows)
            yield values | {"change": _same(Change.REMOVED, len(rows)), "id_before": values["id"]}


def _same(kind: Change, count: int) -> pa.Array:
    return pa.repeat(pa.scalar(kind.value, pa.string()), count)


def _changed_columns(found: Compared, columns: Sequence[str], places: slice) -> pa.ListArray:
    """Name the columns that differ in each of the changed rows at some places."""
    rows, old_rows = found.changed.after[places], found.changed.before[places]
    differing = np.array([found.after.at(column, rows) != found.before.at(column, old_rows) for column in columns])
    ends = np.cumsum(differing.sum(axis=0), dtype=np.int32)
    names = pc.take(pa.array(columns, pa.string()), as_arrow(np.nonzero(differing.T)[1]))
    return pa.ListArray.from_arrays(as_arrow(np.concatenate((np.zeros(1, np.int32), ends))), names)
