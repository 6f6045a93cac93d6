"""Compares the accepted tables of an import with the snapshot that they would replace."""

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import MappingProxyType

import pyarrow as pa
import pyarrow.parquet as pq

from rollcall.columns import memory
from rollcall.model.differences import Differences, Doubled, RowChanges
from rollcall.model.schema import Roster, Table
from rollcall.publishing.compare.changes import write_changes
from rollcall.publishing.compare.hashed import found_twice, hashed, same_bytes
from rollcall.publishing.compare.reissued import LIKENESS, reissued, renames_of
from rollcall.publishing.compare.schools import schools_of
from rollcall.publishing.compare.table import Compared, compared, identity_of, is_known_by_content
from rollcall.publishing.compare.values import Values, compare_values

_REFERENCES: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "classes": ("school_id",),
        "student_enrollments": ("student_id", "class_id"),
        "staff_enrollments": ("staff_id", "school_id"),
    }
)
"""The foreign keys that assign rows to schools and people, by table."""


@memory.of_the_system()
def compare(
    new: Mapping[str, Path],
    current: Mapping[str, Path] | None,
    roster: Roster,
    against: str | None,
    last_year: str | None = None,
    *,
    changes: Path | None = None,
) -> Differences:
    """Compare accepted tables with the snapshot that they would replace.

    The rows that differ are written into the folder `changes`, if one is given and there is something to compare with:
    a file for each table in which a row differs (`changes.write_changes`).

    `new` and `current` map tables in snake case to Parquet files (contract, section 6). If `current` is None, every row
    counts as added. `against` is the id of the current import; if that is the last one of the school year before,
    `last_year` is that year. The order of rows does not matter.
    """
    same = {name: current is not None and same_bytes(path, current[name]) for name, path in new.items()}
    if all(same.values()) and last_year is None:
        rows = {table.name: pq.read_metadata(new[table.name]).num_rows for table in roster.tables}
        return Differences(against, {name: RowChanges(unchanged=count) for name, count in rows.items()})
    tables: dict[str, Compared] = {}
    values: dict[str, Values] = {}
    doubled: list[Doubled] = []
    for table in roster.tables:
        name = table.name
        before = current[name] if current else None
        found = _compared(new[name], before, table, same=same[name])
        if not is_known_by_content(table):
            values[name] = compare_values(found, table, new[name], before)
        doubled += found_twice(found.after, name)
        if changes is not None and before is not None:
            write_changes(found, table, new[name], before, changes / f"{name}.parquet")
        # Free memory is scattered between memory in use: releasing it saves a tenth of the peak if all ids differ.
        for side in (found.after, found.before):
            side.keep(_kept(table))
        pa.default_memory_pool().release_unused()
        tables[name] = found
    schools = schools_of(tables["schools"], new["schools"], current["schools"] if current else None)
    identities = {table.name: identity_of(table) for table in roster.tables}
    renames = renames_of(tables, schools)
    students = renames["students"]
    return Differences(
        against,
        {name: table.row_changes for name, table in tables.items()},
        tuple(schools.differences(tables, identities, (students.old, students.new), values)),
        tuple(reissued(tables, identities, renames)),
        {name: found.counts for name, found in values.items() if found.counts},
        tuple(doubled),
        {name: count for name, table in tables.items() if (count := len(table.renumbered))},
        last_year,
    )


def _kept(table: Table) -> set[str]:
    """The columns that are needed after the table was compared."""
    return {*identity_of(table), *LIKENESS.get(table.name, ()), *_REFERENCES.get(table.name, ())}


def _compared(new: Path, current: Path | None, table: Table, *, same: bool) -> Compared:
    """Compare one table; if the files are known to have the `same` rows, only one is read."""
    if same:
        after = hashed(new, table, _kept(table), people=True)
        return compared(after, after, table)
    kept = _kept(table) if is_known_by_content(table) or current is None else {field.column for field in table.fields}
    # In two threads: Arrow and numpy release the GIL while they work.
    with ThreadPoolExecutor(max_workers=2) as pool:
        after, before = pool.map(
            lambda path, people: hashed(path, table, kept, people=people), (new, current), (True, False)
        )
    return compared(after, before, table)
