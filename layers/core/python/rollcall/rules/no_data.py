"""Rows that are not data: a repeated header and the template's example row (contract, section 3, effect 2).

They are removed before anything is judged, so that their ids and names do not count as listed.
"""

import re
from collections import deque
from collections.abc import Iterable, Mapping
from dataclasses import replace
from itertools import pairwise
from typing import NamedTuple

import numpy as np
import pyarrow as pa

from rollcall.columns import compute as pc
from rollcall.columns.arrays import Mask, Numbers, as_arrow, mask_of
from rollcall.columns.characters import WHITE_SPACE
from rollcall.columns.equality import pick
from rollcall.columns.packed import offsets_and_bytes
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
_LEAST = 1 << 16
"""The values of a chunk, unless it is the last. With as many, a chunk costs little beside its values."""


class SetAside(NamedTuple):
    """A table without the rows that are not data, and the findings about those rows."""

    rows: Rows
    """The removed rows still count, as `passed_over`."""
    findings: list[FindingColumns]
    example_line: int | None
    """The first line that holds the example row."""


def set_aside(rows: Rows, example: Mapping[str, str]) -> SetAside:
    """Remove the rows that are not data; `example` is the template's example row, by column.

    The values are taken out of `rows` piece by piece, so that they are not in memory twice.
    """
    findings, example_line = [], None
    headers, examples = _repeats_header(rows), _is_example(rows, example)
    if len(headers):
        findings.append(_findings(HEADER_REPEATED, rows, headers))
    if len(examples):
        findings.append(_findings(EXAMPLE_ROW, rows, examples))
        example_line = int(findings[-1].lines[0])
    return SetAside(_without(rows, np.concatenate((headers, examples))), findings, example_line)


def _findings(rule: Rule, rows: Rows, found: Numbers) -> FindingColumns:
    return FindingColumns(rule, Effect.ROW_OMITTED, rows.table.file, None, rows.lines[found])


def _repeats_header(rows: Rows) -> Numbers:
    """Find the rows that repeat the header: each value is its column's name."""
    first, second, *others = rows.fields  # every table has two required columns or more
    found = _with_text(rows, second, second.name)
    if len(found):
        found = found[_is(rows, found, first, first.name) | _marked(rows, found, first)]
    return _those(rows, found, {field: field.name for field in others})


def _marked(rows: Rows, some: Numbers, first: Field) -> Mask:
    """Which of `some` rows begin with a byte-order mark and the name of the first column. Trimming keeps the mark.

    The mark puts the quotation marks of a quoted name out of place, so that they are part of the value.
    """
    values, name = pick(rows.columns[first.name], some), re.escape(first.name)
    plain = mask_of(pc.match_substring_regex(values, f"^\ufeff{_BLANKS}{name}$"))
    quoted = mask_of(pc.match_substring_regex(values, f'^\ufeff{_BLANKS}"{_BLANKS}{name}{_BLANKS}"$'))
    out_of_place = rows.oddities.get((first.name, "quote-in-value"), rows.lines[:0])
    return plain | (quoted & _among(rows.lines[some], out_of_place))


def _is_example(rows: Rows, example: Mapping[str, str]) -> Numbers:
    """Find the rows that equal the example row in all values."""
    found = _with_text(rows, rows.table.field("ID"), example["ID"])
    return _those(rows, found, {field: example[field.name] for field in rows.table.fields})


def _with_text(rows: Rows, field: Field, text: str) -> Numbers:
    """Find the rows that have `text` in a column. Its length, and then byte after byte, rule out most values."""
    values, asked, found, done = rows.columns[field.name], text.encode(), [np.empty(0, np.int64)], 0
    for offsets, data in offsets_and_bytes(values):
        same = np.flatnonzero(np.diff(offsets) == len(asked))
        for place, byte in enumerate(asked):
            if not len(same):
                break
            same = same[data[offsets[same] + place] == byte]
        found.append(same + done)
        done += len(offsets) - 1
    some = np.concatenate(found)
    return some[_is(rows, some, field, text)] if len(some) else some  # null may have bytes


def _those(rows: Rows, some: Numbers, texts: Mapping[Field, str]) -> Numbers:
    """Give those of `some` rows that have the text of each column; no text is null."""
    for field, text in texts.items():
        if not len(some):
            break
        some = some[_is(rows, some, field, text)]
    return some


def _is(rows: Rows, some: Numbers, field: Field, text: str) -> Mask:
    """Which of `some` rows have `text` in a column, or null where there is none."""
    values = pick(rows.columns[field.name], some)
    return mask_of(pc.equal(values, text) if text else pc.is_null(values))


def _among(lines: Numbers, others: Numbers) -> Mask:
    """Which of `lines` are among `others`, ascending. Equals `np.isin`, which sorts both."""
    if not len(others):
        return np.zeros(len(lines), np.bool_)
    among: Mask = others[np.minimum(np.searchsorted(others, lines), len(others) - 1)] == lines
    return among


def _without(rows: Rows, gone: Numbers) -> Rows:
    """Remove the rows that are `gone`, and join small chunks."""
    kept = np.ones(len(rows.lines), np.bool_)
    kept[gone] = False
    columns = _taken_out(rows.columns, kept)
    if not len(gone):
        return replace(rows, columns=columns)
    lines = np.sort(rows.lines[gone])
    return replace(
        rows,
        columns=columns,
        lines=rows.lines[kept],
        oddities={place: odd[~_among(odd, lines)] for place, odd in rows.oddities.items()},
        passed_over=rows.passed_over + len(lines),
    )


def _taken_out(columns: dict[str, pa.ChunkedArray], kept: Mask) -> dict[str, pa.ChunkedArray]:
    """Take the values of the rows that are `kept` out of `columns`, in chunks that are not small.

    Irregular text is read in small pieces, and each chunk costs every rule. Neighbouring chunks of all columns are
    joined and freed together: they were made together, and the memory of one column's small chunks alone is of no use
    for large ones.
    """
    kinds = {name: values.type for name, values in columns.items()}
    waiting = {name: deque(values.chunks) for name, values in columns.items()}
    columns.clear()
    done: dict[str, list[pa.Array]] = {name: [] for name in kinds}
    most = max(waiting.values(), key=len)  # a column that the file lacks is one chunk
    for start, stop in pairwise(_ends(most)):
        for name, chunks in waiting.items():
            done[name].append(_joined(chunks, kept[start:stop]))
    return {name: pa.chunked_array(chunks, kinds[name]) for name, chunks in done.items()}


def _ends(chunks: Iterable[pa.Array]) -> list[int]:
    """Give 0, and the rows behind the `chunks` that are to be joined with those before them."""
    ends = [0]
    behind = 0
    for chunk in chunks:
        if behind - ends[-1] >= _LEAST:
            ends.append(behind)
        behind += len(chunk)
    return [*ends, behind]


def _joined(chunks: deque[pa.Array], kept: Mask) -> pa.Array:
    """Join the first of `chunks`, as many as there are rows, and leave out the rows that are not `kept`."""
    parts: list[pa.Array] = []
    start = 0
    while start < len(kept) or not parts:  # a file may have damaged rows alone
        part = chunks.popleft()
        here = kept[start : start + len(part)]
        if len(here) < len(part):
            chunks.appendleft(part.slice(len(here)))
            part = part.slice(0, len(here))
        start += len(part)
        parts.append(part if here.all() else pc.filter(part, as_arrow(here)))
    return parts[0] if len(parts) == 1 else pa.concat_arrays(parts)
