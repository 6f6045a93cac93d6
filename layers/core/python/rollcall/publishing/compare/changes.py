"""Writes the rows that differ between two snapshots, so that whoever has the one can make the other of it."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.parquet as pq

from rollcall.columns import compute as pc
from rollcall.columns.arrays import Mask, Numbers
from rollcall.model.changed_rows import Change
from rollcall.model.schema import Table
from rollcall.publishing.compare.hashed import hashed
from rollcall.publishing.compare.table import Compared, compared

_ROWS = 1 << 17
"""Rows that are read at a time."""
_GROUP = 1 << 12
"""Rows of a row group, all of one kind, so that a page of rows of a kind reads one or two: docs/decisions.md."""


_KINDS = [None, *Change]

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
    found = compared(hashed(after, table, every, {}), hashed(before, table, every, {}), table)
    write_changes(found, table, after, before, path)
    return path.exists()


def write_changes(found: Compared, table: Table, after: Path, before: Path | None, path: Path) -> None:
    """Write the rows that differ in a table; no file if none does.

    The file has the columns `OWN`, then those of the table: the values after the change, or of a removed row those
    before it. Whoever deletes the rows of `id_before`, and inserts all that were not removed, has the later table. All
    columns of `found` must still be there.
    """
    if not (len(found.new) or len(found.old) or len(found.renumbered.after)):
        return
    columns = [field.column for field in table.fields]
    types = pq.read_schema(str(after))
    schema = pa.schema([*OWN, *(types.field(column) for column in columns)])
    few = [field.column for field in table.fields if field.repeated is None and not field.holds_ids]
    with pq.ParquetWriter(
        path, schema, compression="zstd", compression_level=1, use_dictionary=[*_OWN_OF_FEW, *few]
    ) as writer:
        for batch in _new_rows(found, table, after, before):
            ordered = pa.record_batch([batch[name] for name in schema.names], schema=schema)
            for kind in (Change.CHANGED, Change.ADDED, Change.RENUMBERED):
                of_kind = pc.filter(ordered, pc.equal(ordered["change"], kind.value))
                if len(of_kind):
                    writer.write_batch(of_kind, row_group_size=_GROUP)
        for batch in _chosen(before, columns, _mask(len(found.before), found.removed)) if before else ():
            own = {
                "change": pa.array([Change.REMOVED] * len(batch), pa.string()),
                "id_before": batch["id"],
                "changed_columns": pa.nulls(len(batch), OWN[2].type),
            }
            writer.write_batch(_with(batch, own, schema), row_group_size=_GROUP)


def _new_rows(found: Compared, table: Table, after: Path, before: Path | None) -> Iterator[pa.RecordBatch]:
    """The rows of the later table that are added, changed or renumbered, in its order."""
    kinds = np.zeros(len(found.after), np.uint8)
    changed, renumbered = found.changed.after, found.renumbered.after
    for kind, rows in ((Change.ADDED, found.added), (Change.CHANGED, changed), (Change.RENUMBERED, renumbered)):
        kinds[rows] = _KINDS.index(kind)
    differing = _differing(found, table)
    old_ids = _old_ids(found, before)
    columns = [field.column for field in table.fields]
    words = pa.array(_KINDS, pa.string())
    start = 0
    for batch in pq.ParquetFile(str(after)).iter_batches(_ROWS, columns=columns, use_threads=False):
        part = kinds[start : start + len(batch)]
        rows = np.flatnonzero(part)
        numbers, what = (rows + start).astype(np.int32), part[rows]
        start += len(batch)
        if not len(rows):
            continue
        chosen = pc.take(batch, pa.array(rows))
        is_changed, is_renumbered = (what == _KINDS.index(kind) for kind in (Change.CHANGED, Change.RENUMBERED))
        is_added = pa.array(what == _KINDS.index(Change.ADDED))
        earlier = pc.take(old_ids, pa.array(np.searchsorted(renumbered, numbers[is_renumbered])))
        own = {
            "change": pc.take(words, pa.array(what)),
            "id_before": pc.replace_with_mask(
                pc.if_else(is_added, pa.scalar(None, pa.string()), chosen["id"]), pa.array(is_renumbered), earlier
            ),
            "changed_columns": _lists(
                is_changed, differing[:, np.searchsorted(changed, numbers[is_changed])], columns[1:]
            ),
        }
        yield pa.record_batch([*own.values(), *chosen.columns], names=[*own, *chosen.schema.names])


def _lists(changed: Mask, differing: npt.NDArray[np.bool_], columns: list[str]) -> pa.ListArray:
    """Name the columns that differ in each of `n` rows: null for a row that is not `changed` (shape `n`).

    The shape of `differing` is columns × changed rows.
    """
    counts = np.zeros(len(changed) + 1, np.int32)
    counts[1:][changed] = differing.sum(axis=0)
    which = np.nonzero(differing.T)[1]
    names = pc.take(pa.array(columns, pa.string()), pa.array(which))
    return pa.ListArray.from_arrays(pa.array(np.cumsum(counts, dtype=np.int32)), names, mask=pa.array(~changed))


def _differing(found: Compared, table: Table) -> npt.NDArray[np.bool_]:
    """Which columns but the ID differ in each changed row; shape columns × rows."""
    columns = [field.column for field in table.fields if field.column != "id"]
    rows, old_rows = found.changed.after, found.changed.before
    if not len(rows):
        return np.zeros((len(columns), 0), np.bool_)
    after, before = found.after.columns, found.before.columns
    return np.array([after[column][rows] != before[column][old_rows] for column in columns])


def _old_ids(found: Compared, before: Path | None) -> pa.Array:
    """The ids that renumbered rows had."""
    if before is None or not len(found.renumbered.after):
        return pa.nulls(0, pa.string())
    ids = pq.ParquetFile(str(before)).read(columns=["id"], use_threads=False)["id"].combine_chunks()
    return pc.take(ids, pa.array(found.renumbered.before))


def _chosen(path: Path, columns: list[str], mask: Mask) -> Iterator[pa.RecordBatch]:
    """The rows of a file that are in the mask."""
    start = 0
    file = pq.ParquetFile(str(path))
    there = [column for column in columns if column in file.schema_arrow.names]  # an older schema has fewer
    for batch in file.iter_batches(_ROWS, columns=there, use_threads=False):
        part = mask[start : start + len(batch)]
        start += len(batch)
        if part.any():
            yield batch.filter(pa.array(part))


def _with(batch: pa.RecordBatch, own: dict[str, pa.Array], schema: pa.Schema) -> pa.RecordBatch:
    columns = {**own, **dict(zip(batch.schema.names, batch.columns, strict=True))}
    arrays = [columns.get(field.name, pa.nulls(len(batch), field.type)) for field in schema]
    return pa.record_batch(arrays, schema=schema)


def _mask(count: int, rows: Numbers) -> Mask:
    mask = np.zeros(count, np.bool_)
    mask[rows] = True
    return mask
