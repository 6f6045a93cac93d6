"""Findings in plain words: in which order to tell them and how, for text, pages and mails alike.

What works on `report.types.Group` alone (`in_order`, `place`, `cost`) can show no value out of a district's data; what
takes findings of the report's document can.
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
"""What stands above the groups of one effect."""

_ADDITION = r"(?<=[\w.,}”])\{\w+\}"
"""A fact that is written directly behind a word."""
_FACT = r"\{(\w+)(?::[^|}]*\|([^}]*)|[^}]*)\}"
"""A fact in a rule's text, and its noun in the plural where it is a number with one."""

_SEVERITY = {effect: place for place, effect in enumerate(Effect)}


def rows_lost(group: Group) -> int:
    """How many rows a group cost: those that it omitted by itself and those that went with them.

    Rows that were only taken along are the cost of the group where the fault began.
    """
    return group.roots + group.affects if group.effect is Effect.ROW_OMITTED else group.affects


def in_order(groups: Iterable[Group]) -> list[Group]:
    """Groups as they should be read: worst effect first, then those that cost most rows, root causes before the rest.

    Ties keep the order that they came in, which is the report's. Groups that only follow from others are not among
    them where those are: `cost` tells what went with them, and nothing else needs to be done.
    """
    every = list(groups)
    known = _origins(every)
    causing = [group for group in every if not _follows(group, known)]
    return sorted(causing, key=lambda g: (_SEVERITY[g.effect], not g.roots, -rows_lost(g), -g.findings))


def together(groups: Iterable[Group]) -> list[list[Group]]:
    """Groups that stand side by side and differ in their places only: their one cause is told once."""
    return [list(run) for _, run in groupby(groups, key=lambda g: (g.effect, g.code, g.title, g.hint))]


def folded(groups: Iterable[Group]) -> list[Group]:
    """The groups that `in_order` leaves out, in their order."""
    every = list(groups)
    known = _origins(every)
    return [group for group in every if _follows(group, known)]


def _origins(groups: Iterable[Group]) -> set[Origin]:
    """What rows can have been omitted for."""
    return {(g.file, g.column, g.code) for g in groups if g.file is not None and g.effect is Effect.ROW_OMITTED}


def _follows(group: Group, known: set[Origin]) -> bool:
    """Whether all of a group's findings follow from faults that are `known`."""
    return not group.roots and bool(group.began_in) and known.issuperset(origin for origin, _ in group.began_in)


def shares(groups: Sequence[Group], limit: int, most: int = 0) -> Mapping[GroupKey, int]:
    """How many findings of each group to show: `limit` of each code and `most` of all of them; 0 is without a limit.

    Where there are more, no group is left with fewer than another that shows as many as it can, and none with nothing.
    """
    of_code: dict[str, list[Group]] = defaultdict(list)
    for group in groups:
        of_code[group.code].append(group)
    counts = {group.key: group.findings for group in groups}
    for alike in of_code.values() if limit else ():
        counts |= zip([one.key for one in alike], spread([one.findings for one in alike], limit), strict=True)
    return dict(zip(counts, spread(list(counts.values()), most), strict=True)) if most else counts


def spread(counts: Sequence[int], most: int) -> list[int]:
    """`most` things of several kinds, of which there are `counts`: as many of each as of the others, at least one."""
    given = [0] * len(counts)
    waiting = [kind for kind, count in enumerate(counts) if count]
    left = max(most, len(waiting))
    while waiting and left:
        # All that wait have been given as many; the last few things go to the first kinds.
        each, few = max(left // len(waiting), 1), waiting[:left]
        for kind in few:
            more = min(each, counts[kind] - given[kind])
            given[kind], left = given[kind] + more, left - more
        waiting = [kind for kind in waiting if given[kind] < counts[kind]]
    return given


def place(group: Group, *, lines: bool = True) -> str:
    """Where a group is: “Students.csv, column DOB, lines 4, 9 and 12 more”, as far as each part is known."""
    parts = [group.file or "The package"]
    if group.column:
        parts.append(f"column {group.column}")
    if lines and group.lines:
        parts.append(_lines(group))
    return ", ".join(parts)


def cost(group: Group) -> str:
    """What a group cost, as one short sentence."""
    if group.effect is Effect.IMPORT_REJECTED:
        return (
            "This stops the import." if group.findings == 1 else f"This stops the import ({group.findings:,} places)."
        )
    if group.effect is Effect.VALUE_OMITTED:
        return f"{counted(group.findings, 'value')} left out."
    if group.effect is Effect.WARNING:
        return f"{counted(group.findings, 'place')} to look at."
    if not group.roots:
        return f"{counted(group.findings, 'row')} left out because of faults that are named elsewhere."
    them = "it" if group.findings == 1 else "them"
    also = f", and {group.affects:,} more with {them}{_in_files(group.along)}" if group.affects else ""
    return f"{counted(group.findings, 'row')} left out{also}.{_values_along(group, them)}"


def _values_along(group: Group, them: str) -> str:
    count = sum(group.values_along.values())
    if not count:
        return ""
    values = f"{count:,} value{' that refers' if count == 1 else 's that refer'} to {them}"
    return f" Left out, too: {values}{_in_files(group.values_along)}."


Took = Callable[[Mapping[str, Any]], Mapping[str, int]]
"""Gives how many rows of which file a finding's row took along; nothing where that is not known."""


def consequences(finding: Mapping[str, Any], took: Took) -> Iterator[str]:
    """What a finding of a document took along and where it began, as sentences; often nothing."""
    if affects := finding["affects"]:
        rows = "row is" if affects == 1 else "rows are"
        files = took(finding) if "line" in finding else {}
        # Parts that do not add up are not told.
        yield f"{affects:,} more {rows} left out with it{_in_files(files) if sum(files.values()) == affects else ''}."
    if cause := finding.get("caused_by"):
        column = f", column {cause['column']}" if cause.get("column") else ""
        yield f"It began at {cause['file']} line {cause['line']}{column} ({cause['code']})."


def unchecked(gaps: Iterable[Mapping[str, str]]) -> list[str]:
    """The entries of `not_checked` as sentences, one for each reason."""
    places: dict[str, list[str]] = defaultdict(list)
    for gap in gaps:
        column = f" column {gap['column']}" if "column" in gap else ""
        places[gap["because"].rstrip(".")].append(gap["file"] + column)
    return [f"{', '.join(names)}: because {because}." for because, names in places.items()]


def totals_words(found: int, shown: int, along: int, command: str, table: str) -> str:
    """How many findings there are, and how many of them are shown; `along` more are told by what they follow from.

    `command` can show more of them, and `table` lists each.
    """
    if not found:
        return "Nothing was found."
    if along:
        return f"{shown:,} of {found:,} findings are shown; {along:,} more only follow from these. {table} lists all."
    if shown < found:
        return f"{shown:,} of {found:,} findings are shown; {command} shows all."
    return f"{found:,} finding{' is' if found == 1 else 's are'} shown, which is all."


def without_facts(text: str) -> str:
    """A rule's text with the names of its facts where they would stand: “‹value› is not an ID of ‹target›”.

    A fact without a blank before it brings its own along, and says more where there is more to say: it is left out.
    """
    return re.sub(
        _FACT,
        lambda fact: f"‹{fact[1].replace('_', ' ')}›{' ' + fact[2] if fact[2] else ''}",
        re.sub(_ADDITION, "", text),
    )


def _in_files(rows: Mapping[str, int]) -> str:
    """“ (56 in StudentEnrollments.csv, 1 in StaffEnrollments.csv)”, the most first; nothing for no rows."""
    if not rows:
        return ""
    if len(rows) == 1:
        ((file, count),) = rows.items()
        return f" ({'all ' if count > 1 else ''}in {file})"
    most_first = sorted(rows.items(), key=lambda entry: (-entry[1], entry[0]))
    return f" ({', '.join(f'{count:,} in {file}' for file, count in most_first)})"


def _lines(group: Group) -> str:
    more = group.findings - len(group.lines)
    # A header may have several faults. No thousands separators: this is what people type into “go to line”.
    lines = [str(line) for line in dict.fromkeys(group.lines)]
    shown = lines if more else lines[:-1]
    last = f"{more:,} more" if more else lines[-1]
    return f"lines {', '.join(shown)} and {last}" if shown else f"line {last}"


def counted(number: int, noun: str) -> str:
    """“1 row”, “1,200 rows”."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"
