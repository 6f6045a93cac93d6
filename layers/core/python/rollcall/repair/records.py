"""The records of a text as they stand, with the place where something can be added to each."""

from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from rollcall.columns.arrays import Mask, Numbers
from rollcall.reading.encoding.decode import is_end_mark, line_blocks
from rollcall.reading.encoding.line_ends import count_lone_returns
from rollcall.reading.layout import lay_out
from rollcall.reading.lines import between, counted

Bytes = npt.NDArray[np.uint8]

_LF, _CR, _COMMA, _QUOTE = 10, 13, 44, 34
_PIECE = 1 << 18
"""Bytes of irregular text that are laid out at a time, in about 10 MB of memory."""
_GROWTH = 16
"""An open record is tried again when it has grown by this factor."""


class Grid(NamedTuple):
    """What is known of the rows of a file."""

    width: int
    """The number of columns, behind which something is added."""
    out: tuple[int, ...] = ()
    """The indices of fields that are dropped: those of an earlier repair package."""
    regular: bool = False
    """Whether every row has this width, but rows with text after a closing quotation mark."""
    needed: int = 0
    """A row with fewer fields must not come back as one whose further values are blank."""
    record_bytes: int = 4 << 20
    """The longest multi-line record."""


class Records(NamedTuple):
    """The `n` records of a text, one behind the other, blank ones included."""

    text: bytes
    starts: Numbers
    """The start of each record."""
    places: Numbers
    """Where its last column ends: before a line end, or before further fields."""
    ends: Numbers
    """Where its content ends, before the line end."""
    widths: Numbers
    """The number of its fields."""
    lines: Numbers
    """The physical line on which each begins."""

    def __len__(self) -> int:
        """`n`."""
        return len(self.starts)


def records_of(blocks: Iterable[bytes], line: int, grid: Grid) -> Iterator[Records]:
    """Give the records of `blocks` of whole lines, which begin on physical `line`, part by part.

    Text that is no record comes as one without records: an end mark, and whatever follows a quotation mark that never
    closes, in a file that is judged no further than its header.
    """
    odd = _Irregular(grid, line)
    for block in blocks:
        if odd.given_up or (not odd.rest and is_end_mark(block)):
            yield _no_records(block)
        elif not odd.rest and (found := _plain(block, odd.line, grid)) is not None:
            yield found
            odd.line += len(found)
        else:
            yield from odd.take(block)
    yield from odd.end()


@dataclass(eq=False)
class _Irregular:
    """Parts text into records of which some may be over lines."""

    grid: Grid
    line: int
    """The physical line on which the rest begins."""
    rest: bytes = b""
    """The text of a record that is still open."""
    waiting: int = 0
    """The bytes that the rest must have before it is tried again: that keeps the work linear."""
    given_up: bool = False
    """Whether a quotation mark never closes."""

    def take(self, block: bytes) -> Iterator[Records]:
        """Give the records that are complete with this block."""
        pieces = deque(line_blocks([block], len(block), _PIECE))
        while pieces:
            self.rest += pieces.popleft()
            if len(self.rest) < self.waiting:
                continue
            yield from self._complete()
            self.waiting = min(_GROWTH * len(self.rest), self.grid.record_bytes)
            self.given_up = len(self.rest) > self.grid.record_bytes
            if self.given_up:
                yield _no_records(self.rest + b"".join(pieces))
                self.rest = b""
                return

    def end(self) -> Iterator[Records]:
        """Give what is left at the end of the file."""
        if self.rest:
            yield from self._complete()
        if self.rest:
            yield _no_records(self.rest)

    def _complete(self) -> Iterator[Records]:
        laid, size, line_ends = _laid_out(self.rest, self.line, self.grid)
        if len(laid):
            yield laid
        self.line, self.rest = self.line + line_ends, self.rest[size:]


def _no_records(text: bytes) -> Records:
    none = np.empty(0, np.int64)
    return Records(text, none, none, none, none, none)


def _plain(block: bytes, line: int, grid: Grid) -> Records | None:
    """Give the records of a block of which each line is one; None where that is not certain."""
    if grid.out or count_lone_returns(block):
        return None
    buffer = np.frombuffer(block, np.uint8)
    line_ends = np.flatnonzero(buffer == _LF)
    if not _quotes_within_lines(buffer, block, line_ends, grid):
        return None
    starts = np.append(0, line_ends + 1)
    ends = line_ends
    if b"\r" in block:
        ends = line_ends - (buffer[line_ends - 1] == _CR)
    if block.endswith(b"\n"):
        starts = starts[:-1]
    else:
        ends = np.append(ends, len(block))
    lines = np.arange(line, line + len(starts))
    if grid.regular:
        return Records(block, starts, ends, ends, np.full(len(starts), grid.width), lines)
    commas = np.flatnonzero(buffer == _COMMA)
    before = np.searchsorted(commas, starts)
    widths = np.searchsorted(commas, ends) - before + 1
    places = ends.copy()
    longer = np.flatnonzero(widths > grid.width)
    places[longer] = commas[before[longer] + grid.width - 1]
    return Records(block, starts, places, ends, widths, lines)


def _quotes_within_lines(buffer: Bytes, block: bytes, line_ends: Numbers, grid: Grid) -> bool:
    """Whether each line is certainly a record, whose fields its commas count or all rows have alike."""
    if b'"' not in block:
        return True
    if not grid.regular:
        return False
    quotes = np.flatnonzero(buffer == _QUOTE)
    if len(quotes) % 2 or (np.searchsorted(quotes, line_ends) % 2).any():
        return False
    edge = np.array([_LF], np.uint8)
    around = np.concatenate((edge, buffer, edge))
    before, behind = around[quotes[::2]], around[quotes[1::2] + 2]
    return all(bool(_edges(each).all()) for each in (before, behind))


def _edges(neighbours: Bytes) -> Mask:
    """Which bytes may stand beside the outer quotation marks of a value, or between two marks that are one."""
    edges: Mask = (neighbours == _COMMA) | (neighbours == _LF) | (neighbours == _CR) | (neighbours == _QUOTE)
    return edges


def _laid_out(text: bytes, line: int, grid: Grid) -> tuple[Records, int, int]:
    """Give the complete records of any text, the number of their bytes, and that of their line ends."""
    layout = lay_out(text)
    size, line_ends = layout.start(len(layout)), int(layout.lines[-1])
    first, widths = layout.first[:-1], np.diff(layout.first)
    starts, field_ends = layout.starts[first], layout.ends[: layout.first[-1]]
    text, lines = text[:size], line + layout.lines[:-1]
    if grid.out:
        kept = np.ones(size + 1, np.bool_)
        for place in grid.out:
            rows = first[widths > place]
            kept[:-1] &= ~between(field_ends[rows + place - 1], field_ends[rows + place], size)
        taken = counted(~kept)
        text = np.frombuffer(text, np.uint8)[kept[:-1]].tobytes()
        starts, field_ends = starts - taken[starts], field_ends - taken[field_ends]
        widths = widths - sum((widths > place).astype(np.int64) for place in grid.out)
    ends = field_ends[layout.first[1:] - 1]
    places = ends.copy()
    longer = np.flatnonzero(widths > grid.width)
    places[longer] = field_ends[first[longer] + grid.width - 1 + _taken_before(grid)]
    return Records(text, starts, places, ends, widths, lines), size, line_ends


def _taken_before(grid: Grid) -> int:
    """How many of the fields that are taken out stand before the last column."""
    return sum(place < grid.width + rank for rank, place in enumerate(sorted(grid.out)))
