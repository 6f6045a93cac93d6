"""How the findings of an import compare with those of the district's last one, as lines for operators."""

from collections.abc import Iterator

from rollcall.mail.since import ordinal
from rollcall.model.since import GroupSince, Since
from rollcall_cli.forms.layout import Row, moment, table

GROUPS_SHOWN = 20

LINES_SHOWN = 5


def since_lines(since: Since, zone: str, complete: str = "--json") -> Iterator[str]:
    """The sums, then a line for each group of findings; `complete` is the option or command that lists them all."""
    if since.against is None or not since.says_something:
        return
    at = moment(since.against.uploaded_at, zone)
    yield f"Findings since import {since.against.import_id}{f' of {at}' if at else ''}: {sums(since)}"
    rows = [_row(group) for group in since.groups[:GROUPS_SHOWN]]
    header = ("File", "Column", "Rule", "New", "As before", "Mended", "Not looked for", "Longest", "New on lines")
    # Most imports are checked whole.
    dropped = set() if since.unknown else {header.index("Not looked for")}
    yield from table(_without(header, dropped), [_without(row, dropped) for row in rows])
    if len(since.groups) > GROUPS_SHOWN:
        yield f"… {GROUPS_SHOWN} of {len(since.groups):,} kinds of findings are shown; {complete} has them all."


def sums(since: Since) -> str:
    """Write “2 new, 10 as before, 3 mended”."""
    unknown = f", {since.unknown:,} not looked for, as a file was not checked" if since.unknown else ""
    return f"{since.new:,} new, {since.as_before:,} as before, {since.mended:,} mended{unknown}"


def _row(group: GroupSince) -> Row:
    longest = f"{ordinal(group.imports)} import in a row" if group.as_before else ""
    more = ", …" if group.new > len(group.lines[:LINES_SHOWN]) and group.lines else ""
    lines = ", ".join(map(str, group.lines[:LINES_SHOWN])) + more
    counts = (group.new, group.as_before, group.mended, group.unknown)
    return (group.file or "", group.column or "", group.code, *counts, longest, lines)


def _without(row: Row, dropped: set[int]) -> Row:
    return [cell for place, cell in enumerate(row) if place not in dropped]
