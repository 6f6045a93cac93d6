"""Parts of a letter that say what was found, in order of what it cost, and where to read more."""

from collections.abc import Mapping, Sequence
from itertools import groupby

from rollcall.mail import since
from rollcall.mail.about import ImportSummary
from rollcall.mail.letter import Heading, Item, Link, Paragraph, Part, Tone
from rollcall.mail.phrases import whom
from rollcall.mail.wordings import is_published
from rollcall.model import addresses
from rollcall.model.findings import Effect
from rollcall.model.uploads import Purpose
from rollcall.report.types import Group, GroupKey
from rollcall.report.wording import cost, in_order, place, together

REASONS_LIMIT = 10
"""The most reasons in one mail, which also gives their total number."""

COLUMN_LIMIT = 64
"""Characters of the longest name of a column within a link; ours are far shorter."""

PLACES_LIMIT = 5
"""The most columns that one reason names; it also gives their total number."""

_WERE = {
    Effect.IMPORT_REJECTED: "Why it failed",
    Effect.ROW_OMITTED: "Rows that were left out",
    Effect.VALUE_OMITTED: "Values that were left out (their rows were kept)",
    Effect.WARNING: "Worth a look (nothing was left out)",
}

_WOULD_BE = {
    **_WERE,
    Effect.ROW_OMITTED: "Rows that would be left out",
    Effect.VALUE_OMITTED: "Values that would be left out (their rows would be kept)",
    Effect.WARNING: "Worth a look (nothing would be left out)",
}
"""The headings where nothing was imported."""

_OF_CHECK = {**_WOULD_BE, Effect.IMPORT_REJECTED: "Why it would be rejected"}
"""The headings of a package that was checked alone."""

_TONES = {
    Effect.IMPORT_REJECTED: Tone.BAD,
    Effect.ROW_OMITTED: Tone.MIXED,
    Effect.VALUE_OMITTED: Tone.MIXED,
    Effect.WARNING: Tone.QUIET,
}


def reasons(summary: ImportSummary) -> list[Part]:
    """List the reasons, worst first: what rejects the import, then what costs most rows.

    A reason also says what followed from it: how many rows it took along, and in which files.
    """
    ordered = in_order(summary.groups)
    every = together([group for group in ordered if group.roots] or ordered)
    headings = _WERE if is_published(summary) else _headings(summary)
    compared = since.lines_of(summary.since)
    parts: list[Part] = []
    for effect, members in groupby(every[:REASONS_LIMIT], key=lambda alike: alike[0].effect):
        parts.append(Heading(headings[effect]))
        parts += [_item(alike, compared, summary) for alike in members]
    if len(every) > REASONS_LIMIT:
        parts.append(Paragraph(f"Shown are {REASONS_LIMIT} of {len(every)} reasons. {_all_of_them(summary)}"))
    return parts


def _headings(summary: ImportSummary) -> Mapping[Effect, str]:
    return _OF_CHECK if summary.purpose is Purpose.CHECK else _WOULD_BE


def first_reason(summary: ImportSummary, heading: str) -> list[Part]:
    """Show the worst reason alone, and count what else was found; empty if nothing was."""
    ordered = in_order(summary.groups)
    every = together([group for group in ordered if group.roots] or ordered)
    if not every:
        return []
    parts: list[Part] = [Heading(heading), _item(every[0], {}, summary)]
    if len(every) > 1:
        total = sum(group.findings for group in summary.groups)
        parts.append(
            Paragraph(f"That is one of {len(every)} reasons, with {total:,} findings together. {_all_of_them(summary)}")
        )
    return parts


def _all_of_them(summary: ImportSummary) -> str:
    if summary.apps_url:
        return "The page of this import has them all."
    return f"You can get the whole list from {whom(summary.support)}."


def _item(alike: Sequence[Group], compared: Mapping[GroupKey, str], summary: ImportSummary) -> Item:
    """Tell one reason: all groups that differ only in their places."""
    would = not is_published(summary)
    lines = [line for group in alike[:PLACES_LIMIT] for line in _about(group, compared.get(group.key), would=would)]
    if len(alike) > PLACES_LIMIT:
        lines.append(f"Shown are {PLACES_LIMIT} of {len(alike)} columns.")
    first = alike[0]
    return Item(first.title, (*lines, f"What to do: {first.hint}"), _TONES[first.effect], _links(alike, summary))


def _about(group: Group, compared_with_last: str | None, *, would: bool) -> tuple[str, ...]:
    return (place(group), cost(group, would=would), *([compared_with_last] if compared_with_last else []))


def _links(alike: Sequence[Group], summary: ImportSummary) -> tuple[Link, ...]:
    """Link to all places of a reason, and to what its rule means; empty if there are no pages."""
    if not summary.apps_url:
        return ()
    files = {group.file for group in alike}
    only = files.pop() if len(files) == 1 else None
    code = alike[0].code
    # Several columns have one link for all; the columns beside them may have reasons of the same rule.
    column = (alike[0].column if len(alike) == 1 else None) or ""
    places = addresses.findings_page(
        summary.apps_url,
        summary.import_id,
        file=only or "",
        code=code,
        column=column if len(column) <= COLUMN_LIMIT else "",
    )
    return (
        Link("All places", places),
        Link("About this rule", addresses.rule_page(summary.apps_url, code)),
    )
