"""Parts of a letter that show what an import changes and why it waits."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby

from rollcall.mail.about import Waiting
from rollcall.mail.letter import Grid, Heading, Item, Paragraph, Part, Tone
from rollcall.mail.phrases import file_of, name, out_of
from rollcall.mail.suspicions import NEXT_YEAR, details, is_of_grades, leaving, limit, sentence
from rollcall.mail.suspicions import school as school_of
from rollcall.model.differences import Differences, RowChanges
from rollcall.model.suspicions import Suspicion
from rollcall.publishing.holding import Reason

SCHOOLS_LIMIT = 10
"""The most schools that one mail lists; it also gives their total number."""

COLUMNS_APART = 3
"""The most columns that are listed with their schools. If there are more, the whole file is wrong, not a school."""

_COLUMNS = {
    Suspicion.LOST: "Columns whose values would be lost, worst first",
    Suspicion.CHANGED: "Columns whose values would change, worst first",
}


def compared(differences: Differences, *, published: bool, waiting: Waiting | None) -> list[Part]:
    """Show what the import changed or would change: rows of each file, values, and the schools that lose most students.

    The schools are left out while the import waits because of schools, since `suspected` already lists them.
    """
    heading = Heading("What changed in your roster" if published else "What would change in your roster")
    if differences.against is None:
        said = "There was no earlier roster, so nothing could be compared: every row is new."
        return [heading, Paragraph(said)]
    named = not published and waiting and any(reason.suspicion is Suspicion.EMPTIED for reason in waiting.reasons)
    losing = [] if named else _losing(differences, published=published)
    return [heading, *_of_last_year(differences), counted(differences.tables), *_values(differences), *losing]


def _of_last_year(differences: Differences) -> list[Part]:
    if differences.last_year is None:
        return []
    year = name(differences.last_year)
    return [Paragraph(f"This is the first roster of this school year. It is compared with your last one of {year}.")]


def _values(differences: Differences) -> list[Part]:
    """List the columns in which values differ, and what differs in nothing but an id or a domain."""
    rows = [
        (f"{file_of(table)}, {column}", counts.changed, counts.lost, counts.gained)
        for table, columns in differences.columns.items()
        for column, counts in columns.items()
        if counts.changed or counts.lost or counts.gained
    ]
    parts: list[Part] = []
    if rows:
        shown = tuple((column, *(f"{count:,}" for count in counts)) for column, *counts in rows)
        parts.append(Grid(("Values of people, classes and schools that stay", "Changed", "Lost", "New"), shown))
    parts += [Paragraph(line) for line in unsuspicious(differences)]
    return parts


def unsuspicious(differences: Differences) -> Iterator[str]:
    """Say which e-mail addresses have a new domain alone, and which enrollments a new id alone."""
    for table, columns in differences.columns.items():
        for column, counts in columns.items():
            if counts.new_domain:
                same = out_of(counts.new_domain, counts.compared, "address", "addresses")
                yield f"{file_of(table)}, {column}: {same} differ only after the @, or in capital letters."
    for table, rows in differences.renumbered.items():
        yield f"{file_of(table)}: {rows:,} {'row has' if rows == 1 else 'rows have'} a new ID and nothing else."


def counted(tables: Mapping[str, RowChanges]) -> Grid:
    """Show how many rows of each table were added, changed, removed or left unchanged."""
    rows = ((file_of(table), c.added, c.changed, c.removed, c.unchanged) for table, c in tables.items())
    return Grid(
        ("File", "Added", "Changed", "Removed", "Same"),
        tuple((file, *(f"{count:,}" for count in counts)) for file, *counts in rows),
    )


def suspected(waiting: Waiting) -> list[Part]:
    """List the reasons for which the import waits, worst first; schools, and many columns, stand together."""
    schools = [reason for reason in waiting.reasons if reason.suspicion is Suspicion.EMPTIED]
    others = [reason for reason in waiting.reasons if reason.suspicion is not Suspicion.EMPTIED]
    parts: list[Part] = []
    for suspicion, alike in groupby(others, key=lambda reason: reason.suspicion):
        parts += _items(suspicion, list(alike))
    if schools:
        title = "Schools that would lose many of their students, worst first"
        total = waiting.total - len(others)
        lines = _capped([leaving(reason) for reason in schools], total)
        parts.append(Item(title, (*lines, limit(schools[0])), Tone.MIXED))
    return parts


def _items(suspicion: Suspicion, reasons: Sequence[Reason]) -> list[Item]:
    """Tell the reasons of one kind: each by itself, or all columns in one item if there are many."""
    if suspicion not in _COLUMNS or len(reasons) <= COLUMNS_APART:
        return [Item(sentence(reason), tuple(details(reason)), Tone.MIXED) for reason in reasons]
    lines = [sentence(reason) for reason in reasons]
    if any(is_of_grades(reason) for reason in reasons):
        lines.append(NEXT_YEAR)
    return [Item(_COLUMNS[suspicion], (*lines, limit(reasons[0])), Tone.MIXED)]


def _losing(differences: Differences, *, published: bool) -> list[Part]:
    """List the schools that lose students, most first; empty if none does."""
    schools = differences.schools
    losing = [(school, counts) for school in schools if (counts := school.tables.get("students")) and counts.removed]
    if not losing:
        return []
    lines = [
        f"{school_of(school.name, school.school_id)}: {out_of(counts.removed, counts.before, 'student', 'students')} "
        f"removed, {counts.added:,} added"
        for school, counts in losing
    ]
    title = f"Schools that {'lost' if published else 'would lose'} students, most first"
    # Schools that lose most come first. So if all that are kept lose some, those that were left out may, too.
    unknown = bool(differences.more_schools) and len(losing) == len(schools)
    return [Item(title, _capped(lines, len(losing), at_least=unknown), Tone.QUIET)]


def _capped(lines: Sequence[str], total: int, *, at_least: bool = False) -> tuple[str, ...]:
    """Number the first lines; if some are cut, add a line that gives the total, or that it is at least that."""
    shown = [f"{place}. {line}" for place, line in enumerate(lines[:SCHOOLS_LIMIT], 1)]
    all_of_them = len(shown) == total and not at_least
    rest = [] if all_of_them else [f"Shown are {len(shown)} of {'at least ' if at_least else ''}{total:,} schools."]
    return (*shown, *rest)
