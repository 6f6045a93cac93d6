"""All that a check found, and the report made of it.

Findings in rows stay in columns (`Hits`) until they are shown: a district may have ten million of them.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from rollcall.findings import VALUE_LIMIT, Cause, Effect, Finding
from rollcall.report import Counts, Group, Outcome, Report
from rollcall.rules.hits import Hits, Numbers
from rollcall.rules.judged import Judged
from rollcall.rules.keys import pick
from rollcall.rules.roots import Roots
from rollcall.schema import MANIFEST_FILE, Roster, Table

SHOWN_OF_EACH_CODE = 1_000
"""Findings of one code that the report's document holds."""

_LINES_OF_GROUP = 5


@dataclass(frozen=True, slots=True)
class Evidence:
    """What a check found, in all its parts."""

    roster: Roster
    findings: Sequence[Finding] = ()
    """About the package, the manifest and whole files, in any order."""
    tables: Mapping[str, Judged] = field(default_factory=dict)
    """By file; those that could be judged."""
    roots: Roots = field(default_factory=Roots)
    files: Mapping[str, Counts] = field(default_factory=dict)
    not_checked: Sequence[Mapping[str, str]] = ()

    def report(self) -> Report:
        """The report, its document with the first findings of each code."""
        document = self.core(SHOWN_OF_EACH_CODE)
        return Report(Outcome(document["outcome"]), self.files, tuple(self._groups()), document, self)

    def core(self, limit: int) -> dict[str, Any]:
        """The document of the contract's section 5 with the first `limit` findings of each code; all of them for 0."""
        by_code: Counter[str] = Counter()
        by_effect: Counter[Effect] = Counter()
        for found in self._all():
            size = len(found) if isinstance(found, Hits) else 1
            by_code[found.rule.code] += size
            by_effect[found.effect] += size
        shown = [_as_dict(finding) for finding in self.shown(limit)]
        return {
            "outcome": self._outcome(by_effect).value,
            "files": {
                file: {"rows": counts.rows, "accepted": counts.accepted, "omitted": counts.omitted}
                for file, counts in self.files.items()
            },
            "findings": shown,
            "not_checked": [dict(entry) for entry in self.not_checked],
            "totals": {
                "findings": by_code.total(),
                "shown": len(shown),
                "by_code": dict(sorted(by_code.items())),
                "by_effect": {effect.value: by_effect[effect] for effect in Effect if by_effect[effect]},
            },
        }

    def shown(self, limit: int) -> Iterator[Finding]:
        """The first `limit` findings of each code (all of them for 0), in the order of the report."""
        seen: Counter[str] = Counter()
        for file in (None, *self.roster.file_names):
            table = self._table(file)
            chosen = []
            for code, found in self._by_code(file).items():
                left = limit - seen[code] if limit else None
                some = _first(found, table, left, self.roots)
                seen[code] += len(some)
                chosen += some
            yield from sorted(chosen, key=lambda finding: _order(finding, table))

    def write_findings(self, path: Path) -> None:
        """Write all findings as Parquet: columns of the report but for message and hint, which the rules give."""
        with pq.ParquetWriter(path, _SCHEMA, compression="zstd") as writer:
            for file in (None, *self.roster.file_names):
                singles = [finding for finding in self.findings if finding.file == file]
                if singles:
                    writer.write_table(_rows_of(singles))
                judged = self.tables.get(file) if file else None
                for hits in judged.hits if judged else ():
                    writer.write_table(_columns_of(hits, self.roots))

    def _all(self) -> Iterator[Finding | Hits]:
        yield from self.findings
        for judged in self.tables.values():
            yield from judged.hits

    def _table(self, file: str | None) -> Table | None:
        return self.roster.table(file) if file not in (None, MANIFEST_FILE) else None

    def _by_code(self, file: str | None) -> dict[str, list[Finding | Hits]]:
        found: dict[str, list[Finding | Hits]] = {}
        for finding in self.findings:
            if finding.file == file:
                found.setdefault(finding.rule.code, []).append(finding)
        if file is not None and file in self.tables:
            for hits in self.tables[file].hits:
                found.setdefault(hits.rule.code, []).append(hits)
        return found

    def _groups(self) -> Iterator[Group]:
        """Counts of all findings, alike in code, effect, file and column; in the order of the report's files."""
        for file in (None, *self.roster.file_names):
            alike: dict[tuple[str, Effect, str | None], list[Finding | Hits]] = {}
            for code, found in self._by_code(file).items():
                for one in found:
                    alike.setdefault((code, one.effect, _declared(one.column, self._table(file))), []).append(one)
            for found in alike.values():
                yield _group(found, self._table(file), self.roots)

    @staticmethod
    def _outcome(by_effect: Counter[Effect]) -> Outcome:
        if by_effect[Effect.IMPORT_REJECTED]:
            return Outcome.FAILED
        if by_effect[Effect.ROW_OMITTED] or by_effect[Effect.VALUE_OMITTED]:
            return Outcome.SUCCEEDED_WITH_ERRORS
        return Outcome.SUCCEEDED


def cut(value: str) -> str:
    """`value` as the report holds it."""
    return value if len(value) <= VALUE_LIMIT else value[:VALUE_LIMIT] + "…"


def _first(found: Sequence[Finding | Hits], table: Table | None, limit: int | None, roots: Roots) -> list[Finding]:
    """The first `limit` of findings of one code in one file; only those are made from columns."""
    singles = [one for one in found if isinstance(one, Finding)]
    columns = [one for one in found if not isinstance(one, Finding)]
    singles.sort(key=lambda finding: _order(finding, table))
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
        order = np.lexsort((rank[which], lines))
        if limit is not None:
            order = order[: limit - len(singles)] if limit > len(singles) else order[:0]
        for number, hits in enumerate(columns):
            singles += _made(hits, np.sort(within[order[which[order] == number]]), roots)
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


def _order(finding: Finding, table: Table | None) -> tuple[int, tuple[int, str], str, str]:
    place = table.place(finding.column) if table else (-1, finding.column or "")
    return finding.line or 0, place, finding.rule.code, finding.value or ""


def _as_dict(finding: Finding) -> dict[str, Any]:
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


def _declared(column: str | None, table: Table | None) -> str | None:
    """`column`, unless it is unknown: where the header is missing in part, a student's name stands in its place."""
    return column if table is None or column in {field.name for field in table.fields} else None


def _group(found: Sequence[Finding | Hits], table: Table | None, roots: Roots) -> Group:
    first = min(_first(found, table, 1, roots), key=lambda finding: _order(finding, table))
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
        first.rule.code,
        first.effect,
        first.rule.title,
        first.hint,
        first.file,
        _declared(first.column, table),
        count,
        own,
        affects,
        tuple(sorted(lines)[:_LINES_OF_GROUP]),
        dict(along),
    )


_CAUSE = pa.struct([("file", pa.string()), ("line", pa.int64()), ("column", pa.string()), ("code", pa.string())])
_SCHEMA = pa.schema(
    [
        ("code", pa.string()),
        ("effect", pa.string()),
        ("file", pa.string()),
        ("line", pa.int64()),
        ("column", pa.string()),
        ("value", pa.string()),
        ("affects", pa.int64()),
        ("caused_by", _CAUSE),
    ]
)


def _rows_of(findings: Sequence[Finding]) -> pa.Table:
    rows = [{name: entry.get(name) for name in _SCHEMA.names} for entry in map(_as_dict, findings)]
    return pa.Table.from_pylist(rows, _SCHEMA)


def _cut(values: pa.Array) -> pa.Array:
    """As `cut`, for a column."""
    if (pc.max(pc.binary_length(values)).as_py() or 0) <= VALUE_LIMIT:
        return values
    short = pc.binary_join_element_wise(pc.utf8_slice_codeunits(values, 0, VALUE_LIMIT), "…", "")
    return pc.if_else(pc.greater(pc.utf8_length(values), VALUE_LIMIT), short, values)


def _columns_of(hits: Hits, roots: Roots) -> pa.Table:
    count = len(hits)
    values = pa.nulls(count, pa.string())
    if hits.values is not None and hits.rows is not None:
        values = _cut(pick(hits.values, hits.rows).cast(pa.string()))
    return pa.table(
        [
            pa.repeat(pa.scalar(hits.rule.code), count),
            pa.repeat(pa.scalar(hits.effect.value), count),
            pa.repeat(pa.scalar(hits.file), count),
            pa.array(hits.lines, pa.int64()),
            pa.repeat(pa.scalar(hits.column, pa.string()), count),
            values,
            pa.array(np.zeros(count, np.int64) if hits.affects is None else hits.affects),
            pa.nulls(count, _CAUSE) if hits.causes is None else roots.as_column(hits.causes, _CAUSE),
        ],
        schema=_SCHEMA,
    )
