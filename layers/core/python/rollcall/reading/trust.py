"""Where the quoting of a file goes wrong across lines, so that the file can't be trusted (contract, section 1)."""

from dataclasses import dataclass

import numpy as np

from rollcall.findings import Effect, Finding, Rule
from rollcall.reading import rules
from rollcall.reading.encoding import Untrusted
from rollcall.reading.lines import LineNumbers, Lines, Mask, Places
from rollcall.reading.quotes import Layout, lay_out
from rollcall.reading.records import Records, fields_before, find_records


class Swallowed(Exception):
    """A quoted value has swallowed a record, and the text ends before the value does."""

    def __init__(self, line: int, opened_on: int) -> None:
        """Keep the physical lines on which the record begins and on which the value opens."""
        super().__init__()
        self.line = line
        self.opened_on = opened_on


@dataclass(frozen=True, slots=True)
class Bounds:
    """What must be known of a file to tell whether its quoting can be trusted."""

    file: str
    width: int
    """Columns of the file that have a name; 0 while the header is not known: then no line would be a record."""
    longest: int
    """Bytes of a record of several lines, beyond which its quoting is taken as wrong."""
    final: bool
    """Whether the file ends with the text that is looked at."""


@dataclass(frozen=True, slots=True)
class _Within:
    """The lines that begin within a quoted value."""

    lines: Places
    fields: Places
    """Which field the value is."""
    closed: Mask
    """Whether the value closes on the line."""
    records: Places
    """Which record the value belongs to; the number of all where the text ends within that record."""
    swallowed: Mask
    """Whether the line would be a record by itself, where the contract asks for it."""


def check_quoting(layout: Layout, records: Records, bounds: Bounds, numbers: LineNumbers) -> None:
    """Look for records over lines that are damaged or too long, or have swallowed a line that would be one by itself.

    `numbers` are the physical lines of the text.

    Raises:
        Untrusted: There is one, or a quote never closes.
        Swallowed: There is one, and whether the quote is ever closed is not known yet.
    """
    within = _within(layout, records, bounds.width)
    open_ = bool(layout.quotes.inside[-1])
    swallowed = np.zeros(len(records) + 1, np.bool_)
    done = within.fields < len(records.fields)
    swallowed[within.records[within.swallowed & done]] = True
    wrong = swallowed | np.append(records.over_lines & (records.damaged >= 0), False)
    if open_ and records.fields.damaged[records.first[-1] :].any():
        wrong[-1] |= bool(within.closed[within.records == len(records)].any())
    starts, ends = layout.lines.starts[records.lines[:-1]], layout.lines.ends[records.lines[1:] - 1]
    long = np.append(records.over_lines & (ends - starts > bounds.longest), False)
    if (wrong | long).any():
        which = np.argmax(wrong | long)
        line = int(numbers[records.lines[which]])
        fault = untrusted(rules.QUOTING_ACROSS_LINES, bounds.file, line)
        raise Untrusted(fault if wrong[which] else too_long(bounds.file, line, bounds.longest))
    if open_:
        _check_open(layout, records, bounds, numbers, swallowed=bool((within.swallowed & ~done).any()))


def _check_open(layout: Layout, records: Records, bounds: Bounds, numbers: LineNumbers, *, swallowed: bool) -> None:
    """Look at the record that the text does not end, of which the open value has swallowed a record or not."""
    begins = int(records.lines[-1])
    opened = np.flatnonzero(~layout.quotes.inside)[-1]
    opened_on = int(numbers[np.searchsorted(layout.parts.first, opened, "right") - 1])
    if bounds.final and not swallowed and len(layout.lines.text) - layout.lines.start(begins) > bounds.longest:
        raise Untrusted(too_long(bounds.file, int(numbers[begins]), bounds.longest))
    if bounds.final:
        raise Untrusted(untrusted(rules.UNCLOSED_QUOTE, bounds.file, opened_on))
    if swallowed:
        raise Swallowed(int(numbers[begins]), opened_on)


def _within(layout: Layout, records: Records, width: int) -> _Within:
    inside = layout.quotes.inside[layout.parts.first[:-1]]
    lines = np.flatnonzero(inside)
    first, behind = layout.parts.first[lines], layout.parts.first[lines + 1]
    fields = fields_before(layout, first)
    closed = fields_before(layout, behind) > fields
    record = np.searchsorted(records.lines, lines, "right") - 1
    swallowed = np.zeros(len(lines), np.bool_)
    if width:
        asked = (behind - first >= width) & (~closed | (fields > records.first[record]))
        asked[asked] = ~layout.quotes.turns.between(first[asked], behind[asked])
        inside[lines[~asked]] = False
        swallowed[asked] = _would_be_records(layout.lines.only(inside), width)
    return _Within(lines, fields, closed, record, swallowed)


def _would_be_records(lines: Lines, width: int) -> Mask:
    """Which of `lines`, none of which leaves a value open, are whole records of that width by themselves."""
    records = find_records(lay_out(lines), width)
    whole: Mask = (records.damaged < 0) & ~records.blank & (records.counts == width)
    return whole


def untrusted(rule: Rule, file: str, line: int) -> Finding:
    """The finding of a file whose quoting can't be trusted."""
    return Finding(rule, Effect.IMPORT_REJECTED, file, line)


def too_long(file: str, line: int, limit: int) -> Finding:
    """The finding of a record of several lines that has more bytes than are allowed."""
    return Finding(rules.LONG_RECORD, Effect.IMPORT_REJECTED, file, line, facts={"limit": limit})
