"""Compares the accepted tables of an import with the snapshot that they would replace."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from rollcall.columns import memory
from rollcall.model.differences import Differences, Doubled, RowChanges
from rollcall.model.schema import Roster, Table
from rollcall.publishing.compare.both import both_hashed
from rollcall.publishing.compare.changes import write_changes
from rollcall.publishing.compare.chosen_rows import ids_of_both
from rollcall.publishing.compare.hashed import found_twice
from rollcall.publishing.compare.identical import same_columns
from rollcall.publishing.compare.numbered import Numbered, numbered
from rollcall.publishing.compare.reader import Reader, hashed, nulls
from rollcall.publishing.compare.reissued import LIKENESS, REFERENCES, reissued, renames_of
from rollcall.publishing.compare.schools import schools_in
from rollcall.publishing.compare.table import Compared, compared, identity_of, is_known_by_content
from rollcall.publishing.compare.values import Values, compare_values

_Paths = tuple[Path, Path | None]
"""The Parquet files of a table in both snapshots."""


@dataclass(slots=True)
class _Found:
    """What was found so far, by table."""

    tables: dict[str, Compared] = field(default_factory=dict)
    numbered: dict[str, Numbered] = field(default_factory=dict)
    values: dict[str, Values] = field(default_factory=dict)
    doubled: list[Doubled] = field(default_factory=list)

    def add(self, table: Table, paths: _Paths, same: Collection[str], changes: Path | None) -> None:
        """Compare one table, of which some columns are known to be the `same`. Tables that it refers to come first."""
        name, (new, current) = table.name, paths
        found = self._compared(table, paths, same)
        if not is_known_by_content(table):
            self.values[name] = compare_values(found, table, new, current)
            sides = found.after, found.before
            ids, short = (sides[0].whole("id"), sides[1].whole("id")), "id" in sides[0].short & sides[1].short
            read_ids = partial(ids_of_both, sides, paths, found.removed)
            self.numbered[name] = numbered(ids, found.added, found.removed, read_ids, short=short)
        self.doubled += found_twice(found.after, name)
        if changes is not None and current is not None:
            write_changes(found, table, paths, changes / f"{name}.parquet", self._referred(_columns(table)))
        # Free memory is scattered between memory in use: releasing it saves a tenth of the peak if all ids differ.
        for side in (found.after, found.before):
            side.keep(_kept(table))
        pa.default_memory_pool().release_unused()
        self.tables[name] = found

    def _referred(self, columns: Iterable[str]) -> dict[str, Numbered]:
        """The tables that some columns refer to."""
        return {column: self.numbered[REFERENCES[column]] for column in columns if column in REFERENCES}

    def _compared(self, table: Table, paths: _Paths, same: Collection[str]) -> Compared:
        """Read and compare one table."""
        new, current = paths
        every = _columns(table)
        once = current is None or len(same) == len(every)
        columns = _kept(table) if once else every
        references = self._referred(columns)
        later = Reader(new, table, columns, references, caseless=_caseless(table), people=True)
        if current is None:
            return compared(hashed(later), nulls(0, columns, references, _caseless(table)), table)
        if once:
            after = hashed(later)
            return compared(after, after, table)
        others = [column for column in columns if column not in same]
        caseless = [column for column in _caseless(table) if column not in same]
        after, before = both_hashed(later, Reader(current, table, others, references, caseless=caseless))
        before.columns |= {column: after.columns[column] for column in same}
        before.short |= {*same} & after.short
        before.caseless |= {column: after.caseless[column] for column in _caseless(table) if column in same}
        return compared(after, before, table, references)


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
    paths = {name: (path, current[name] if current else None) for name, path in new.items()}
    same = {
        table.name: same_columns(new[table.name], current[table.name]) & {field.column for field in table.fields}
        if current
        else ()
        for table in roster.tables
    }
    if last_year is None and all(len(same[table.name]) == len(table.fields) for table in roster.tables):
        rows = {table.name: pq.read_metadata(new[table.name]).num_rows for table in roster.tables}
        return Differences(against, {name: RowChanges(unchanged=count) for name, count in rows.items()})
    found = _Found()
    for table in roster.tables:
        found.add(table, paths[table.name], same[table.name], changes)
    tables, numbers = found.tables, found.numbered
    schools = schools_in(tables["schools"], numbers["schools"], new["schools"], current["schools"] if current else None)
    identities = {table.name: identity_of(table) for table in roster.tables}
    renames = renames_of(tables, numbers, schools)
    return Differences(
        against,
        {name: table.row_changes for name, table in tables.items()},
        tuple(schools.differences(tables, numbers, renames["students"], found.values)),
        tuple(reissued(tables, identities, renames)),
        {name: values.counts for name, values in found.values.items() if values.counts},
        tuple(found.doubled),
        {name: count for name, table in tables.items() if (count := len(table.renumbered.after))},
        last_year,
    )


def _columns(table: Table) -> list[str]:
    return [field.column for field in table.fields]


def _kept(table: Table) -> list[str]:
    """The columns that are needed after the table was compared."""
    columns = {*identity_of(table), *LIKENESS.get(table.name, ()), *REFERENCES}
    return [field.column for field in table.fields if field.column in columns]


def _caseless(table: Table) -> list[str]:
    """The columns by which people are recognised without regard to case."""
    columns = LIKENESS.get(table.name, ())
    return [field.column for field in table.fields if field.column in columns and field.caseless]
