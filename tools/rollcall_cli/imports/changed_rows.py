"""The rows that differ between two rosters, table by table, with their values before and after."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from rollcall.model.changed_rows import Change
from rollcall.model.schema import Roster, Table
from rollcall.publishing.compare.changes import OWN, compare_rows
from rollcall.publishing.compare.table import is_known_by_content

_ROWS = 1 << 14
"""Rows that are Python's at a time."""

_MANY = 1 << 17
"""Rows that are looked at to find those of some IDs: each time, a table of these IDs is made."""

_FOUND = ["change", "id"]

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
    """Its values before; only those that differ if the row was changed, none if it is new."""
    after: Row
    """Its values after; only those that differ if the row was changed, none if it was removed."""


@dataclass(frozen=True, slots=True)
class ChangedRows:
    """The rows of one table that differ."""

    table: Table
    file: Path | None
    """The changes (`compare.changes`); None if there are none."""
    before: Path | None
    """The earlier rows."""

    def counts(self) -> dict[str, int]:
        """The number of rows of each change."""
        counts = dict.fromkeys((str(change) for change in Change), 0)
        for batch in self._batches(["change"]):
            for each in pc.value_counts(batch["change"]).to_pylist():
                counts[each["values"]] += each["counts"]
        return counts

    def rows(self) -> Iterator[ChangedRow]:
        """The rows: those of the later roster in its order, then removed ones."""
        for batch, earlier in self.pieces():
            by_id = {row["id"]: row for row in earlier.to_pylist()} if earlier is not None else {}
            for values in batch.to_pylist():
                yield self._row(values, by_id)

    def pieces(self) -> Iterator[tuple[pa.RecordBatch, pa.Table | None]]:
        """The rows in columns (`compare.changes`), some thousand at a time, and what the changed ones of them said."""
        earlier, done = self._earlier(), 0
        for batch in self._batches(None):
            count = len(batch.filter(pc.equal(batch["change"], Change.CHANGED)))
            yield batch, earlier.slice(done, count) if earlier is not None else None
            done += count

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
        if self.file is not None:
            yield from pq.ParquetFile(str(self.file)).iter_batches(_ROWS, columns=columns, use_threads=False)

    def _earlier(self) -> pa.Table | None:
        """The earlier values of all changed rows, in their order, read once; None if no row changed."""
        if self.before is None or not self.counts()[Change.CHANGED]:
            return None
        changed = [batch["id"].filter(pc.equal(batch["change"], Change.CHANGED)) for batch in self._batches(_FOUND)]
        ids = pa.chunked_array(changed, pa.string())
        batches = pq.ParquetFile(str(self.before)).iter_batches(_MANY, use_threads=False)
        earlier = pa.Table.from_batches([batch.filter(pc.is_in(batch["id"], ids)) for batch in batches])
        return pc.take(earlier, pc.index_in(ids, earlier["id"].combine_chunks()))


def changed_rows(
    table: Table, after: Mapping[str, Path], before: Mapping[str, Path], folder: Path, school: str | None
) -> ChangedRows:
    """Compare one table of two rosters, given as Parquet files by table; no files of `before` for none.

    With a `school`, only the rows that belonged to it before or do now.
    """
    path = folder / f"changes-{table.name}.parquet"
    new, old = after[table.name], before.get(table.name)
    if school is not None:
        sides = [side for side in (after, before) if side]
        own = _ids_on_both_sides(table, sides, school)
        cut = [
            _cut(side[table.name], ids, folder / f"{number}-{table.name}.parquet")
            for number, (side, ids) in enumerate(zip(sides, own, strict=True))
        ]
        new, old = cut[0], cut[1] if before else None
    there = compare_rows(table, new, old, path)
    return ChangedRows(table, path if there else None, old)


def _cut(file: Path, ids: Collection[str], path: Path) -> Path:
    """Write the rows of some IDs into a file; the IDs are read first, then only groups of rows that have some."""
    wanted = pa.array([*ids], pa.string())
    read = pq.ParquetFile(str(file))
    with pq.ParquetWriter(path, read.schema_arrow) as writer:
        for group in range(read.num_row_groups):
            if pc.any(pc.is_in(read.read_row_group(group, ["id"], use_threads=False)["id"], wanted)).as_py():
                for batch in read.iter_batches(_ROWS, row_groups=[group], use_threads=False):
                    writer.write_batch(batch.filter(pc.is_in(batch["id"], wanted)))
    return path


TABLES_OF_SCHOOL = ("classes", "student_enrollments", "staff_enrollments")
"""The tables that say which rows belong to a school."""


def tables_needed(table: str | None, school: str | None, roster: Roster) -> list[str]:
    """The tables that have to be fetched."""
    asked = [each.name for each in roster.tables] if table is None else [table]
    return [each.name for each in roster.tables if each.name in asked or (school and each.name in TABLES_OF_SCHOOL)]


def _ids_on_both_sides(table: Table, sides: Sequence[Mapping[str, Path]], school: str) -> Sequence[Collection[str]]:
    """The IDs of the rows to compare on each side, so that no row that is on both looks added or removed.

    Whoever belongs to the school on one side is looked up on the other one, too. Enrollments have other IDs there; they
    are those in a class that is of the school on one side.
    """
    if table.name == "student_enrollments":
        classes = {one for side in sides for one in _ids_of_school("classes", side, school)}
        return [_where(side[table.name], "id", "class_id", classes) for side in sides]
    own = [_ids_of_school(table.name, side, school) for side in sides]
    return own if is_known_by_content(table) else [{one for ids in own for one in ids}] * len(own)


def _ids_of_school(table: str, files: Mapping[str, Path], school: str) -> list[str]:
    """The IDs of the rows of a table that belong to a school."""
    if table == "schools":
        return [school]
    classes = _where(files["classes"], "id", "school_id", [school])
    match table:
        case "classes":
            found = classes
        case "students":
            found = _where(files["student_enrollments"], "student_id", "class_id", classes)
        case "staff":
            found = _where(files["staff_enrollments"], "staff_id", "school_id", [school])
        case _:
            found = _where(files[table], "id", "school_id", [school])
    return found


def _where(file: Path, column: str, key: str, values: Collection[str]) -> list[str]:
    """The values of a column in the rows whose `key` is among some values."""
    wanted = pa.array([*values], pa.string())
    found: set[str] = set()
    for batch in pq.ParquetFile(str(file)).iter_batches(_ROWS, columns=[column, key], use_threads=False):
        found.update(batch.filter(pc.is_in(batch[key], wanted))[column].to_pylist())
    return sorted(found)
