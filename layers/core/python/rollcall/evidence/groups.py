"""Findings that are alike, counted."""

from collections import Counter
from collections.abc import Collection, Sequence

from rollcall.evidence.entries import first, order
from rollcall.findings import Finding
from rollcall.report import Group
from rollcall.rules.hits import Hits
from rollcall.rules.roots import Roots
from rollcall.schema import Table

_LINES_OF_GROUP = 5


def declared(column: str | None, names: Collection[str]) -> str | None:
    """`column` if it is one of `names`: where a header is missing in part, a name of a student stands in its place."""
    return column if column in names else None


def group(found: Sequence[Finding | Hits], table: Table | None, names: Collection[str], roots: Roots) -> Group:
    """The group of findings that are `found` in one file, alike in code, effect and declared column (of `names`)."""
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
        declared(earliest.column, names),
        count,
        own,
        affects,
        tuple(sorted(lines)[:_LINES_OF_GROUP]),
        dict(along),
    )
