"""The CSV form of a check: one finding a line, safe to open in a spreadsheet."""

import csv
import io
from collections.abc import Mapping
from typing import Any

from rollcall.findings import printable

COLUMNS = (
    *("effect", "code", "file", "line", "column", "value", "message", "hint", "affects"),
    *("caused_by_file", "caused_by_line", "caused_by_column", "caused_by_code"),
)

TEXT_LIMIT = 2_000
"""Characters of one cell; ours are far shorter, and spreadsheets take 32,767."""

FORMULA_STARTS = ("=", "+", "-", "@", "＝", "＋", "－", "＠")
"""What makes a spreadsheet run a cell. Tab and line ends do so too, but no control character is written."""


def render(document: Mapping[str, Any]) -> bytes:
    """The findings of `document` as CSV, with a header: UTF-8 with a byte-order mark (for spreadsheets), CRLF."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    writer.writerows([safe(cell) for cell in _cells(finding)] for finding in document["findings"])
    return text.getvalue().encode("utf-8-sig")


def safe(cell: object) -> object:
    """A cell that does nothing but stand there: text that a spreadsheet would run gets an apostrophe before it."""
    if not isinstance(cell, str):
        return "" if cell is None else cell
    shown = printable(cell, TEXT_LIMIT)
    return f"'{shown}" if shown.lstrip().startswith(FORMULA_STARTS) else shown


def _cells(finding: Mapping[str, Any]) -> list[object]:
    cause = finding.get("caused_by", {})
    own = [finding.get(name) for name in COLUMNS[:9]]
    return [*own, *(cause.get(name) for name in ("file", "line", "column", "code"))]
