"""Search among an import's findings: all frames of the ranges in question are read, or all blocks for a school."""

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from rollcall.columns import compute as pc
from rollcall.columns.arrays import mask_of
from rollcall.model.findings import VALUE_LIMIT
from rollcall.report.listing.containing import containing
from rollcall.report.listing.form import BLOCK
from rollcall.report.listing.frames import FRAME, SEPARATOR, TEXTS
from rollcall.report.listing.read import Listing

MOST_SEARCHED = 1 << 20
"""A search looks at so many findings, and says so where there are more."""
_AT_ONCE = 128
"""Blocks that are read at a time: about 3 MB."""
_LAST_LINE = (1 << 31) - 1
_LINE = r"(?i:(line)\s+)?([0-9]{1,18})"


class Range(NamedTuple):
    """Findings of one group that stand together in a section."""

    group: int
    start: int
    length: int


def part_of(ranges: Sequence[Range], after: int, most: int) -> list[Range]:
    """The parts of the ranges that hold `most` findings from position `after` on."""
    parts, left = [], most
    for each in ranges:
        if after >= each.length:
            after -= each.length
        elif left:
            length = min(each.length - after, left)
            parts.append(Range(each.group, each.start + after, length))
            after, left = 0, left - length
    return parts


def found(
    listing: Listing, section: int, ranges: Sequence[Range], text: str, *, values: bool
) -> tuple[npt.NDArray[np.int64], int]:
    """Search for a line, or a text in a value or an ID, whatever its case; without `values`, for a line alone.

    Returns the index of the range and the position of each finding, in the order of `ranges`, and how many findings
    were searched.
    """
    asked, sought = part_of(ranges, 0, MOST_SEARCHED), _Sought.of(text, values=values)
    if not asked:  # an import without findings has no file of them
        return np.empty((0, 2), np.int64), 0
    in_frames = section == 0 and listing.has_frames
    hits = _in_frames(listing, asked, sought) if in_frames else _in_blocks(listing, section, asked, sought)
    where = np.concatenate([np.empty(0, np.int64), *hits])
    order = sorted(range(len(asked)), key=lambda place: asked[place].start)
    starts, lengths = (np.array([getattr(asked[place], name) for place in order]) for name in ("start", "length"))
    at = np.searchsorted(starts, where, "right") - 1
    inside = (at >= 0) & (where < (starts + lengths)[at])
    places, where = np.array(order)[at[inside]], where[inside]
    shown = np.argsort(places, kind="stable")  # where they are ascends already
    return np.stack([places[shown], where[shown]], axis=1), sum(each.length for each in asked)


def _pieces(ranges: Sequence[Range]) -> list[tuple[int, int]]:
    """The first and the last block of each piece that is read at once; each block of the ranges is in one."""
    blocks = {
        block for each in ranges for block in range(each.start // BLOCK, (each.start + each.length - 1) // BLOCK + 1)
    }
    pieces: list[tuple[int, int]] = []
    for block in sorted(blocks):
        if pieces and pieces[-1][1] == block - 1 and block - pieces[-1][0] < _AT_ONCE:
            pieces[-1] = (pieces[-1][0], block)
        else:
            pieces.append((block, block))
    return pieces


class _Sought(NamedTuple):
    """What is searched for."""

    line: int | None
    text: str
    """Empty for nothing."""

    @classmethod
    def of(cls, asked: str, *, values: bool) -> "_Sought":
        """What a text asks for; without `values`, for a line alone."""
        text = asked.strip()
        if len(text) > VALUE_LIMIT + 1 or SEPARATOR in text:
            return cls(None, "")  # longer than any value is shown, or in none
        line = re.fullmatch(_LINE, text)
        number = int(line[2]) if line and 0 < int(line[2]) <= _LAST_LINE else None
        return cls(number, text if values and not (line and line[1]) else "")


def _in_frames(listing: Listing, ranges: Sequence[Range], sought: _Sought) -> Iterator[npt.NDArray[np.int64]]:
    """The positions of what is found among all findings by group, of the frames of the ranges."""
    frames = sorted(
        {frame for each in ranges for frame in range(each.start // FRAME, (each.start + each.length - 1) // FRAME + 1)}
    )
    masks = {frame: np.zeros(0, np.bool_) for frame in frames}
    if sought.line is not None:
        masks |= {frame: lines == sought.line for frame, lines in zip(frames, listing.lines(frames), strict=True)}
    if sought.text:
        for frame, texts in zip(frames, listing.texts(frames), strict=True):
            found_ = containing(texts, sought.text)
            masks[frame] = found_ | masks[frame] if len(masks[frame]) else found_
    return (frame * FRAME + np.flatnonzero(mask) for frame, mask in masks.items())


def _in_blocks(
    listing: Listing, section: int, ranges: Sequence[Range], sought: _Sought
) -> Iterator[npt.NDArray[np.int64]]:
    """The positions of what is found in a section, of the blocks of the ranges."""
    columns = [*(["line"] if sought.line is not None else []), *(TEXTS if sought.text else [])]
    pieces = _pieces(ranges) if columns else []
    for (first, _), rows in zip(pieces, listing.scan(section, pieces, columns), strict=True):
        mask = np.zeros(len(rows), np.bool_)
        if sought.line is not None:
            mask |= mask_of(pc.equal(rows["line"], pa.scalar(sought.line, pa.int32())))
        for name in TEXTS if sought.text else ():
            mask |= containing(rows[name].combine_chunks(), sought.text)
        yield first * BLOCK + np.flatnonzero(mask)
