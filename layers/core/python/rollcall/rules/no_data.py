"""Rows that are not data: a repeated header and the template's example row (contract, section 3, effect 2).

They are removed before anything is judged, so that their ids and names do not count as listed.
"""

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import NamedTuple

import numpy as np
import pyarrow as pa

from rollcall.columns import compute as pc
from rollcall.columns.arrays import Mask, as_arrow, mask_of
from rollcall.columns.characters import WHITE_SPACE
from rollcall.model.findings import OMITS_ROW, Effect, Rule
from rollcall.model.schema import Field
from rollcall.reading import Rows
from rollcall.rules.finding_columns import FindingColumns

HEADER_REPEATED = Rule(
    code="header-repeated",
    effects=OMITS_ROW,
    title="A row repeats the header of its file.",
    message="Line {line} of {file} is the header once more.",
    hint="Remove the row. If files were put together, look whether all of their rows are there, and each only once.",
    example="Classes.csv:\nID,School ID,Name\nC-1001,S-01,Room 12\nID,School ID,Name",
    spreadsheet="Filter the first column for its own name, and delete the rows that are left.",
    sis="Export one file in one piece, without a header for each page or school.",
)
EXAMPLE_ROW = Rule(
    code="example-row",
    effects=OMITS_ROW,
    title="An example row of the template was left in the file.",
    message="Line {line} of {file} is the example row of the template.",
    hint="Remove the example row, and all rows that refer to its ID.",
    example='Classes.csv:\nID,School ID,Name,Type\nC-1001,S-01,"Grade 3, Room 12",class',
    spreadsheet="Delete the example row of each file when your own rows are in it.",
    sis="Let the export write whole files of its own; take only the names of the columns from the templates.",
)
RULES = (HEADER_REPEATED, EXAMPLE_ROW)

_BLANKS = f"[{re.escape(WHITE_SPACE)}]*"
"""White space between the byte-order mark of an appended file and its first name, which is not trimmed yet."""


class SetAside(NamedTuple):
    """A table without the rows that are not data, and the findings about those rows."""

    rows: Rows
    """The removed rows still count, as `passed_over`."""
    findings: list[FindingColumns]
    example_line: int | None
    """The first line that holds the example row."""


def set_aside(rows: Rows, example: Mapping[str, str]) -> SetAside:
    """Remove the rows that are not data; `example` is the template's example row, by column."""
    findings, example_line = [], None
    if (found := _repeats_header(rows)) is not None:
        findings.append(_findings(HEADER_REPEATED, rows, found))
        rows = _without(rows, found)
    if (found := _is_example(rows, example)) is not None:
        findings.append(_findings(EXAMPLE_ROW, rows, found))
        example_line = int(findings[-1].lines[0])
        rows = _without(rows, found)
    return SetAside(rows, findings, example_line)


def _findings(rule: Rule, rows: Rows, found: Mask) -> FindingColumns:
    return FindingColumns(rule, Effect.ROW_OMITTED, rows.table.file, None, rows.lines[found])


def _repeats_header(rows: Rows) -> Mask | None:
    """Which rows repeat the header: each value is its column's name; None where no row does."""
    first, second, *others = rows.fields  # every table has two required columns or more
    found = _is_if_any(rows, second, second.name)
    if found is None:
        return None
    found &= _is(rows, first, first.name) | _marked(rows, first)
    for field in others:
        found &= _is(rows, field, field.name)
    return found if found.any() else None


def _marked(rows: Rows, first: Field) -> Mask:
    """Which rows begin with a byte-order mark and the name of the first column. Trimming keeps the mark.

    The mark puts the quotation marks of a quoted name out of place, so that they are part of the value.
    """
    values, name = rows.columns[first.name], re.escape(first.name)
    plain = mask_of(pc.match_substring_regex(values, f"^\ufeff{_BLANKS}{name}$"))
    quoted = mask_of(pc.match_substring_regex(values, f'^\ufeff{_BLANKS}"{_BLANKS}{name}{_BLANKS}"$'))
    out_of_place = rows.oddities.get((first.name, "quote-in-value"), rows.lines[:0])
    return plain | (quoted & np.isin(rows.lines, out_of_place))


def _is_example(rows: Rows, example: Mapping[str, str]) -> Mask | None:
    """Which rows equal the example row in all values; None where none does."""
    found = _is_if_any(rows, rows.table.field("ID"), example["ID"])
    if found is None:
        return None
    for field in rows.table.fields:
        text = example[field.name]
        found &= _is(rows, field, text) if text else mask_of(pc.is_null(rows.columns[field.name]))
    return found if found.any() else None


def _is_if_any(rows: Rows, field: Field, text: str) -> Mask | None:
    """Which rows have `text` in a column; None where no row has, which is the usual case."""
    same = _same(rows, field, text)
    return mask_of(same) if pc.any(same).as_py() else None


def _is(rows: Rows, field: Field, text: str) -> Mask:
    """Which rows have `text` in a column."""
    return mask_of(_same(rows, field, text))


def _same(rows: Rows, field: Field, text: str) -> pa.ChunkedArray:
    return pc.equal(rows.columns[field.name], text)


def _without(rows: Rows, gone: Mask) -> Rows:
    """Remove the rows that are `gone`. Only chunks that lose a row are copied."""
    lines = rows.lines[gone]
    return replace(
        rows,
        columns={name: _kept(values, ~gone) for name, values in rows.columns.items()},
        lines=rows.lines[~gone],
        oddities={place: odd[~np.isin(odd, lines)] for place, odd in rows.oddities.items()},
        passed_over=rows.passed_over + len(lines),
    )


def _kept(values: pa.ChunkedArray, kept: Mask) -> pa.ChunkedArray:
    chunks, done = [], 0
    for chunk in values.chunks:
        here = kept[done : done + len(chunk)]
        done += len(chunk)
        chunks.append(chunk if here.all() else pc.filter(chunk, as_arrow(here)))
    return pa.chunked_array(chunks, values.type)
