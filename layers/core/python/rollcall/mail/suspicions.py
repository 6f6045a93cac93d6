"""Says why an import is held, in the same words in mails and on the command line. Holds no student data."""

from rollcall.mail.phrases import file_of, name, out_of, share
from rollcall.model.suspicions import REASONS, Suspicion
from rollcall.publishing.holding import Reason

NEXT_YEAR = (
    "If everybody moved up a grade, this roster belongs to the next school year, and the district must be moved there "
    "first."
)


def sentence(reason: Reason) -> str:
    """Say what is suspicious, with its numbers."""
    part = share(reason.rows, reason.of)
    rows = f"{out_of(reason.rows, reason.of, 'row', 'rows')} ({part})"
    values = f"{file_of(reason.table)}, {reason.column}: {out_of(reason.rows, reason.of, 'value', 'values')} ({part})"
    match reason.suspicion:
        case Suspicion.REISSUED:
            said = f"{file_of(reason.table)}: {rows} would get new IDs."
        case Suspicion.REMOVED:
            said = f"{file_of(reason.table)}: {rows} would be removed."
        case Suspicion.EMPTIED:
            said = f"{leaving(reason)} would leave it."
        case Suspicion.LOST:
            said = f"{values} would be lost."
        case Suspicion.CHANGED:
            said = f"{values} would change."
        case Suspicion.ADDED:
            said = f"{file_of(reason.table)}: {reason.rows:,} rows would be added to {reason.of:,} ({part})."
        case Suspicion.DOUBLED:
            said = f"{file_of(reason.table)}: {rows} are of people who are listed under two IDs."
    return said + _reissued(reason)


def leaving(reason: Reason) -> str:
    """Name a school and the students who would leave it."""
    students = out_of(reason.rows, reason.of, "student", "students")
    return f"{school(reason.school_name, reason.school_id)}: {students} ({share(reason.rows, reason.of)})"


def details(reason: Reason) -> list[str]:
    """Name the schools that have most of it, what else helps to understand it, and the limit."""
    lines = []
    if reason.worst:
        lines.append(f"Most of them: {'; '.join(f'{school(s.name, s.school_id)}: {s.rows:,}' for s in reason.worst)}.")
    if is_of_grades(reason):
        lines.append(NEXT_YEAR)
    return [*lines, limit(reason)]


def is_of_grades(reason: Reason) -> bool:
    """Whether most grades would change, as they do in a roster of the next school year."""
    return (reason.suspicion, reason.column) == (Suspicion.CHANGED, "Grade Level")


def limit(reason: Reason) -> str:
    """Name the limit that caught it."""
    begin = "From" if REASONS[reason.suspicion].at_least else "Above"
    return f"{begin} {100 * reason.limit:g} %, an import waits (setting {reason.setting})."


def school(school_name: str, school_id: str) -> str:
    """Name a school."""
    return f"{name(school_name)} (ID {name(school_id)})"


def follows(reason: Reason) -> bool:
    """Whether a reason only follows from new ids: without the rows that have one, it would not be suspicious."""
    if reason.suspicion is Suspicion.REISSUED:
        return True
    rest = reason.rows - reason.reissued
    return bool(reason.reissued) and (rest / reason.of if reason.of else 0) <= reason.limit


def _reissued(reason: Reason) -> str:
    if not reason.reissued:
        return ""
    if reason.reissued == 1:
        return f" {'It' if reason.rows == 1 else '1 of them'} only has a new ID."
    many = "All of them" if reason.reissued == reason.rows else f"{reason.reissued:,} of them"
    return f" {many} only have new IDs."
