"""The list of an import's findings, a page at a time, with what it can be narrowed to."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from itertools import groupby
from typing import NamedTuple

from rollcall.model.findings import VALUE_LIMIT, Effect, printable
from rollcall.report.listing.pages import Filters, FindingsPage, Place, School
from rollcall.report.types import Group
from rollcall.views.states import Look
from rollcall_apps.views.places import COSTS, LOOKS, TEXT_LIMIT, PlaceTable, address, shown, table, where

SHOWN = 50
"""Findings on a page."""
SCHOOLS = 300
"""The most schools of a list to choose from; where there are more, one writes the school's ID."""
DIGITS = 12
"""The most digits of a position."""
SEARCH_LIMIT = VALUE_LIMIT
"""The most characters of a search."""


class Choice(NamedTuple):
    """An entry of a list to choose from."""

    value: str
    words: str
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class Table:
    """Findings of one rule in one column of one file that stand together."""

    title: str
    where: str
    cost: str
    code: str
    hint: str
    look: Look
    places: PlaceTable


@dataclass(frozen=True, slots=True)
class Found:
    """What the page shows."""

    total: str
    """How many there are, and which of them are here; exact, or said to be of a part."""
    tables: Sequence[Table]
    notes: Sequence[str]
    """What was cut."""
    before: str
    """The address of the page before this one; empty for the first one."""
    after: str
    is_narrowed: bool
    filters: Mapping[str, str]
    """The filters that are set."""
    files: Sequence[Choice]
    effects: Sequence[Choice]
    rules: Sequence[Choice]
    schools: Sequence[Choice]
    """Empty where there are too many to choose from."""
    many_schools: bool


def filters_of(query: Mapping[str, str]) -> Filters:
    """The filters that an address names. An empty one filters nothing."""
    named = {name: query.get(name, "").strip() or None for name in asdict(Filters())}
    return Filters(**{**named, "search": (named["search"] or "")[:SEARCH_LIMIT] or None})


def position(text: str) -> int:
    """Where a page begins, as its address says; 0 for what is no number."""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= DIGITS else 0


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked for."""

    import_id: str
    filters: Filters
    after: int
    """Where the page begins."""
    would: bool
    """Whether nothing was imported."""


def found(asked: Asked, page: FindingsPage, groups: Sequence[Group], schools: Sequence[School]) -> Found:
    """The page that was asked for; `groups` and `schools` are all of the import."""
    filters, after = asked.filters, asked.after
    named = {name: value for name, value in asdict(filters).items() if value}
    titles = {group.code: group.title for group in groups}

    def at(place: int) -> str:
        return address(asked.import_id, **named, after=str(place) if place else None)

    return Found(
        total=_total(page, after, filters.search),
        tables=[_table(list(places), titles, would=asked.would) for _, places in groupby(page.places, _kind)],
        notes=_notes(page),
        before=at(max(0, after - SHOWN)) if after else "",
        after="" if page.following is None else at(page.following),
        is_narrowed=bool(named),
        filters=named,
        files=_choices({group.file: group.file for group in groups if group.file}, filters.file),
        effects=_choices({e: COSTS[e] for e in Effect if any(group.effect is e for group in groups)}, filters.effect),
        rules=_choices(titles, filters.code),
        schools=_choices(_schools(schools), filters.school) if len(schools) <= SCHOOLS else (),
        many_schools=len(schools) > SCHOOLS,
    )


def _choices(words: Mapping[str, str], chosen: str | None) -> list[Choice]:
    """The entries; one that is chosen and not among them is one, too, so that the form says what is shown."""
    missing = {chosen: shown(chosen)} if chosen and chosen not in words else {}
    return [Choice(value, text, value == chosen) for value, text in (*words.items(), *missing.items())]


def _schools(schools: Sequence[School]) -> Mapping[str, str]:
    return {each.id: f"{shown(each.name) or 'School'} (ID {shown(each.id)}): {each.findings:,}" for each in schools}


def _kind(place: Place) -> tuple[str, str, str | None, str | None]:
    return place.effect, place.code, place.file, place.column


def _table(places: Sequence[Place], titles: Mapping[str, str], *, would: bool) -> Table:
    first = places[0]
    return Table(
        title=titles[first.code],
        cost=(_WOULD_COST if would else _COST)[Effect(first.effect)],
        where=where(first.file, first.column, first.letter),
        code=first.code,
        hint=printable(first.hint, TEXT_LIMIT),
        look=LOOKS[Effect(first.effect)],
        places=table(places, titles[first.code], would=would),
    )


_COST = {
    Effect.IMPORT_REJECTED: "Stops the import",
    Effect.ROW_OMITTED: "Rows left out",
    Effect.VALUE_OMITTED: "Values left out",
    Effect.WARNING: "Worth a look",
}
"""What a finding costs, in a heading."""
_WOULD_COST = {
    **_COST,
    Effect.ROW_OMITTED: "Rows that would be left out",
    Effect.VALUE_OMITTED: "Values that would be left out",
}


def _total(page: FindingsPage, after: int, search: str | None) -> str:
    are = "finding" if page.findings == 1 else "findings"
    if not page.findings:
        return "No finding fits." if search or page.in_question else "Nothing was found here."
    if not page.places:
        return f"There are {page.findings:,} {are}, and this page lies behind the last one."
    last = after + len(page.places)
    here = f"{after + 1:,} to {last:,}" if last > after + 1 else f"Number {last:,}"
    return f"{page.findings:,} {are}" + ("" if len(page.places) == page.findings else f". {here} are shown here")


def _notes(page: FindingsPage) -> list[str]:
    notes = []
    if page.searched < page.in_question and page.searched:
        notes.append(
            f"Searched were the first {page.searched:,} of {page.in_question:,} findings, the worst first. Choose a "
            "file or a rule to search the others."
        )
    if any(place.value and len(place.value) > VALUE_LIMIT for place in page.places):
        notes.append(f"Values of more than {VALUE_LIMIT} characters are cut; they end with “…”.")
    return notes
