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
    separators: Mask
    """Commas and line ends."""
    line_ends: Mask
    """Where the content of a line ends: at LF, a lone CR, the CR of a CR LF, or the end of the text."""
    pairs: Mask | None
    """The CR of each CR LF; None without any CR."""

    @cached_property
    def count(self) -> int:
        """The number of separators."""
        return int(np.count_nonzero(self.separators))

    def before(self, places: Places) -> Places:
        """Count the separators before each of those `places`."""
        # The counts before all places take four times the memory of the text, so they are not kept.
        return counted(self.separators)[places].astype(np.int64)

    def next(self, ends: Places) -> Places:
        """Give the positions behind separators; a CR LF is skipped as one."""
        behind = ends + 1
        if self.pairs is not None:
            behind += self.pairs[ends]
        return behind

    def lines(self, starts: Places, ends: Places) -> bytes:
        """Extract the lines between those places, which ascend, with their line ends."""
        if not len(starts):
            return b""
        behind = np.minimum(self.next(ends), len(self.text))
        first, last = int(starts[0]), int(behind[-1])
        part = np.frombuffer(self.text, np.uint8, last - first, first)
        return part.compress(between(starts - first, behind - first, last - first)).tobytes()


def find_marks(text: bytes) -> Marks:
    """Find the marks of a text that begins with a line."""
    buffer = np.frombuffer(text, np.uint8)
    line_ends = np.zeros(len(text) + 1, np.bool_)
    np.equal(buffer, _LF, out=line_ends[:-1])
    pairs = None
    if b"\r" in text:
        returns = buffer == _CR
        pairs = np.zeros(len(text) + 1, np.bool_)
        np.logical_and(returns[:-1], line_ends[1:-1], out=pairs[:-2])
        line_ends[1:-1] &= ~returns[:-1]
        line_ends[:-1] |= returns
    line_ends[-1] = bool(text) and not text.endswith((b"\n", b"\r"))
    separators = line_ends.copy()
    separators[:-1] |= buffer == _COMMA
    return Marks(text, separators, line_ends, pairs)


def counted(mask: Mask) -> Counts:
    """Count the marks before each place; the last entry counts all."""
    before = np.empty(len(mask) + 1, np.int32)
    before[0] = 0
    np.cumsum(mask, dtype=np.int32, out=before[1:])
    return before


def odd_before(mask: Mask) -> Mask:
    """Whether the number of marks before each place is odd; the last entry is of all."""
    odd: Mask = (counted(mask) & 1).astype(np.bool_)
    return odd


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
    within: Mask = np.cumsum(edges[:-1], dtype=np.int8).view(np.bool_)  # 0 and 1 alone
    return within
