"""Find quoting that goes wrong across lines, so that the file can't be trusted (contract, section 1)."""

from typing import NamedTuple

import numpy as np
import pyarrow as pa

from rollcall.columns import compute as pc
from rollcall.model.findings import Effect, Finding, Rule
from rollcall.reading import rules
from rollcall.reading.encoding.decode import Untrusted
from rollcall.reading.layout import Layout, lay_out
from rollcall.reading.lines import Marks, Mask, Places, counted, how_many_before
from rollcall.reading.records import Records, find_records

_AT_ONCE = 1 << 16
"""Lines within values that are looked at together: their arrays fit the cache, and no new memory must be zeroed."""


class Swallowed(Exception):
    """A quoted value has swallowed a record, and is still open at the end of the text."""

    def __init__(self, line: int, opened_on: int) -> None:
        """Keep the physical lines on which the record begins and on which the value opens."""
        super().__init__()
        self.line = line
        self.opened_on = opened_on


class Bounds(NamedTuple):
    """The properties of a file that decide whether its quoting can be trusted."""

    file: str
    width: int
    """The number of named columns; 0 while the header is unknown, so that no line counts as a record."""
    longest: int
    """The most bytes of a multi-line record; a longer one is taken for wrong quoting."""
    final: bool
    """Whether the file ends with this text."""
    passed_over: tuple[int, ...] = ()
    """The indices of the fields that are no part of a record (`Shape`)."""


def check_quoting(layout: Layout, records: Records, bounds: Bounds, line: int) -> None:
    """Refuse multi-line records that are damaged, too long, or have swallowed a line that is a record by itself.

    Args:
        layout: A text that begins on physical `line`.
        records: Its records; single-line ones may be left out.
        bounds: The limits of the records.
        line: Counted from 1.

    Raises:
        Untrusted: There is such a record, or a quote never closes.
        Swallowed: There is such a record, and whether its quote closes is not known yet.
    """
    if not (layout.inside & layout.line_ends).any() and not layout.quotes.open:
        return
    swallowed = _swallowed(layout, bounds)
    wrong = np.zeros(len(layout) + 1, np.bool_)  # the last one is the record that is still open
    wrong[records.which] = layout.over_lines[records.which] & (records.damaged >= 0)
    wrong[-1] = records.fields.damaged[records.first[-1] :].any() and _spans_before_its_last(layout)
    wrong[_records_of(layout, swallowed[swallowed < len(layout.starts)])] = True
    sizes = layout.ends[layout.first[1:] - 1] - layout.starts[layout.first[:-1]]
    faulty = wrong | np.append(layout.over_lines & (sizes > bounds.longest), False)
    if faulty.any():
        which = int(np.argmax(faulty))
        begins = line + int(layout.lines[which])
        fault = untrusted(rules.QUOTING_ACROSS_LINES, bounds.file, begins)
        raise Untrusted(fault if wrong[which] else too_long(bounds.file, begins, bounds.longest))
    if layout.quotes.open:
        _check_open(layout, bounds, line, swallowed=bool((swallowed == len(layout.starts)).any()))


def _check_open(layout: Layout, bounds: Bounds, line: int, *, swallowed: bool) -> None:
    """Check the record that is still open, whose open value has `swallowed` a record or not."""
    begins = line + int(layout.lines[-1])
    opened_on = line + int(np.count_nonzero(layout.marks.line_ends[: layout.quotes.opening[-1]]))
    if bounds.final and not swallowed and len(layout.marks.text) - layout.start(len(layout)) > bounds.longest:
        raise Untrusted(too_long(bounds.file, begins, bounds.longest))
    if bounds.final:
        raise Untrusted(untrusted(rules.UNCLOSED_QUOTE, bounds.file, opened_on))
    if swallowed:
        raise Swallowed(begins, opened_on)


def _spans_before_its_last(layout: Layout) -> bool:
    """Whether a closed value of the record that is still open spans lines."""
    inner = layout.inner
    return bool(((inner > layout.start(len(layout))) & (inner < layout.ends[-1])).any())


def _records_of(layout: Layout, fields: Places) -> Places:
    """Give the record of each of those fields."""
    return how_many_before(layout.first, fields, with_itself=True) - 1


def _swallowed(layout: Layout, bounds: Bounds) -> Places:
    """Find fields that have swallowed a line which is a record of the right width by itself (contract, section 1).

    A field is listed once for each such line; the search ends with the first lines that hold one. The number of all
    fields stands for the value that is still open.
    """
    width = bounds.width
    if not width:
        return np.empty(0, np.int64)
    # Separators are referred to by their number: those between two line ends are the commas of a line.
    line_ends = np.flatnonzero(layout.line_ends)
    inner = layout.inside[line_ends]
    wide = np.flatnonzero(inner[:-1] & (line_ends[1:] - line_ends[:-1] >= width))
    if not len(wide):
        return wide
    before, outer, separators = counted(~layout.inside), counted(~inner), layout.separators
    for some in range(0, len(wide), _AT_ONCE):
        lines = wide[some : some + _AT_ONCE]
        begin, end = line_ends[lines], line_ends[lines + 1]
        fields = before[begin]
        asked = np.flatnonzero((before[end + 1] == fields) | (fields > layout.first[outer[lines]]))
        begin, end, fields = begin[asked], end[asked], fields[asked]
        closed = ~layout.quotes.turns.left_open(begin + 1, end + 1)
        starts, ends = layout.marks.next(separators[begin[closed]]), separators[end[closed]]
        found = fields[closed].compress(_would_be_records(layout.marks, starts, ends, bounds))
        if len(found):
            return found  # fields ascend, and one wrong record refuses the file
    return np.empty(0, np.int64)


def _would_be_records(marks: Marks, starts: Places, ends: Places, bounds: Bounds) -> Mask:
    """Which of those lines are whole records of the right width by themselves, without an open value."""
    if not len(starts):
        return np.empty(0, np.bool_)
    sizes = np.minimum(marks.next(ends), len(marks.text)) - starts
    offsets = np.append(0, np.cumsum(sizes)).astype(np.int32)
    lines = pc.dictionary_encode(
        pa.BinaryArray.from_buffers(
            pa.binary(), len(starts), [None, pa.py_buffer(offsets), pa.py_buffer(marks.lines(starts, ends))]
        )
    )  # a value over many lines often repeats the same field
    layout = lay_out(b"".join(lines.dictionary.to_pylist()))
    records = find_records(layout, np.ones(len(layout), np.bool_), bounds.width, bounds.passed_over)
    whole: Mask = (records.damaged < 0) & ~records.blank & (records.counts == bounds.width)
    if bounds.passed_over:
        # A value over lines in a row of a repair package closes before the remark about the row, which is no record.
        whole &= np.diff(layout.first) > bounds.passed_over[-1]
    found: Mask = whole[lines.indices.to_numpy()]
    return found


def untrusted(rule: Rule, file: str, line: int) -> Finding:
    """Build the finding of a file whose quoting can't be trusted."""
    return Finding(rule, Effect.IMPORT_REJECTED, file, line)


def too_long(file: str, line: int, limit: int) -> Finding:
    """Build the finding of a multi-line record that is too long."""
    return Finding(rules.LONG_RECORD, Effect.IMPORT_REJECTED, file, line, facts={"limit": limit})
