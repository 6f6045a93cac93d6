"""The physical lines of a block, and what can be told of them at once."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Places = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]
LineNumbers = npt.NDArray[np.int32]
"""Physical lines of a file, counted from 1."""

_TAB, _LF, _CR, _SPACE, _QUOTE, _COMMA = 9, 10, 13, 32, 34, 44


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

    def between(self, index: int, later: int) -> str:
        """From the end of a line's text to the start of a `later` line."""
        return self.block[self.ends[index] : self.starts[later]].decode()

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


@dataclass(frozen=True, slots=True)
class Survey:
    """What can be told of the `n` lines of a block without going through them one by one."""

    in_order: Mask
    """Whether its quotes are in order, so that any CSV reader reads it alike."""
    apart: Mask
    """Whether it is not so, but every comma separates: each field that begins with a quote holds just one more."""
    left_open: Mask
    """Whether its quotes are in order, but the last value goes on in the next line."""
    fields: Places
    """How many fields it has, where one of these is true."""
    closes: Mask
    """Whether it ends a value that was open before it, and the quotes behind that are in order."""
    fields_behind: Places
    """How many fields it has behind that value, where it does."""
    blank: Mask
    """Whether it holds commas and blanks only."""
    quoted: Mask
    """Whether it holds a quote."""
    commas: Places
    """How many commas it holds, within quotes or not."""

    def next_quoted(self, index: int) -> int:
        """The first line from `index` on that holds a quote; `n` if there is none."""
        if index < len(self.quoted) and not self.quoted[index]:
            index += int(np.argmax(self.quoted[index:])) or len(self.quoted)
        return min(index, len(self.quoted))

    def next_filled(self, index: int) -> int:
        """The first line from `index` on that is not blank; `n` if there is none."""
        if index < len(self.blank) and self.blank[index]:
            index += int(np.argmin(self.blank[index:])) or len(self.blank)
        return min(index, len(self.blank))


def survey(lines: Lines) -> Survey:
    """Survey the lines of a block, each as if it began outside of any value."""
    buffer = np.frombuffer(lines.block, np.uint8)
    commas = np.flatnonzero(buffer == _COMMA)
    quotes = np.flatnonzero(buffer == _QUOTE)
    count = np.searchsorted(commas, lines.ends) - np.searchsorted(commas, lines.starts)
    # Of the control characters, white space is what lies from the tab to the CR; below the tab, the bytes wrap around.
    filled = (buffer - np.uint8(_TAB) > _CR - _TAB) & (buffer != _SPACE) & (buffer != _COMMA)
    blank = ~np.logical_or.reduceat(filled, lines.starts)
    if not len(quotes):
        none = np.zeros(len(lines), np.bool_)
        return Survey(~none, none, none, count + 1, none, count, blank, none, count)
    first_quote = np.searchsorted(quotes, lines.starts)
    held = np.searchsorted(quotes, lines.ends) - first_quote
    line = np.searchsorted(lines.starts, quotes, "right") - 1
    opens = (quotes == lines.starts[line]) | (buffer[quotes - 1] == _COMMA)

    comma_line = np.searchsorted(lines.starts, commas, "right") - 1
    within = comma_line[(np.searchsorted(quotes, commas) - first_quote[comma_line]) % 2 == 1]
    behind = np.bincount(within, minlength=len(lines))

    def holds(mask: Mask) -> Mask:
        return np.bincount(line[mask], minlength=len(lines)) > 0

    ordinal = np.arange(len(quotes)) - first_quote[line]
    even, odd = held % 2 == 0, held % 2 == 1
    wrong = holds(_out_of_order(lines, quotes, line, opens, ordinal))
    closes = odd & ~holds(_out_of_order(lines, quotes, line, opens, ordinal + 1))
    apart = (wrong | odd) & ~holds(opens & ~_in_pairs(np.searchsorted(commas, quotes) + line))
    fields = np.where(apart, count, count - behind) + 1
    return Survey(even & ~wrong, apart, odd & ~wrong, fields, closes, behind, blank, held > 0, count)


def _out_of_order(lines: Lines, quotes: Places, line: Places, opens: Mask, ordinal: Places) -> Mask:
    """Which quotes are not where the first, the second, … of a line has to be.

    In order, quotes open and close in turn; one that opens stands at the start or behind a comma (or doubles the one
    before it), one that closes at the end or before a comma (or is doubled by the one behind it).
    """
    buffer = np.frombuffer(lines.block, np.uint8)
    after = buffer[np.minimum(quotes + 1, len(buffer) - 1)]
    opens_well = opens | ((buffer[quotes - 1] == _QUOTE) & (ordinal > 0))
    closes_well = (quotes == lines.ends[line] - 1) | (after == _COMMA) | (after == _QUOTE)
    wrong: Mask = ~np.where(ordinal % 2 == 0, opens_well, closes_well)
    return wrong


def _in_pairs(fields: Places) -> Mask:
    """Of quotes in these fields, ascending: whether the next one is in the same field, and the one after it is not."""
    following = np.append(fields[1:], (-1, -1))
    pairs: Mask = (following[:-1] == fields) & (following[1:] != fields)
    return pairs
