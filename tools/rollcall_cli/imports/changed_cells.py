"""The values of the rows that differ between two rosters, one below another, columnwise: a million rows have many."""

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from rollcall.columns.arrays import Mask, mask_of
from rollcall.model.changed_rows import Change
from rollcall_cli.imports.changed_rows import ChangedRows


class Cells(NamedTuple):
    """Values of rows that differ, `n` texts each; in the order of the rows, and within a row in that of the columns."""

    change: pa.Array
    row_id: pa.Array
    column: pa.Array
    """The column's name in the file."""
    before: pa.Array
    """Null where there is none."""
    after: pa.Array


def cells(changed: ChangedRows) -> Iterator[Cells]:
    """The values of the rows, some thousand rows at a time: of a changed row, in the columns that differ."""
    for batch, earlier in changed.pieces():
        yield _cells(changed, batch, earlier)


def _cells(changed: ChangedRows, batch: pa.RecordBatch, earlier: pa.Table | None) -> Cells:
    is_ = {change: mask_of(pc.equal(batch["change"], change.value)) for change in Change}
    # The earlier values stand one behind another, for the changed rows alone.
    place = np.cumsum(is_[Change.CHANGED]) - 1
    rows: list[npt.NDArray[np.intp]] = []
    before, after = [], []
    columns = changed.table.fields
    for field in columns:
        values = _texts(batch[field.column])
        differs = _named(batch["changed_columns"], field.column) & is_[Change.CHANGED]
        there = mask_of(pc.is_valid(values))
        shown = differs | (there & (is_[Change.ADDED] | is_[Change.REMOVED]))
        old = pc.if_else(pa.array(is_[Change.REMOVED]), values, pa.scalar(None, pa.string()))
        if earlier is not None and differs.any():
            were = pc.take(_texts(earlier[field.column].combine_chunks()), pa.array(place, mask=~differs))
            old = pc.if_else(pa.array(differs), were, old)
        if field.column == "id":
            shown = shown | is_[Change.RENUMBERED]
            old = pc.if_else(pa.array(is_[Change.RENUMBERED]), batch["id_before"], old)
        which = np.flatnonzero(shown)
        rows.append(which)
        before.append(pc.take(old, pa.array(which)))
        after.append(pc.take(_without(values, is_[Change.REMOVED]), pa.array(which)))
    every = np.concatenate(rows)
    order = pa.array(np.argsort(every, kind="stable"))
    owners = pc.take(pa.array(every), order)
    names = pa.array([field.name for field in columns], pa.string())
    kinds = pc.take(names, pa.array(np.repeat(np.arange(len(columns)), [len(each) for each in rows])))
    return Cells(
        pc.take(_texts(batch["change"]), owners),
        pc.take(batch["id"], owners),
        pc.take(kinds, order),
        pc.take(pa.concat_arrays(before), order),
        pc.take(pa.concat_arrays(after), order),
    )


def _texts(values: pa.Array) -> pa.Array:
    return values.cast(pa.string())


def _without(values: pa.Array, some: Mask) -> pa.Array:
    return pc.if_else(pa.array(some), pa.scalar(None, pa.string()), values)


def _named(lists: pa.ListArray, column: str) -> Mask:
    """Which of some lists of columns name this one."""
    found = np.zeros(len(lists), np.bool_)
    named = mask_of(pc.equal(lists.flatten(), column))
    found[pc.list_parent_indices(lists).to_numpy()[named]] = True
    return found
