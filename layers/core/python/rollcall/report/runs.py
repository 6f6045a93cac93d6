"""Runs of findings: those of a `FindingColumns`, whose blocks are made columnwise, and single findings."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

import numpy as np
import pyarrow as pa

from rollcall.columns import compute as pc
from rollcall.columns.arrays import as_arrow
from rollcall.columns.equality import pick
from rollcall.model.findings import VALUE_LIMIT, Finding
from rollcall.model.schema import Table
from rollcall.report.blocks import CAUSE, PLAIN, SCHEMA, alike, block_of, words
from rollcall.report.entries import as_dict, order, place
from rollcall.report.facts import Texts
from rollcall.report.ordered import Run
from rollcall.report.texts import cut
from rollcall.rules.finding_columns import FindingColumns
from rollcall.rules.roots import Roots

_ASKED_AT_ONCE = 1 << 17
"""Findings whose facts are computed together, in all runs of a file. Some facts need a scan of a whole table,
however few are asked for."""


def runs_of(
    found: Sequence[Finding | FindingColumns], table: Table | None, roots: Roots, *, texts: bool = True, most: int = 0
) -> list[Run]:
    """Build the runs of one file's findings; their blocks have messages and hints if `texts` is true.

    At most `most` findings of each run will be read; 0 means that all may be.
    """
    singles = sorted((one for one in found if isinstance(one, Finding)), key=lambda one: order(one, table))
    columns = [one for one in found if not isinstance(one, Finding)]
    keys = [_place(one, table) for one in found]
    ranks = {key: rank for rank, key in enumerate(sorted(set(keys)))}
    made = []
    for code, some in groupby(sorted(singles, key=lambda one: one.rule.code), key=lambda one: one.rule.code):
        own = list(some)
        lines = np.array([one.line or 0 for one in own], np.int64)
        made.append(Run(code, lines, np.array([ranks[_place(one, table)] for one in own]), _Singles(own, texts)))
    ahead = _ASKED_AT_ONCE // max(sum(findings.facts is not None for findings in columns), 1)
    ahead = min(ahead, most) if most else ahead
    for findings in columns:
        rank = np.broadcast_to(ranks[_place(findings, table)], len(findings))
        made.append(
            Run(
                findings.rule.code,
                findings.lines,
                rank,
                _Columns(findings, roots, Texts(findings, ahead) if texts else None),
            )
        )
    return made


def _place(one: Finding | FindingColumns, table: Table | None) -> tuple[tuple[int, str], str]:
    """The sort key of findings on the same line."""
    return place(one.column, table), one.rule.code


@dataclass(frozen=True, slots=True)
class _Singles:
    findings: Sequence[Finding]
    texts: bool

    def __call__(self, start: int, stop: int) -> pa.RecordBatch:
        """A block of the findings from `start` to `stop`."""
        return block_of([as_dict(one) for one in self.findings[start:stop]], SCHEMA if self.texts else PLAIN)


@dataclass(frozen=True, slots=True)
class _Columns:
    findings: FindingColumns
    roots: Roots
    texts: Texts | None

    def __call__(self, start: int, stop: int) -> pa.RecordBatch:
        """A block of the findings from `start` to `stop`."""
        findings, count = self.findings, stop - start
        values = pa.nulls(count, pa.string())
        affects = np.zeros(count, np.int64) if findings.affects is None else findings.affects[start:stop]
        if findings.values is not None and findings.rows is not None:
            values = pc.cast(pick(findings.values, findings.rows[start:stop]), pa.string())
        columns = {
            "code": alike(findings.rule.code, count),
            "effect": alike(findings.effect.value, count),
            "file": alike(findings.file, count),
            "line": as_arrow(findings.lines[start:stop]),
            "column": alike(findings.column, count),
            "value": cut(values, VALUE_LIMIT),
            "affects": as_arrow(affects),
            **self._causes(start, stop),
        }
        if self.texts is not None:
            message, hint = self.texts.message(start, stop, values), self.texts.hint(start, stop, values)
            columns["message"] = pa.repeat(message, count) if isinstance(message, str) else message
            columns["hint"] = alike(hint, count) if isinstance(hint, str) else pc.dictionary_encode(hint)
        schema = PLAIN if self.texts is None else SCHEMA
        return pa.record_batch(
            [pc.cast(columns[name], schema.field(name).type) for name in schema.names], schema=schema
        )

    def _causes(self, start: int, stop: int) -> Mapping[str, pa.Array]:
        if self.findings.causes is None:
            return {
                f"caused_by_{name}": pa.nulls(stop - start, PLAIN.field(f"caused_by_{name}").type) for name in CAUSE
            }
        roots = self.findings.causes[start:stop]
        files, columns, rules = zip(*self.roots.files, strict=True)
        kinds = self.roots.kinds(roots)
        return {
            "caused_by_file": words(files, kinds),
            "caused_by_line": as_arrow(self.roots.lines(roots)),
            "caused_by_column": words(columns, kinds),
            "caused_by_code": words([rule.code for rule in rules], kinds),
        }
