"""What quotes mean, in columns: which values are quoted, and where they close."""

from dataclasses import dataclass

import numpy as np

from rollcall.reading.lines import Counts, Marks, Mask, Places, counted, how_many_before

_QUOTE = ord('"')
_BEFORE_A_VALUE = np.isin(np.arange(256), tuple(b",\n\r"))


@dataclass(frozen=True, slots=True)
class Turns:
    """The parts of lines that decide whether the next one begins within a quoted value.

    A part is what stands between two separators, be they text or not: within quotes, a comma and a line end are. So all
    that matters of a part is whether a value is open behind it, and for that only runs of an odd number of quotes do.
    A part of which the only such run stands at its beginning opens what was closed and closes what was open: it turns.
    With any other, nothing is open behind it: what was open is closed by the first odd run, and then, as in a value
    that does not begin with a quote, quotes are text. A part without an odd run changes nothing.
    """

    parts: Counts
    """Those with quotes, ascending; a part is known by how many separators are before it."""
    turned: Counts
    """How many of them turn, before each and at the end."""
    closed: Counts
    """The same number at the last one that closes, before each and at the end."""

    @property
    def open(self) -> Mask:
        """Whether a value is open before each of these parts, and at the end."""
        left_open: Mask = (self.turned - self.closed) & 1 == 1
        return left_open

    def left_open(self, first: Counts, behind: Counts) -> Mask:
        """Whether a value is open before the part `behind`, if none is before the part `first`."""
        begin, end = how_many_before(self.parts, first), how_many_before(self.parts, behind)
        left_open: Mask = (self.turned[end] - np.maximum(self.closed[end], self.turned[begin])) & 1 == 1
        return left_open


@dataclass(frozen=True, slots=True)
class Quotes:
    """What quotes mean in a text that begins outside of any value."""

    turns: Turns
    opening: Places
    """The quotes that open a value."""
    closing: Places
    """The quote that closes each; one fewer, where the text ends within a value."""
    stray: Places
    """A quote of each run of quotes that is in no quoted value, nor behind one."""
    doubled: Places
    """The second of every two quotes that mean one, ascending."""

    @property
    def open(self) -> bool:
        """Whether the text ends within a value."""
        return len(self.opening) > len(self.closing)


def find_quotes(marks: Marks) -> Quotes:
    """What the quotes of a text mean."""
    buffer = np.frombuffer(marks.text, np.uint8)
    quotes = np.flatnonzero(buffer == _QUOTE)
    # Runs of quotes, one beside the other; and of these, the first one in each part that has any.
    begins = np.flatnonzero(np.diff(quotes, prepend=-2) > 1)
    starts, lengths = quotes[begins], np.diff(begins, append=len(quotes))
    part = counted(marks.separators)[starts]
    new = np.diff(part, prepend=-1) > 0
    first, group = np.flatnonzero(new), np.cumsum(new) - 1
    leading = _BEFORE_A_VALUE[buffer[starts[first] - 1]] | (starts[first] == 0)
    odd = lengths & 1 == 1
    turns = _turns(part[first], leading & odd[first], np.diff(counted(odd)[np.append(first, len(odd))]))
    # The quote that opens a value is left out of its run; the last one of the first odd run from there on closes it.
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
    """The turns of `parts` that have so many odd runs, the only one of them at the beginning where it is `begun` so."""
    turns = begun & (odd == 1)
    turned = counted(turns)
    closed = np.zeros_like(turned)
    np.maximum.accumulate(turned[:-1] * ((odd > 0) & ~turns), out=closed[1:])
    return Turns(parts, turned, closed)


def _every_second(starts: Places, lengths: Places) -> Places:
    """The second, fourth, … place of each run."""
    long = np.flatnonzero(lengths > 1)
    starts, pairs = starts[long], lengths[long] // 2
    nth = np.arange(pairs.sum()) - np.repeat(np.cumsum(pairs) - pairs, pairs)
    places: Places = np.repeat(starts + 1, pairs) + 2 * nth
    return places
