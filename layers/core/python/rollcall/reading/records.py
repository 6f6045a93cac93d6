"""Physical lines → records: the way through a block for everything that is out of the ordinary."""

from dataclasses import dataclass, field

import numpy as np

from rollcall.findings import Effect, Finding, Rule
from rollcall.reading import rules
from rollcall.reading.encoding import Untrusted
from rollcall.reading.fields import WHITE_SPACE, Oddity, all_blank, split, stands_alone, without_blank_end
from rollcall.reading.lines import Lines, Places, find_lines, ordinary


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
    lines: Places
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


def read_record(lines: Lines, index: int, width: int, file: str, first_line: int, *, final: bool) -> Record | None:
    """The record that begins on line `index`, or None where the block ends before it does and is not the `final` one.

    Raises:
        Untrusted: Its quoting goes wrong across lines (contract, section 1).
        Swallowed: It does, and whether the quote is ever closed is not known yet.
    """
    line = split(lines.text(index))
    record = Record(line.fields, index, index + 1, line.damaged, line.oddities)
    swallowed = False
    while line.left_open:
        opened_on, column = record.next - 1, len(record.fields) - 1
        parts = [record.fields.pop()]
        while True:
            if record.next == len(lines):
                if final:
                    raise Untrusted(untrusted(rules.UNCLOSED_QUOTE, file, first_line + opened_on))
                if swallowed:
                    raise Swallowed(first_line + index, first_line + opened_on)
                return None
            text = lines.text(record.next)
            line = split(text, inside=True)
            parts += [lines.line_end(record.next - 1), line.fields[0]]
            record.next += 1
            swallowed = swallowed or ((not line.closed_first or column > 0) and stands_alone(text, width))
            if line.closed_first:
                break
        record.fields += ["".join(parts), *line.fields[1:]]
        record.oddities += [(column + place, kind) for place, kind in line.oddities]
        if line.damaged is not None and record.damaged is None:
            record.damaged = column + line.damaged
        if swallowed or record.damaged is not None:
            raise Untrusted(untrusted(rules.QUOTING_ACROSS_LINES, file, first_line + index))
    return record


def make_ordinary(block: bytes, first_line: int, shape: Shape, damaged: Damaged, notes: Notes, *, final: bool) -> Block:
    """Go through `block` and leave ordinary lines as they are; what else is a record is written anew.

    Rows of damaged shape go to `damaged`, what is worth a warning to `notes`.

    Raises:
        Untrusted: The quoting of the file goes wrong across lines.
    """
    lines = find_lines(block)
    odd = np.flatnonzero(~ordinary(lines, shape.full_width))
    if block.startswith(b"\xef\xbb\xbf"):
        # Arrow would take U+FEFF at the start of a block for a byte-order mark.
        odd = np.union1d(odd, [0])
    pieces: list[bytes] = []
    numbers: list[Places] = []
    done = 0
    for index in odd.tolist():
        if index < done:
            continue
        pieces.append(block[lines.starts[done] : lines.starts[index]])
        numbers.append(np.arange(first_line + done, first_line + index))
        record = read_record(lines, index, shape.width, shape.file, first_line, final=final)
        if record is None:
            return Block(b"".join(pieces), np.concatenate(numbers), block[lines.starts[index] :], index)
        if (fields := _judged(record, first_line, shape, damaged, notes)) is not None:
            pieces.append(_written(fields))
            numbers.append(np.array([first_line + index]))
        done = record.next
    if done < len(lines):
        pieces.append(block[lines.starts[done] :])
        numbers.append(np.arange(first_line + done, first_line + len(lines)))
    return Block(b"".join(pieces), np.concatenate([*numbers, np.empty(0, np.int64)]), b"", len(lines))


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


def _written(fields: list[str]) -> bytes:
    return (",".join('"' + value.replace('"', '""') + '"' for value in fields) + "\n").encode()


def untrusted(rule: Rule, file: str, line: int) -> Finding:
    """The finding of a file whose quoting can't be trusted."""
    return Finding(rule, Effect.IMPORT_REJECTED, file, line)
