"""Blocks of findings, as reported: record batches with a row for each finding and a column for each of its keys."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np
import pyarrow as pa

from rollcall.columns import compute as pc
from rollcall.columns.arrays import as_arrow

WORD = pa.dictionary(pa.int32(), pa.string())
"""Text that many findings share, as a dictionary."""
CAUSE = ("file", "line", "column", "code")
"""The keys of `caused_by`, each of which is a column of a block."""
SCHEMA = pa.schema(
    [
        ("code", WORD),
        ("effect", WORD),
        ("file", WORD),
        ("line", pa.int64()),
        ("column", WORD),
        ("value", pa.string()),
        ("message", pa.string()),
        ("hint", WORD),
        ("affects", pa.int64()),
        ("caused_by_file", WORD),
        ("caused_by_line", pa.int64()),
        ("caused_by_column", WORD),
        ("caused_by_code", WORD),
    ]
)
"""The schema of a block: the keys of a finding in the report's document, in their order. Null means no such key."""
PLAIN = pa.schema([field for field in SCHEMA if field.name not in {"message", "hint"}])
"""The schema of a block without messages and hints."""
WITH_SCHOOL = PLAIN.append(pa.field("school", WORD))
"""The schema of a block that also has the ID of each row's school."""


def words(of_kind: Sequence[str | None], kinds: "np.ndarray[Any, Any]") -> pa.DictionaryArray:
    """Build `n` texts from the text of each kind (None for null) and the kind of each of the `n`."""
    texts = [text for text in dict.fromkeys(of_kind) if text is not None]
    places = np.array([len(texts) if text is None else texts.index(text) for text in of_kind], np.int32)[kinds]
    absent = places == len(texts)
    return pa.DictionaryArray.from_arrays(as_arrow(places, mask=absent), pa.array(texts, pa.string()))


def alike(text: str | None, count: int) -> pa.DictionaryArray:
    """Repeat one text, or null, for `count` findings."""
    if text is None:
        return pa.nulls(count, WORD)
    return pa.DictionaryArray.from_arrays(as_arrow(np.zeros(count, np.int32)), pa.array([text], pa.string()))


def block_of(entries: Sequence[Mapping[str, Any]], schema: pa.Schema = SCHEMA) -> pa.RecordBatch:
    """Build a block from entries of the report's document."""
    causes = [entry.get("caused_by") or {} for entry in entries]
    columns = {name: [entry.get(name) for entry in entries] for name in schema.names}
    columns |= {f"caused_by_{name}": [cause.get(name) for cause in causes] for name in CAUSE}
    return pa.record_batch([pa.array(columns[field.name], field.type) for field in schema], schema=schema)


def entries_of(block: pa.RecordBatch) -> Iterator[dict[str, Any]]:
    """Give each finding of a block as an entry of the report's document, without the keys that have no value."""
    names = [name for name in block.schema.names if not name.startswith("caused_by_")]
    columns = [_values(block[name]) for name in names]
    causes = zip(*(_values(block[f"caused_by_{name}"]) for name in CAUSE), strict=True)
    for *values, cause in zip(*columns, causes, strict=True):
        entry = {name: value for name, value in zip(names, values, strict=True) if value is not None}
        if cause[0] is not None:
            entry["caused_by"] = {name: part for name, part in zip(CAUSE, cause, strict=True) if part is not None}
        yield entry


def kinds_of(
    block: pa.RecordBatch, names: Sequence[str]
) -> tuple[list[tuple[str | None, ...]], "np.ndarray[Any, np.dtype[np.intp]]"]:
    """Give the distinct combinations of some text columns of a block, and the index of each finding's combination."""
    texts = [[*block[name].dictionary.to_pylist(), None] for name in names]
    places = np.stack([pc.fill_null(block[name].indices, len(block[name].dictionary)).to_numpy() for name in names])
    found, which = np.unique(places, axis=1, return_inverse=True)
    kinds = [tuple(some[place] for some, place in zip(texts, one, strict=True)) for one in found.T.tolist()]
    return kinds, which.reshape(-1)


def _values(column: pa.Array) -> Sequence[Any]:
    plain = pc.take(column.dictionary, column.indices) if isinstance(column, pa.DictionaryArray) else column
    values: list[Any] = plain.to_pylist()
    return values
