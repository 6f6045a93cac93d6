"""What quotes mean, in columns: which values are quoted, and where they close."""

from dataclasses import dataclass

import numpy as np

from rollcall.reading.lines import Lines, Mask, Parts, Places, find_parts

_QUOTE = ord('"')


@dataclass(frozen=True, slots=True)
class Turns:
    """The parts of lines that decide whether the next one begins within a quoted value.

    Commas and line ends are alike: outside of quotes they separate, within them they are text. So of what stands
    between two of them, all that matters is whether a value is open behind it, and for that only runs of an odd number
    of quotes matter. A part of which the only such run stands at its beginning opens what was closed and closes what
    was open: it turns. With any other, nothing is open behind it: what was open is closed by the first odd run, and
    then, as in a value that does not begin with a quote, quotes are text. A part without an odd run changes nothing.
    """

    parts: Places
    """Those with an odd run, ascending."""
    turned: Places
    """How many of them turn, up to and with each; with a 0 before the first."""
    closed: Places
    """The same number at the last one that closes, up to and with each; with a 0 before the first."""

    def inside(self, count: int) -> Mask:
        """Of so many parts, whether each begins within a value; and whether the last one ends in one."""
        after = (self.turned - self.closed) & 1 == 1
        return np.repeat(after, np.diff(self.parts + 1, prepend=0, append=count + 1))

    def between(self, first: Places, behind: Places) -> Mask:
        """Whether a value is open before the part `behind`, if none is before the part `first`."""
        begin, end = np.searchsorted(self.parts, first), np.searchsorted(self.parts, behind)
        left_open: Mask = (self.turned[end] - np.maximum(self.closed[end], self.turned[begin])) & 1 == 1
        return left_open


@dataclass(frozen=True, slots=True)
class Quotes:
    """What quotes mean in a text that begins outside of any value, and of which there are `m` parts."""

    turns: Turns
    inside: Mask
    """Whether each part begins within a quoted value; at the end, whether the text ends in one: `m` + 1."""
    closing: Places
    """For each part the quote that closes a value in it; -1 if there is none."""
    stray: Mask
    """Whether a part holds quotes, and is no part of a quoted value."""
    doubled: Places
    """The second of every two quotes that mean one, ascending."""


def find_quotes(lines: Lines, parts: Parts) -> Quotes:
    """What the quotes in `parts` of `lines` mean."""
    quotes = np.flatnonzero(np.frombuffer(lines.text, np.uint8) == _QUOTE)
    closing = np.full(len(parts), -1, np.int64)
    stray = np.zeros(len(parts), np.bool_)
    # Runs of quotes, one beside the other.
    begins = np.flatnonzero(np.diff(quotes, prepend=-2) > 1)
    starts, lengths = quotes[begins], np.diff(begins, append=len(quotes))
    part = parts.at(starts)
    leading = starts == parts.starts[part]
    turns = _turns(part, leading, np.flatnonzero(lengths & 1))
    inside = turns.inside(len(parts))
    # The quote that opens a value is left out of its run; the last one of the first odd run behind it closes.
    opens = leading & ~inside[part]
    starts, lengths = starts + opens, lengths - opens
    quoted = inside[:-1].copy()
    quoted[part[opens]] = True
    closes = np.flatnonzero((lengths & 1 == 1) & quoted[part])
    closes = closes[np.diff(part[closes], prepend=-1) > 0]
    closing[part[closes]] = (starts + lengths)[closes] - 1
    if not quoted[part].all():
        stray[part] = True
        stray[quoted] = False
    return Quotes(turns, inside, closing, stray, _every_second(starts, np.where(quoted[part], lengths, 0)))


def _turns(part: Places, leading: Mask, odd: Places) -> Turns:
    part, leading = part[odd], leading[odd]
    first = np.flatnonzero(np.diff(part, prepend=-1))
    turns = leading[first] & (np.diff(first, append=len(part)) == 1)
    turned = np.append(0, np.cumsum(turns))
    closed = np.append(0, np.maximum.accumulate(turned[1:] * ~turns))
    return Turns(part[first], turned, closed)


def _every_second(starts: Places, lengths: Places) -> Places:
    """The second, fourth, … place of each run."""
    long = np.flatnonzero(lengths > 1)
    starts, pairs = starts[long], lengths[long] // 2
    nth = np.arange(pairs.sum()) - np.repeat(np.cumsum(pairs) - pairs, pairs)
    places: Places = np.repeat(starts + 1, pairs) + 2 * nth
    return places


@dataclass(frozen=True, slots=True)
class Layout:
    """A text that begins outside of any value, cut at its line ends and commas, and what its quotes mean."""

    lines: Lines
    parts: Parts
    quotes: Quotes


def lay_out(lines: Lines) -> Layout:
    """The layout of `lines`."""
    parts = find_parts(lines)
    return Layout(lines, parts, find_quotes(lines, parts))
