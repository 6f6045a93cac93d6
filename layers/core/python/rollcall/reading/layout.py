"""The fields and records of a text: where they are, and how they are quoted."""

from dataclasses import dataclass

import numpy as np

from rollcall.reading.lines import Marks, Mask, Places, between, counted, find_marks
from rollcall.reading.quotes import Quotes, find_quotes


@dataclass(frozen=True, slots=True, eq=False)
class Layout:
    """A text that begins with a record: its `r` records, and its `f` fields.

    Of a record that the text does not end there are the fields that it does end, behind those of the records.
    """

    marks: Marks
    quotes: Quotes
    starts: Places
    """Of each field."""
    ends: Places
    """The comma or line end behind each."""
    quoted: Places
    """The fields that are quoted."""
    first: Places
    """The first field of each record; and at the end, how many fields they have together."""
    lines: Places
    """How many lines are before each record; and at the end, before the text behind them."""
    inner: Places
    """The line ends within values."""

    def __len__(self) -> int:
        """How many records there are."""
        return len(self.lines) - 1

    @property
    def over_lines(self) -> Mask:
        """Whether each record spans lines."""
        over_lines: Mask = np.diff(self.lines) > 1
        return over_lines

    def start(self, record: int) -> int:
        """Where a record begins; or the text behind all of them."""
        if self.first[record] < len(self.starts):
            return int(self.starts[self.first[record]])
        return int(self.quotes.opening[-1]) if self.quotes.open else len(self.marks.text)


def lay_out(text: bytes) -> Layout:
    """The layout of `text`."""
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
