"""Search among an import's findings: all blocks of the ranges in question are read, of which four columns."""

import re
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from rollcall.columns import compute as pc
from rollcall.columns.arrays import Mask, mask_of
from rollcall.model.findings import VALUE_LIMIT
from rollcall.report.listing.containing import containing
from rollcall.report.listing.form import BLOCK
from rollcall.report.listing.read import Listing

MOST_SEARCHED = 1 << 20
"""A search looks at so many findings, and says so where there are more."""
_AT_ONCE = 128
"""Blocks that are read at a time: about 3 MB."""
_LAST_LINE = (1 << 31) - 1
_LINE = r"(?i:(line)\s+)?([0-9]{1,18})"
_TEXTS = ("value", "id", "person")


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
    asked = part_of(ranges, 0, MOST_SEARCHED)
    hits = [np.empty(0, np.int64)]
    pieces, columns = _pieces(asked), ("line", *_TEXTS) if values else ("line",)
    for (first, _), rows in zip(pieces, listing.scan(section, pieces, columns), strict=True):
        hits.append(first * BLOCK + np.flatnonzero(_matches(rows, text, values=values)))
    where = np.concatenate(hits)
    order = sorted(range(len(asked)), key=lambda place: asked[place].start)
    if not order:
        return np.empty((0, 2), np.int64), 0
    starts, lengths = (np.array([getattr(asked[place], name) for place in order]) for name in ("start", "length"))
    at = np.searchsorted(starts, where, "right") - 1
    inside = (at >= 0) & (where < (starts + lengths)[at])
    places, where = np.array(order)[at[inside]], where[inside]
    shown = np.lexsort((where, places))
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


def _matches(rows: pa.Table, text: str, *, values: bool) -> Mask:
    text = text.strip()
    if len(text) > VALUE_LIMIT + 1:
        return np.zeros(len(rows), np.bool_)  # longer than any value is shown
    mask = np.zeros(len(rows), np.bool_)
    line = re.fullmatch(_LINE, text)
    if line and int(line[2]) <= _LAST_LINE:
        mask |= mask_of(pc.equal(rows["line"], pa.scalar(int(line[2]), pa.int32())))
    if values and text and not (line and line[1]):
        for name in _TEXTS:
            mask |= containing(rows[name].combine_chunks(), text)
    return mask
