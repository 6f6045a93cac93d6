"""Compares the values of rows whose ID is in both snapshots, column by column."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.parquet as pq

from rollcall.columns import compute as pc
from rollcall.columns.arrays import Mask, Numbers, as_arrow, mask_of
from rollcall.columns.equality import folded
from rollcall.columns.persons import before_the_at
from rollcall.model.differences import ColumnChanges
from rollcall.model.schema import Field, Table
from rollcall.publishing.compare.table import Compared
from rollcall.publishing.compare.words import given

KINDS = ("changed", "lost", "gained")
"""What can happen to a value, as in `ValueChanges`."""


@dataclass(frozen=True, slots=True)
class Values:
    """The `k` rows of one table in which the value of a column differs, and the counts of each such column."""

    counts: Mapping[str, ColumnChanges]
    """By column as in the CSV file, in the order of the table."""
    rows: Numbers
    """The rows of the later snapshot, ascending; shape `k`."""
    bits: npt.NDArray[np.uint64]
    """Bit `i` says what happened to the value of column `i` of `counts`; shape `KINDS` × `k`."""


def compare_values(table: Compared, declared: Table, after: Path, before: Path | None) -> Values:
    """Compare the values of all columns but the ID. `after` and `before` are the Parquet files of the table.

    The table's `columns` must have all of them; unchanged rows are not looked at again.
    """
    rows, old_rows = table.changed.after, table.changed.before
    if before is None or not len(rows):
        return Values({}, np.empty(0, np.int32), np.empty((len(KINDS), 0), np.uint64))
    counts: dict[str, ColumnChanges] = {}
    bits = np.zeros((len(KINDS), len(rows)), np.uint64)
    for field in (field for field in declared.fields if field.column != "id"):
        now, then = table.after.at(field.column, rows), table.before.at(field.column, old_rows)
        differ = now != then
        if not differ.any():
            continue
        there = _count_given(table, field.column)
        lost, gained = differ & ~given(now), differ & ~given(then)
        changed, respelled = differ & ~(lost | gained), 0
        if field.kind == "email":
            changed, respelled = _addresses(changed, (after, rows), (before, old_rows), field)
        happened = changed, lost, gained
        numbers = [int(np.count_nonzero(one)) for one in happened]
        for kind, one in enumerate(happened):
            bits[kind] |= one.astype(np.uint64) << np.uint64(len(counts))
        counts[field.name] = ColumnChanges(there - numbers[1], numbers[0], there, numbers[1], numbers[2], respelled)
    differ = np.flatnonzero(bits.any(axis=0))
    return Values(counts, rows[differ], bits[:, differ])


def _count_given(table: Compared, column: str) -> int:
    """Count the paired rows that had a value."""
    values = table.before.whole(column)
    return int(np.count_nonzero(given(values))) - int(np.count_nonzero(given(values[table.removed])))


def _addresses(
    differ: Mask, after: tuple[Path, Numbers], before: tuple[Path, Numbers], field: Field
) -> tuple[Mask, int]:
    """Find the rows whose e-mail addresses `differ` before the @, and count those that differ only behind it."""
    places = np.flatnonzero(differ)
    changed = np.zeros(len(differ), np.bool_)
    if not len(places):  # a snapshot of an older schema may lack the column
        return changed, 0
    sides = [_read(path, field.column, rows[places]) for path, rows in (after, before)]
    names = [folded(before_the_at(side)) for side in sides]
    others = mask_of(pc.not_equal(*names))
    changed[places[others]] = True
    return changed, int(np.count_nonzero(~others))


def _read(path: Path, column: str, rows: Numbers) -> pa.ChunkedArray:
    """Read the values of one column in some rows."""
    # Not by `pq.read_table`, which imports what it needs for folders of files: 0.15 s of CPU.
    taken = pc.take(pq.ParquetFile(str(path)).read(columns=[column], use_threads=False)[column], as_arrow(rows))
    return taken if isinstance(taken, pa.ChunkedArray) else pa.chunked_array([taken])


def by_value(values: Values, schools: Numbers, rows: Numbers, count: int) -> npt.NDArray[np.int64]:
    """Count what happened in each of `count` schools; shape `KINDS` × columns × `count`.

    `schools` and `rows` are pairs: the number of a school, and the index in `values.rows` of a row that it has.
    """
    counts = np.zeros((len(KINDS), len(values.counts), count), np.int64)
    for kind in range(len(KINDS)):
        if not values.bits[kind].any():
            continue
        bits = values.bits[kind][rows]
        for place in range(len(values.counts)):
            hit = (bits >> np.uint64(place)) & np.uint64(1)
            counts[kind, place] = np.bincount(schools[hit.view(np.int64) == 1], minlength=count)
    return counts
