"""What the three columns of a repair package say about a row, from the findings of its file."""

from collections.abc import Iterable
from typing import NamedTuple

import numpy as np
import pyarrow as pa

from rollcall.columns import compute as pc
from rollcall.columns.arrays import Numbers, as_arrow
from rollcall.model.findings import Effect
from rollcall.report.cells import safe
from rollcall.report.texts import printable

STATUSES = {
    Effect.IMPORT_REJECTED: "stops the import",
    Effect.ROW_OMITTED: "row left out",
    Effect.VALUE_OMITTED: "value left out",
    Effect.WARNING: "worth a look",
}
"""What `_status` says of a row, the worst first."""

_WORST_FIRST = [effect.value for effect in STATUSES]
_ONE, _ALL = 1_000, 30_000
"""The most characters of one finding, and of a cell: spreadsheets take 32,767."""

_PLAINLY = {"“": "'", "”": "'", "‘": "'", "’": "'", "‹": "<", "›": ">", "…": "...", "×": "x", "–": "-", "—": "-"}
"""Our texts are ASCII: a program that saves the file in an encoding without these marks can't damage it by them."""


class Remarks(NamedTuple):
    """Remarks about `n` rows, as CSV."""

    lines: Numbers
    """The physical line of each row; 0 for a remark about the file or the package."""
    cells: pa.StringArray
    """The three cells of each row, without a comma before or behind them."""

    def __len__(self) -> int:
        """`n`."""
        return len(self.lines)


def remarks_of(findings: pa.RecordBatch, *, by_row: bool) -> Remarks:
    """Turn `findings` (`report.blocks.SCHEMA`, in the order of the report) into remarks.

    If `by_row`, all findings of a row become one remark, numbered; each finding without a line becomes one of its own.
    """
    lines = pc.fill_null(findings["line"], 0).to_numpy()
    new = np.ones(len(lines), np.bool_)
    if by_row:
        new[1:] = (lines[1:] != lines[:-1]) | (lines[1:] == 0)
    starts = np.flatnonzero(new)
    severities = _codes(findings["effect"], _WORST_FIRST)
    statuses = pa.array(STATUSES.values(), pa.string())
    status = pc.take(statuses, as_arrow(np.minimum.reduceat(severities, starts))) if len(starts) else statuses[:0]
    said = _joined(_plain(_findings(findings)), starts)
    hints = _joined(_plain(pc.cast(findings["hint"], pa.string())), starts)
    return Remarks(lines[starts], _cells(status, said, hints))


def file_remarks(texts: Iterable[tuple[str, str, str]]) -> Remarks:
    """Make remarks of texts that are no findings: status, what is so, and what to do."""
    columns = [_plain(pa.array(column, pa.string())) for column in zip(*texts, strict=True)]
    if not columns:
        return Remarks(np.empty(0, np.int64), pa.array([], pa.string()))
    return Remarks(np.zeros(len(columns[0]), np.int64), _cells(*columns))


def _findings(findings: pa.RecordBatch) -> pa.Array:
    """The message of each finding, with its column, what was left out along with it, and where it began."""
    said = findings["message"]
    # The title of a rule, which stands for the messages of later findings, names neither a line nor a column.
    bare = pc.invert(pc.match_substring_regex(said, " line |“"))
    if pc.any(bare).as_py():
        where = pc.binary_join_element_wise("“", pc.cast(findings["column"], pa.string()), "”: ", "")
        said = pc.if_else(bare, pc.binary_join_element_wise(pc.fill_null(where, ""), said, ""), said)
    along = findings["affects"]
    if pc.any(pc.greater(along, 0)).as_py():
        rows = pc.if_else(pc.equal(along, 1), " more row is", " more rows are")
        more = pc.binary_join_element_wise(" ", pc.cast(along, pa.string()), rows, " left out with it.", "")
        said = pc.binary_join_element_wise(said, pc.if_else(pc.greater(along, 0), more, ""), "")
    began = pc.is_valid(findings["caused_by_file"])
    if pc.any(began).as_py():
        said = pc.binary_join_element_wise(said, pc.fill_null(_began(findings), ""), "")
    return said


def _began(findings: pa.RecordBatch) -> pa.Array:
    """Say of each finding where it began; null for one that is a root cause itself."""
    file, column, code = (pc.cast(findings[f"caused_by_{name}"], pa.string()) for name in ("file", "column", "code"))
    within = pc.fill_null(pc.binary_join_element_wise(", column ", column, ""), "")
    line = pc.cast(findings["caused_by_line"], pa.string())
    return pc.binary_join_element_wise(" It began at ", file, " line ", line, within, " (", code, ").", "")


def _codes(words: pa.DictionaryArray, order: list[str]) -> Numbers:
    """Give the place of each word in `order`."""
    places = np.array([order.index(word) for word in words.dictionary.to_pylist()], np.int64)
    found: Numbers = places[words.indices.to_numpy()]
    return found


def _plain(texts: pa.Array) -> pa.Array:
    """Each text printable, in ASCII as far as it is ours, and cut."""
    texts = printable(texts, _ONE)
    if pc.call_function("all", [pc.string_is_ascii(texts)]).as_py():
        return texts
    for mark, plainly in _PLAINLY.items():
        texts = pc.replace_substring(texts, mark, plainly)
    return texts


def _joined(texts: pa.Array, starts: Numbers) -> pa.Array:
    """Join the texts of each row, which begin at `starts`; several are numbered."""
    counts = np.diff(np.append(starts, len(texts)))
    several = np.repeat(counts > 1, counts)
    if not several.any():
        return texts
    numbers = pc.cast(as_arrow(np.arange(len(texts)) - np.repeat(starts, counts) + 1), pa.string())
    texts = pc.if_else(as_arrow(several), pc.binary_join_element_wise(numbers, ". ", texts, ""), texts)
    offsets = as_arrow(np.append(starts, len(texts)).astype(np.int32))
    return printable(pc.binary_join(pa.ListArray.from_arrays(offsets, texts), " "), _ALL)


def _cells(status: pa.Array, said: pa.Array, hints: pa.Array) -> pa.StringArray:
    texts = [pc.replace_substring(safe(text), '"', '""') for text in (said, hints)]
    return pc.binary_join_element_wise(status, ',"', texts[0], '","', texts[1], '"', "")
