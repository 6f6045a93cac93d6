"""Interpret quotes in columns: which values are quoted, and where they close."""

from typing import NamedTuple

import numpy as np

from rollcall.columns.arrays import Numbers
from rollcall.reading.lines import Counts, Marks, Mask, Places, counted, how_many_before

_QUOTE, _COMMA, _LF, _CR = b'",\n\r'


class Turns(NamedTuple):
    """The parts of lines that decide whether the next part begins inside a quoted value.

    A part is the text between two separators, whether quoted or not. All that matters of a part is whether a value is
    open behind it, and only runs of an odd number of quotes change that:

    - A part whose only odd run stands at its beginning turns: it opens a value, or closes the open one.
    - A part with any other odd run closes: the first odd run closes an open value, and later quotes are text, as in a
      value that does not begin with a quote.
    - A part without an odd run changes nothing.
    """

    parts: Counts
    """The parts with quotes, ascending. A part is numbered by the separators before it."""
    turned: Counts
    """The number of turning parts before each part, and at the end."""
    closed: Counts
    """That number at the last closing part before each part, and at the end."""

    @property
    def open(self) -> Mask:
        """Whether a value is open before each part, and at the end."""
        left_open: Mask = (self.turned - self.closed) & 1 == 1
        return left_open

    def open_at(self, count: int) -> Mask:
        """Whether a value is open at each of `count` separators, which are all of the text."""
        if not len(self.parts):
            return np.zeros(count, np.bool_)
        times = np.empty(len(self.parts) + 1, np.int64)
        times[0], times[-1] = self.parts[0], count - self.parts[-1]
        np.subtract(self.parts[1:], self.parts[:-1], out=times[1:-1])
        return np.repeat(self.open, times)

    def left_open(self, first: Numbers, behind: Numbers) -> Mask:
        """Whether a value is open before the part `behind`, given that none is open before the part `first`."""
        begin, end = how_many_before(self.parts, first), how_many_before(self.parts, behind)
        left_open: Mask = (self.turned[end] - np.maximum(self.closed[end], self.turned[begin])) & 1 == 1
        return left_open


class Quotes(NamedTuple):
    """The quotes of a text that begins outside any value."""

    turns: Turns
    opening: Places
    """The opening quotes."""
    closing: Places
    """The closing quote of each; one fewer where the text ends inside a value."""
    stray: Counts
    """The part of each run outside quoted values and not behind one."""
    doubled: Places
    """The second quotes of escaped pairs, ascending."""

    @property
    def open(self) -> bool:
        """Whether the text ends inside a value."""
        return len(self.opening) > len(self.closing)


def find_quotes(marks: Marks) -> Quotes:
    """Interpret the quotes of a text."""
    starts, lengths, leading = _runs(marks.text)
    # The first run of each part that has any.
    part = marks.before[starts] if len(starts) else np.empty(0, np.int32)
    if not leading.any():
        return _without_values(part)
    new = np.ones(len(starts), np.bool_)
    np.not_equal(part[1:], part[:-1], out=new[1:])
    first, group = np.flatnonzero(new), counted(new)[1:] - 1
    odd = lengths & 1 == 1
    before = counted(odd)[np.append(first, len(starts))]
    begun = leading[first]
    turns = _turns(part[first], begun & odd[first], before[1:] - before[:-1])
    # The opening quote is not counted in its run; the last quote of the next odd run closes the value.
    within = turns.open[:-1]
    opens = begun & ~within
    opened = first.compress(opens)
    opening = starts[opened]
    starts[opened] += 1
    lengths[opened] -= 1
    quoted = (within | opens)[group]
    closes = np.flatnonzero(quoted & (lengths & 1 == 1))
    closed = group[closes]
    again = np.flatnonzero(closed[1:] == closed[:-1]) + 1
    closes = np.delete(closes, again) if len(again) else closes
    closing = starts[closes] + lengths[closes] - 1
    return Quotes(turns, opening, closing, part.compress(~quoted), _every_second(starts, lengths * quoted))


def _without_values(stray: Counts) -> Quotes:
    """The quotes of a text in which no part begins with one, so that no value is quoted."""
    none, zero = np.empty(0, np.int64), np.zeros(1, np.int32)
    return Quotes(Turns(stray[:0], zero, zero), none, none, stray, none)


def _runs(text: bytes) -> tuple[Places, Places, Mask]:
    """Find runs of adjacent quotes: their starts, their lengths, and whether each stands at the beginning of a part."""
    if b'"' not in text:
        return np.empty(0, np.int64), np.empty(0, np.int64), np.empty(0, np.bool_)
    buffer = np.frombuffer(text, np.uint8)
    # Operations on all bytes cost little beside those on places of eight bytes each.
    quotes = np.zeros(len(text) + 2, np.bool_)
    np.equal(buffer, _QUOTE, out=quotes[1:-1])
    edges = quotes[1:] != quotes[:-1]
    starts = np.flatnonzero(edges[:-1] & quotes[1:-1])
    lengths = np.flatnonzero(edges[1:] & quotes[1:-1]) + 1 - starts
    begun = np.ones(len(text) + 1, np.bool_)
    begun[1:] = (buffer == _COMMA) | (buffer == _LF) | (buffer == _CR)
    return starts, lengths, begun[starts]


def _turns(parts: Counts, begun: Mask, odd: Counts) -> Turns:
    """Build the turns of `parts`, given their counts of odd runs and whether an odd run stands at their beginning."""
    turns = begun & (odd == 1)
    turned = counted(turns)
    closed = np.zeros_like(turned)
    np.maximum.accumulate(turned[:-1] * ((odd > 0) & ~turns), out=closed[1:])
    return Turns(parts, turned, closed)


def _every_second(starts: Places, lengths: Places) -> Places:
    """Give the second, fourth, … quote of each run."""
    long = np.flatnonzero(lengths > 1)
    starts, pairs = starts[long], lengths[long] // 2
    nth = np.arange(pairs.sum()) - np.repeat(np.cumsum(pairs) - pairs, pairs)
    places: Places = np.repeat(starts + 1, pairs) + 2 * nth
    return places
