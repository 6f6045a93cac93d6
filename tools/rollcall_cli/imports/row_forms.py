"""Rows that differ between two rosters, as text, JSON and CSV. They hold students' data."""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, BinaryIO

import numpy as np
import pyarrow as pa

from rollcall.columns import compute as pc
from rollcall.model.schema import Table
from rollcall.publishing.rows.blocks import Block
from rollcall.publishing.rows.paired import KINDS
from rollcall_cli.forms.layout import cut, lines, shown
from rollcall_cli.forms.table_csv import write_cells

ROWS_SHOWN = 20
"""Rows of each table and kind of change that the text shows."""

CSV_COLUMNS = ("table", "change", "id", "column", "before", "after")

_TITLES = {"removed": "Removed", "added": "Added", "changed": "Changed", "renumbered": "With a new ID alone"}


@dataclass(frozen=True, slots=True)
class TableRows:
    """What differs in one table."""

    table: Table
    counts: Mapping[str, int]
    """The exact number of rows of each kind of change."""
    blocks: Callable[[int], Iterator[Block]]
    """Reads the rows; the number is how many of each kind are wanted, 0 for all."""


Tables = Iterable[TableRows]


def write_text(out: BinaryIO, tables: Tables, complete: str) -> None:
    """Write the first rows of each kind; `complete` is the command that writes all."""
    any_rows = False
    for each in tables:
        total = sum(each.counts.values())
        if not total:
            continue
        any_rows = True
        numbers = ", ".join(f"{each.counts[kind]:,} {_TITLES[kind].lower()}" for kind in KINDS if each.counts[kind])
        out.write(lines(["", f"{each.table.file}: {numbers}"]))
        for block in each.blocks(ROWS_SHOWN):
            count = each.counts[block.change]
            out.write(lines([f"  {_TITLES[block.change]}", *_text_rows(block, each.table)]))
            if count > ROWS_SHOWN:
                out.write(lines([f"    … {ROWS_SHOWN} of {count:,} rows are shown; {complete} writes all."]))
    if not any_rows:
        out.write(lines(["", "No row differs."]))


def _text_rows(block: Block, table: Table) -> Iterator[str]:
    names = {field.column: field.name for field in table.fields}
    for row, before in _pairs(block):
        if before is None:
            values = [f"{names[column]}: {_value(value)}" for column, value in row.items() if value is not None]
            yield "    " + "; ".join(values)
        else:
            own = [
                f"{names[column]}: {_value(before[column])} → {_value(value)}"
                for column, value in row.items()
                if value != before[column]
            ]
            yield f"    {shown(row['id'])}  " + "; ".join(own)


def _value(value: Any) -> str:  # noqa: ANN401 - text, date or None
    return "(blank)" if value is None else cut(str(value))


def write_json(out: BinaryIO, head: Mapping[str, Any], tables: Tables) -> None:
    """Write all rows; `head` are the first keys. A changed row has what differs: column to values before and after."""
    out.write(json.dumps(head, ensure_ascii=False)[:-1].encode() + b', "tables": {')
    for number, each in enumerate(tables):
        start = json.dumps({each.table.name: {"counts": each.counts}}, ensure_ascii=False)[1:-2]
        out.write(b",\n" * bool(number) + start.encode() + b', "rows": [')
        separator = b"\n"
        for block in each.blocks(0):
            for row in _json_rows(block):
                out.write(separator + json.dumps(row, ensure_ascii=False, default=str).encode())
                separator = b",\n"
        out.write(b"]}")
    out.write(b"}}\n")


def _json_rows(block: Block) -> Iterator[Mapping[str, Any]]:
    for row, before in _pairs(block):
        told: dict[str, Any] = {"change": block.change, "row": row}
        if before is not None:
            told["differs"] = {
                column: {"before": before[column], "after": value}
                for column, value in row.items()
                if value != before[column]
            }
        yield told


def _pairs(block: Block) -> Iterator[tuple[Mapping[str, Any], Mapping[str, Any] | None]]:
    """Each row, and the row before; a thousand are Python objects at a time."""
    for start in range(0, len(block.rows), 1_000):
        rows = block.rows.slice(start, 1_000).to_pylist()
        before: Sequence[Any] = block.before.slice(start, 1_000).to_pylist() if block.before else [None] * len(rows)
        yield from zip(rows, before, strict=True)


def write_csv(out: BinaryIO, tables: Tables) -> None:
    """Write a line for each value that was added, removed or changed, safe to open in a spreadsheet."""
    write_cells(out, CSV_COLUMNS, (cells for each in tables for cells in _csv_blocks(each)))


def _csv_blocks(each: TableRows) -> Iterator[Mapping[str, pa.Array]]:
    for block in each.blocks(0):
        cells = [_csv_cells(block, field.column, field.name) for field in each.table.fields]
        whole = pa.concat_tables(cells).combine_chunks()
        count = len(block.rows)
        # By row, then by column; a value that was and is absent, or does not differ, has no line.
        order = np.arange(count * len(cells)).reshape(len(cells), count).T.ravel()
        told = np.concatenate([_is_told(block, field.column) for field in each.table.fields])
        whole = whole.take(pa.array(order[told[order]]))
        fixed = {"table": each.table.name, "change": block.change}
        yield {
            **{name: pa.array([text] * len(whole), pa.string()) for name, text in fixed.items()},
            **{name: whole[name].combine_chunks() for name in whole.column_names},
        }


def _is_told(block: Block, column: str) -> Any:  # noqa: ANN401 - a mask
    if block.before is not None:
        return block.differs(column)
    return pc.is_valid(block.rows[column]).to_numpy()


def _csv_cells(block: Block, column: str, name: str) -> pa.Table:
    nothing = pa.nulls(len(block.rows), pa.string())
    value = pc.cast(block.rows[column], pa.string())
    was = pc.cast(block.before[column], pa.string()) if block.before is not None else nothing
    if block.change == "removed":
        was, value = value, nothing
    named = pa.array([name] * len(block.rows), pa.string())
    return pa.table([block.rows["id"], named, was, value], names=["id", "column", "before", "after"])
