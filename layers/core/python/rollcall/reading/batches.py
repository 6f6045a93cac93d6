"""The lines of a block → batches of records that Arrow reads for certain; what is left over is gone through by hand."""

import functools
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from rollcall.reading.lines import LineNumbers, Lines, Mask, Places, Survey, find_lines, survey
from rollcall.reading.records import ByHand, Walk
from rollcall.reading.shapes import Notes, Portion, Shape

_FREQUENT = 16
"""One line in so many makes a kind of lines a batch of its own, which costs a pass over the block."""
_WIDEST = 128
"""Fields of such a kind: Arrow is slow where columns are many and rows are few."""


@dataclass(frozen=True, slots=True)
class Batch:
    """Records with equally many fields."""

    content: bytes
    """CSV."""
    lines: LineNumbers
    """The line on which each begins."""
    width: int
    """Fields of each."""
    apart: bool
    """Whether every comma separates (`Survey.apart`); else quotes are in order."""
    spanning: bool
    """Whether values span lines; else each record is a line."""


@dataclass(frozen=True, slots=True)
class Block:
    """What a block holds, sorted by how it is read."""

    batches: list[Batch]
    by_hand: Portion
    rest: bytes
    """What belongs to a record that the block does not end."""
    line_ends: int
    """How many lines end before the rest."""


@dataclass(frozen=True, slots=True)
class _Kind:
    """Lines that are read alike, as long as no value over lines holds them."""

    mask: Mask
    width: int
    apart: bool


@dataclass(frozen=True, slots=True)
class _Spans:
    """Records over lines of which all can be told, if they begin outside of any value."""

    starts: Places
    """The lines on which they begin, ascending."""
    behind: Places
    """The line behind each."""
    fields: Places
    """How many fields each has."""

    def only(self, which: Mask) -> "_Spans":
        """Those of them."""
        return _Spans(self.starts[which], self.behind[which], self.fields[which])


def find_batches(block: bytes, first_line: int, shape: Shape, notes: Notes, longest: int, *, final: bool) -> Block:
    """Sort the lines of `block`, which begins on line `first_line` and with which the file ends if `final`.

    What is worth a warning in records that are gone through by hand goes to `notes`; `longest` is in bytes of a record
    of several lines.

    Raises:
        Untrusted: The quoting of the file goes wrong across lines.
        Swallowed: It does, and how far is not known yet.
    """
    lines = find_lines(block)
    known = survey(lines)
    kinds, spans = _kinds(known, shape.full_width), _spans(lines, known, shape.width, longest)
    alone = functools.reduce(np.logical_or, [kind.mask for kind in kinds])
    walk = Walk(shape.file, shape.width, longest, lines, known, first_line, final)
    by_hand = ByHand(shape, first_line, notes)
    found, end = _go_through(np.flatnonzero(~alone & ~known.blank), alone, spans, walk, by_hand)
    batches = [_batch(lines, kind, kind.mask & alone, first_line) for kind in kinds]
    batches += _spanning(lines, spans.only(np.isin(spans.starts, found)), first_line)
    rest = block[lines.starts[end] :] if end < len(lines) else b""
    return Block([batch for batch in batches if len(batch.lines)], by_hand.portion(), rest, end)


def _go_through(odd: Places, alone: Mask, spans: _Spans, walk: Walk, by_hand: ByHand) -> tuple[list[int], int]:
    """Go through the `odd` lines; give those on which records over lines begin of which all can be told.

    And the line where the last record that ends within the block does. Lines of records over lines do not stay `alone`.
    """
    found: list[int] = []
    done, end = 0, len(alone)
    known = dict(zip(spans.starts.tolist(), spans.behind.tolist(), strict=True))
    for index in odd.tolist():
        if index < done:
            continue
        if behind := known.get(index):
            found.append(index)
            done = behind
        else:
            record = walk.record(index)
            if record is None:
                end = index
                break
            by_hand.judge(record)
            done = record.next
        if done > index + 1:
            alone[index:done] = False
    alone[end:] = False
    return found, end


def _kinds(known: Survey, full_width: int) -> list[_Kind]:
    """The ordinary lines, and what other kinds are frequent.

    To read these in columns, too, takes 0.3 to 1.6 µs a line; by hand it is 2 to 5.
    """
    ordinary = known.in_order & (known.fields == full_width) & ~known.blank
    told = np.flatnonzero((known.in_order | known.apart) & ~known.blank & ~ordinary & (known.fields <= _WIDEST))
    names = known.fields[told] * 2 + known.apart[told]
    kinds = [_Kind(ordinary, full_width, apart=False)]
    for name, count in zip(*np.unique(names, return_counts=True), strict=True):
        if count * _FREQUENT >= len(ordinary):
            mask = np.zeros(len(ordinary), np.bool_)
            mask[told[names == name]] = True
            kinds.append(_Kind(mask, int(name) // 2, apart=bool(name % 2)))
    return kinds


def _batch(lines: Lines, kind: _Kind, mask: Mask, first_line: int) -> Batch:
    numbers = (first_line + np.flatnonzero(mask)).astype(np.int32)
    return Batch(_text(lines, mask), numbers, kind.width, kind.apart, spanning=False)


def _spans(lines: Lines, known: Survey, width: int, longest: int) -> _Spans:
    """Where one value of a record goes on over lines, none of which might be a record by itself; and is not too long.

    Where many lines are so, this takes a line from 4 µs to 1.
    """
    quoted, opening = np.flatnonzero(known.quoted), np.flatnonzero(known.left_open)
    following = np.searchsorted(quoted, opening, "right")
    opening = opening[following < len(quoted)]
    closing = quoted[following[following < len(quoted)]]
    wide = np.flatnonzero(known.commas >= width - 1)
    none_wide = np.searchsorted(wide, opening, "right") == np.searchsorted(wide, closing, "right")
    spans = _Spans(opening, closing + 1, known.fields[opening] + known.fields_behind[closing])
    short = lines.ends[closing] - lines.starts[opening] <= longest
    spans = spans.only(none_wide & known.closes[closing] & short)
    numbers, counts = np.unique(spans.fields, return_counts=True)
    return spans.only(np.isin(spans.fields, numbers[(counts * _FREQUENT >= len(known.commas)) & (numbers <= _WIDEST)]))


def _spanning(lines: Lines, spans: _Spans, first_line: int) -> Iterator[Batch]:
    for width in np.unique(spans.fields).tolist():
        alike = spans.only(spans.fields == width)
        edges = np.zeros(len(lines) + 1, np.int8)
        edges[alike.starts] = 1
        edges[alike.behind] -= 1
        content = _text(lines, np.cumsum(edges[:-1], dtype=np.int8) > 0)
        yield Batch(content, (first_line + alike.starts).astype(np.int32), width, apart=False, spanning=True)


def _text(lines: Lines, mask: Mask) -> bytes:
    lengths = np.diff(np.append(lines.starts, len(lines.block)))
    return np.frombuffer(lines.block, np.uint8)[np.repeat(mask, lengths)].tobytes()
