"""The complete findings of an import, of which its report has the first of each code."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from rollcall.catalogue import RENAMED, RULES
from rollcall.schema import MANIFEST_FILE, Roster
from rollcall.summary import without_facts

BATCH = 10_000
"""Findings that are Python objects at a time."""

Finding = Mapping[str, Any]
"""An entry of the report's `findings`."""


def complete(path: Path, report: Mapping[str, Any], roster: Roster) -> Iterator[Finding]:
    """All findings that a Parquet file holds, in the order of the report, whose messages and hints they get.

    Those that the report lacks get the texts of their rule, without the facts: the file has none.
    """
    told = {_identity(finding): finding for finding in report["findings"]}
    for batch in _in_order(pq.read_table(str(path)), roster).to_batches(max_chunksize=BATCH):
        for row in batch.to_pylist():
            finding = _entry(row)
            yield told.get(_identity(finding)) or {**finding, **_texts(finding["code"])}


def _in_order(found: pa.Table, roster: Roster) -> pa.Table:
    """The rows ordered as the contract's section 5 says: by file, line, column, code and value."""
    files = found["file"].combine_chunks().dictionary_encode(null_encoding="encode")
    columns = found["column"].combine_chunks().dictionary_encode(null_encoding="encode")
    places = _places(files.dictionary.to_pylist(), columns.dictionary.to_pylist(), roster)
    keys = pa.table(
        {
            "file": _file_places(files.dictionary.to_pylist(), roster)[files.indices],
            "line": pc.fill_null(found["line"], 0),
            "column": places[files.indices, columns.indices],
            "code": found["code"],
            "value": pc.fill_null(found["value"], ""),
        }
    )
    return found.take(pc.sort_indices(keys, sort_keys=[(name, "ascending") for name in keys.column_names]))


def _file_places(files: Sequence[str | None], roster: Roster) -> "np.ndarray[Any, np.dtype[np.int64]]":
    order = [None, *roster.file_names]
    return np.array([order.index(file) for file in files], np.int64)


def _places(
    files: Sequence[str | None], columns: Sequence[str | None], roster: Roster
) -> "np.ndarray[Any, np.dtype[np.int64]]":
    """Where each column comes in each file, as a number; of the shape files by columns."""
    ranks = np.zeros((len(files), len(columns)), np.int64)
    for i, file in enumerate(files):
        table = None if file in (None, MANIFEST_FILE) else roster.table(file)
        own = [table.place(column) if table else (-1, column or "") for column in columns]
        order = {place: rank for rank, place in enumerate(sorted(set(own)))}
        ranks[i] = [order[place] for place in own]
    return ranks


def _identity(finding: Finding) -> tuple[Any, ...]:
    cause = finding.get("caused_by") or {}
    own = (finding.get(name) for name in ("code", "effect", "file", "line", "column", "value"))
    return (*own, *(cause.get(name) for name in ("file", "line", "column", "code")))


def _entry(row: Mapping[str, Any]) -> dict[str, Any]:
    """A row of the file as an entry of the report, where a key that has nothing to say is left out."""
    told = {name: value for name, value in row.items() if value is not None}
    if cause := row["caused_by"]:
        told["caused_by"] = {name: value for name, value in cause.items() if value is not None}
    return told


def _texts(code: str) -> dict[str, str]:
    rule = RULES[RENAMED.get(code, code)]
    return {"message": rule.title, "hint": without_facts(rule.hint)}
