"""The findings of one group in the report's order, of which any can be taken columnwise."""

from collections.abc import Sequence

import numpy as np
import pyarrow as pa

from rollcall.columns import compute as pc
from rollcall.columns.arrays import Numbers, as_arrow
from rollcall.columns.equality import pick
from rollcall.model.findings import VALUE_LIMIT, Finding
from rollcall.report.blocks import WITH_SCHOOL, block_of
from rollcall.report.entries import as_dict, order
from rollcall.report.listing.form import SCHEMA
from rollcall.report.runs import Listed
from rollcall.report.texts import cut
from rollcall.report.types import Group
from rollcall.rules.finding_columns import FindingColumns
from rollcall.rules.judged import Judged
from rollcall.rules.roots import Roots
from rollcall.rules.schools import NO_SCHOOL, Schools

_PERSON = {"StudentEnrollments.csv": "Student ID", "StaffEnrollments.csv": "Staff ID"}
"""By file of enrollments, the column that names whom they are of."""

Texts = Sequence[tuple[str, str]]
"""The messages and hints of a group's first findings."""


class GroupRows:
    """The `n` findings of one group."""

    def __init__(
        self,
        group: Group,
        found: Sequence[Finding | FindingColumns],
        judged: Judged | None,
        texts: Texts,
        *,
        roots: Roots,
        schools: Schools,
    ) -> None:
        """Put the findings into the report's order: by line, and single ones first."""
        table = judged.rows.table if judged else None
        self._group, self._judged, self._texts, self._schools = group, judged, texts, schools
        singles = [one for one in found if isinstance(one, Finding)]
        self._singles = sorted(singles, key=lambda one: order(one, table))
        self._columns = [Listed(one, roots, schools) for one in found if isinstance(one, FindingColumns)]
        lines = [np.array([one.line or 0 for one in self._singles], np.int64)]
        lines += [one.findings.lines for one in self._columns]
        self._starts = np.cumsum([0, *map(len, lines)])
        self._order: Numbers | None = None
        if sum(map(len, lines)) and sum(bool(len(one)) for one in lines) > 1:
            self._order = np.argsort(np.concatenate(lines), kind="stable")

    def __len__(self) -> int:
        """`n`."""
        return int(self._starts[-1])

    def schools(self) -> Numbers:
        """The school of each of the `n`, as `rules.schools` numbers them."""
        parts = [np.full(len(self._singles), NO_SCHOOL, np.int32)]
        for one in self._columns:
            known = one.findings.rows is not None
            own = self._schools.of(one.findings.file, one.findings.rows) if known else None
            parts.append(np.full(len(one.findings), NO_SCHOOL, np.int32) if own is None else own)
        joined = np.concatenate(parts)
        return joined if self._order is None else joined[self._order]

    def take(self, places: Numbers) -> pa.RecordBatch:
        """Some findings, whose places ascend, with the columns of a listing."""
        where = places if self._order is None else self._order[places]
        parts, found = [], []
        sources: list[Sequence[Finding] | Listed] = [self._singles, *self._columns]
        for number, source in enumerate(sources):
            which = np.flatnonzero((where >= self._starts[number]) & (where < self._starts[number + 1]))
            if len(which):
                found.append(which)
                parts.append(self._part(source, where[which] - self._starts[number]))
        joined = parts[0] if len(parts) == 1 else pa.concat_batches(parts)
        if len(parts) > 1:
            joined = pc.take(joined, as_arrow(np.argsort(np.concatenate(found), kind="stable")))
        return self._with_texts(joined, places)

    def _part(self, source: Sequence[Finding] | Listed, where: Numbers) -> pa.RecordBatch:
        nothing = pa.nulls(len(where), pa.string())
        ids = person = nothing
        if isinstance(source, Listed):
            block = source.at(where)
            rows, file = source.findings.rows, source.findings.file
            if rows is not None and self._judged is not None:
                ids = self._sent("ID", rows[where])
                person = self._sent(_PERSON[file], rows[where]) if file in _PERSON else person
            elif self._judged is not None:
                ids = self._ids_of_damaged(source.findings.lines[where])
        else:
            block = block_of([as_dict(source[place]) for place in where.tolist()], WITH_SCHOOL)
        columns = {name: _plain(block[name]) for name in block.schema.names if name in SCHEMA.names}
        columns |= {"id": ids, "person": person, "message": nothing, "hint": nothing}
        if self._group.column is not None:
            columns["column"] = nothing
        return pa.record_batch([columns[name] for name in SCHEMA.names], schema=SCHEMA)

    def _sent(self, column: str, rows: Numbers) -> pa.Array:
        """What a column says in some rows, as it was sent."""
        assert self._judged is not None  # noqa: S101 - for mypy: asked only for judged tables
        return cut(pc.cast(pick(self._judged.rows.columns[column], rows), pa.string()), VALUE_LIMIT)

    def _ids_of_damaged(self, lines: Numbers) -> pa.Array:
        """The ids of damaged rows, as far as they are known."""
        assert self._judged is not None  # noqa: S101 - as above
        damaged = self._judged.rows.damaged
        if not len(damaged.lines):
            return pa.nulls(len(lines), pa.string())
        places = np.minimum(np.searchsorted(damaged.lines, lines), len(damaged.lines) - 1)
        there = as_arrow(damaged.lines[places] == lines)
        return cut(pc.if_else(there, damaged.ids_at(places), pa.scalar(None, pa.string())), VALUE_LIMIT)

    def _with_texts(self, block: pa.RecordBatch, places: Numbers) -> pa.RecordBatch:
        """The block with the texts of those findings that are among the first."""
        own = [self._texts[place] for place in places[: np.searchsorted(places, len(self._texts))].tolist()]
        if not own:
            return block
        rest = [None] * (len(block) - len(own))
        texts = {
            "message": pa.array([message for message, _ in own] + rest, pa.string()),
            "hint": pa.array([hint for _, hint in own] + rest, pa.string()),
        }
        return pa.record_batch([texts.get(name, block[name]) for name in SCHEMA.names], schema=SCHEMA)


def _plain(column: pa.Array) -> pa.Array:
    return pc.take(column.dictionary, column.indices) if isinstance(column, pa.DictionaryArray) else column
