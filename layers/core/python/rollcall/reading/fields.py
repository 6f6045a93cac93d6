"""The values of fields, exactly as the contract defines them, in columns."""

from dataclasses import dataclass
from functools import cached_property
from typing import Literal

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from rollcall.columns import compute as pc
from rollcall.columns.arrays import as_arrow, one_of
from rollcall.columns.characters import WHITE_SPACE
from rollcall.reading.layout import Layout
from rollcall.reading.lines import Mask, Places, counted, how_many_before

Oddity = Literal["quote-in-value", "space-before-quote"]

_TAB, _CR, _SPACE, _QUOTE = 9, 13, 32, 34
_WIDE = [character.encode() for character in WHITE_SPACE if not character.isascii()]


@dataclass(frozen=True, eq=False)
class Fields:
    """The extents of the values of `f` fields, in the order of the text."""

    text: bytes
    starts: Places
    """The start of each value, inside quotes and white space."""
    ends: Places
    """The end of each value; equal to its start where the value is blank."""
    damaged: Mask
    """Whether text follows the closing quote."""
    stray: Mask
    """Whether the value holds quotes although it is not quoted."""
    doubled: Places
    """The second quotes of escaped pairs, which are not part of a value."""

    def __len__(self) -> int:
        """The number of fields."""
        return len(self.starts)

    def only(self, kept: Mask) -> "Fields":
        """Give those fields alone."""
        ends, damaged, stray = self.ends.compress(kept), self.damaged.compress(kept), self.stray.compress(kept)
        return Fields(self.text, self.starts.compress(kept), ends, damaged, stray, self.doubled)

    @cached_property
    def filled(self) -> Mask:
        """Which values are not blank."""
        filled: Mask = self.starts < self.ends
        return filled

    def begin_with_quote(self, which: Places) -> Mask:
        """Which of those values, none of them blank, begin with a quote."""
        begin: Mask = np.frombuffer(self.text, np.uint8)[self.starts[which]] == _QUOTE
        return begin

    def values(self, which: Places, there: Mask) -> pa.StringArray:
        """Give the values of those fields; null where a field is not `there` or is blank."""
        missing = ~(there & self.filled[which])
        if missing.all():
            return pa.nulls(len(which), pa.string())
        places = 2 * which
        places[missing] = 0
        return pc.take(self._values_and_gaps, as_arrow(places, missing if missing.any() else None))

    @cached_property
    def _values_and_gaps(self) -> pa.Array:
        """The values, and what stands between them, in turn. So Arrow copies values straight from the text."""
        offsets = np.empty(2 * len(self), np.int32)
        offsets[::2], offsets[1::2] = self.starts, self.ends
        text = np.frombuffer(self.text, np.uint8)
        if len(self.doubled):
            offsets -= how_many_before(self.doubled, offsets).astype(np.int32)
            kept = np.ones(len(text), np.bool_)
            kept[self.doubled] = False
            text = text.compress(kept)
        # A gap may begin or end within a character, which a value never does.
        return pa.Array.from_buffers(
            pa.string(), max(len(offsets) - 1, 0), [None, pa.py_buffer(offsets), pa.py_buffer(text)]
        )


def find_fields(layout: Layout, which: Mask) -> Fields:
    """Compute the values of those fields of `layout`."""
    text, quotes = layout.marks.text, layout.quotes
    starts, ends, quoted, closing = layout.starts.copy(), layout.ends, layout.quoted, quotes.closing
    stray = np.zeros(len(starts), np.bool_)
    stray[layout.stray] = True
    if not which.all():
        chosen = which[quoted]
        quoted, closing = counted(which)[quoted.compress(chosen)], closing.compress(chosen)
        starts, ends, stray = starts.compress(which), ends.compress(which), stray.compress(which)
    white = np.append(_white(text), False)
    damaged = np.zeros(len(starts), np.bool_)
    if len(quoted):
        behind = np.flatnonzero(closing + 1 < ends[quoted])
        if len(behind):
            damaged[quoted[behind]] = _any_text(white, closing[behind] + 1, ends[quoted[behind]])
        starts[quoted] += 1
        ends = ends.copy()
        ends[quoted] = closing
    if _edged(white, starts, ends).any():
        # Most white space is a single byte, and one byte of each value is trimmed with far less memory.
        starts += white[starts] & (starts < ends)
        ends = ends - (white[ends - 1] & (starts < ends))
        edged = np.flatnonzero(_edged(white, starts, ends))
        if len(edged):
            starts[edged], ends[edged] = _trimmed(white, starts[edged], ends[edged])
    return Fields(text, starts, ends, damaged, stray, quotes.doubled)


def _edged(white: Mask, starts: Places, ends: Places) -> Mask:
    """Which texts between those places begin or end with white space."""
    edged: Mask = (white[starts] | white[ends - 1]) & (starts < ends)
    return edged


def _any_text(white: Mask, starts: Places, ends: Places) -> Mask:
    """Whether there is anything but white space between those places."""
    before = counted(~white)
    any_text: Mask = before[starts] < before[ends]
    return any_text


def _trimmed(white: Mask, starts: Places, ends: Places) -> tuple[Places, Places]:
    """Trim white space between those places: give the new starts and ends, equal where no text is left."""
    places, before = np.flatnonzero(~white), counted(~white)
    first, behind = before[starts], before[ends]
    filled = first < behind
    return np.where(filled, places[first], starts), np.where(filled, places[behind - 1] + 1, starts)


def _white(text: bytes) -> Mask:
    """Mark the bytes of `text` that are white space."""
    buffer = np.frombuffer(text, np.uint8)
    # Bytes below the tab wrap around.
    white: Mask = (buffer - np.uint8(_TAB) <= _CR - _TAB) | (buffer == _SPACE)
    if not text.isascii():
        for lead in {character[:1] for character in _WIDE}:
            if lead in text:
                _add(white, buffer, [character for character in _WIDE if character[:1] == lead])
    return white


def _add(white: Mask, buffer: npt.NDArray[np.uint8], characters: list[bytes]) -> None:
    """Mark those characters, which begin with the same byte and have the same length."""
    leads = np.flatnonzero(buffer == characters[0][0])
    rests = np.zeros(len(leads), np.int32)
    length = len(characters[0])
    for place in range(1, length):
        rests = rests * 256 + buffer[leads + place]
    found = leads[one_of(rests, (int.from_bytes(character[1:]) for character in characters))]
    for place in range(length):
        white[found + place] = True
