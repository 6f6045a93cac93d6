"""The rows of one table that an import changes, or would change: what stood in them, and what stands in them now."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from rollcall.model.changed_rows import ROWS_OF_PAGE, Change, ChangedRow, ChangedRows
from rollcall.model.schema import Table
from rollcall_apps.views.places import shown

WORDS: Mapping[Change, str] = {
    Change.REMOVED: "removed",
    Change.CHANGED: "changed",
    Change.ADDED: "added",
    Change.RENUMBERED: "under a new ID",
}
"""What happened to rows, in the order in which pages offer them: what is lost comes first."""


@dataclass(frozen=True, slots=True)
class Cell:
    """One value."""

    text: str
    differs: bool
    before: str
    """What stood there before; empty where nothing did, or where that is not known."""
    is_known: bool
    """Whether it is known what stood there."""


@dataclass(frozen=True, slots=True)
class RowShown:
    """One row."""

    change: str
    cells: Sequence[Cell]


@dataclass(frozen=True, slots=True)
class Kind:
    """An entry of the list of what happened to rows."""

    words: str
    count: int
    address: str
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class Page:
    """What the page shows."""

    file: str
    columns: Sequence[str]
    """As in the CSV file, without those that are empty in all rows here."""
    rows: Sequence[RowShown]
    kinds: Sequence[Kind]
    first: int
    last: int
    total: int
    """Rows of the kind that is shown."""
    before: str
    """The address of the page before this one; empty for the first one."""
    after: str
    some_unknown: bool
    """Whether the values before are no longer known for some of the rows."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked for."""

    import_id: str
    table: Table
    change: Change | None
    after: int


def change_of(text: str) -> Change | None:
    """The kind of change that an address names; None for all, and for what is none."""
    return Change(text) if text in {*Change} else None


def page(asked: Asked, found: ChangedRows) -> Page:
    """The page that was asked for."""
    fields = [
        field
        for field in asked.table.fields
        if any(row.values.get(field.column) or row.before.get(field.column) for row in found.rows)
    ]
    total = found.counts[asked.change] if asked.change else sum(found.counts.values())
    previous = max(0, asked.after - ROWS_OF_PAGE)
    return Page(
        file=asked.table.file,
        columns=[field.name for field in fields],
        rows=[RowShown(WORDS[row.change], [_cell(row, field.column) for field in fields]) for row in found.rows],
        kinds=_kinds(asked, found),
        first=asked.after + 1,
        last=asked.after + len(found.rows),
        total=total,
        before=address(asked.import_id, asked.table.name, asked.change, previous) if asked.after else "",
        after=(
            "" if found.following is None else address(asked.import_id, asked.table.name, asked.change, found.following)
        ),
        some_unknown=any(row.changed and not row.before for row in found.rows),
    )


def address(import_id: str, table: str, change: Change | None = None, after: int = 0) -> str:
    """The address of a page of rows."""
    asked = urlencode({name: value for name, value in (("change", change), ("after", after)) if value})
    return f"/imports/{import_id}/changes/{table}{f'?{asked}' if asked else ''}"


def _kinds(asked: Asked, found: ChangedRows) -> list[Kind]:
    every = Kind("all", sum(found.counts.values()), _first(asked, None), asked.change is None)
    return [
        every,
        *(
            Kind(words, found.counts[kind], _first(asked, kind), asked.change is kind)
            for kind, words in WORDS.items()
            if found.counts[kind]
        ),
    ]


def _first(asked: Asked, change: Change | None) -> str:
    return address(asked.import_id, asked.table.name, change)


def _cell(row: ChangedRow, column: str) -> Cell:
    text = shown(row.values.get(column))
    if column == "id" and row.change is Change.RENUMBERED:
        return Cell(text, True, shown(row.id_before), True)
    return Cell(text, column in row.changed, shown(row.before.get(column)), column in row.before)
