"""Set the lines that only our own parser reads correctly apart from those that Arrow does too."""

from typing import NamedTuple

import numpy as np
import pyarrow as pa

from rollcall.columns import compute as pc
from rollcall.columns.arrays import as_arrow
from rollcall.columns.marked import Bytes
from rollcall.reading.blocks import Block
from rollcall.reading.layout import Layout, lay_out
from rollcall.reading.lines import Mask, Places
from rollcall.reading.regular import irregular_lines, quotes_in_order

_LF, _CR = 10, 13
_MOST = 1 << 20
"""The most bytes that are set apart: laying them out takes 40 MB."""
_SHARE = 4
"""At most one byte in so many is set apart: beyond that, little would be saved."""
_TRIES = 4
"""How often lines are added to values that are still open."""


class Apart(NamedTuple):
    """A block of `n` lines, `k` of which are set apart."""

    plain: bytes
    """The block without the lines that are set apart: each line is a record."""
    line_count: int
    """`n`."""
    lines: Places
    """`k`: the index of each line that is set apart, ascending."""
    layout: Layout | None
    """The lines that are set apart, one after another; None if there are none."""


def set_apart(block: Block, width: int = 0) -> Apart | None:
    """Set apart the lines of a block that have irregular quotes, and all lines of each multi-line record.

    With a `width`, lines of another number of fields are set apart, too.

    A line with regular quotes that begins outside any value also ends outside. So does a run of adjacent irregular
    lines, once the lines that its open value goes on to are added to it. So every line and every run can be read as if
    it stood alone. Only the last run may stay open, and then it goes on to the end of the block.

    Args:
        block: Its first line begins a record.
        width: 0 where lines may have any number of fields.

    Returns:
        None where a line ends with a lone CR, or where too much would be set apart.
    """
    text, ends = block
    if ends.lone_returns:
        return None
    if not width and (b'"' not in text or quotes_in_order(text)):
        return Apart(text, ends.lines + (not text.endswith(b"\n")), np.empty(0, np.int64), None)
    lines = _Lines(text)
    which = lines.irregular(width)
    for _ in range(_TRIES):
        chosen = np.flatnonzero(which)
        if not len(chosen):
            return Apart(text, len(which), chosen, None)
        if int(lines.sizes[chosen].sum()) > min(_MOST, len(text) // _SHARE):
            return None
        layout = lay_out(lines.texts(which))
        if not (left_open := _left_open(layout, chosen, lines)):
            return Apart(lines.texts(~which), len(which), chosen, layout)
        for line in left_open:
            which[line : lines.next_quote(line) + 1] = True
    return None


class _Lines:
    """The `n` lines of a text."""

    def __init__(self, text: bytes) -> None:
        self.text = text
        self.data: Bytes = np.frombuffer(text, np.uint8)
        self.lasts: Places = np.flatnonzero(self.data == _LF)
        """The place of the last byte of each line."""
        if not text.endswith(b"\n"):
            self.lasts = np.append(self.lasts, len(text) - 1)
        self.sizes: Places = np.diff(self.lasts, prepend=-1)
        """The bytes of each line."""

    def irregular(self, width: int) -> Mask:
        """Which lines are irregular or empty: Arrow passes over empty ones, so that it would not count them."""
        irregular = irregular_lines(self.text, self.lasts, width)
        ended = self.data[self.lasts] == _LF
        empty: Mask = ended & (self.sizes == 1)
        if b"\r" in self.text:
            empty |= ended & (self.sizes == len(b"\r\n")) & (self.data[self.lasts - 1] == _CR)
        empty |= irregular
        return empty

    def texts(self, which: Mask) -> bytes:
        """Give those lines, one after another."""
        offsets = np.zeros(len(self.lasts) + 1, np.int32)
        offsets[1:] = self.lasts + 1
        lines = pa.BinaryArray.from_buffers(
            pa.binary(), len(self.lasts), [None, pa.py_buffer(offsets), pa.py_buffer(self.text)]
        )
        texts: bytes = pc.filter(lines, as_arrow(which)).buffers()[2].to_pybytes()
        return texts

    def next_quote(self, line: int) -> int:
        """Give the next line that has a quote; the last line if none has."""
        place = self.text.find(b'"', int(self.lasts[line]) + 1)
        return len(self.lasts) - 1 if place < 0 else int(np.searchsorted(self.lasts, place))


def _left_open(layout: Layout, chosen: Places, lines: _Lines) -> list[int]:
    """Give the last line of each run of adjacent `chosen` lines that leaves a value open, before the end of the block.

    `layout` is that of these lines.
    """
    if not layout.quotes.open and len(layout) == int(layout.lines[-1]):
        return []  # each of the lines is a record
    begins = np.flatnonzero(np.diff(chosen, prepend=-2) > 1)
    sizes = lines.sizes[chosen]
    parts = layout.marks.before((np.cumsum(sizes) - sizes)[begins])
    is_open = layout.quotes.turns.left_open(parts, np.append(parts[1:], layout.marks.count))
    lasts = chosen[np.append(begins[1:], len(chosen)) - 1]
    found: list[int] = lasts[is_open & (lasts < len(lines.lasts) - 1)].tolist()
    return found
