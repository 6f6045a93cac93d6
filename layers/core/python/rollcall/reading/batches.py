"""The lines of a block → batches of records that Arrow reads for certain; what is left over is gone through by hand."""

import functools
from collections import defaultdict
from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa

from rollcall.reading.damaged import damaged_rows
from rollcall.reading.fields import WHITE_SPACE, Oddity, all_blank, without_blank_end
from rollcall.reading.lines import LineNumbers, Lines, Mask, Survey, find_lines, survey
from rollcall.reading.parsing import trimmed
from rollcall.reading.records import Record, Walk
from rollcall.reading.shapes import Notes, Portion, Shape

_FREQUENT = 16
"""One line in so many makes a kind of lines a batch of its own, which costs a pass over the block."""
_WIDEST = 128
"""Fields of such a kind: Arrow is slow where columns are many and rows are few."""


@dataclass(frozen=True, slots=True)
class Batch:
    """Records with equally many fields."""

    content: bytes
    """CSV; each record is a line."""
    lines: LineNumbers
    """The line of each."""
    width: int
    """Fields of each."""
    apart: bool
    """Whether every comma separates (`Survey.apart`); else quotes are in order."""


@dataclass(frozen=True, slots=True)
class Block:
    """What a block holds, sorted by how it is read."""

    batches: list[Batch]
    by_hand: Portion
    rest: bytes
    """What belongs to a record that the block does not end."""
    line_ends: int
    """How many lines end before the rest."""


def find_batches(block: bytes, first_line: int, shape: Shape, notes: Notes, *, final: bool) -> Block:
    """Sort the lines of `block`, which begins on line `first_line` and with which the file ends if `final`.

    What is worth a warning in records that are gone through by hand goes to `notes`.

    Raises:
        Untrusted: The quoting of the file goes wrong across lines.
        Swallowed: It does, and how far is not known yet.
    """
    lines = find_lines(block)
    known = survey(lines)
    kinds = _kinds(known, shape.full_width)
    alone = functools.reduce(np.logical_or, [kind.mask for kind in kinds])
    walk = Walk(shape.file, shape.width, lines, known, first_line, final)
    by_hand = _ByHand(shape, first_line, notes)
    done, end = 0, len(lines)
    for index in np.flatnonzero(~alone & ~known.blank).tolist():
        if index < done:
            continue
        record = walk.record(index)
        if record is None:
            end = index
            break
        done = record.next
        if done > index + 1:
            alone[index:done] = False
        by_hand.judge(record)
    alone[end:] = False
    batches = [_batch(lines, kind, kind.mask & alone, first_line) for kind in kinds]
    rest = block[lines.starts[end] :] if end < len(lines) else b""
    return Block([batch for batch in batches if len(batch.lines)], by_hand.portion(), rest, end)


@dataclass(frozen=True, slots=True)
class _Kind:
    """Lines that are read alike, as long as no value over lines holds them."""

    mask: Mask
    width: int
    apart: bool


def _kinds(known: Survey, full_width: int) -> list[_Kind]:
    """The ordinary lines, and what other kinds are frequent.

    To read these in columns, too, takes a fifth of the time that they took by hand: 0.4 µs a line and not 2.
    """
    told = (known.in_order | known.apart) & ~known.blank
    ordinary = known.in_order & (known.fields == full_width) & ~known.blank
    names = known.fields * 2 + known.apart
    others, counts = np.unique(names[told & ~ordinary & (known.fields <= _WIDEST)], return_counts=True)
    frequent = others[counts * _FREQUENT >= len(told)].tolist()
    return [
        _Kind(ordinary, full_width, apart=False),
        *(_Kind(told & (names == name), name // 2, apart=bool(name % 2)) for name in frequent),
    ]


def _batch(lines: Lines, kind: _Kind, mask: Mask, first_line: int) -> Batch:
    lengths = np.diff(np.append(lines.starts, len(lines.block)))
    content = np.frombuffer(lines.block, np.uint8)[np.repeat(mask, lengths)].tobytes()
    return Batch(content, (first_line + np.flatnonzero(mask)).astype(np.int32), kind.width, kind.apart)


@dataclass(slots=True)
class _ByHand:
    """What comes of the records of a block that are gone through one by one."""

    shape: Shape
    first_line: int
    notes: Notes
    lines: list[int] = field(default_factory=list)
    values: list[str | None] = field(default_factory=list)
    """Of all columns, row by row."""
    oddities: defaultdict[tuple[int, Oddity], list[int]] = field(default_factory=lambda: defaultdict(list))
    damaged_lines: list[int] = field(default_factory=list)
    damaged_counts: list[int] = field(default_factory=list)
    damaged_ids: list[str | None] = field(default_factory=list)

    def judge(self, record: Record) -> None:
        """Take a record as a row or as damaged, or leave it out as blank."""
        if record.damaged is None and all_blank(record.fields):
            return
        fields, shape, line = record.fields, self.shape, self.first_line + record.line
        if len(fields) > shape.width:
            fields = without_blank_end(fields, shape.width)
        if record.damaged is not None or not shape.shortest <= len(fields) <= shape.width:
            known = shape.id_first and record.damaged != 0
            self.damaged_lines.append(line)
            self.damaged_counts.append(0 if record.damaged is not None else len(fields))
            self.damaged_ids.append(fields[0].strip(WHITE_SPACE) or None if known else None)
            return
        self.lines.append(line)
        self.values += fields
        if len(fields) < shape.width:
            self.values += [None] * (shape.width - len(fields))
            self.notes.add_short(line)
        if len(record.fields) > shape.width:
            self.notes.blank_at_right = True
        if record.next > record.line + 1:
            self.notes.spanning = True
        for place, kind in record.oddities:
            if place < shape.width:
                self.oddities[place, kind].append(line)

    def portion(self) -> Portion:
        """All of them; their oddities go to the notes."""
        for odd, lines in self.oddities.items():
            self.notes.oddities[odd].append(np.array(lines, np.int32))
        columns = [pa.array(self.values[place :: self.shape.width], pa.string()) for place in range(self.shape.width)]
        damaged = damaged_rows(self.damaged_lines, self.damaged_counts, self.damaged_ids)
        return Portion([trimmed(column) for column in columns], np.array(self.lines, np.int32), damaged)
