"""Groups: findings counted by code, effect, file and column."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence

import numpy as np

from rollcall.model.findings import Effect, Finding
from rollcall.model.schema import Table
from rollcall.report.entries import place
from rollcall.report.runs import first_hint
from rollcall.report.types import Group, Origin
from rollcall.rules.finding_columns import FindingColumns
from rollcall.rules.roots import Roots

_LINES_OF_GROUP = 5


def origins(findings: FindingColumns, roots: Roots) -> Mapping[Origin, int]:
    """Count the findings that follow from each kind of fault elsewhere."""
    if findings.causes is None:
        return {}
    counts = np.bincount(roots.kinds(findings.causes), minlength=len(roots.files))
    found: Counter[Origin] = Counter()
    for kind in np.flatnonzero(counts).tolist():
        file, column, rule = roots.files[kind]
        found[file, column, rule.code] += int(counts[kind])
    return found


def values_along(found: Iterable[FindingColumns], roots: Roots) -> Mapping[Origin, Mapping[str, int]]:
    """Count, for each kind of root cause and each file, the values that it omitted by cascade."""
    along: dict[Origin, Counter[str]] = defaultdict(Counter)
    for columns in found:
        if columns.effect is Effect.VALUE_OMITTED:
            for origin, count in origins(columns, roots).items():
                along[origin][columns.file] += count
    return along


def group(
    found: Sequence[Finding | FindingColumns],
    table: Table | None,
    column: str | None,
    roots: Roots,
    values: Mapping[Origin, Mapping[str, int]],
) -> Group:
    """Group the findings of one file that share code, effect and declared `column`.

    `values` is the result of `values_along`.
    """
    lines: list[int] = []
    count = own = affects = 0
    along: Counter[str] = Counter()
    began: Counter[Origin] = Counter()
    for one in found:
        if isinstance(one, Finding):
            lines += [] if one.line is None else [one.line]
            count, own, affects = count + 1, own + (one.caused_by is None), affects + one.affects
        else:
            lines += one.lines[:_LINES_OF_GROUP].tolist()
            count, own = count + len(one), own + (len(one) if one.causes is None else 0)
            affects += 0 if one.affects is None else int(one.affects.sum())
            along.update(one.along)
            began.update(origins(one, roots))
    rule, effect, file = found[0].rule, found[0].effect, found[0].file
    return Group(
        rule.code,
        effect,
        rule.title,
        _first_hint(found, table),
        file,
        column,
        count,
        own,
        affects,
        tuple(sorted(lines)[:_LINES_OF_GROUP]),
        dict(along),
        dict(values.get((file, column, rule.code), {})) if file and effect is Effect.ROW_OMITTED else {},
        tuple(began.items()),
    )


def _first_hint(found: Sequence[Finding | FindingColumns], table: Table | None) -> str:
    """The hint of the first finding in the order of the report."""

    def order(one: Finding | FindingColumns) -> tuple[int, tuple[int, str], bool, str]:
        if isinstance(one, Finding):
            return one.line or 0, place(one.column, table), False, one.value or ""
        return int(one.lines[0]), place(one.column, table), True, ""

    first = min((one for one in found if isinstance(one, Finding) or len(one)), key=order)
    return first.hint if isinstance(first, Finding) else first_hint(first)
