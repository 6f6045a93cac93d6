"""The physical lines of a text, and their parts between commas."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Places = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]
LineNumbers = npt.NDArray[np.int32]
"""Physical lines of a file, counted from 1."""

_LF, _CR, _COMMA = 10, 13, 44


@dataclass(frozen=True, slots=True)
class Lines:
    """Where the `n` lines of a text are."""

    text: bytes
    starts: Places
    """Of each line."""
    ends: Places
    """Of what stands on each line; its line end follows, but for a last line without one."""

    def __len__(self) -> int:
        """How many there are."""
        return len(self.starts)

    def start(self, index: int) -> int:
        """Where a line begins; of the line behind the last one, the end of the text."""
        return int(self.starts[index]) if index < len(self.starts) else len(self.text)

    def only(self, which: Mask) -> "Lines":
        """A text of those lines alone."""
        starts = self.starts[which]
        lengths = np.diff(self.starts, append=len(self.text))[which]
        text = np.frombuffer(self.text, np.uint8)[between(starts, starts + lengths, len(self.text))].tobytes()
        moved = starts - (np.cumsum(lengths) - lengths)
        return Lines(text, starts - moved, self.ends[which] - moved)


def between(starts: Places, ends: Places, size: int) -> Mask:
    """Of a text of so many bytes, which ones lie between those places."""
    edges = np.zeros(size + 1, np.int8)
    edges[starts] = 1
    edges[ends] -= 1
    within: Mask = np.cumsum(edges[:-1], dtype=np.int32) == 1
    return within


def find_lines(text: bytes) -> Lines:
    """The lines of `text`, ended by LF, CR LF or a lone CR."""
    buffer = np.frombuffer(text, np.uint8)
    if b"\r" in text:
        breaks = np.flatnonzero((buffer == _LF) | (buffer == _CR))
        # In a CR LF, the CR ends the text and the LF ends the line.
        after = np.append(buffer[1:], np.uint8(0))
        pair = (buffer[breaks] == _CR) & (after[breaks] == _LF)
        ends = breaks[~np.append(False, pair[:-1])] if len(breaks) else breaks
        nexts = breaks[~pair] + 1
    else:
        ends = np.flatnonzero(buffer == _LF)
        nexts = ends + 1
    starts = np.append(0, nexts)
    if starts[-1] == len(text):
        starts = starts[:-1]
    else:
        ends = np.append(ends, len(text))
    return Lines(text, starts, ends)


@dataclass(frozen=True, slots=True)
class Parts:
    """The `m` parts of lines between commas, whether quotes hold the commas or not. Every line has at least one."""

    starts: Places
    ends: Places
    """The comma or the end of the line."""
    first: Places
    """For each line its first part, and at the end `m`."""
    separates: Mask
    """For each place of the text, and the one behind it, whether a part ends there."""

    def __len__(self) -> int:
        """How many there are."""
        return len(self.starts)

    def at(self, places: Places) -> Places:
        """The parts in which those places are, none of which ends one."""
        return np.cumsum(self.separates, dtype=np.int32)[places].astype(np.int64)


def find_parts(lines: Lines) -> Parts:
    """The parts of `lines`."""
    separates = np.zeros(len(lines.text) + 1, np.bool_)
    separates[:-1] = np.frombuffer(lines.text, np.uint8) == _COMMA
    first = np.append(0, np.cumsum(separates, dtype=np.int32)[lines.ends] + np.arange(1, len(lines) + 1))
    separates[lines.ends] = True
    ends = np.flatnonzero(separates)
    starts = np.append(0, ends + 1)[:-1]
    starts[first[:-1]] = lines.starts
    return Parts(starts, ends, first, separates)
