"""The findings on the page of an import: its reasons in order of what they cost, with what followed from each."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from rollcall.mail.since import FOLLOWS, lines_of
from rollcall.model.findings import Effect
from rollcall.model.letters import column_letter
from rollcall.model.since import Since
from rollcall.report.listing.pages import Overview, ShownGroup
from rollcall.report.types import Group, GroupKey
from rollcall.report.wording import cost, counted, in_order, place, together, unchecked
from rollcall.views.states import Look
from rollcall_apps.views.places import LOOKS, PlaceTable, address, table, where

REASONS = 10
"""The most reasons in full."""
PLACES = 3
"""The most columns of one reason whose first places are shown."""
OTHERS = 40
"""The most reasons in the list of the others; the page of all findings has them all."""

HEADINGS = {
    Effect.IMPORT_REJECTED: ("Why it was rejected", "Why it would be rejected"),
    Effect.ROW_OMITTED: ("Rows that were left out", "Rows that would be left out"),
    Effect.VALUE_OMITTED: ("Values that were left out; their rows stay", "Values that would be left out"),
    Effect.WARNING: ("Worth a look; nothing was left out", "Worth a look; nothing would be left out"),
}
"""The heading above reasons of each effect: of what was imported, and of what was not (yet)."""


@dataclass(frozen=True, slots=True)
class OneColumn:
    """What a reason found in one column of one file."""

    place: str
    cost: str
    since: str
    """How it compares with the import before; empty where nothing is known."""
    findings: int
    places: PlaceTable | None
    """The first places; None for readers who see no values, to whom `lines` says them."""
    lines: str
    more: int
    """How many more there are than are shown here."""
    address: str


@dataclass(frozen=True, slots=True)
class Reason:
    """The findings of one rule that one correction mends."""

    code: str
    title: str
    hint: str
    look: Look
    findings: int
    columns: Sequence[OneColumn]
    more: Sequence[tuple[str, str, str]]
    """The other columns: place, cost and address."""
    address: str
    """All findings of the rule with this effect."""


@dataclass(frozen=True, slots=True)
class Reasons:
    """All findings of an import, as its page shows them."""

    findings: int
    codes: frozenset[str]
    """The rules of all of them."""
    unread: frozenset[str]
    """The files of which nothing could be read."""
    address: str
    sections: Sequence[tuple[str, Sequence[Reason]]]
    """Headings, each with its reasons, in order of what they cost."""
    others: Sequence[tuple[str, str, str]]
    """Reasons that are not shown in full: title, cost and address."""
    more_others: int
    not_checked: Sequence[str]
    mended: Sequence[str]
    """What the import before had, and this one has not."""


def chosen(groups: Sequence[Group]) -> list[list[Group]]:
    """The reasons, in order: groups that differ only in their places, without those that follow from others."""
    return together(in_order(groups))


def places_wanted(groups: Sequence[Group]) -> int:
    """How many groups of an overview the page shows places of, at most; they come first there."""
    return sum(len(alike) for alike in chosen(groups)[:REASONS])


def reasons(
    import_id: str,
    summary: Mapping[str, Any],
    overview: Callable[[int], Overview | None],
    *,
    was_imported: bool,
    is_check: bool,
) -> Reasons:
    """All findings of an import.

    Args:
        import_id: The import.
        summary: What was kept of its report.
        overview: Gives so many groups with their first places; None for whoever sees no values.
        was_imported: Whether what is not left out is in the roster.
        is_check: Whether the package was only checked.
    """
    groups = [Group.from_dict(fields) for fields in summary["groups"]]
    every = chosen(groups)
    since = Since.from_dict(summary["since"]) if summary.get("since") else None
    page = _Page(
        import_id,
        summary.get("columns", {}),
        _by_key(overview(places_wanted(groups)) if groups else None),
        lines_of(since),
        not was_imported,
    )
    sections = [
        # An import that was rejected was so, whatever became of its other rows.
        (
            HEADINGS[effect][0 if was_imported or (effect is Effect.IMPORT_REJECTED and not is_check) else 1],
            [page.reason(alike) for alike in members],
        )
        for effect, members in groupby(every[:REASONS], key=lambda alike: alike[0].effect)
    ]
    others = every[REASONS:]
    return Reasons(
        findings=sum(group.findings for group in groups),
        codes=frozenset(group.code for group in groups),
        unread=frozenset(gap["file"] for gap in summary.get("not_checked", ()) if "column" not in gap),
        address=address(import_id),
        sections=sections,
        others=[page.other(alike) for alike in others[:OTHERS]],
        more_others=max(0, len(others) - OTHERS),
        not_checked=unchecked(summary.get("not_checked", ())),
        mended=_mended(since),
    )


def _by_key(overview: Overview | None) -> Mapping[GroupKey, ShownGroup]:
    shown = overview.groups if overview else ()
    return {(Effect(group.effect), group.code, group.file, group.column): group for group in shown}


@dataclass(frozen=True, slots=True)
class _Page:
    import_id: str
    columns: Mapping[str, Sequence[str]]
    shown: Mapping[GroupKey, ShownGroup]
    since: Mapping[GroupKey, str]
    would: bool
    """Whether nothing was imported."""

    def reason(self, alike: Sequence[Group]) -> Reason:
        first = alike[0]
        return Reason(
            code=first.code,
            title=first.title,
            hint=first.hint,
            look=LOOKS[first.effect],
            findings=sum(group.findings for group in alike),
            columns=[self._column(group) for group in alike[:PLACES]],
            more=[
                (place(group, lines=False), cost(group, would=self.would), self._address(group))
                for group in alike[PLACES:]
            ],
            address=address(self.import_id, code=first.code, effect=first.effect.value),
        )

    def other(self, alike: Sequence[Group]) -> tuple[str, str, str]:
        first, findings = alike[0], sum(group.findings for group in alike)
        said = (
            f"{place(first)}: {cost(first, would=self.would)}" if len(alike) == 1 else f"{counted(findings, 'finding')}"
        )
        return first.title, said, address(self.import_id, code=first.code, effect=first.effect.value)

    def _column(self, group: Group) -> OneColumn:
        shown, sent = self.shown.get(group.key), self.columns.get(group.file or "", ())
        letter = column_letter(sent.index(group.column)) if group.column in sent else None
        return OneColumn(
            place=where(group.file, group.column, letter),
            cost=cost(group, would=self.would),
            since=self.since.get(group.key, ""),
            findings=group.findings,
            places=table(shown.places, group.title, would=self.would) if shown else None,
            lines="" if shown else place(group).removeprefix(place(group, lines=False)),
            more=group.findings - (len(shown.places) if shown else len(group.lines)),
            address=self._address(group),
        )

    def _address(self, group: Group) -> str:
        return address(self.import_id, code=group.code, effect=group.effect.value, file=group.file, column=group.column)


def _mended(since: Since | None) -> list[str]:
    """What was mended, most first, without what only followed from it."""
    groups = sorted((each for each in since.groups if each.mended) if since else (), key=lambda each: -each.mended)
    return [
        f"{each.title}: {where(each.file, each.column, None)} ({each.mended:,})"
        for each in groups
        if each.code != FOLLOWS
    ][:OTHERS]
