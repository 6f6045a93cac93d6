"""Compares the values of rows whose ID is in both snapshots, column by column."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.parquet as pq

from rollcall.columns import compute as pc
from rollcall.columns.arrays import Mask, Numbers, mask_of
from rollcall.columns.equality import folded
from rollcall.columns.packed import Words
from rollcall.columns.persons import before_the_at
from rollcall.model.differences import ColumnChanges
from rollcall.model.schema import Field, Table
from rollcall.publishing.compare.table import Compared

KINDS = ("changed", "lost", "gained")
"""What can happen to a value, as in `ValueChanges`."""


@dataclass(frozen=True, slots=True)
class Values:
    """The `k` rows of one table in which the value of a column differs, and the counts of each such column."""

    counts: Mapping[str, ColumnChanges]
    """By column as in the CSV file, in the order of the table."""
    ids: Words
    """The hashed IDs of the rows; shape `k`."""
    rows: Numbers
    """The rows of the later snapshot, ascending; shape `k`."""
    bits: npt.NDArray[np.uint64]
    """Bit `i` says what happened to the value of column `i` of `counts`; shape `KINDS` × `k`."""


def compare_values(table: Compared, declared: Table, after: Path, before: Path | None) -> Values:
    """Compare the values of all columns but the ID. `after` and `before` are the Parquet files of the table.

    The table's `columns` must have all of them; unchanged rows are not looked at again.
    """
    rows = table.changed
    if before is None or not len(rows):
        return Values({}, np.empty(0, np.uint64), np.empty(0, np.int32), np.empty((len(KINDS), 0), np.uint64))
    ids = table.after.columns["id"][rows]
    old_rows = table.before_of(rows)
    counts: dict[str, ColumnChanges] = {}
    bits = np.zeros((len(KINDS), len(rows)), np.uint64)
    for field in (field for field in declared.fields if field.column != "id"):
        now, then = table.after.columns[field.column][rows], table.before.columns[field.column][old_rows]
        given = _given(table, field.column)
        lost, gained = (then != 0) & (now == 0), (then == 0) & (now != 0)
        both = (then != 0) & (now != 0)
        if field.kind == "email":
            changed, respelled = _addresses(both, (after, rows), (before, old_rows), field)
        else:
            changed, respelled = both & (now != then), 0
        happened = changed, lost, gained
        numbers = [int(np.count_nonzero(one)) for one in happened]
        if any(numbers) or respelled:
            for kind, one in enumerate(happened):
                bits[kind] |= one.astype(np.uint64) << np.uint64(len(counts))
            counts[field.name] = ColumnChanges(given - numbers[1], numbers[0], given, numbers[1], numbers[2], respelled)
    differ = np.flatnonzero(bits.any(axis=0))
    return Values(counts, ids[differ], rows[differ], bits[:, differ])


def _given(table: Compared, column: str) -> int:
    """Count the paired rows that had a value."""
    values = table.before.columns[column]
    return int(np.count_nonzero(values)) - int(np.count_nonzero(values[table.removed]))


def _addresses(both: Mask, after: tuple[Path, Numbers], before: tuple[Path, Numbers], field: Field) -> tuple[Mask, int]:
    """Find the rows of `both` with another e-mail address; and count those that differ, but not before the @."""
    places = np.flatnonzero(both)
    if not len(places):  # a snapshot of an older schema may lack the column
        return np.zeros(len(both), np.bool_), 0
    now, then = (_read(path, field.column, rows[places]) for path, rows in (after, before))
    differ = mask_of(pc.invert(pc.equal(now, then)))
    names = [folded(before_the_at(pc.filter(side, pa.array(differ)))) for side in (now, then)]
    others = mask_of(pc.invert(pc.equal(*names)))
    changed = np.zeros(len(both), np.bool_)
    changed[places[np.flatnonzero(differ)[others]]] = True
    return changed, int(np.count_nonzero(~others))


def _read(path: Path, column: str, rows: Numbers) -> pa.ChunkedArray:
    """Read the values of one column in some rows."""
    values = pq.read_table(str(path), columns=[column], use_threads=False)[column]
    taken = pc.take(values, pa.array(rows))
    return taken if isinstance(taken, pa.ChunkedArray) else pa.chunked_array([taken])


def by_value(values: Values, schools: Numbers, rows: Numbers, count: int) -> npt.NDArray[np.int64]:
    """Count what happened in each of `count` schools; shape `KINDS` × columns × `count`.

    `schools` and `rows` are pairs: the number of a school, and the index in `values.rows` of a row that it has.
    """
    counts = np.zeros((len(KINDS), len(values.counts), count), np.int64)
    for kind in range(len(KINDS)):
        bits = values.bits[kind][rows]
        for place in range(len(values.counts)):
            hit = (bits >> np.uint64(place)) & np.uint64(1)
            counts[kind, place] = np.bincount(schools[hit.view(np.int64) == 1], minlength=count)
    return counts
