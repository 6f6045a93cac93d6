"""Parts of a letter that say which findings are new since the last import, and which were mended."""

from collections.abc import Mapping, Sequence

from rollcall.mail.about import Earlier
from rollcall.mail.letter import Heading, Item, Paragraph, Part, Tone
from rollcall.mail.phrases import earlier
from rollcall.model.since import GroupSince, Since
from rollcall.report.types import GroupKey
from rollcall.report.wording import counted

MENDED_LIMIT = 5
"""The most kinds of mended findings that one mail lists; it also gives their total number."""

FOLLOWS = "reference-to-omitted-row"
"""The rule of findings that only follow from others: where those are mended, so are these."""

LINES_LIMIT = 5
"""The most lines of new findings that one mail names for each group."""

LONG = 3
"""From so many imports in a row on, a mail says for how many a finding was there."""


def compared(since: Since | None) -> list[Part]:
    """Say how the findings compare with those of the last import; empty if there is nothing to say."""
    if since is None or since.against is None or not since.says_something:
        return []
    last = earlier(Earlier(since.against.import_id, since.against.uploaded_at))
    parts: list[Part] = [Heading("Since the last time"), Paragraph(_sums(since, last))]
    if since.unknown:
        parts.append(
            Paragraph(
                f"{counted(since.unknown, 'finding')} of the last time could not be looked for, because a file was "
                "not checked."
            )
        )
    return parts + _mended([group for group in since.groups if group.mended])


def _sums(since: Since, last: str) -> str:
    """Say how many findings are new, as before and mended."""
    if since.new and not (since.as_before or since.mended or since.unknown):
        return f"{'All findings are' if since.new > 1 else 'The one finding is'} new since {last}."
    return f"Findings compared with {last}: {since.new:,} new, {since.as_before:,} as before, {since.mended:,} mended."


def lines_of(since: Since | None) -> Mapping[GroupKey, str]:
    """Say of each group that has findings how it compares with the last time."""
    if since is None or not since.says_something or not since.as_before:
        return {}  # where all are new, that is said once
    return {group.key: in_words(group) for group in since.groups if group.new or group.as_before}


def in_words(group: GroupSince) -> str:
    """Write “2 new (lines 4 and 18), 10 as before, 4 of them for the 3rd import in a row.”."""
    parts = [f"{group.new:,} new{_lines(group)}"] if group.new else []
    if group.as_before:
        parts.append(f"{group.as_before:,} as before{_standing(group)}")
    if group.mended:
        parts.append(f"{group.mended:,} mended")
    return f"Since the last time: {', '.join(parts)}."


def _lines(group: GroupSince) -> str:
    # Where all findings are new, the place of the group has their lines.
    if not group.lines or not group.as_before:
        return ""
    # As in `report.wording.place`: a line may repeat, and has no thousands separators.
    listed = [str(line) for line in dict.fromkeys(group.lines[:LINES_LIMIT])]
    more = group.new - len(group.lines[:LINES_LIMIT])
    listed += [f"{more:,} more"] if more > 0 else []
    return f" (lines {', '.join(listed[:-1])} and {listed[-1]})" if len(listed) > 1 else f" (line {listed[0]})"


def _standing(group: GroupSince) -> str:
    if group.imports < LONG:
        return ""
    which = "" if group.oldest == group.as_before else f", {group.oldest:,} of them"
    return f"{which} for the {ordinal(group.imports)} import in a row"


def _mended(groups: Sequence[GroupSince]) -> list[Part]:
    """List what was mended, most first, without what only followed from it."""
    causes = sorted((group for group in groups if group.code != FOLLOWS), key=lambda group: -group.mended)
    if not causes:
        return []
    lines = [f"{_place(group)}: {group.title} ({group.mended:,})" for group in causes[:MENDED_LIMIT]]
    if len(causes) > MENDED_LIMIT:
        lines.append(f"Shown are {MENDED_LIMIT} of {len(causes)} kinds of findings.")
    if followed := sum(group.mended for group in groups if group.code == FOLLOWS):
        are = "is" if followed == 1 else "are"
        lines.append(f"{counted(followed, 'finding')} that only followed from others {are} mended, too.")
    return [Item("Mended", tuple(lines), Tone.GOOD)]


def _place(group: GroupSince) -> str:
    return f"{group.file or 'The package'}{f', column {group.column}' if group.column else ''}"


def ordinal(number: int) -> str:
    """Write “4th”."""
    last = "th" if number % 100 in {11, 12, 13} else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number:,}{last}"
