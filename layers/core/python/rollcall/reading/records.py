"""Physical lines → records, one by one: the way by hand through what can't be told at once."""

from collections import defaultdict
from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa

from rollcall.findings import Effect, Finding, Rule
from rollcall.reading import rules
from rollcall.reading.damaged import damaged_rows
from rollcall.reading.encoding import Untrusted
from rollcall.reading.fields import WHITE_SPACE, Line, Oddity, all_blank, split, stands_alone, without_blank_end
from rollcall.reading.lines import Lines, Survey
from rollcall.reading.parsing import trimmed
from rollcall.reading.shapes import Notes, Portion, Shape


@dataclass(slots=True)
class Record:
    """A record as it stands in the file."""

    fields: list[str]
    line: int
    """Its first line, counted within the block from 0."""
    next: int
    """The line behind it."""
    damaged: int | None
    oddities: list[tuple[int, Oddity]]


class Swallowed(Exception):
    """A quoted value has swallowed a record, and the block ends before the value does."""

    def __init__(self, line: int, opened_on: int) -> None:
        """Keep the physical lines on which the record begins and on which the value opens."""
        super().__init__()
        self.line = line
        self.opened_on = opened_on


@dataclass(frozen=True, slots=True)
class Walk:
    """Goes through the lines of a block, record by record."""

    file: str
    width: int
    """Columns of the file that have a name; 0 while the header is not known."""
    longest: int
    """Bytes of a record of several lines, beyond which its quoting is taken as wrong."""
    lines: Lines
    known: Survey
    first_line: int
    """The physical line on which the block begins."""
    final: bool
    """Whether the file ends with this block."""

    def record(self, index: int) -> Record | None:
        """The record that begins on line `index` of the block; None where the block ends before it does.

        Raises:
            Untrusted: Its quoting goes wrong across lines, or it has several and is too long (contract, section 1).
            Swallowed: It does, and whether the quote is ever closed is not known yet.
        """
        line = split(self.lines.text(index))
        record = Record(line.fields, index, index + 1, line.damaged, line.oddities)
        while line.left_open:
            line = self._finish_value(record)
            if record.next > len(self.lines):
                return None
        if record.next > index + 1 and self.lines.ends[record.next - 1] - self.lines.starts[index] > self.longest:
            raise Untrusted(too_long(self.file, self.first_line + index, self.longest))
        return record

    def _finish_value(self, record: Record) -> Line:
        """Add the rest of the value that `record` ends with to it, and what stands behind it; give the last line.

        Where the block ends before the value does, `record.next` is set beyond the block.
        """
        opened_on, column = record.next - 1, len(record.fields) - 1
        parts, swallowed = [record.fields.pop()], False
        while True:
            closing = self.known.next_quoted(record.next)
            swallowed = swallowed or self._holds_record(record.next, closing)
            if closing == len(self.lines):
                self._end_open(record, opened_on, swallowed=swallowed)
                return Line([])
            text = self.lines.text(closing)
            line = split(text, inside=True)
            parts += [self.lines.between(record.next - 1, closing), line.fields[0]]
            record.next = closing + 1
            swallowed = swallowed or ((not line.closed_first or column > 0) and stands_alone(text, self.width))
            if line.closed_first:
                break
        record.fields += ["".join(parts), *line.fields[1:]]
        record.oddities += [(column + place, kind) for place, kind in line.oddities]
        if line.damaged is not None and record.damaged is None:
            record.damaged = column + line.damaged
        if swallowed or record.damaged is not None:
            raise Untrusted(untrusted(rules.QUOTING_ACROSS_LINES, self.file, self.first_line + record.line))
        return line

    def _end_open(self, record: Record, opened_on: int, *, swallowed: bool) -> None:
        if self.final:
            if not swallowed and len(self.lines.block) - self.lines.starts[record.line] > self.longest:
                raise Untrusted(too_long(self.file, self.first_line + record.line, self.longest))
            raise Untrusted(untrusted(rules.UNCLOSED_QUOTE, self.file, self.first_line + opened_on))
        if swallowed:
            raise Swallowed(self.first_line + record.line, self.first_line + opened_on)
        record.next = len(self.lines) + 1

    def _holds_record(self, start: int, end: int) -> bool:
        """Whether one of the lines from `start` to before `end`, none of which holds a quote, would be a record."""
        if start == end or not self.width:
            return False
        wide = np.flatnonzero(self.known.commas[start:end] >= self.width - 1)
        return any(stands_alone(self.lines.text(start + place), self.width) for place in wide.tolist())


@dataclass(slots=True)
class ByHand:
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


def untrusted(rule: Rule, file: str, line: int) -> Finding:
    """The finding of a file whose quoting can't be trusted."""
    return Finding(rule, Effect.IMPORT_REJECTED, file, line)


def too_long(file: str, line: int, limit: int) -> Finding:
    """The finding of a record of several lines that has more bytes than are allowed."""
    return Finding(rules.LONG_RECORD, Effect.IMPORT_REJECTED, file, line, facts={"limit": limit})
