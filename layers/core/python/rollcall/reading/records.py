"""Physical lines → records: the way through a block for everything that is out of the ordinary."""

from array import array
from collections import defaultdict
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from rollcall.findings import Effect, Finding, Rule
from rollcall.reading import rules
from rollcall.reading.damaged import DamagedRows, damaged_rows
from rollcall.reading.encoding import Untrusted
from rollcall.reading.fields import WHITE_SPACE, Line, Oddity, all_blank, split, stands_alone, without_blank_end
from rollcall.reading.lines import Lines, Mask, Survey, find_lines, survey


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
class Notes:
    """What was passed over or read as it stands."""

    blank_at_right: bool = False
    short: int = 0
    first_short: int = 0
    oddities: defaultdict[tuple[int, Oddity], array[int]] = field(
        default_factory=lambda: defaultdict(lambda: array("i"))
    )
    """For the index of a field and a kind, the physical lines."""
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


@dataclass(frozen=True, slots=True)
class Block:
    """A block made ordinary."""

    content: bytes
    """CSV in which every record has the full width; values may span lines."""
    lines: npt.NDArray[np.int32]
    """The physical line on which each record begins."""
    damaged: DamagedRows
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
class _Odd:
    """What becomes of the records of a block that are out of the ordinary."""

    shape: Shape
    first_line: int
    notes: Notes
    places: list[int] = field(default_factory=list)
    """The lines, within the block, of the records that are written anew."""
    texts: list[bytes] = field(default_factory=list)
    """Each of these records as CSV, with its line end."""
    damaged_lines: list[int] = field(default_factory=list)
    damaged_counts: list[int] = field(default_factory=list)
    damaged_ids: list[str | None] = field(default_factory=list)

    def judge(self, record: Record) -> None:
        """Write a record anew at full width, or leave it out as blank or damaged."""
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
        self._note(record, line, len(fields))
        self.places.append(record.line)
        self.texts.append(_as_csv(fields + [""] * (shape.full_width - len(fields))))

    def _note(self, record: Record, line: int, count: int) -> None:
        notes, width = self.notes, self.shape.width
        if record.next > record.line + 1:
            notes.spanning = True
        if len(record.fields) > width:
            notes.blank_at_right = True
        if count < width:
            notes.short += 1
            notes.first_short = notes.first_short or line
        for place, kind in record.oddities:
            if place < width:
                notes.oddities[place, kind].append(line)

    def among(self, lines: Lines, kept: Mask) -> bytes:
        """The text of the lines that are `kept` and of these records, in the order of the file."""
        lengths = np.diff(np.append(lines.starts, len(lines.block)))
        text = np.frombuffer(lines.block, np.uint8)[np.repeat(kept, lengths)].tobytes()
        before = np.cumsum(lengths * kept)  # a line that is written anew is not kept
        pieces: list[bytes] = []
        done = 0
        for place, record in zip(before[self.places].tolist(), self.texts, strict=True):
            pieces += (text[done:place], record)
            done = place
        return b"".join([*pieces, text[done:]])


def make_ordinary(block: bytes, first_line: int, shape: Shape, notes: Notes, *, final: bool) -> Block:
    """Go through `block` and leave ordinary lines as they are; what else is a record is written anew.

    What is worth a warning goes to `notes`.

    Raises:
        Untrusted: The quoting of the file goes wrong across lines.
        Swallowed: It does, and how far is not known yet.
    """
    lines = find_lines(block)
    known = survey(lines, shape.full_width)
    kept = known.ordinary & ~known.blank
    walk = Walk(shape.file, shape.width, lines, known, first_line, final)
    odd = _Odd(shape, first_line, notes)
    done, end = 0, len(lines)
    for index in np.flatnonzero(~known.ordinary & ~known.blank).tolist():
        if index < done:
            continue
        record = walk.record(index)
        if record is None:
            end = index
            break
        done = record.next
        if done > index + 1:
            kept[index:done] = False
        odd.judge(record)
    kept[end:] = False
    content = odd.among(lines, kept)
    kept[odd.places] = True
    numbers = (first_line + np.flatnonzero(kept)).astype(np.int32)
    rest = block[lines.starts[end] :] if end < len(lines) else b""
    return Block(content, numbers, damaged_rows(odd.damaged_lines, odd.damaged_counts, odd.damaged_ids), rest, end)


def _as_csv(fields: list[str]) -> bytes:
    """A record with every value in quotes."""
    inner = "\0".join(fields).replace('"', '""').replace("\0", '","')  # `table` lets no NUL in
    return f'"{inner}"\n'.encode()


def untrusted(rule: Rule, file: str, line: int) -> Finding:
    """The finding of a file whose quoting can't be trusted."""
    return Finding(rule, Effect.IMPORT_REJECTED, file, line)
