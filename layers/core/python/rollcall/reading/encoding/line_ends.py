"""Count the line ends of a text: LF, CR LF or a lone CR."""

from typing import NamedTuple

import numpy as np

from rollcall.columns.marked import PIECE, Bytes, how_many

_LF, _CR = 10, 13


class LineEnds(NamedTuple):
    """How often each byte of a line end is in a text."""

    line_feeds: int
    returns: int
    pairs: int
    """The CRs that an LF follows."""

    @property
    def lines(self) -> int:
        """The number of lines that end."""
        return self.line_feeds + self.lone_returns

    @property
    def lone_returns(self) -> int:
        """The CRs that no LF follows."""
        return self.returns - self.pairs


def line_ends(text: bytes) -> LineEnds:
    """Count the line ends in `text`."""
    # numpy counts a frequent byte four times as fast as bytes.count, CR LF ten times.
    data = np.frombuffer(text, np.uint8)
    line_feeds = how_many(data, lambda part: part == _LF)
    if b"\r" not in text:
        return LineEnds(line_feeds, 0, 0)
    return LineEnds(line_feeds, how_many(data, lambda part: part == _CR), _pairs(data))


def _pairs(data: Bytes) -> int:
    """Count the CRs that an LF follows."""
    pairs = 0
    for start in range(0, len(data), PIECE):
        part = data[start : start + PIECE + 1]
        pairs += int(np.count_nonzero((part[:-1] == _CR) & (part[1:] == _LF)))
    return pairs


def count_line_ends(text: bytes) -> int:
    """Count the line ends in `text`."""
    return line_ends(text).lines


def count_lone_returns(text: bytes) -> int:
    """Count the CRs in `text` that no LF follows."""
    return line_ends(text).lone_returns if b"\r" in text else 0
