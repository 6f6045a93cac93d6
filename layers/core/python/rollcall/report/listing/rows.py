"""The findings of one group in the report's order, of which any can be taken columnwise."""

from collections.abc import Mapping, Sequence

import numpy as np
import pyarrow as pa

from rollcall.columns import compute as pc
from rollcall.columns.arrays import Numbers, as_arrow
from rollcall.columns.equality import pick
from rollcall.model.findings import VALUE_LIMIT, Finding
from rollcall.report.entries import cut as cut_one
from rollcall.report.entries import order
from rollcall.report.listing.causes import Causes
from rollcall.report.listing.form import SCHEMA
from rollcall.report.listing.sent import SentTexts
from rollcall.report.texts import cut
from rollcall.report.types import Group
from rollcall.rules.finding_columns import FindingColumns
from rollcall.rules.judged import Judged
from rollcall.rules.schools import NO_SCHOOL, Schools

Texts = tuple[Sequence[str], Sequence[str]]
"""The messages of a group's first findings, and their hints."""

_KINDS = {field.name: field.type for field in SCHEMA}


class GroupRows:
    """The `n` findings of one group."""

    def __init__(
        self,
        group: Group,
        found: Sequence[Finding | FindingColumns],
        judged: Judged | None,
        texts: Texts,
        *,
        causes: Causes,
        sent: SentTexts | None,
    ) -> None:
        """Put the findings into the report's order: by line, and single ones first.

        `judged` and `sent` are the table of the group's file; None where it could not be judged.
        """
        table = judged.rows.table if judged else None
        self._group, self._texts, self._causes, self._sent = group, texts, causes, sent
        singles = [one for one in found if isinstance(one, Finding)]
        self._singles = sorted(singles, key=lambda one: order(one, table))
        self._columns = [one for one in found if isinstance(one, FindingColumns)]
        lines = [np.array([one.line or 0 for one in self._singles], np.int64)]
        lines += [one.lines for one in self._columns]
        self._starts = np.cumsum([0, *map(len, lines)])
        self._order: Numbers | None = None
        if sum(map(len, lines)) and sum(bool(len(one)) for one in lines) > 1:
            self._order = np.argsort(np.concatenate(lines), kind="stable")

    def __len__(self) -> int:
        """`n`."""
        return int(self._starts[-1])

    def schools(self, schools: Schools) -> Numbers:
        """The school of each of the `n`, as `rules.schools` numbers them."""
        parts = [np.full(len(self._singles), NO_SCHOOL, np.int32)]
        for one in self._columns:
            known = one.rows is not None
            parts.append(schools.of(one.file, one.rows) if known else np.full(len(one), NO_SCHOOL, np.int32))
        joined = np.concatenate(parts)
        return joined if self._order is None else joined[self._order]

    def take(self, places: Numbers, schools: Numbers) -> pa.RecordBatch:
        """Some findings, whose places ascend, with the columns of a listing; `schools` are theirs in the legend."""
        where = places if self._order is None else self._order[places]
        parts, found = [], []
        sources: list[Sequence[Finding] | FindingColumns] = [self._singles, *self._columns]
        for number, source in enumerate(sources):
            which = np.flatnonzero((where >= self._starts[number]) & (where < self._starts[number + 1]))
            if len(which):
                found.append(which)
                parts.append(self._part(source, where[which] - self._starts[number]))
        joined = parts[0] if len(parts) == 1 else pa.concat_batches(parts)
        if len(parts) > 1:
            joined = pc.take(joined, as_arrow(np.argsort(np.concatenate(found), kind="stable")))
        columns = dict(zip(SCHEMA.names, joined.columns, strict=True)) | self._first_texts(places)
        columns["school"] = as_arrow(schools, schools == NO_SCHOOL)
        return pa.record_batch([columns[name] for name in SCHEMA.names], schema=SCHEMA)

    def _part(self, source: Sequence[Finding] | FindingColumns, where: Numbers) -> pa.RecordBatch:
        if isinstance(source, FindingColumns):
            columns = self._of_columns(source, where)
        else:
            columns = self._of_singles([source[place] for place in where.tolist()])
        nothing = {kind: pa.nulls(len(where), kind) for kind in {*_KINDS.values()}}
        return pa.record_batch([columns.get(name, nothing[kind]) for name, kind in _KINDS.items()], schema=SCHEMA)

    def _of_singles(self, singles: Sequence[Finding]) -> dict[str, pa.Array]:
        causes = [one.caused_by for one in singles]
        known = self._group.column is not None
        columns: Mapping[str, Sequence[object]] = {
            "line": [one.line for one in singles],
            "column": [None if known or one.column is None else cut_one(one.column) for one in singles],
            "value": [None if one.value is None else cut_one(one.value) for one in singles],
            "affects": [one.affects for one in singles],
            "cause": [cause and self._causes.place((cause.file, cause.column, cause.code)) for cause in causes],
            "cause_line": [cause and cause.line for cause in causes],
        }
        return {name: pa.array(values, _KINDS[name]) for name, values in columns.items()}

    def _of_columns(self, found: FindingColumns, where: Numbers) -> dict[str, pa.Array]:
        columns = {
            "line": as_arrow(found.lines[where].astype(np.int32)),
            "affects": as_arrow(_affects(found, where)),
        }
        if self._group.column is None and found.column is not None:
            columns["column"] = pa.repeat(pa.scalar(found.column, pa.string()), len(where))
        if found.causes is not None:
            kinds, lines = self._causes.of(found.causes[where])
            columns |= {"cause": as_arrow(kinds), "cause_line": as_arrow(lines)}
        if found.rows is None:
            return columns if self._sent is None else columns | {"id": self._sent.of_damaged(found.lines[where])}
        rows = found.rows[where]
        if found.values is not None:
            columns["value"] = cut(pc.cast(pick(found.values, rows), pa.string()), VALUE_LIMIT)
        return columns if self._sent is None else columns | self._sent.names(rows)

    def _first_texts(self, places: Numbers) -> dict[str, pa.Array]:
        """The texts of those findings that are among the first."""
        own = places[: np.searchsorted(places, len(self._texts[0]))].tolist()
        if not own:
            return {}
        rest = [None] * (len(places) - len(own))
        columns = zip(("message", "hint"), self._texts, strict=True)
        return {name: pa.array([*(texts[place] for place in own), *rest], pa.string()) for name, texts in columns}


def _affects(found: FindingColumns, where: Numbers) -> Numbers:
    return np.zeros(len(where), np.int32) if found.affects is None else found.affects[where].astype(np.int32)
