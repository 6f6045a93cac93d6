"""What an import would change, and why it is suspicious, as lines for operators."""

from collections.abc import Iterator, Mapping, Sequence

from rollcall.mail.comparison import unsuspicious
from rollcall.mail.phrases import file_of
from rollcall.mail.suspicions import details, sentence
from rollcall.model.differences import Differences, RowChanges
from rollcall.publishing.holding import Reason
from rollcall.report.wording import counted
from rollcall_cli.forms.layout import Row, cut, note
from rollcall_cli.forms.layout import table as table_lines

SCHOOLS_SHOWN = 10

REASONS_SHOWN = 10

_NO_COUNTS = RowChanges()


def difference_lines(differences: Differences, import_id: str | None = None) -> Iterator[str]:
    """Rows by table, then the schools that lose most students.

    `import_id` is the import whose JSON lists all schools; without it, the JSON of the command itself does.
    """
    if differences.against is None:
        yield "Compared with nothing: there was no roster before."
    elif differences.last_year:
        yield f"Compared with import {differences.against}, the last one of {differences.last_year}"
    else:
        yield f"Compared with import {differences.against}"
    yield from compared_lines(differences, f"rollcall imports show {import_id} --json" if import_id else "--json")


def compared_lines(differences: Differences, complete: str) -> Iterator[str]:
    """What differs, by table, column and school. `complete` is the option or command that lists all schools."""
    yield from counts_table(differences.row_changes())
    yield from _value_lines(differences)
    for reissued in differences.reissued:
        yield from note(
            f"New ids in {reissued.table}: {reissued.rows:,} of {counted(reissued.before, 'row')}. "
            "They look like the same people or classes, removed and added, or name them."
        )
    yield from _school_lines(differences, complete)


def outdated_lines(differences: Differences, current: str | None) -> Iterator[str]:
    """Warn that the comparison of a held import is out of date: another roster has become `current`."""
    if differences.against != (current or (differences.against if differences.last_year else None)):
        yield ""
        yield from note(
            f"Since this comparison import {current} has become current, so an approval would change other rows. To "
            "see which, have the package uploaded again: it is compared anew, and replaces this import."
        )


def counts_table(counts: Mapping[str, Mapping[str, int]]) -> Iterator[str]:
    """Rows added, changed, removed and unchanged of each table."""
    parts = ("added", "changed", "removed", "unchanged")
    rows: list[Row] = [[name, *(of_table[part] for part in parts)] for name, of_table in counts.items()]
    return table_lines(("Table", "Added", "Changed", "Removed", "Unchanged"), rows)


def reason_lines(reasons: Sequence[Reason], count: int) -> Iterator[str]:
    """Why an import is held, worst first; `count` is the exact number, and `reasons` may be only the first."""
    for reason in reasons[:REASONS_SHOWN]:
        yield from note(" ".join((sentence(reason), *details(reason))), "- ", "  ")
    yield from capped_reasons(count)


def capped_reasons(count: int) -> Iterator[str]:
    """Say how many reasons there are, if not all are shown."""
    if count > REASONS_SHOWN:
        yield f"… {REASONS_SHOWN} of {count:,} reasons are shown."


def _value_lines(differences: Differences) -> Iterator[str]:
    """The columns in which values differ, and what differs in nothing but an id or a domain."""
    rows: list[Row] = [
        (file_of(table), column, counts.changed, counts.lost, counts.gained)
        for table, columns in differences.columns.items()
        for column, counts in columns.items()
    ]
    if rows:
        yield ""
        yield "Values that differ in rows whose ID was there before"
        yield from table_lines(("File", "Column", "Changed", "Lost", "New"), rows)
    for line in unsuspicious(differences):
        yield from note(line)
    for doubled in differences.doubled:
        yield from note(
            f"{file_of(doubled.table)}: {doubled.rows:,} of {counted(doubled.of, 'row')} are of people who are listed "
            "under two IDs."
        )


def _school_lines(differences: Differences, complete: str) -> Iterator[str]:
    shown = differences.schools[:SCHOOLS_SHOWN] if differences.against else ()
    if not shown:
        return
    yield ""
    yield "Schools in which something differs, those that lose most students first"
    rows = []
    for school in shown:
        students = school.tables.get("students", _NO_COUNTS)
        rows.append((school.school_id, cut(school.name), students.before, students.added, students.removed))
    yield from table_lines(("School ID", "Name", "Students before", "Added", "Removed"), rows)
    total = len(differences.schools) + differences.more_schools
    if total > len(shown):
        those = "them all" if not differences.more_schools else f"the first {len(differences.schools):,}"
        yield f"… {len(shown)} of {total:,} schools are shown; {complete} has {those}."
