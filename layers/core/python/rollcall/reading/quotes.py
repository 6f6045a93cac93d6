"""Interpret quotes in columns: which values are quoted, and where they close."""

from typing import NamedTuple

import numpy as np

from rollcall.columns.packed import byte_table
from rollcall.reading.lines import Counts, Marks, Mask, Places, counted, how_many_before

_QUOTE = ord('"')
_BEFORE_A_VALUE = byte_table(b",\n\r")


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

    def left_open(self, first: Counts, behind: Counts) -> Mask:
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
    stray: Places
    """One quote of each run outside quoted values and not behind one."""
    doubled: Places
    """The second quotes of escaped pairs, ascending."""

    @property
    def open(self) -> bool:
        """Whether the text ends inside a value."""
        return len(self.opening) > len(self.closing)


def find_quotes(marks: Marks) -> Quotes:
    """Interpret the quotes of a text."""
    buffer = np.frombuffer(marks.text, np.uint8)
    quotes = np.flatnonzero(buffer == _QUOTE)
    # Runs of adjacent quotes, and the first run of each part that has any.
    begins = np.flatnonzero(np.diff(quotes, prepend=-2) > 1)
    starts, lengths = quotes[begins], np.diff(begins, append=len(quotes))
    part = counted(marks.separators)[starts]
    new = np.diff(part, prepend=-1) > 0
    first, group = np.flatnonzero(new), np.cumsum(new) - 1
    leading = _BEFORE_A_VALUE[buffer[starts[first] - 1]] | (starts[first] == 0)
    odd = lengths & 1 == 1
    turns = _turns(part[first], leading & odd[first], np.diff(counted(odd)[np.append(first, len(odd))]))
    # The opening quote is not counted in its run; the last quote of the next odd run closes the value.
    within = turns.open[:-1]
    opens = leading & ~within
    opening = starts[first[opens]]
    starts[first] += opens
    lengths[first] -= opens
    quoted = (within | opens)[group]
    closes = np.flatnonzero(quoted & (lengths & 1 == 1))
    closes = closes[np.diff(group[closes], prepend=-1) > 0]
    closing = starts[closes] + lengths[closes] - 1
    return Quotes(turns, opening, closing, starts[~quoted], _every_second(starts, lengths * quoted))


def _turns(parts: Counts, begun: Mask, odd: Counts) -> Turns:
    """Build the turns of `parts`, given their counts of odd runs and whether a run stands at their beginning."""
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
