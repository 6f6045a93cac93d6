"""Positions of line ends, commas and quotes in a text."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from rollcall.columns.arrays import Numbers

Places = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]
Counts = npt.NDArray[np.int32]
LineNumbers = npt.NDArray[np.int32]
"""Physical lines of a file, counted from 1."""

_LF, _CR, _COMMA = 10, 13, 44
_SPARSE = 8
"""From so many bytes of text for each query on, a binary search is faster than counting."""


@dataclass(frozen=True, eq=False)
class Marks:
    """The separators of a text of `b` bytes, regardless of quotes. Masks have `b` + 1 entries, the last for the end."""

    text: bytes
    commas: Mask
    line_ends: Mask
    """Where the content of a line ends: at LF, a lone CR, the CR of a CR LF, or the end of the text."""
    pairs: Mask | None
    """The CR of each CR LF; None without any CR."""

    @cached_property
    def separators(self) -> Mask:
        """Line ends and commas together."""
        separators: Mask = self.commas | self.line_ends
        return separators

    @cached_property
    def before(self) -> Counts:
        """The number of separators before each place, and of all."""
        return counted(self.separators)

    def next(self, ends: Places) -> Places:
        """Give the positions behind separators; a CR LF is skipped as one."""
        behind = ends + 1
        if self.pairs is not None:
            behind += self.pairs[ends]
        return behind

    def lines(self, starts: Places, ends: Places) -> bytes:
        """Extract the lines between those places, with their line ends."""
        size = len(self.text)
        return np.frombuffer(self.text, np.uint8)[between(starts, np.minimum(self.next(ends), size), size)].tobytes()


def find_marks(text: bytes) -> Marks:
    """Find the marks of a text that begins with a line."""
    buffer = np.frombuffer(text, np.uint8)
    commas, line_ends = np.zeros(len(text) + 1, np.bool_), np.zeros(len(text) + 1, np.bool_)
    commas[:-1] = buffer == _COMMA
    line_ends[:-1] = buffer == _LF
    pairs = None
    if b"\r" in text:
        returns = buffer == _CR
        pairs = np.zeros(len(text) + 1, np.bool_)
        np.logical_and(returns[:-1], line_ends[1:-1], out=pairs[:-2])
        line_ends[1:-1] &= ~returns[:-1]
        line_ends[:-1] |= returns
    line_ends[-1] = bool(text) and not text.endswith((b"\n", b"\r"))
    return Marks(text, commas, line_ends, pairs)


def counted(mask: Mask) -> Counts:
    """Count the marks before each place; the last entry counts all."""
    before = np.empty(len(mask) + 1, np.int32)
    before[0] = 0
    np.cumsum(mask, dtype=np.int32, out=before[1:])
    return before


def how_many_before(ascending: Numbers, asked: Numbers, *, with_itself: bool = False) -> Places:
    """Count the places, which ascend, below each of those `asked`, or up to it `with_itself`.

    Equals `np.searchsorted`, but counts where that is faster: for many queries in a short text.
    """
    size = max(int(np.max(ascending, initial=0)), int(np.max(asked, initial=0))) + 1
    if _SPARSE * len(asked) < size:
        return np.searchsorted(ascending, asked, "right" if with_itself else "left")
    among = np.zeros(size, np.bool_)
    among[ascending] = True
    found: Places = counted(among)[asked + with_itself].astype(np.int64)
    return found


def between(starts: Places, ends: Places, size: int) -> Mask:
    """Mark the positions inside the given ranges, which do not overlap."""
    edges = np.zeros(size + 1, np.int8)
    edges[starts] = 1
    edges[ends] -= 1
    within: Mask = np.cumsum(edges[:-1], dtype=np.int32) == 1
    return within
