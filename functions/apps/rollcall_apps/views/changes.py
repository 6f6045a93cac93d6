"""What an import changes, by table, school and column: counts, no student data."""

from collections.abc import Sequence
from dataclasses import dataclass

from rollcall.mail.phrases import file_of, name, share
from rollcall.model.differences import Differences

SCHOOLS_SHOWN = 200
"""The most schools on a page."""


@dataclass(frozen=True, slots=True)
class SchoolRow:
    """What changes in one school."""

    name: str
    school_id: str
    before: int
    """Students before."""
    added: int
    removed: int
    share: str
    """The removed ones as a share of those before."""
    reissued: int


@dataclass(frozen=True, slots=True)
class ColumnRow:
    """What happens to the values of one column, in rows that stay."""

    file: str
    column: str
    compared: int
    changed: int
    lost: int
    gained: int


@dataclass(frozen=True, slots=True)
class TableRow:
    """How many rows of one file differ."""

    table: str
    """In snake case."""
    file: str
    added: int
    changed: int
    removed: int
    renumbered: int
    """Enrollments that only have a new ID."""


@dataclass(frozen=True, slots=True)
class Changes:
    """What the page shows."""

    tables: Sequence[TableRow]
    """Those in which a row differs."""

    schools: Sequence[SchoolRow]
    more_schools: int
    columns: Sequence[ColumnRow]
    reissued: Sequence[tuple[str, int, int]]
    """File, rows that came back under other ids, and rows before."""
    doubled: Sequence[tuple[str, int, int]]
    """File, rows of people who stand in it twice, and all its rows."""
    against: str | None
    """The import that it is compared with."""


def changes(differences: Differences) -> Changes:
    """The changes as a page shows them; schools that lose most students first."""
    schools = [
        SchoolRow(
            name(school.name),
            name(school.school_id),
            students.before,
            students.added,
            students.removed,
            share(students.removed, students.before),
            school.reissued,
        )
        for school in differences.schools
        if (students := school.tables.get("students")) and not students.is_nothing
    ]
    columns = [
        ColumnRow(file_of(table), column, counts.compared, counts.changed, counts.lost, counts.gained)
        for table, by_column in differences.columns.items()
        for column, counts in by_column.items()
        if counts.changed or counts.lost or counts.gained
    ]
    return Changes(
        _tables(differences),
        schools[:SCHOOLS_SHOWN],
        max(0, len(schools) - SCHOOLS_SHOWN) + differences.more_schools,
        columns,
        [(file_of(each.table), each.rows, each.before) for each in differences.reissued],
        [(file_of(each.table), each.rows, each.of) for each in differences.doubled],
        differences.against,
    )


def _tables(differences: Differences) -> list[TableRow]:
    rows = [
        TableRow(
            table,
            file_of(table),
            counts.added,
            counts.changed,
            counts.removed,
            differences.renumbered.get(table, 0),
        )
        for table, counts in differences.tables.items()
    ]
    return [row for row in rows if row.added or row.changed or row.removed or row.renumbered]
