"""Findings in plain words: in which order to tell them and how, for text, pages and mails alike.

What works on `report.Group` alone (`in_order`, `place`, `cost`) can show no value out of a district's data; what takes
findings of the report's document can.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from rollcall.findings import Effect
from rollcall.report import Group

HEADINGS = {
    Effect.IMPORT_REJECTED: "Why nothing would be imported",
    Effect.ROW_OMITTED: "Rows that are left out",
    Effect.VALUE_OMITTED: "Values that are left out; their rows stay",
    Effect.WARNING: "Worth a look; nothing is left out",
}
"""What stands above the groups of one effect."""

_ADDITION = re.compile(r"(?<=[\w.,}”])\{\w+\}")
"""A fact that is written directly behind a word."""
_FACT = re.compile(r"\{(\w+)(?::[^|}]*\|([^}]*)|[^}]*)\}")
"""A fact in a rule's text, and its noun in the plural where it is a number with one."""

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
        return f"{counted(group.findings, 'value')} left out."
    if group.effect is Effect.WARNING:
        return f"{counted(group.findings, 'place')} to look at."
    if not group.roots:
        return f"{counted(group.findings, 'row')} left out because of faults that are named elsewhere."
    also = f", and {group.affects:,} more with {'it' if group.findings == 1 else 'them'}{_in_files(group.along)}"
    return f"{counted(group.findings, 'row')} left out{also if group.affects else ''}."


Key = tuple[str, str, str | None, str | None]
"""Effect, code, file and column: what the findings of a group have in common."""


def key(group: Group) -> Key:
    """What tells a group from the others."""
    return group.effect, group.code, group.file, group.column


def by_group(findings: Iterable[Mapping[str, Any]], groups: Iterable[Group]) -> dict[Key, list[Mapping[str, Any]]]:
    """The findings of a document, each list in their order, by the `key` of their group."""
    keys = {key(group) for group in groups}
    places: dict[Key, list[Mapping[str, Any]]] = {one: [] for one in keys}
    for finding in findings:
        own = (finding["effect"], finding["code"], finding.get("file"), finding.get("column"))
        # A group does not name a column that is not declared.
        places[own if own in keys else (*own[:3], None)].append(finding)
    return places


Along = Mapping[tuple[Any, ...], Mapping[str, int]]
"""For each root, by what `_root` gives, how many rows of each file it took along."""


def taken_along(document: Mapping[str, Any]) -> Along:
    """How many rows of which file each root of a document took along; nothing where not all findings are shown."""
    if document["totals"]["shown"] < document["totals"]["findings"]:
        return {}
    omitting = [finding for finding in document["findings"] if finding["effect"] == Effect.ROW_OMITTED]
    # A row that has a fault of its own was taken along by none (contract, section 3).
    own = {(finding["file"], finding["line"]) for finding in omitting if "caused_by" not in finding}
    places = ((finding, (finding["file"], finding["line"])) for finding in omitting if "caused_by" in finding)
    rows = {(_root(finding["caused_by"]), place) for finding, place in places if place not in own}
    along: dict[tuple[Any, ...], Counter[str]] = defaultdict(Counter)
    for root, (file, _) in sorted(rows, key=lambda row: row[1]):
        along[root][file] += 1
    return along


def consequences(finding: Mapping[str, Any], along: Along) -> Iterator[str]:
    """What a finding of a document took along and where it began, as sentences; often nothing."""
    if affects := finding["affects"]:
        rows = "row is" if affects == 1 else "rows are"
        files = along.get(_root(finding), {}) if "line" in finding else {}
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


def totals_words(totals: Mapping[str, Any], command: str = "rollcall check") -> str:
    """How many findings there are, how many of them are shown, and which command shows all."""
    found, shown = totals["findings"], totals["shown"]
    if not found:
        return "Nothing was found."
    if shown < found:
        return f"{shown:,} of {found:,} findings are shown; {command} --limit 0 shows all."
    return f"{found:,} finding{' is' if found == 1 else 's are'} shown, which is all."


def without_facts(text: str) -> str:
    """A rule's text with the names of its facts where they would stand: “‹value› is not an ID of ‹target›”.

    A fact without a blank before it brings its own along, and says more where there is more to say: it is left out.
    """
    return _FACT.sub(
        lambda fact: f"‹{fact[1].replace('_', ' ')}›{' ' + fact[2] if fact[2] else ''}", _ADDITION.sub("", text)
    )


def _root(place: Mapping[str, Any]) -> tuple[Any, ...]:
    """What a root's own finding and the `caused_by` of those that it took along have in common."""
    return place["file"], place["line"], place.get("column"), place["code"]


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
