"""The lines of a text, read in two batches: those that Arrow reads for certain, and all others by the contract."""

from dataclasses import dataclass

import numpy as np

from rollcall.reading import parsing
from rollcall.reading.lines import LineNumbers, Lines, Mask, find_lines
from rollcall.reading.quotes import Layout, lay_out
from rollcall.reading.records import fields_before, find_records
from rollcall.reading.shapes import Notes, Portion, Shape, portion_of_columns, portion_of_records, together
from rollcall.reading.trust import Bounds, check_quoting


@dataclass(frozen=True, slots=True)
class Taken:
    """What was read of a text."""

    portion: Portion | None
    """None where all lines were empty, or belong to the rest."""
    rest: bytes
    """What belongs to a record that the text does not end."""
    line_ends: int
    """How many lines end before the rest."""


def take(text: bytes, first_line: int, shape: Shape, notes: Notes, bounds: Bounds, *, trim: bool) -> Taken:
    """Read the records of `text`, which begins on line `first_line`.

    What is worth a warning goes to `notes`. Ordinary values are trimmed if they are to be.

    Raises:
        Untrusted: The quoting of the file goes wrong across lines.
        Swallowed: It does, and how far is not known yet.
    """
    layout = lay_out(find_lines(text))
    lines = layout.lines
    outside = ~layout.quotes.inside[layout.parts.first]
    ordinary = _ordinary(layout, outside, shape.full_width)
    others = ~ordinary & ((lines.starts < lines.ends) | ~outside[:-1])
    numbers = (first_line + np.arange(len(lines))).astype(np.int32)
    portions = []
    if ordinary.any():
        portions.append(_read_ordinary(lines.only(ordinary), numbers[ordinary], shape, notes, trim=trim))
    end = len(lines)
    if others.any():
        if not others.all():
            layout, numbers = lay_out(lines.only(others)), numbers[others]
        records = find_records(layout, shape.width)
        check_quoting(layout, records, bounds, numbers)
        portions.append(portion_of_records(records, numbers, shape, notes))
        if not outside[-1]:
            end = int(numbers[records.lines[-1]]) - first_line
    return Taken(together(portions) if portions else None, text[lines.start(end) :], end)


def _ordinary(layout: Layout, outside: Mask, width: int) -> Mask:
    """Which lines are records of so many fields that any CSV reader reads alike."""
    parts, quotes = layout.parts, layout.quotes
    fields = np.diff(parts.first) if not quotes.inside.any() else np.diff(fields_before(layout, parts.first))
    ordinary: Mask = outside[:-1] & outside[1:] & (fields == width)
    wrong = quotes.stray | ((quotes.closing >= 0) & (quotes.closing != parts.ends - 1))
    if wrong.any():
        ordinary &= np.diff(np.append(0, np.cumsum(wrong))[parts.first]) == 0
    return ordinary


def _read_ordinary(lines: Lines, numbers: LineNumbers, shape: Shape, notes: Notes, *, trim: bool) -> Portion:
    columns = parsing.parse(lines.text, shape.full_width, expected=len(numbers))
    if trim:
        columns = [parsing.trimmed(column) for column in columns]
    return portion_of_columns(columns, numbers, shape, notes)
