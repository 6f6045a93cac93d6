"""Findings in plain words: in which order to tell them and how, for text, pages and mails alike.

Works on `report.Group`, so nothing here can show a value out of a district's data.
"""

from collections.abc import Iterable

from rollcall.findings import Effect
from rollcall.report import Group

HEADINGS = {
    Effect.IMPORT_REJECTED: "Why nothing would be imported",
    Effect.ROW_OMITTED: "Rows that are left out",
    Effect.VALUE_OMITTED: "Values that are left out; their rows stay",
    Effect.WARNING: "Worth a look; nothing is left out",
}
"""What stands above the groups of one effect."""

_SEVERITY = {effect: place for place, effect in enumerate(Effect)}


def rows_lost(group: Group) -> int:
    """How many rows a group cost: those that it omitted by itself and those that went with them.

    Rows that were only taken along are the cost of the group where the fault began.
    """
    return group.roots + group.affects if group.effect is Effect.ROW_OMITTED else group.affects


def in_order(groups: Iterable[Group]) -> list[Group]:
    """Groups as they should be read: worst effect first, then those that cost most rows, root causes before the rest.

    Ties keep the order that they came in, which is the report's.
    """
    return sorted(groups, key=lambda g: (_SEVERITY[g.effect], not g.roots, -rows_lost(g), -g.findings))


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
        return f"{_count(group.findings, 'value')} left out."
    if group.effect is Effect.WARNING:
        return f"{_count(group.findings, 'place')} to look at."
    if not group.roots:
        return f"{_count(group.findings, 'row')} left out because of faults that are named elsewhere."
    also = f", and {group.affects:,} more with {'it' if group.findings == 1 else 'them'}"
    return f"{_count(group.findings, 'row')} left out{also if group.affects else ''}."


def _lines(group: Group) -> str:
    more = group.findings - len(group.lines)
    # No thousands separators: this is what people type into “go to line”.
    shown = [str(line) for line in (group.lines if more else group.lines[:-1])]
    last = f"{more:,} more" if more else str(group.lines[-1])
    return f"lines {', '.join(shown)} and {last}" if shown else f"line {last}"


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"
