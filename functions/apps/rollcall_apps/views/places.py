"""Findings in the words of pages: where each lies, what it says, and what went along with it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple
from urllib.parse import urlencode

from rollcall.model.findings import VALUE_LIMIT, Effect, printable
from rollcall.report.listing.pages import Place
from rollcall.report.wording import counted
from rollcall.views.states import Look

TEXT_LIMIT = 2_000
"""Characters shown of one text; ours are far shorter."""

LOOKS = {
    Effect.IMPORT_REJECTED: Look.BAD,
    Effect.ROW_OMITTED: Look.MIXED,
    Effect.VALUE_OMITTED: Look.MIXED,
    Effect.WARNING: Look.QUIET,
}

COSTS = {
    Effect.IMPORT_REJECTED: "the whole import",
    Effect.ROW_OMITTED: "rows",
    Effect.VALUE_OMITTED: "values",
    Effect.WARNING: "nothing",
}
"""What findings cost, as filters name it."""

PERSONS = {"StudentEnrollments.csv": "student", "StaffEnrollments.csv": "staff member"}
"""Whom a row of these files is of."""


class PlaceRow(NamedTuple):
    """One finding as a row of a table. What is not known, or may not be seen, is empty."""

    line: str
    """Without thousands separators: people type it into “go to line”."""
    id: str
    of: str
    """Whom an enrollment is of."""
    value: str
    said: str
    along: str
    """What went along with it, and where it began."""


@dataclass(frozen=True, slots=True)
class PlaceTable:
    """Findings as a table, and which of its columns hold anything."""

    rows: Sequence[PlaceRow]
    lines: bool
    ids: bool
    values: bool
    said: bool
    """Whether the last column is shown: what was found, or what went along with it."""


def table(places: Sequence[Place], title: str, *, would: bool) -> PlaceTable:
    """The findings as a table below a heading with `title`, which no row repeats.

    `would` is whether nothing was imported.
    """
    rows = [
        PlaceRow(
            "" if place.line is None else str(place.line),
            shown(place.id),
            f"{PERSONS.get(place.file or '', 'person')} {shown(place.person)}" if place.person else "",
            shown(place.value),
            printable(place.message, TEXT_LIMIT) if place.message != title else "",
            _along(place, would=would),
        )
        for place in places
    ]
    lines = any(row.line for row in rows)
    return PlaceTable(
        rows,
        lines,
        any(row.id for row in rows),
        any(row.value for row in rows),
        not lines or any(row.said or row.along for row in rows),
    )


def shown(value: str | None) -> str:
    """A value of a row: invisible characters by their names, and cut if it is long."""
    return "" if value is None else printable(value, VALUE_LIMIT + 1)


def _along(place: Place, *, would: bool) -> str:
    parts = []
    if place.affects:
        parts.append(f"{counted(place.affects, 'more row')}{' would be' if would else ''} left out with it.")
    if cause := place.caused_by:
        parts.append(f"It began in {where(cause.file, cause.column, cause.letter)}, line {cause.line}.")
    return " ".join(parts)


def where(file: str | None, column: str | None, letter: str | None) -> str:
    """“Students.csv, column DOB (F in a spreadsheet)”, as far as each part is known."""
    if file is None:
        return "The package"
    if column is None:
        return file
    return f"{file}, column {shown(column)}" + (f" ({letter} in a spreadsheet)" if letter else "")


def address(import_id: str, **filters: str | None) -> str:
    """The page of all findings that these filters leave."""
    asked = urlencode({name: value for name, value in filters.items() if value})
    return f"/imports/{import_id}/findings{f'?{asked}' if asked else ''}"
