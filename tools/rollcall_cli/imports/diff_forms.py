"""The forms of `rollcall imports diff`: text, JSON and CSV."""

import csv
import io
import json
from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import islice
from typing import Any, BinaryIO

from rollcall.columns import compute as pc
from rollcall.model.changed_rows import Change
from rollcall.model.findings import printable
from rollcall.model.schema import Table
from rollcall.report.cells import quoted, safe
from rollcall.report.texts import as_bytes
from rollcall_cli.forms.layout import lines, note
from rollcall_cli.imports.changed_cells import cells
from rollcall_cli.imports.changed_rows import ChangedRow, ChangedRows, Row

SHOWN = 20
"""Rows of each change of each table that the text shows."""

VALUE_LIMIT = 80

_ROWS = 1 << 12
"""Rows of which the table is made at a time."""

_MARKS = {Change.ADDED: "+", Change.REMOVED: "-", Change.CHANGED: "~", Change.RENUMBERED: "="}
COLUMNS = ("file", "change", "id", "column", "before", "after")


def write_text(out: BinaryIO, heading: str, tables: Sequence[ChangedRows]) -> None:
    """Write the first rows of each change of each table, with the exact totals."""
    out.write(lines([heading]))
    for changed in tables:
        counts = changed.counts()
        said = ", ".join(f"{count:,} {change}" for change, count in counts.items() if count) or "nothing differs"
        out.write(lines(["", f"{changed.table.file}: {said}"]))
        shown: Counter[Change] = Counter()
        for row in changed.rows():
            shown[row.change] += 1
            if shown[row.change] <= SHOWN:
                out.write(lines(note(_line(row, changed.table), "  ", "      ")))
            if all(shown[Change(change)] >= min(count, SHOWN) for change, count in counts.items()):
                break
        if any(count > SHOWN for count in counts.values()):
            out.write(lines([f"  … {SHOWN} rows of each kind are shown; --format csv has them all."]))


def write_json(out: BinaryIO, about: Mapping[str, Any], tables: Sequence[ChangedRows]) -> None:
    """Write a document with the counts of each table and all rows, a row a line."""
    head = {**about, "tables": {changed.table.name: changed.counts() for changed in tables}}
    out.write(json.dumps(head, ensure_ascii=False, indent=2)[:-2].encode() + b',\n  "rows": [')
    between = "\n    "
    for changed in tables:
        left = changed.rows()
        while rows := [*islice(left, _ROWS)]:
            entries = ",\n    ".join(_entry(row, changed.table) for row in rows)
            out.write((between + entries).encode("utf-8", "backslashreplace"))
            between = ",\n    "
    out.write(b"\n  ]\n}\n")


def _entry(row: ChangedRow, table: Table) -> str:
    entry = {
        "table": table.name,
        "change": row.change,
        "id": row.row_id,
        "before": _plain(row.before),
        "after": _plain(row.after),
    }
    return json.dumps(entry, ensure_ascii=False)


def write_csv(out: BinaryIO, tables: Sequence[ChangedRows]) -> None:
    """Write a line for each value of each row, safe to open in a spreadsheet."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    out.write(text.getvalue().encode("utf-8-sig"))
    for changed in tables:
        for found in cells(changed):
            said = (quoted(safe(pc.fill_null(each, ""))) for each in found)
            rows = pc.binary_join_element_wise(changed.table.file, *said, ",")
            out.write(as_bytes(pc.binary_join_element_wise(rows, "", "\r\n")))


def _line(row: ChangedRow, table: Table) -> str:
    names = _names(table)
    if row.change is Change.CHANGED:
        parts = [f"{names[c]}: {_shown(row.before, c)} → {_shown(row.after, c)}" for c in row.after]
    elif row.change is Change.RENUMBERED:
        parts = [f"ID: {_shown(row.before, 'id')} → {_shown(row.after, 'id')}"]
    else:
        said = row.after or row.before
        parts = [f"{names[column]}: {_shown(said, column)}" for column in said if column != "id"]
    return f"{_MARKS[row.change]} {printable(row.row_id, VALUE_LIMIT)}  {'; '.join(parts)}"


def _names(table: Table) -> Mapping[str, str]:
    return {field.column: field.name for field in table.fields}


def _shown(row: Row, column: str) -> str:
    value = row.get(column)
    return "(none)" if value is None else printable(str(value), VALUE_LIMIT)


def _plain(row: Row) -> dict[str, Any]:
    return {name: None if value is None else str(value) for name, value in row.items()}
