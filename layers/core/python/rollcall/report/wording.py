"""The order and the wording of findings, for text, pages and mails alike.

Functions of `report.types.Group` alone (`in_order`, `place`, `cost`) can't show a value from a district's data.
Functions of the document's findings can.
"""

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from typing import Any

from rollcall.model.findings import Effect
from rollcall.report.types import Group, GroupKey, Origin

HEADINGS = {
    Effect.IMPORT_REJECTED: "Why nothing would be imported",
    Effect.ROW_OMITTED: "Rows that are left out",
    Effect.VALUE_OMITTED: "Values that are left out; their rows stay",
    Effect.WARNING: "Worth a look; nothing is left out",
}
"""The heading above the groups of one effect."""
WOULD_BE = {
    **HEADINGS,
    Effect.ROW_OMITTED: "Rows that would be left out",
    Effect.VALUE_OMITTED: "Values that would be left out; their rows would stay",
    Effect.WARNING: "Worth a look; nothing would be left out",
}
"""The same where nothing was imported."""

_ADDITION = r"(?<=[\w.,}”])\{\w+\}"
"""A fact that follows a word without a blank."""
_FACT = r"\{(\w+)(?::[^|}]*\|([^}]*)|[^}]*)\}"
"""A fact in a rule's text, with its plural noun where it is a number with a noun."""

_SEVERITY = {effect: place for place, effect in enumerate(Effect)}


def rows_lost(group: Group) -> int:
    """Count the rows that a group cost: those that it omitted itself and those omitted by cascade.

    Rows omitted by cascade are the cost of the group of their root cause.
    """
    return group.roots + group.affects if group.effect is Effect.ROW_OMITTED else group.affects


def in_order(groups: Iterable[Group]) -> list[Group]:
    """Sort groups for reading: the worst effect first, root causes before the rest, then by rows lost.

    Ties keep the order of the report. Groups that only follow from others in the list are left out: the `cost` of the
    others includes them, and they need no correction of their own.
    """
    every = list(groups)
    known = _origins(every)
    causing = [group for group in every if not _follows(group, known)]
    return sorted(causing, key=lambda g: (_SEVERITY[g.effect], not g.roots, -rows_lost(g), -g.findings))


def together(groups: Iterable[Group]) -> list[list[Group]]:
    """Join adjacent groups that differ only in their places, so that their one cause is shown once."""
    return [list(run) for _, run in groupby(groups, key=lambda g: (g.effect, g.code, g.title, g.hint))]


def folded(groups: Iterable[Group]) -> list[Group]:
    """Give the groups that `in_order` leaves out, in their order."""
    every = list(groups)
    known = _origins(every)
    return [group for group in every if _follows(group, known)]


def _origins(groups: Iterable[Group]) -> set[Origin]:
    """The kinds of root cause for which rows can have been omitted."""
    return {(g.file, g.column, g.code) for g in groups if g.file is not None and g.effect is Effect.ROW_OMITTED}


def _follows(group: Group, known: set[Origin]) -> bool:
    """Whether all of a group's findings follow from faults that are `known`."""
    return not group.roots and bool(group.began_in) and known.issuperset(origin for origin, _ in group.began_in)


def shares(groups: Sequence[Group], limit: int, most: int = 0) -> Mapping[GroupKey, int]:
    """Decide how many findings of each group to show: `limit` of each code and `most` in all; 0 means no limit.

    Where there are more, all groups get equal shares, capped by their size, and at least one each.
    """
    of_code: dict[str, list[Group]] = defaultdict(list)
    for group in groups:
        of_code[group.code].append(group)
    counts = {group.key: group.findings for group in groups}
    for alike in of_code.values() if limit else ():
        counts |= zip([one.key for one in alike], spread([one.findings for one in alike], limit), strict=True)
    return dict(zip(counts, spread(list(counts.values()), most), strict=True)) if most else counts


def spread(counts: Sequence[int], most: int) -> list[int]:
    """Share `most` among kinds with `counts` things each: equally, and at least one for each."""
    given = [0] * len(counts)
    waiting = [kind for kind, count in enumerate(counts) if count]
    left = max(most, len(waiting))
    while waiting and left:
        # All waiting kinds have equal shares; the remainder goes to the first of them.
        each, few = max(left // len(waiting), 1), waiting[:left]
        for kind in few:
            more = min(each, counts[kind] - given[kind])
            given[kind], left = given[kind] + more, left - more
        waiting = [kind for kind in waiting if given[kind] < counts[kind]]
    return given


def place(group: Group, *, lines: bool = True) -> str:
    """Say where a group is: “Students.csv, column DOB, lines 4, 9 and 12 more”, as far as each part is known."""
    parts = [group.file or "The package"]
    if group.column:
        parts.append(f"column {group.column}")
    if lines and group.lines:
        parts.append(_lines(group))
    return ", ".join(parts)


def cost(group: Group, *, would: bool = False) -> str:
    """Say in a short sentence or two what a group cost, or `would` cost where nothing was imported."""
    if group.effect is Effect.IMPORT_REJECTED:
        return (
            "This stops the import." if group.findings == 1 else f"This stops the import ({group.findings:,} places)."
        )
    out = "would be left out" if would else "left out"
    if group.effect is Effect.VALUE_OMITTED:
        return f"{counted(group.findings, 'value')} {out}."
    if group.effect is Effect.WARNING:
        return f"{counted(group.findings, 'place')} to look at."
    if not group.roots:
        return f"{counted(group.findings, 'row')} {out} because of faults that are named elsewhere."
    them = "it" if group.findings == 1 else "them"
    also = f", and {group.affects:,} more with {them}{_in_files(group.along)}" if group.affects else ""
    return f"{counted(group.findings, 'row')} {out}{also}.{_values_along(group, them, would=would)}"


def _values_along(group: Group, them: str, *, would: bool) -> str:
    count = sum(group.values_along.values())
    if not count:
        return ""
    values = f"{count:,} value{' that refers' if count == 1 else 's that refer'} to {them}"
    return f" {'So would' if would else 'Left out, too:'} {values}{_in_files(group.values_along)}."


CascadedRows = Callable[[Mapping[str, Any]], Mapping[str, int]]
"""Counts, by file, the rows that a finding's row omitted by cascade; empty where that is unknown."""


def consequences(finding: Mapping[str, Any], cascaded_rows: CascadedRows, *, would: bool = False) -> Iterator[str]:
    """Say in sentences which rows a finding omitted by cascade, or would, and where it began; often empty."""
    if affects := finding["affects"]:
        rows = ("row" if affects == 1 else "rows") + (" would be" if would else " is" if affects == 1 else " are")
        files = cascaded_rows(finding) if "line" in finding else {}
        # Parts that do not add up to the whole are left out.
        yield f"{affects:,} more {rows} left out with it{_in_files(files) if sum(files.values()) == affects else ''}."
    if cause := finding.get("caused_by"):
        column = f", column {cause['column']}" if cause.get("column") else ""
        yield f"It began at {cause['file']} line {cause['line']}{column} ({cause['code']})."


def unchecked(gaps: Iterable[Mapping[str, str]]) -> list[str]:
    """Word the entries of `not_checked` as sentences, one for each reason."""
    by_reason: dict[str, list[str]] = defaultdict(list)
    for gap in gaps:
        column = f" column {gap['column']}" if "column" in gap else ""
        by_reason[gap["because"].rstrip(".")].append(gap["file"] + column)
    return [f"{', '.join(names)}: because {because}." for because, names in by_reason.items()]


def totals_words(found: int, shown: int, along: int, command: str, table: str) -> str:
    """Say how many findings there are and how many are shown; `along` more are counted with their root causes.

    `command` can show more of them, and `table` lists all.
    """
    if not found:
        return "Nothing was found."
    if along:
        return f"{shown:,} of {found:,} findings are shown; {along:,} more only follow from these. {table} lists all."
    if shown < found:
        return f"{shown:,} of {found:,} findings are shown; {command} shows all."
    return f"{found:,} finding{' is' if found == 1 else 's are'} shown, which is all."


def without_facts(text: str) -> str:
    """Show a rule's text with the names of its facts: “‹value› is not an ID of ‹target›”.

    A fact without a blank before it is optional and begins with its own blank: it is left out.
    """
    return re.sub(
        _FACT,
        lambda fact: f"‹{fact[1].replace('_', ' ')}›{' ' + fact[2] if fact[2] else ''}",
        re.sub(_ADDITION, "", text),
    )


def _in_files(rows: Mapping[str, int]) -> str:
    """Format “ (56 in StudentEnrollments.csv, 1 in StaffEnrollments.csv)”, the most first; empty for no rows."""
    if not rows:
        return ""
    if len(rows) == 1:
        ((file, count),) = rows.items()
        return f" ({'all ' if count > 1 else ''}in {file})"
    most_first = sorted(rows.items(), key=lambda entry: (-entry[1], entry[0]))
    return f" ({', '.join(f'{count:,} in {file}' for file, count in most_first)})"


def _lines(group: Group) -> str:
    more = group.findings - len(group.lines)
    # A header may have several faults, so a line may repeat. No thousands separators: people type it into “go to line”.
    lines = [str(line) for line in dict.fromkeys(group.lines)]
    shown = lines if more else lines[:-1]
    last = f"{more:,} more" if more else lines[-1]
    return f"lines {', '.join(shown)} and {last}" if shown else f"line {last}"


def counted(number: int, noun: str) -> str:
    """Format a count: “1 row”, “1,200 rows”."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"
