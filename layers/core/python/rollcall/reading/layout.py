"""Where the fields and records of a text are, and which fields are quoted."""

from dataclasses import dataclass

import numpy as np

from rollcall.reading.lines import Marks, Mask, Places, between, counted, find_marks
from rollcall.reading.quotes import Quotes, find_quotes


@dataclass(frozen=True, slots=True, eq=False)
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
    inner: Places
    """The line ends inside values."""

    def __len__(self) -> int:
        """The number of complete records."""
        return len(self.lines) - 1

    @property
    def over_lines(self) -> Mask:
        """Which records are multi-line."""
        over_lines: Mask = np.diff(self.lines) > 1
        return over_lines

    def start(self, record: int) -> int:
        """Give the start of a record, or of the text behind all records."""
        if self.first[record] < len(self.starts):
            return int(self.starts[self.first[record]])
        return int(self.quotes.opening[-1]) if self.quotes.open else len(self.marks.text)


def lay_out(text: bytes) -> Layout:
    """Compute the layout of `text`."""
    marks = find_marks(text)
    quotes = find_quotes(marks)
    separators, inner = marks.separators, np.empty(0, np.int64)
    if len(quotes.opening):
        closing = np.append(quotes.closing, len(separators)) if quotes.open else quotes.closing
        within = between(quotes.opening, closing, len(separators))
        separators &= ~within
        inner = np.flatnonzero(marks.line_ends & within)
    ends = np.flatnonzero(separators)
    starts = np.append(0, marks.next(ends))[: len(ends)]
    quoted = np.flatnonzero(np.frombuffer(text + b"\0", np.uint8)[starts] == ord('"'))
    first = np.append(0, np.flatnonzero(marks.line_ends[ends]) + 1)
    lines = np.append(0, counted(marks.line_ends)[ends[first[1:] - 1] + 1])
    return Layout(marks, quotes, starts, ends, quoted, first, lines, inner)
