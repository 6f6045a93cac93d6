"""Runs of findings: those of a `FindingColumns`, whose blocks are made columnwise, and single findings."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

import numpy as np
import pyarrow as pa

from rollcall.columns import compute as pc
from rollcall.columns.arrays import Numbers, as_arrow
from rollcall.columns.equality import pick
from rollcall.model.findings import VALUE_LIMIT, Finding
from rollcall.model.schema import Table
from rollcall.report.blocks import CAUSE, PLAIN, SCHEMA, WITH_SCHOOL, alike, block_of, words
from rollcall.report.entries import as_dict, order, place
from rollcall.report.facts import Texts
from rollcall.report.ordered import Run
from rollcall.report.texts import cut
from rollcall.rules.finding_columns import FindingColumns
from rollcall.rules.roots import Roots
from rollcall.rules.schools import Schools

_ASKED_AT_ONCE = 1 << 17
"""Findings whose facts are computed together, in all runs of a file. Some facts need a scan of a whole table,
however few are asked for."""


Where = slice | Numbers
"""Some findings: those of a slice, or those at ascending indices."""


def runs_of(
    found: Sequence[Finding | FindingColumns],
    table: Table | None,
    roots: Roots,
    *,
    schools: Schools | None = None,
    most: int = 0,
) -> list[Run]:
    """Build the runs of one file's findings; their blocks have messages and hints, or with `schools` those instead.

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
        made.append(
            Run(
                code,
                lines,
                np.array([ranks[_place(one, table)] for one in own]),
                _Singles(own, SCHEMA if schools is None else WITH_SCHOOL),
            )
        )
    ahead = _ASKED_AT_ONCE // max(sum(findings.facts is not None for findings in columns), 1)
    ahead = min(ahead, most) if most else ahead
    for findings in columns:
        rank = np.broadcast_to(ranks[_place(findings, table)], len(findings))
        made.append(
            Run(
                findings.rule.code,
                findings.lines,
                rank,
                _Told(findings, roots, Texts(findings, ahead)) if schools is None else Listed(findings, roots, schools),
            )
        )
    return made


def first_hint(findings: FindingColumns) -> str:
    """The hint of the first of some findings."""
    first = slice(0, 1)
    hint = Texts(findings, 1).hint(first.start, first.stop, _values(findings, first))
    return hint if isinstance(hint, str) else str(hint[0])


def _place(one: Finding | FindingColumns, table: Table | None) -> tuple[tuple[int, str], str]:
    """The sort key of findings on the same line."""
    return place(one.column, table), one.rule.code


@dataclass(frozen=True, slots=True)
class _Singles:
    findings: Sequence[Finding]
    schema: pa.Schema

    def __call__(self, start: int, stop: int) -> pa.RecordBatch:
        """A block of the findings from `start` to `stop`."""
        return block_of([as_dict(one) for one in self.findings[start:stop]], self.schema)


@dataclass(frozen=True, slots=True)
class _Told:
    findings: FindingColumns
    roots: Roots
    texts: Texts

    def __call__(self, start: int, stop: int) -> pa.RecordBatch:
        """A block of the findings from `start` to `stop`, with messages and hints."""
        count, values = stop - start, _values(self.findings, slice(start, stop))
        columns = _columns(self.findings, self.roots, slice(start, stop), values)
        message, hint = self.texts.message(start, stop, values), self.texts.hint(start, stop, values)
        columns["message"] = pa.repeat(message, count) if isinstance(message, str) else message
        columns["hint"] = alike(hint, count) if isinstance(hint, str) else pc.dictionary_encode(hint)
        return _block(columns, SCHEMA)


@dataclass(frozen=True, slots=True)
class Listed:
    """Makes blocks of findings without texts, but with schools."""

    findings: FindingColumns
    roots: Roots
    schools: Schools

    def __call__(self, start: int, stop: int) -> pa.RecordBatch:
        """A block of the findings from `start` to `stop`."""
        return self.at(slice(start, stop))

    def at(self, where: Where) -> pa.RecordBatch:
        """A block of some findings."""
        rows = None if self.findings.rows is None else self.findings.rows[where]
        columns = _columns(self.findings, self.roots, where, _values(self.findings, where))
        schools = None if rows is None else self.schools.of(self.findings.file, rows)
        columns["school"] = (
            alike(None, len(self.findings.lines[where])) if schools is None else self.schools.ids(schools)
        )
        return _block(columns, WITH_SCHOOL)


def _block(columns: Mapping[str, pa.Array], schema: pa.Schema) -> pa.RecordBatch:
    return pa.record_batch([pc.cast(columns[name], schema.field(name).type) for name in schema.names], schema=schema)


def _values(findings: FindingColumns, where: Where) -> pa.Array:
    """The whole values of some findings; null where they have none."""
    if findings.values is None or findings.rows is None:
        return pa.nulls(len(findings.lines[where]), pa.string())
    return pc.cast(pick(findings.values, findings.rows[where]), pa.string())


def _columns(findings: FindingColumns, roots: Roots, where: Where, values: pa.Array) -> dict[str, pa.Array]:
    """The columns of a block of some findings, but for texts and schools."""
    count = len(values)
    affects = np.zeros(count, np.int64) if findings.affects is None else findings.affects[where]
    return {
        "code": alike(findings.rule.code, count),
        "effect": alike(findings.effect.value, count),
        "file": alike(findings.file, count),
        "line": as_arrow(findings.lines[where]),
        "column": alike(findings.column, count),
        "value": cut(values, VALUE_LIMIT),
        "affects": as_arrow(affects),
        **_causes(findings, roots, where),
    }


def _causes(findings: FindingColumns, roots: Roots, where: Where) -> Mapping[str, pa.Array]:
    if findings.causes is None:
        count = len(findings.lines[where])
        return {f"caused_by_{name}": pa.nulls(count, PLAIN.field(f"caused_by_{name}").type) for name in CAUSE}
    numbers = findings.causes[where]
    files, columns, rules = zip(*roots.files, strict=True)
    kinds = roots.kinds(numbers)
    return {
        "caused_by_file": words(files, kinds),
        "caused_by_line": as_arrow(roots.lines(numbers)),
        "caused_by_column": words(columns, kinds),
        "caused_by_code": words([rule.code for rule in rules], kinds),
    }
