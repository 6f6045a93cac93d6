"""The comparison as a whole."""

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
"""By which rows belong to schools and people."""


@memory.of_the_system()
def compare(
    new: Mapping[str, Path], current: Mapping[str, Path] | None, roster: Roster, against: str | None
) -> Differences:
    """Compare accepted tables with the snapshot that is current.

    Both are Parquet files by table in snake case (contract, section 6); with None for `current` every row is added.
    `against` is the id of the import that is current. The order of rows does not matter.
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
    """One table; if both files are known to be the `same`, only one is read."""
    identity = identity_of(table)
    kept = {*identity, *LIKENESS.get(table.name, ()), *_REFERENCES.get(table.name, ())}
    if same:
        after = hashed(new, table, kept)
        return compared(after, after, identity)
    # Side by side: Arrow and numpy leave Python to the other one while they work.
    with ThreadPoolExecutor(max_workers=2) as pool:
        after, before = pool.map(lambda path: hashed(path, table, kept), (new, current))
    found = compared(after, before, identity)
    # What is free by now lies between what is not: a tenth of the peak, if all ids differ.
    pa.default_memory_pool().release_unused()
    return found
