"""Compares the accepted tables of an import with the current snapshot."""

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import MappingProxyType

import pyarrow as pa
import pyarrow.parquet as pq

from rollcall.columns import memory
from rollcall.model.differences import Differences, RowChanges
from rollcall.model.schema import Roster, Table
from rollcall.publishing.compare.hashed import hashed, same_bytes
from rollcall.publishing.compare.reissued import LIKENESS, reissued, renames_of
from rollcall.publishing.compare.schools import schools_of
from rollcall.publishing.compare.table import Compared, compared, identity_of

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
    new: Mapping[str, Path], current: Mapping[str, Path] | None, roster: Roster, against: str | None
) -> Differences:
    """Compare accepted tables with the current snapshot.

    `new` and `current` map tables in snake case to Parquet files (contract, section 6). If `current` is None, every row
    counts as added. `against` is the id of the current import. The order of rows does not matter.
    """
    same = {name: current is not None and same_bytes(path, current[name]) for name, path in new.items()}
    if all(same.values()):
        rows = {table.name: pq.read_metadata(new[table.name]).num_rows for table in roster.tables}
        return Differences(against, {name: RowChanges(unchanged=count) for name, count in rows.items()})
    tables = {
        table.name: _compared(new[table.name], current[table.name] if current else None, table, same=same[table.name])
        for table in roster.tables
    }
    schools = schools_of(tables["schools"], new["schools"], current["schools"] if current else None)
    identities = {table.name: identity_of(table) for table in roster.tables}
    renames = renames_of(tables, schools)
    students = renames["students"]
    return Differences(
        against,
        {name: table.row_changes for name, table in tables.items()},
        tuple(schools.differences(tables, identities, (students.old, students.new))),
        tuple(reissued(tables, identities, renames)),
    )


def _compared(new: Path, current: Path | None, table: Table, *, same: bool) -> Compared:
    """Compare one table; if the files are known to have the `same` rows, only one is read."""
    identity = identity_of(table)
    kept = {*identity, *LIKENESS.get(table.name, ()), *_REFERENCES.get(table.name, ())}
    if same:
        after = hashed(new, table, kept)
        return compared(after, after, identity)
    # In two threads: Arrow and numpy release the GIL while they work.
    with ThreadPoolExecutor(max_workers=2) as pool:
        after, before = pool.map(lambda path: hashed(path, table, kept), (new, current))
    found = compared(after, before, identity)
    # Free memory is scattered between memory in use: releasing it saves a tenth of the peak if all ids differ.
    pa.default_memory_pool().release_unused()
    return found
