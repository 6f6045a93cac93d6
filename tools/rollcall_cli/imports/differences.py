"""What an import would change, and why it is suspicious, as lines for operators."""

from collections.abc import Iterator, Mapping, Sequence

from rollcall.mail.phrases import share
from rollcall.model.differences import Differences, RowChanges
from rollcall.model.suspicions import Suspicion
from rollcall.publishing.holding import ENROLLMENTS, Reason
from rollcall.report.wording import counted
from rollcall_cli.forms.layout import Row, cut, note, table

SCHOOLS_SHOWN = 10

REASONS_SHOWN = 10

_NO_COUNTS = RowChanges()


def difference_lines(differences: Differences, import_id: str | None = None) -> Iterator[str]:
    """Rows by table, then the schools that lose most students.

    `import_id` is the import whose JSON lists all schools; without it, the JSON of the command itself does.
    """
    if differences.against is None:
        yield "Compared with nothing: there was no roster of this school year before."
    else:
        yield f"Compared with import {differences.against}"
    yield from counts_table(differences.row_changes())
    for reissued in differences.reissued:
        yield from note(
            f"New ids in {reissued.table}: {reissued.rows:,} of {counted(reissued.before, 'row')}. "
            "They look like the same people or classes, removed and added, or name them."
        )
    yield from _school_lines(differences, f"rollcall imports show {import_id} --json" if import_id else "--json")


def outdated_lines(differences: Differences, current: str | None) -> Iterator[str]:
    """Warn that the comparison of a held import is out of date: another roster has become `current`."""
    if differences.against != current:
        yield ""
        yield from note(
            f"Since this comparison import {current} has become current, so an approval would change other rows. To "
            "see which, have the package uploaded again: it is compared anew, and replaces this import."
        )


def counts_table(counts: Mapping[str, Mapping[str, int]]) -> Iterator[str]:
    """Rows added, changed, removed and unchanged of each table."""
    parts = ("added", "changed", "removed", "unchanged")
    rows: list[Row] = [[name, *(of_table[part] for part in parts)] for name, of_table in counts.items()]
    return table(("Table", "Added", "Changed", "Removed", "Unchanged"), rows)


def reason_lines(reasons: Sequence[Reason], count: int) -> Iterator[str]:
    """Why an import is held, worst first; `count` is the exact number, and `reasons` may be only the first."""
    for reason in reasons[:REASONS_SHOWN]:
        yield from note(_sentence(reason), "- ", "  ")
    if count > REASONS_SHOWN:
        yield f"… {REASONS_SHOWN} of {count:,} reasons are shown."


def _sentence(reason: Reason) -> str:
    part = share(reason.rows, reason.before)  # as in the mail
    rows = f"{reason.rows:,} of {counted(reason.before, 'row')} ({part})"
    match reason.suspicion:
        case Suspicion.REISSUED:
            verb = "name" if reason.table in ENROLLMENTS else "get"
            return f"{reason.table}: {rows} would {verb} new ids. They look like the same people or classes."
        case Suspicion.TABLE:
            return f"{reason.table}: {rows} would disappear."
        case Suspicion.SCHOOL:
            students = f"{reason.rows:,} of {counted(reason.before, 'student')} ({part})"
            return f"School {cut(reason.school_name)} ({reason.school_id}): {students} would leave it."


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
    yield from table(("School ID", "Name", "Students before", "Added", "Removed"), rows)
    if len(differences.schools) > len(shown):
        yield f"… {len(shown)} of {len(differences.schools):,} schools are shown; {complete} has them all."
