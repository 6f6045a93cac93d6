"""The complete findings as Parquet: the columns of the report but for message and hint, which the rules give."""

from collections.abc import Iterator, Sequence

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from rollcall.evidence.entries import as_dict
from rollcall.findings import VALUE_LIMIT, Finding
from rollcall.rules.hits import Hits
from rollcall.rules.keys import pick
from rollcall.rules.roots import Roots

_PIECE = 1 << 20
"""Rows at a time, as many as Parquet's writer puts into a group: texts that they share are written out in each."""
_CAUSE = pa.struct([("file", pa.string()), ("line", pa.int64()), ("column", pa.string()), ("code", pa.string())])
SCHEMA = pa.schema(
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


def rows_of(findings: Sequence[Finding]) -> pa.Table:
    """A row of `SCHEMA` for each of `findings`."""
    rows = [{name: entry.get(name) for name in SCHEMA.names} for entry in map(as_dict, findings)]
    return pa.Table.from_pylist(rows, SCHEMA)


def _cut(values: pa.Array) -> pa.Array:
    """As `entries.cut`, for a column."""
    if (pc.max(pc.binary_length(values)).as_py() or 0) <= VALUE_LIMIT:
        return values
    short = pc.binary_join_element_wise(pc.utf8_slice_codeunits(values, 0, VALUE_LIMIT), "…", "")
    return pc.if_else(pc.greater(pc.utf8_length(values), VALUE_LIMIT), short, values)


def columns_of(hits: Hits, roots: Roots) -> Iterator[pa.Table]:
    """Tables of which each row of `SCHEMA` is one of `hits`, without a loop over them."""
    for start in range(0, len(hits), _PIECE):
        yield _columns_of(hits, slice(start, start + _PIECE), roots)


def _columns_of(hits: Hits, part: slice, roots: Roots) -> pa.Table:
    lines = hits.lines[part]
    count = len(lines)
    values = pa.nulls(count, pa.string())
    if hits.values is not None and hits.rows is not None:
        values = _cut(pick(hits.values, hits.rows[part]).cast(pa.string()))
    return pa.table(
        [
            pa.repeat(pa.scalar(hits.rule.code), count),
            pa.repeat(pa.scalar(hits.effect.value), count),
            pa.repeat(pa.scalar(hits.file), count),
            pa.array(lines, pa.int64()),
            pa.repeat(pa.scalar(hits.column, pa.string()), count),
            values,
            pa.array(np.zeros(count, np.int64) if hits.affects is None else hits.affects[part]),
            pa.nulls(count, _CAUSE) if hits.causes is None else roots.as_column(hits.causes[part], _CAUSE),
        ],
        schema=SCHEMA,
    )
