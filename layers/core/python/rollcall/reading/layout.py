"""Where the fields and records of a text are, and which fields are quoted."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from rollcall.columns.arrays import Numbers
from rollcall.reading.lines import Marks, Mask, Places, counted, find_marks
from rollcall.reading.quotes import Quotes, find_quotes


@dataclass(frozen=True, eq=False)
class Layout:
    """A text that begins with a record: its `r` complete records and its `f` complete fields.

    The last fields may belong to a record that is still open.
    """

    marks: Marks
    quotes: Quotes
    starts: Places
    """The start of each field."""
    ends: Places
    """The comma or line end that ends each field."""
    quoted: Places
    """The quoted fields."""
    first: Places
    """`r` + 1: the first field of each record, and the number of their fields."""
    lines: Places
    """`r` + 1: the number of lines before each record, and before the text behind them."""
    line_ends: Mask
    """Which of the `s` separators, the commas and line ends also inside values, are line ends."""
    inside: Mask
    """Which of the separators are inside values."""

    def __len__(self) -> int:
        """The number of complete records."""
        return len(self.lines) - 1

    @property
    def separators(self) -> Places:
        """The `s` separators. They are seldom needed and take up to eight times the memory of the text: not kept."""
        return np.flatnonzero(self.marks.separators)

    @cached_property
    def stray(self) -> Numbers:
        """The field of each run of quotes outside quoted values; the number of fields behind the last separator."""
        stray = self.quotes.stray
        return counted(~self.inside)[stray] if len(self.ends) < len(self.inside) else stray

    @property
    def over_lines(self) -> Mask:
        """Which records are multi-line."""
        over_lines: Mask = np.diff(self.lines) > 1
        return over_lines

    @property
    def inner(self) -> Places:
        """The line ends inside values."""
        return self.separators.compress(self.inside & self.line_ends)

    def start(self, record: int) -> int:
        """Give the start of a record, or of the text behind all records."""
        if self.first[record] < len(self.starts):
            return int(self.starts[self.first[record]])
        return int(self.quotes.opening[-1]) if self.quotes.open else len(self.marks.text)


def lay_out(text: bytes) -> Layout:
    """Compute the layout of `text`."""
    marks = find_marks(text)
    quotes = find_quotes(marks)
    separators = np.flatnonzero(marks.separators)
    line_ends = marks.line_ends[separators]
    inside = quotes.turns.open[1:]
    ends, last = separators, line_ends
    if inside.any():
        outside = np.flatnonzero(~inside)
        ends, last = separators[outside], line_ends[outside]
    first = np.append(0, np.flatnonzero(last) + 1)
    starts = np.append(0, marks.next(ends))[:-1]
    quoted = np.flatnonzero(np.frombuffer(text + b"\0", np.uint8)[starts] == ord('"'))
    lines = np.arange(len(first))
    if len(ends) < len(separators):
        lines = np.append(0, np.flatnonzero(~inside.compress(line_ends)) + 1)
    return Layout(marks, quotes, starts, ends, quoted, first, lines, line_ends, inside)
