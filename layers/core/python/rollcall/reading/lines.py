"""The physical lines of a block, and which of them are ordinary: as many fields as the header, quotes all in order."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Places = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]

_LF, _CR, _QUOTE, _COMMA = 10, 13, 34, 44


@dataclass(frozen=True, slots=True)
class Lines:
    """Where the lines of a block are."""

    block: bytes
    starts: Places
    """Of each line."""
    ends: Places
    """Of each line's text; its line end follows, but for a last line without one."""

    def __len__(self) -> int:
        """How many there are."""
        return len(self.starts)

    def text(self, index: int) -> str:
        """One line, without its line end."""
        return self.block[self.starts[index] : self.ends[index]].decode()

    def line_end(self, index: int) -> str:
        """What ends a line."""
        return self.block[self.ends[index] : self.next_start(index)].decode()

    def next_start(self, index: int) -> int:
        """Where the line after `index` begins."""
        return int(self.starts[index + 1]) if index + 1 < len(self.starts) else len(self.block)


def find_lines(block: bytes) -> Lines:
    """The lines of `block`, ended by LF, CR LF or a lone CR."""
    buffer = np.frombuffer(block, np.uint8)
    breaks = np.flatnonzero((buffer == _LF) | (buffer == _CR))
    if b"\r" in block:
        # In a CR LF, the CR ends the text and the LF ends the line.
        after = np.append(buffer[1:], 0)
        pair = (buffer[breaks] == _CR) & (after[breaks] == _LF)
        ends = breaks[~np.concatenate(([False], pair[:-1]))] if len(breaks) else breaks
        nexts = breaks[~pair] + 1
    else:
        ends, nexts = breaks, breaks + 1
    starts = np.concatenate(([0], nexts))
    if starts[-1] == len(block):
        starts = starts[:-1]
    else:
        ends = np.append(ends, len(block))
    return Lines(block, starts, ends)


def ordinary(lines: Lines, width: int) -> Mask:
    """For each line, whether it is a record of `width` fields that any CSV reader reads alike. Blank ones count.

    Within such a line, quotes open and close in turn, an opening one stands at the start or behind a comma (or
    doubles the one before it), a closing one at the end or before a comma (or is doubled by the one behind it).
    """
    buffer = np.frombuffer(lines.block, np.uint8)
    commas = np.flatnonzero(buffer == _COMMA)
    quotes = np.flatnonzero(buffer == _QUOTE)
    count = np.searchsorted(commas, lines.ends) - np.searchsorted(commas, lines.starts)
    if not len(quotes):
        return np.asarray(count == width - 1)
    first_quote = np.searchsorted(quotes, lines.starts)
    odd = (np.searchsorted(quotes, lines.ends) - first_quote) % 2 == 1

    line = np.searchsorted(lines.starts, quotes, "right") - 1
    ordinal = np.arange(len(quotes)) - first_quote[line]
    before = buffer[quotes - 1]  # of a line's first byte: whatever; `at_start` comes first
    after = buffer[np.minimum(quotes + 1, len(buffer) - 1)]
    at_start, at_end = quotes == lines.starts[line], quotes == lines.ends[line] - 1
    opens_well = at_start | (before == _COMMA) | ((before == _QUOTE) & (ordinal > 0))
    closes_well = at_end | (after == _COMMA) | (after == _QUOTE)
    wrong = ~np.where(ordinal % 2 == 0, opens_well, closes_well)

    comma_line = np.searchsorted(lines.starts, commas, "right") - 1
    quoted = (np.searchsorted(quotes, commas) - first_quote[comma_line]) % 2 == 1
    count -= np.bincount(comma_line[quoted], minlength=len(lines))
    return np.asarray(~odd & (count == width - 1) & (np.bincount(line[wrong], minlength=len(lines)) == 0))
