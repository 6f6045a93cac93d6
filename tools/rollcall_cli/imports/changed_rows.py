"""The rows that differ between two rosters, table by table, with their values before and after."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from rollcall.model.schema import Roster, Table
from rollcall.publishing.compare.changes import OWN, Change, compare_rows

_ROWS = 1 << 14
"""Rows in memory at a time."""

_OWN = [field.name for field in OWN]

Row = Mapping[str, Any]
"""The values of a row by column in snake case, without those that are absent."""


@dataclass(frozen=True, slots=True)
class ChangedRow:
    """One row that differs."""

    change: Change
    row_id: str
    """Its ID now; of a removed row, the one that it had."""
    before: Row
    """What it said; of a changed row, in the columns that differ. Empty if it is new."""
    after: Row
    """What it says; of a changed row, in the columns that differ. Empty if it was removed."""


@dataclass(frozen=True, slots=True)
class ChangedRows:
    """The rows of one table that differ."""

    table: Table
    file: Path | None
    """The changes (`compare.changes`); None if there are none."""
    before: Path | None
    ids: Collection[str] | None
    """The IDs of rows to which it is limited, those of one school; None for all."""

    def counts(self) -> dict[str, int]:
        """The number of rows of each change."""
        counts = dict.fromkeys((str(change) for change in Change), 0)
        for batch in self._batches(["change", "id", "id_before"]):
            for each in pc.value_counts(batch["change"]).to_pylist():
                counts[each["values"]] += each["counts"]
        return counts

    def rows(self) -> Iterator[ChangedRow]:
        """The rows: those of the later roster in its order, then removed ones."""
        for batch in self._batches(None):
            changed = batch.filter(pc.equal(batch["change"], Change.CHANGED))
            earlier = self._earlier(changed["id"]) if len(changed) else {}
            for values in batch.to_pylist():
                yield self._row(values, earlier)

    def _row(self, values: Mapping[str, Any], earlier: Mapping[str, Mapping[str, Any]]) -> ChangedRow:
        change, was, columns = Change(values["change"]), values["id_before"], values["changed_columns"] or ()
        said = {name: value for name, value in values.items() if name not in _OWN and value is not None}
        match change:
            case Change.ADDED:
                return ChangedRow(change, values["id"], {}, said)
            case Change.REMOVED:
                return ChangedRow(change, values["id"], said, {})
            case Change.RENUMBERED:
                return ChangedRow(change, values["id"], {"id": was}, {"id": values["id"]})
        old = earlier[values["id"]]
        return ChangedRow(
            change, values["id"], {name: old.get(name) for name in columns}, {name: values[name] for name in columns}
        )

    def _batches(self, columns: list[str] | None) -> Iterator[pa.RecordBatch]:
        if self.file is None:
            return
        ids = None if self.ids is None else pa.array(self.ids, pa.string())
        for batch in pq.ParquetFile(str(self.file)).iter_batches(_ROWS, columns=columns, use_threads=False):
            if ids is not None:
                own = pc.or_kleene(pc.is_in(batch["id"], ids), pc.is_in(batch["id_before"], ids))
                batch = batch.filter(pc.fill_null(own, False))  # noqa: PLW2901 - the same rows, fewer
            if len(batch):
                yield batch

    def _earlier(self, ids: pa.Array) -> dict[str, Mapping[str, Any]]:
        """The earlier rows of some IDs."""
        rows: dict[str, Mapping[str, Any]] = {}
        if self.before is not None:
            for batch in pq.ParquetFile(str(self.before)).iter_batches(_ROWS, use_threads=False):
                for row in batch.filter(pc.is_in(batch["id"], ids)).to_pylist():
                    rows[row["id"]] = row
        return rows


def changed_rows(
    table: Table, after: Mapping[str, Path], before: Mapping[str, Path], folder: Path, school: str | None
) -> ChangedRows:
    """Compare one table of two rosters, given as Parquet files by table; no files of `before` for none.

    With a `school`, only the rows that belonged to it before or do now.
    """
    path = folder / f"changes-{table.name}.parquet"
    there = compare_rows(table, after[table.name], before.get(table.name), path)
    ids = None
    if school is not None:
        ids = {one for side in (after, before) if side for one in _ids_of_school(table.name, side, school)}
    return ChangedRows(table, path if there else None, before.get(table.name), ids)


TABLES_OF_SCHOOL = ("classes", "student_enrollments", "staff_enrollments")
"""The tables that say which rows belong to a school."""


def tables_needed(table: str | None, school: str | None, roster: Roster) -> list[str]:
    """The tables that have to be fetched."""
    asked = [each.name for each in roster.tables] if table is None else [table]
    return [each.name for each in roster.tables if each.name in asked or (school and each.name in TABLES_OF_SCHOOL)]


def _ids_of_school(table: str, files: Mapping[str, Path], school: str) -> list[str]:
    """The IDs of the rows of a table that belong to a school."""
    if table == "schools":
        return [school]
    classes = _where(files["classes"], "id", "school_id", [school])
    match table:
        case "classes":
            found = classes
        case "student_enrollments":
            found = _where(files[table], "id", "class_id", classes)
        case "students":
            found = _where(files["student_enrollments"], "student_id", "class_id", classes)
        case "staff":
            found = _where(files["staff_enrollments"], "staff_id", "school_id", [school])
        case _:
            found = _where(files[table], "id", "school_id", [school])
    return found


def _where(file: Path, column: str, key: str, values: Collection[str]) -> list[str]:
    """The values of a column in the rows whose `key` is among some values."""
    wanted = pa.array(values, pa.string())
    found: set[str] = set()
    for batch in pq.ParquetFile(str(file)).iter_batches(_ROWS, columns=[column, key], use_threads=False):
        found.update(batch.filter(pc.is_in(batch[key], wanted))[column].to_pylist())
    return sorted(found)
