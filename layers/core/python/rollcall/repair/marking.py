"""Writes what is told of rows beside them."""

import numpy as np
import pyarrow as pa

from rollcall.columns import compute as pc
from rollcall.columns.arrays import Mask, Numbers, as_arrow
from rollcall.model.repair_columns import NAMES
from rollcall.repair.records import Grid, Records
from rollcall.repair.texts import Told
from rollcall.report.texts import as_bytes

LINE_END = b"\r\n"
_BLANK = "," * (len(NAMES) - 1)
"""The three cells of a row of which nothing is told."""
_TOO_SHORT = ',"This row was too short. Fill in what is missing, then delete this cell."'
"""A fourth cell, which keeps a row one of the wrong length until somebody has looked at it: in StaffEnrollments, a row
that is only filled up with blanks would make a class's teacher a school's."""


def marked(records: Records, grid: Grid, told: Told) -> bytes:
    """Add three cells to each record, behind its columns: those that are `told` of it, or blank ones."""
    if not len(records):
        return records.text
    if not len(told) and (records.widths == grid.width).all() and (alike := _one_line_end(records)) is not None:
        blank = f",{_BLANK}".encode()
        text = records.text
        body = text.replace(alike, blank + alike) if alike else text
        return body if not alike or text.endswith(alike) else body + blank
    text, added = records.text, _added(records, grid, told)
    before = _slices(text, np.append(0, records.places[:-1]), records.places)
    return b"".join((as_bytes(pc.binary_join_element_wise(before, *added, "")), text[records.places[-1] :]))


def marked_only(records: Records, grid: Grid, told: Told) -> bytes:
    """As `marked`, but only those records of which something is told, each with the same line end."""
    if not len(told):
        return b""
    rows = np.flatnonzero(_which(records, told))
    some = Records(records.text, *(column[rows] for column in records[1:]))
    before = _slices(some.text, some.starts, some.places)
    behind = _slices(some.text, some.places, some.ends)
    return bytes(
        as_bytes(pc.binary_join_element_wise(before, *_added(some, grid, told), behind, LINE_END.decode(), ""))
    )


def note_rows(told: Told, width: int) -> bytes:
    """Rows without values, which are no records to whoever reads the file, for what is told of the file itself."""
    if not len(told):
        return b""
    return bytes(as_bytes(pc.binary_join_element_wise("," * width, told.cells, LINE_END.decode(), "")))


def unmatched(records: Records, told: Told) -> Mask:
    """Which of the lines that are `told` of are no records."""
    there = np.zeros(len(told), np.bool_)
    if len(records):
        places = np.minimum(np.searchsorted(records.lines, told.lines), len(records) - 1)
        there = records.lines[places] == told.lines
    return ~there


def _which(records: Records, told: Told) -> Mask:
    """Which records something is told of."""
    which = np.zeros(len(records), np.bool_)
    which[np.searchsorted(records.lines, told.lines)] = True
    return which


def _added(records: Records, grid: Grid, told: Told) -> list[pa.Array]:
    """What is added to each record: commas up to the width, and the three cells."""
    missing = np.maximum(grid.width - records.widths, 0)
    longest = int(np.max(missing, initial=0))
    commas = pa.array(["," * (count + 1) for count in range(longest + 1)], pa.string())
    cells = pa.array([_BLANK], pa.string())
    which = np.zeros(len(records), np.int64)
    if len(told):
        those = np.flatnonzero(_which(records, told))
        short = as_arrow(records.widths[those] < grid.needed)
        cells = pa.concat_arrays(
            [cells, pc.binary_join_element_wise(told.cells, pc.if_else(short, _TOO_SHORT, ""), "")]
        )
        which[those] = np.arange(1, len(told) + 1)
    return [pc.take(commas, as_arrow(missing)), pc.take(cells, as_arrow(which))]


def _slices(text: bytes, starts: Numbers, ends: Numbers) -> pa.StringArray:
    """Give parts of `text`, without a copy: every second of its parts is one of them."""
    offsets = np.empty(2 * len(starts) + 1, np.int32)
    offsets[:-1:2], offsets[1::2], offsets[-1] = starts, ends, len(text)
    parts = pa.Array.from_buffers(pa.string(), 2 * len(starts), [None, pa.py_buffer(offsets), pa.py_buffer(text)])
    return pc.take(parts, as_arrow(2 * np.arange(len(starts))))


def _one_line_end(records: Records) -> bytes | None:
    """The line end that all records have; None where they differ or a record is over lines."""
    text = records.text
    if b'"' in text and len(records) != text.count(b"\n") + (not text.endswith(b"\n")):
        return None
    returns = text.count(b"\r")
    if not returns:
        return b"\n"
    return LINE_END if returns == text.count(LINE_END) == text.count(b"\n") else None
