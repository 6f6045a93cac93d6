"""Findings that are alike, counted."""

from collections import Counter
from collections.abc import Sequence

from rollcall.evidence.entries import first, order
from rollcall.findings import Finding
from rollcall.report import Group
from rollcall.rules.hits import Hits
from rollcall.rules.roots import Roots
from rollcall.schema import Table

_LINES_OF_GROUP = 5


def declared(column: str | None, table: Table | None) -> str | None:
    """`column`, unless it is unknown: where the header is missing in part, a student's name stands in its place."""
    return column if table is not None and column in {field.name for field in table.fields} else None


def group(found: Sequence[Finding | Hits], table: Table | None, roots: Roots) -> Group:
    """The group of findings that are `found` in one file, alike in code, effect and declared column."""
    earliest = min(first(found, table, 1, roots), key=lambda finding: order(finding, table))
    lines: list[int] = []
    count = own = affects = 0
    along: Counter[str] = Counter()
    for one in found:
        if isinstance(one, Finding):
            lines += [] if one.line is None else [one.line]
            count, own, affects = count + 1, own + (one.caused_by is None), affects + one.affects
        else:
            lines += one.lines[:_LINES_OF_GROUP].tolist()
            count, own = count + len(one), own + (len(one) if one.causes is None else 0)
            affects += 0 if one.affects is None else int(one.affects.sum())
            along.update(one.along)
    return Group(
        earliest.rule.code,
        earliest.effect,
        earliest.rule.title,
        earliest.hint,
        earliest.file,
        declared(earliest.column, table),
        count,
        own,
        affects,
        tuple(sorted(lines)[:_LINES_OF_GROUP]),
        dict(along),
    )
