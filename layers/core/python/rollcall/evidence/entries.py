"""Findings, made from columns and into entries of the report's document."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from rollcall.findings import VALUE_LIMIT, Cause, Finding
from rollcall.rules.hits import Hits, Numbers
from rollcall.rules.keys import pick
from rollcall.rules.roots import Roots
from rollcall.schema import Table


def cut(value: str) -> str:
    """`value` as the report holds it."""
    return value if len(value) <= VALUE_LIMIT else value[:VALUE_LIMIT] + "…"


def first(found: Sequence[Finding | Hits], table: Table | None, limit: int | None, roots: Roots) -> list[Finding]:
    """The first `limit` of findings of one code in one file; only those are made from columns."""
    singles = [one for one in found if isinstance(one, Finding)]
    columns = [one for one in found if not isinstance(one, Finding)]
    singles.sort(key=lambda finding: order(finding, table))
    if limit is not None:
        singles = singles[:limit]
    if columns:
        # Lines ascend: the first of all are among the first of each.
        lines = np.concatenate([hits.lines[:limit] for hits in columns])
        counts = [len(hits) if limit is None else min(len(hits), limit) for hits in columns]
        which = np.repeat(np.arange(len(columns)), counts)
        within = np.concatenate([np.arange(count) for count in counts])
        places = [table.place(hits.column) if table else (0, "") for hits in columns]
        rank = np.array([sorted(set(places)).index(place) for place in places])
        ranked = np.lexsort((rank[which], lines))
        if limit is not None:
            ranked = ranked[: limit - len(singles)] if limit > len(singles) else ranked[:0]
        for number, hits in enumerate(columns):
            singles += _made(hits, np.sort(within[ranked[which[ranked] == number]]), roots)
    return singles


def _made(hits: Hits, places: Numbers, roots: Roots) -> Iterator[Finding]:
    """Findings from some places of `hits`."""
    count = len(places)
    if not count:
        return
    values: Sequence[str | None] = [None] * count
    if hits.values is not None and hits.rows is not None:
        values = pick(hits.values, hits.rows[places]).to_pylist()
    facts = hits.facts(places) if hits.facts is not None else [{}] * count
    causes: Sequence[Cause | None] = roots.causes(hits.causes[places]) if hits.causes is not None else [None] * count
    affects = hits.affects[places].tolist() if hits.affects is not None else [0] * count
    for line, value, fact, affected, cause in zip(
        hits.lines[places].tolist(), values, facts, affects, causes, strict=True
    ):
        yield Finding(hits.rule, hits.effect, hits.file, line, hits.column, value, fact, affected, cause)


def order(finding: Finding, table: Table | None) -> tuple[int, tuple[int, str], str, str]:
    """What the findings of one file are ordered by (contract, section 5)."""
    place = table.place(finding.column) if table else (-1, finding.column or "")
    return finding.line or 0, place, finding.rule.code, finding.value or ""


def as_dict(finding: Finding) -> dict[str, Any]:
    """The entry of a finding in the document."""
    cause = finding.caused_by
    entry = {
        "code": finding.rule.code,
        "effect": finding.effect.value,
        "file": finding.file,
        "line": finding.line,
        "column": None if finding.column is None else cut(finding.column),
        "value": None if finding.value is None else cut(finding.value),
        "message": finding.message,
        "hint": finding.hint,
        "affects": finding.affects,
        "caused_by": None
        if cause is None
        else _present({"file": cause.file, "line": cause.line, "column": cause.column, "code": cause.code}),
    }
    return _present(entry)


def _present(entry: Mapping[str, Any]) -> dict[str, Any]:
    """`entry` without the keys that have nothing to say."""
    return {key: value for key, value in entry.items() if value is not None}
