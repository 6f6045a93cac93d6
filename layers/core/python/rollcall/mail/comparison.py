"""Parts of a letter that show what an import changes and why it waits."""

from collections.abc import Mapping, Sequence

from rollcall.mail.about import Waiting
from rollcall.mail.letter import Grid, Heading, Item, Paragraph, Part, Tone
from rollcall.mail.phrases import file_of, name, out_of, share
from rollcall.model.differences import Differences, RowChanges, SchoolDifference
from rollcall.model.suspicions import Suspicion
from rollcall.publishing.holding import ENROLLMENTS, Reason

SCHOOLS_LIMIT = 10
"""The most schools that one mail lists; it also gives their total number."""


def compared(differences: Differences, *, published: bool, waiting: Waiting | None) -> list[Part]:
    """Show what the import changed or would change: rows of each file, and the schools that lose most students.

    The schools are left out while the import waits because of schools, since `suspected` already lists them.
    """
    heading = Heading("What changed in your roster" if published else "What would change in your roster")
    if differences.against is None:
        return [heading, Paragraph("This is the first roster of this school year, so every row is new.")]
    named = not published and waiting and any(reason.suspicion is Suspicion.SCHOOL for reason in waiting.reasons)
    losing = [] if named else _losing(differences.schools, published=published)
    return [heading, counted(differences.tables), *losing]


def counted(tables: Mapping[str, RowChanges]) -> Grid:
    """Show how many rows of each table were added, changed, removed or left unchanged."""
    rows = ((file_of(table), c.added, c.changed, c.removed, c.unchanged) for table, c in tables.items())
    return Grid(
        ("File", "Added", "Changed", "Removed", "Unchanged"),
        tuple((file, *(f"{count:,}" for count in counts)) for file, *counts in rows),
    )


def suspected(waiting: Waiting) -> list[Part]:
    """List the reasons for which the import waits, worst first."""
    schools = [reason for reason in waiting.reasons if reason.suspicion is Suspicion.SCHOOL]
    others = [reason for reason in waiting.reasons if reason.suspicion is not Suspicion.SCHOOL]
    parts: list[Part] = [Item(_whole(reason), (), Tone.MIXED) for reason in others]
    if schools:
        lines = [
            f"{_school(r.school_name, r.school_id)}: {out_of(r.rows, r.before, 'student', 'students')} "
            f"({share(r.rows, r.before)})"
            for r in schools
        ]
        title = "Schools that would lose many of their students, worst first"
        parts.append(Item(title, _capped(lines, waiting.total - len(others)), Tone.MIXED))
    return parts


def _whole(reason: Reason) -> str:
    """Say in one sentence why a whole table is suspicious."""
    verb = "name" if reason.table in ENROLLMENTS else "get"
    fate = f"would {verb} new IDs" if reason.suspicion is Suspicion.REISSUED else "would be removed"
    rows = f"{out_of(reason.rows, reason.before, 'row', 'rows')} ({share(reason.rows, reason.before)})"
    return f"{file_of(reason.table)}: {rows} {fate}."


def _losing(schools: Sequence[SchoolDifference], *, published: bool) -> list[Part]:
    """List the schools that lose students, most first; empty if none does."""
    losing = [(school, counts) for school in schools if (counts := school.tables.get("students")) and counts.removed]
    if not losing:
        return []
    lines = [
        f"{_school(school.name, school.school_id)}: {out_of(counts.removed, counts.before, 'student', 'students')} "
        f"removed, {counts.added:,} added"
        for school, counts in losing
    ]
    title = f"Schools that {'lost' if published else 'would lose'} students, most first"
    return [Item(title, _capped(lines, len(losing)), Tone.QUIET)]


def _school(school_name: str, school_id: str) -> str:
    return f"{name(school_name)} (ID {name(school_id)})"


def _capped(lines: Sequence[str], total: int) -> tuple[str, ...]:
    """Number the first lines; if some are cut, add a line that gives the total."""
    shown = [f"{place}. {line}" for place, line in enumerate(lines[:SCHOOLS_LIMIT], 1)]
    rest = [] if len(shown) == total else [f"Shown are {out_of(len(shown), total, 'school', 'schools')}."]
    return (*shown, *rest)
