"""The CSV form of a check: one finding a line, safe to open in a spreadsheet."""

import csv
import io
from collections.abc import Iterable
from typing import BinaryIO

import pyarrow as pa

from rollcall.columns import compute as pc
from rollcall.report.cells import quoted, safe
from rollcall.report.texts import as_bytes, printable

COLUMNS = (
    *("effect", "code", "file", "line", "column", "value", "message", "hint", "affects"),
    *("caused_by_file", "caused_by_line", "caused_by_column", "caused_by_code"),
)

TEXT_LIMIT = 2_000
"""The most characters of a cell; ours are far shorter, and spreadsheets take 32,767."""

_LINE_END = "\r\n"


def write(out: BinaryIO, blocks: Iterable[pa.RecordBatch]) -> None:
    """Write findings as CSV, with a header: UTF-8 with a byte-order mark (for spreadsheets), CRLF."""
    header = io.StringIO(newline="")
    csv.writer(header, lineterminator=_LINE_END).writerow(COLUMNS)
    out.write(header.getvalue().encode("utf-8-sig"))
    for block in blocks:
        cells = [_cells(block[name]) for name in COLUMNS]
        rows = pc.binary_join_element_wise(*cells, ",", null_handling="replace", null_replacement="")
        out.write(as_bytes(pc.binary_join_element_wise(rows, "", _LINE_END)))


def _cells(column: pa.Array) -> pa.Array:
    """Convert the cells of a column to text; null stays null."""
    if isinstance(column, pa.DictionaryArray):
        return pc.take(_cells(column.dictionary), column.indices)
    if not pa.types.is_string(column.type):
        return pc.cast(column, pa.string())
    return quoted(safe(printable(column, TEXT_LIMIT)))
