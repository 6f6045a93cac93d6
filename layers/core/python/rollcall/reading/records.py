"""Physical lines → records: the way through a block for everything that is out of the ordinary."""

from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from rollcall.findings import Effect, Finding, Rule
from rollcall.reading import rules
from rollcall.reading.encoding import Untrusted
from rollcall.reading.fields import WHITE_SPACE, Line, Oddity, all_blank, split, stands_alone, without_blank_end
from rollcall.reading.lines import Lines, Survey, find_lines, survey


@dataclass(frozen=True, slots=True)
class Shape:
    """What a row of a file looks like."""

    file: str
    width: int
    """Columns with a name."""
    full_width: int
    """With those at the right that have none."""
    shortest: int
    """Fewer fields make a row one of the wrong length."""
    id_first: bool
    """Whether the first column is `ID`."""


@dataclass(slots=True)
class Damaged:
    """Rows of damaged shape, in the order of the file."""

    lines: list[int] = field(default_factory=list)
    counts: list[int] = field(default_factory=list)
    """Fields; 0 where it is the quoting that is damaged."""
    ids: list[str | None] = field(default_factory=list)
    """Where the id is the first field and stands before the damage."""


@dataclass(slots=True)
class Notes:
    """What was passed over or read as it stands."""

    blank_at_right: bool = False
    short: int = 0
    first_short: int = 0
    oddities: list[tuple[int, int, Oddity]] = field(default_factory=list)
    """Physical line, index of the field, kind."""
    spanning: bool = False
    """Whether a record spans lines."""


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


@dataclass(slots=True)
class Block:
    """A block made ordinary."""

    content: bytes
    """CSV in which every record has the full width; values may span lines."""
    lines: npt.NDArray[np.int32]
    """The physical line on which each record begins."""
    rest: bytes
    """What belongs to a record that the block does not end."""
    line_ends: int
    """How many lines end before the rest."""


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
    lines: Lines
    known: Survey
    first_line: int
    """The physical line on which the block begins."""
    final: bool
    """Whether the file ends with this block."""

    def record(self, index: int) -> Record | None:
        """The record that begins on line `index` of the block; None where the block ends before it does.

        Raises:
            Untrusted: Its quoting goes wrong across lines (contract, section 1).
            Swallowed: It does, and whether the quote is ever closed is not known yet.
        """
        line = split(self.lines.text(index))
        record = Record(line.fields, index, index + 1, line.damaged, line.oddities)
        while line.left_open:
            line = self._finish_value(record)
            if record.next > len(self.lines):
                return None
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
            raise Untrusted(untrusted(rules.UNCLOSED_QUOTE, self.file, self.first_line + opened_on))
        if swallowed:
            raise Swallowed(self.first_line + record.line, self.first_line + opened_on)
        record.next = len(self.lines) + 1

    def _holds_record(self, start: int, end: int) -> bool:
        """Whether one of the lines from `start` to before `end`, none of which holds a quote, would be a record."""
        if start == end:
            return False
        wide = np.flatnonzero(self.known.commas[start:end] >= self.width - 1)
        return any(stands_alone(self.lines.text(start + place), self.width) for place in wide.tolist())


@dataclass(slots=True)
class _Content:
    """The ordinary CSV that a block is made into."""

    lines: Lines
    known: Survey
    first_line: int
    pieces: list[bytes] = field(default_factory=list)
    numbers: list[npt.NDArray[np.int32]] = field(default_factory=list)

    def add_lines(self, start: int, end: int) -> None:
        """Take ordinary lines as they are, and leave out blank ones among them."""
        piece = self.lines.block[self.lines.starts[start] : self.lines.next_start(end - 1)] if start < end else b""
        numbers = np.arange(self.first_line + start, self.first_line + end, dtype=np.int32)
        blank = self.known.blank[start:end]
        if blank.any():
            bounds = np.append(self.lines.starts[start:end], self.lines.next_start(end - 1))
            piece = np.frombuffer(piece, np.uint8)[np.repeat(~blank, np.diff(bounds))].tobytes()
            numbers = numbers[~blank]
        self.pieces.append(piece)
        self.numbers.append(numbers)

    def add_record(self, fields: list[str], line: int) -> None:
        """Write a record anew, every value in quotes."""
        text = ",".join('"' + value.replace('"', '""') + '"' for value in fields)
        self.pieces.append((text + "\n").encode())
        self.numbers.append(np.array([line], np.int32))

    def as_block(self, rest: bytes, line_ends: int) -> Block:
        """All that was added."""
        return Block(b"".join(self.pieces), np.concatenate([*self.numbers, np.empty(0, np.int32)]), rest, line_ends)


def make_ordinary(block: bytes, first_line: int, shape: Shape, damaged: Damaged, notes: Notes, *, final: bool) -> Block:
    """Go through `block` and leave ordinary lines as they are; what else is a record is written anew.

    Rows of damaged shape go to `damaged`, what is worth a warning to `notes`.

    Raises:
        Untrusted: The quoting of the file goes wrong across lines.
        Swallowed: It does, and how far is not known yet.
    """
    lines = find_lines(block)
    known = survey(lines, shape.full_width)
    odd = ~known.ordinary & ~known.blank
    walk = Walk(shape.file, shape.width, lines, known, first_line, final)
    content = _Content(lines, known, first_line)
    done = 0
    for index in np.flatnonzero(odd).tolist():
        if index < done:
            continue
        content.add_lines(done, index)
        record = walk.record(index)
        if record is None:
            return content.as_block(block[lines.starts[index] :], index)
        if (fields := _judged(record, first_line, shape, damaged, notes)) is not None:
            content.add_record(fields, first_line + index)
        done = record.next
    content.add_lines(done, len(lines))
    return content.as_block(b"", len(lines))


def _judged(record: Record, first_line: int, shape: Shape, damaged: Damaged, notes: Notes) -> list[str] | None:
    """The fields of a record at full width, or None where it is blank or damaged."""
    line = first_line + record.line
    if all_blank(record.fields) and record.damaged is None:
        return None
    fields = without_blank_end(record.fields, shape.width)
    count = 0 if record.damaged is not None else len(fields)
    if record.damaged is not None or not shape.shortest <= len(fields) <= shape.width:
        known = shape.id_first and record.damaged != 0
        damaged.lines.append(line)
        damaged.counts.append(count)
        damaged.ids.append(fields[0].strip(WHITE_SPACE) or None if known else None)
        return None
    notes.spanning = notes.spanning or record.next > record.line + 1
    if len(record.fields) > shape.width:
        notes.blank_at_right = True
    if len(fields) < shape.width:
        notes.short += 1
        notes.first_short = notes.first_short or line
    notes.oddities += [(line, place, kind) for place, kind in record.oddities if place < shape.width]
    return fields + [""] * (shape.full_width - len(fields))


def untrusted(rule: Rule, file: str, line: int) -> Finding:
    """The finding of a file whose quoting can't be trusted."""
    return Finding(rule, Effect.IMPORT_REJECTED, file, line)
