"""Interpret quotes in columns: which values are quoted, and where they close."""

from typing import NamedTuple

import numpy as np

from rollcall.columns.arrays import Numbers
from rollcall.reading.lines import Marks, Mask, Places, how_many_before, odd_before

_QUOTE, _COMMA, _LF, _CR = b'",\n\r'


class Turns(NamedTuple):
    """Where values open and close, as far as it decides whether the next part begins inside a quoted value.

    A part is the text between two separators, whether quoted or not. All that matters of a part is whether a value is
    open behind it, and only runs of an odd number of quotes change that:

    - A part whose only odd run stands at its beginning turns: it opens a value, or closes the open one.
    - A part with any other odd run closes: the first odd run closes an open value, and later quotes are text, as in a
      value that does not begin with a quote.
    - A part without an odd run changes nothing.

    There may be as many parts as bytes of text, so each part has one byte here, not a number of four or eight.
    """

    open: Mask
    """Whether a value is open before each part."""
    closing: Places
    """The closing parts, ascending. A part is numbered by the separators before it."""

    def left_open(self, first: Numbers, behind: Numbers) -> Mask:
        """Whether a value is open before the part `behind`, given that none is open before the part `first`."""
        differs = self.open[first]
        if len(self.closing):
            # Behind a closing part, it does not matter what was open before.
            differs &= how_many_before(self.closing, first) == how_many_before(self.closing, behind)
        left_open: Mask = self.open[behind] ^ differs
        return left_open


class Quotes(NamedTuple):
    """The quotes of a text that begins outside any value."""

    turns: Turns
    opening: Places
    """The opening quotes."""
    closing: Places
    """The closing quote of each; one fewer where the text ends inside a value."""
    stray: Places
    """The part of each run outside quoted values and not behind one."""
    doubled: Places
    """The second quotes of escaped pairs, ascending."""

    @property
    def open(self) -> bool:
        """Whether the text ends inside a value."""
        return len(self.opening) > len(self.closing)


def find_quotes(marks: Marks) -> Quotes:
    """Interpret the quotes of a text."""
    runs = _runs(marks.text)
    parts = marks.count + 1
    if not len(runs.starts):
        return _without_values(runs.starts, parts)
    part = marks.before(runs.starts)
    if not runs.leading.any():
        return _without_values(part, parts)
    odd = runs.odd()
    turns = _turns(part, runs.leading, odd, parts)
    quoted = turns.open[part]
    opens = np.flatnonzero(runs.leading & ~quoted)
    opened = np.zeros(len(part), np.bool_)
    opened[opens] = True
    # The opening quote is not counted in its run; the last quote of the next odd run closes the value.
    odd ^= opened
    quoted |= opened
    further = np.flatnonzero(part[1:] == part[:-1]) + 1
    if len(further):
        quoted[further] |= _among(part[opens], parts)[part[further]]
    closes = _first_of_each(np.flatnonzero(quoted & odd), part)
    stray = part[:0] if quoted.all() else part.compress(~quoted)
    return Quotes(turns, runs.starts[opens], runs.lasts[closes], stray, _doubled(runs, opened, quoted))


def _first_of_each(runs: Places, part: Places) -> Places:
    """Give the first of the `runs` in each part."""
    parts = part[runs]
    again = np.flatnonzero(parts[1:] == parts[:-1]) + 1
    return np.delete(runs, again) if len(again) else runs


def _among(which: Places, count: int) -> Mask:
    """Mark those of `count` parts."""
    among = np.zeros(count, np.bool_)
    among[which] = True
    return among


def _without_values(stray: Places, parts: int) -> Quotes:
    """The quotes of a text in which no part begins with one, so that no value is quoted."""
    none = np.empty(0, np.int64)
    return Quotes(Turns(np.zeros(parts, np.bool_), stray[:0]), none, none, stray, none)


class _Runs(NamedTuple):
    """The runs of adjacent quotes in a text."""

    starts: Places
    """The first quote of each."""
    lasts: Places
    """The last quote of each; `starts` itself where no quotes are adjacent."""
    leading: Mask
    """Which stand at the beginning of a part."""

    def odd(self) -> Mask:
        """Which have an odd number of quotes."""
        if self.lasts is self.starts:
            return np.ones(len(self.starts), np.bool_)
        odd: Mask = (self.lasts - self.starts) & 1 == 0
        return odd


def _runs(text: bytes) -> _Runs:
    """Find the runs of adjacent quotes."""
    none = np.empty(0, np.int64)
    if b'"' not in text:
        return _Runs(none, none, np.empty(0, np.bool_))
    buffer = np.frombuffer(text, np.uint8)
    # Operations on all bytes cost little beside those on places of eight bytes each.
    quotes = np.zeros(len(text) + 2, np.bool_)
    np.equal(buffer, _QUOTE, out=quotes[1:-1])
    starts = lasts = np.flatnonzero(quotes[1:-1] & ~quotes[:-2])
    if b'""' in text:
        lasts = np.flatnonzero(quotes[1:-1] & ~quotes[2:])
    begun = np.ones(len(text) + 1, np.bool_)
    begun[1:] = (buffer == _COMMA) | (buffer == _LF) | (buffer == _CR)
    return _Runs(starts, lasts, begun[starts])


def _turns(part: Places, leading: Mask, odd: Mask, parts: int) -> Turns:
    """Build the turns of a text of so many `parts`, given the part of each run and which are leading or odd."""
    changes = _among(part.compress(leading & odd), parts)
    closing = np.flatnonzero(odd & ~leading)
    if not len(closing):
        return Turns(odd_before(changes[:-1]), closing)
    closing = part[_first_of_each(closing, part)]
    changes[closing] = False
    turned = odd_before(changes)[closing]
    # A closing part changes something only if a value is open before it.
    changes[closing] = turned ^ np.append(False, turned[:-1])
    return Turns(odd_before(changes[:-1]), closing)


def _doubled(runs: _Runs, opened: Mask, quoted: Mask) -> Places:
    """Give the second, fourth, … quote of each quoted run, not counting the opening quote where it `opened` a value."""
    if runs.lasts is runs.starts:
        return runs.starts[:0]
    long = np.flatnonzero(quoted & (runs.lasts - runs.starts > opened))
    seconds = runs.starts[long] + opened[long] + 1
    pairs = (runs.lasts[long] - seconds + 2) >> 1
    if (pairs == 1).all():
        return seconds
    # Each place as its distance from the one before.
    steps = np.full(int(pairs.sum()), 2)
    steps[np.cumsum(pairs) - pairs] = np.diff(seconds, prepend=0) - 2 * np.append(0, pairs[:-1] - 1)
    places: Places = np.cumsum(steps)
    return places
