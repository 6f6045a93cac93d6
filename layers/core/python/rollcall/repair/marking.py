"""Writes remarks beside the rows that they are about."""

import numpy as np
import pyarrow as pa

from rollcall.columns import compute as pc
from rollcall.columns.arrays import Mask, Numbers, as_arrow
from rollcall.model.repair_columns import NAMES
from rollcall.repair.records import Grid, Records
from rollcall.repair.texts import Remarks
from rollcall.report.texts import as_bytes

LINE_END = b"\r\n"
_BLANK = "," * (len(NAMES) - 1)
"""The three cells of a row without a remark."""
_TOO_SHORT = ',"This row was too short. Fill in what is missing, then delete this cell."'
"""A fourth cell, which keeps a row one of the wrong length until somebody has looked at it: in StaffEnrollments, a row
that is only filled up with blanks would make a class's teacher a school's."""


def marked(records: Records, grid: Grid, remarks: Remarks) -> bytes:
    """Add three cells to each record, behind its columns: its remark, or blank ones."""
    if not len(records):
        return records.text
    if not len(remarks) and (records.widths == grid.width).all() and (alike := _one_line_end(records)) is not None:
        blank = f",{_BLANK}".encode()
        text = records.text
        body = text.replace(alike, blank + alike) if alike else text
        return body if not alike or text.endswith(alike) else body + blank
    text, added = records.text, _added(records, grid, remarks)
    before = _slices(text, np.append(0, records.places[:-1]), records.places)
    return b"".join((as_bytes(pc.binary_join_element_wise(before, *added, "")), text[records.places[-1] :]))


def marked_only(records: Records, grid: Grid, remarks: Remarks) -> bytes:
    """As `marked`, but only the records that have a remark, each with the same line end."""
    if not len(remarks):
        return b""
    rows = np.flatnonzero(_which(records, remarks))
    some = Records(records.text, *(column[rows] for column in records[1:]))
    before = _slices(some.text, some.starts, some.places)
    behind = _slices(some.text, some.places, some.ends)
    return bytes(
        as_bytes(pc.binary_join_element_wise(before, *_added(some, grid, remarks), behind, LINE_END.decode(), ""))
    )


def remark_rows(remarks: Remarks, width: int) -> bytes:
    """Write remarks about the file itself into rows without values, which no reader takes for records."""
    if not len(remarks):
        return b""
    return bytes(as_bytes(pc.binary_join_element_wise("," * width, remarks.cells, LINE_END.decode(), "")))


def unmatched(records: Records, remarks: Remarks) -> Mask:
    """Which of `remarks` are about a line that is no record."""
    there = np.zeros(len(remarks), np.bool_)
    if len(records):
        places = np.minimum(np.searchsorted(records.lines, remarks.lines), len(records) - 1)
        there = records.lines[places] == remarks.lines
    return ~there


def _which(records: Records, remarks: Remarks) -> Mask:
    """Which records have a remark."""
    which = np.zeros(len(records), np.bool_)
    which[np.searchsorted(records.lines, remarks.lines)] = True
    return which


def _added(records: Records, grid: Grid, remarks: Remarks) -> list[pa.Array]:
    """What is added to each record: commas up to the width, and the three cells."""
    missing = np.maximum(grid.width - records.widths, 0)
    longest = int(np.max(missing, initial=0))
    commas = pa.array(["," * (count + 1) for count in range(longest + 1)], pa.string())
    cells = pa.array([_BLANK], pa.string())
    which = np.zeros(len(records), np.int64)
    if len(remarks):
        those = np.flatnonzero(_which(records, remarks))
        short = as_arrow(records.widths[those] < grid.needed)
        cells = pa.concat_arrays(
            [cells, pc.binary_join_element_wise(remarks.cells, pc.if_else(short, _TOO_SHORT, ""), "")]
        )
        which[those] = np.arange(1, len(remarks) + 1)
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
