"""The complete findings as Parquet: the columns of the report but for message and hint, which the rules give."""

from collections.abc import Sequence

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from rollcall.evidence.entries import as_dict
from rollcall.findings import VALUE_LIMIT, Finding
from rollcall.rules.hits import Hits
from rollcall.rules.keys import pick
from rollcall.rules.roots import Roots

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


def columns_of(hits: Hits, roots: Roots) -> pa.Table:
    """A row of `SCHEMA` for each of `hits`, without a loop over them."""
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
        schema=SCHEMA,
    )
