"""Read one CSV file into columns of strings, with the physical line of each row.

The file is read in blocks of whole lines. Arrow parses the lines that it certainly reads correctly (`batches`), and our
own parser the others (`records`). The records that Arrow returns are counted against the lines that it got.
"""

import re
from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import chain, pairwise
from typing import NamedTuple

import numpy as np
import pyarrow as pa

from rollcall.columns.at_once import ahead
from rollcall.model.findings import Effect, Finding
from rollcall.model.schema import Roster, Table
from rollcall.reading import parsing, rules
from rollcall.reading.batches import Taken, take, take_lines
from rollcall.reading.damaged import one_after_another
from rollcall.reading.encoding import rules as encoding_rules
from rollcall.reading.encoding.decode import (
    Source,
    Untrusted,
    decoded,
    is_end_mark,
    line_blocks,
)
from rollcall.reading.encoding.line_ends import LineEnds, count_line_ends, line_ends
from rollcall.reading.excerpt import Excerpt
from rollcall.reading.header.first_records import FirstRecords, plain_header, read_first_records
from rollcall.reading.header.judge import Header, read_header
from rollcall.reading.limits import Limits
from rollcall.reading.rows import FileRead, Rows
from rollcall.reading.shapes import Notes, Portion
from rollcall.reading.trust import Bounds, Swallowed, too_long, untrusted

_CLOSES = rb'(?:[^"]+|"")*+"'
"""The rest of a quoted value, from the beginning of a line to its closing quote."""
_GROWTH = 16
"""An open record is tried again when it has grown by this factor."""
PIECE = 1 << 18
"""Bytes of irregular text that are parsed at a time, in about 10 MB of memory."""


class _Block(NamedTuple):
    """Whole lines of a file that were looked at."""

    text: bytes
    ends: LineEnds


_NO_MORE = _Block(b"", LineEnds(0, 0, 0))


@dataclass(eq=False)
class _Reader:
    """Collects the results of the blocks of one file."""

    source: Source
    table: Table
    roster: Roster
    limits: Limits
    excerpt: Excerpt | None
    warning: Finding | None
    utf8_known: bool
    header: Header | None = None
    header_findings: list[Finding] = field(default_factory=list)
    portions: list[Portion] = field(default_factory=list)
    records: int = 0
    """The number of records found, whether kept or not."""
    rest: bytes = b""
    """The text that was not read yet."""
    line: int = 1
    """The physical line on which that text begins."""
    waiting: int = 0
    """The bytes that the rest must have before it is tried again."""
    begun: bool = False
    """Whether any text was read."""
    by_line: bool = True
    """Whether the last text of the block could be read line by line, so that the next is likely to."""
    notes: Notes = field(default_factory=Notes)
    traits: parsing.Traits = field(default_factory=lambda: parsing.Traits(0))

    def keep(self, part: Portion, header: Header) -> None:
        """Keep the next part of the file, or an excerpt of it."""
        found = len(part.lines) + len(part.damaged.lines)
        if self.excerpt is not None:
            place = [column.name for column in header.fields].index(self.excerpt.column)
            part = self.excerpt.of(part, place, self.records)
        self.records += found
        self.portions.append(part)


def read_table(
    source: Source, table: Table, roster: Roster, limits: Limits, excerpt: Excerpt | None = None
) -> FileRead:
    """Read the file of `table` from `source`; only an `excerpt` of its records if one is given.

    Raises:
        archive.DamagedEntry: From the source.
    """
    try:
        reader = _read(source, table, roster, limits, excerpt)
    except Untrusted as untrusted_file:
        return FileRead((untrusted_file.finding,), None, f"{table.file} can't be read")
    warnings = () if reader.warning is None else (reader.warning,)
    if reader.header_findings:
        return FileRead((*warnings, *reader.header_findings), None, f"{table.file} has another header")
    if reader.header is None:
        return FileRead((Finding(rules.EMPTY, Effect.IMPORT_REJECTED, table.file),), None, f"{table.file} is empty")
    rows = _rows(reader, reader.header)
    findings = (*warnings, *_passed_over(reader))
    if not rows.count:
        finding = Finding(rules.NO_ROWS, Effect.IMPORT_REJECTED, table.file)
        return FileRead((*findings, finding), None, f"{table.file} has no rows", no_rows=True)
    return FileRead(findings, rows)


def _read(source: Source, table: Table, roster: Roster, limits: Limits, excerpt: Excerpt | None) -> _Reader:
    text = decoded(source, table.file)
    reader = _Reader(source, table, roster, limits, excerpt, text.warning, utf8_known=text.warning is not None)
    blocks = _before_end_mark(line_blocks(text.chunks, limits.line_bytes), reader.notes)
    _read_blocks(chain(ahead(_looked_at(blocks, reader)), [_NO_MORE]), reader)
    return reader


def _read_blocks(blocks: Iterator[_Block], reader: _Reader) -> None:
    for block, following in pairwise(blocks):
        final = not following.text
        reader.by_line = True
        text = block.text if reader.begun else _behind_plain_header(block.text, reader)
        ends = block.ends if text is block.text else line_ends(text)
        if not text or (not reader.rest and _take_lines(text, ends, reader, final=final)):
            continue
        pieces = deque(line_blocks([text], reader.limits.line_bytes, PIECE))
        try:
            _read_pieces(pieces, reader, final=final)
        except (Swallowed, Untrusted) as fault:
            # Faults of the text go before faults of the quoting.
            remaining = chain(pieces, (one.text for one in chain([following], blocks)))
            raise Untrusted(_where_it_ends(fault, remaining, reader.table.file)) from None


def _read_pieces(pieces: deque[bytes], reader: _Reader, *, final: bool) -> None:
    """Read a block piece by piece; if it is `final`, the file ends with its last piece."""
    longest = reader.limits.record_bytes
    while pieces:
        reader.rest += pieces.popleft()
        if pieces and len(reader.rest) < reader.waiting:
            continue  # a long open record is tried again only when it has grown a lot, to keep the work linear
        _take(reader, final=final and not pieces)
        if len(reader.rest) > longest:
            raise Untrusted(too_long(reader.table.file, reader.line, longest))
        reader.waiting = min(_GROWTH * len(reader.rest), longest)


def _before_end_mark(blocks: Iterator[bytes], notes: Notes) -> Iterator[bytes]:
    """Drop a last block that is an end mark; each block before it ends with a line end."""
    for number, block in enumerate(blocks):
        if number and is_end_mark(block):
            notes.end_mark = True
            return
        yield block


def _looked_at(blocks: Iterator[bytes], reader: _Reader, line: int = 1) -> Iterator[_Block]:
    """Check `blocks` of UTF-8 text, which begin on physical `line`, before each is read.

    Raises:
        Untrusted: A line is too long, there is a NUL, or it is neither UTF-8 nor Windows-1252.
    """
    limit = reader.limits.line_bytes
    for block in blocks:
        if (place := parsing.long_line(block, limit)) is not None:
            from rollcall.reading.header.whole_lines import too_long_line  # noqa: PLC0415 - a clean package never needs it

            raise Untrusted(too_long_line(block, line + place, reader.table, limit))
        # This comes before the encoding: a renamed workbook is not text in any encoding.
        if (nul := block.find(b"\0")) >= 0:
            place = line + count_line_ends(block[:nul])
            raise Untrusted(Finding(encoding_rules.NUL, Effect.IMPORT_REJECTED, reader.table.file, place))
        if not reader.utf8_known and not parsing.is_utf8(block):
            from rollcall.reading.encoding.windows import windows_1252  # noqa: PLC0415 - most files are UTF-8

            text = windows_1252(reader.source, reader.table.file, limit, chain([block], blocks))
            reader.warning, reader.utf8_known = text.warning, True
            yield from _looked_at(line_blocks(text.chunks, limit), reader, line)
            return
        ends = line_ends(block)
        line += ends.lines
        reader.traits |= parsing.traits(block, ends)
        yield _Block(block, ends)


def _where_it_ends(fault: Swallowed | Untrusted, blocks: Iterable[bytes], file: str) -> Finding:
    """Build the finding for `fault`. For a value that swallowed records, search `blocks` for its closing quote."""
    closed = [re.match(_CLOSES, block) is not None for block in blocks]
    if isinstance(fault, Untrusted):
        return fault.finding
    if any(closed):
        return untrusted(rules.QUOTING_ACROSS_LINES, file, fault.line)
    return untrusted(rules.UNCLOSED_QUOTE, file, fault.opened_on)


def _take(reader: _Reader, *, final: bool) -> None:
    """Read the complete records of the rest; if it is `final`, the file ends with it."""
    if reader.header is None and not reader.header_findings:
        bounds = Bounds(reader.table.file, 0, reader.limits.record_bytes, final)
        reader.rest = _behind_header(reader.rest, read_first_records(reader.rest, reader.line, bounds), reader)
    if reader.header_findings:
        reader.rest = b""
    elif reader.header and reader.rest and not _take_lines(reader.rest, line_ends(reader.rest), reader, final=final):
        bounds, trim = _bounds(reader.header, reader, final=final), _trim(reader.rest, reader)
        taken = take(reader.rest, reader.line, reader.header.shape, reader.notes, bounds, trim=trim)
        _keep(taken, reader, reader.header)


def _take_lines(text: bytes, ends: LineEnds, reader: _Reader, *, final: bool) -> bool:
    """Read whole lines with those line ends, if the last ones of the block could be read so; say whether they were."""
    if reader.header is None or not reader.by_line:
        return False
    shape, bounds, trim = reader.header.shape, _bounds(reader.header, reader, final=final), _trim(text, reader)
    taken = take_lines(text, ends, reader.line, shape, reader.notes, bounds, trim=trim)
    if taken is None:
        reader.by_line = False
    else:
        _keep(taken, reader, reader.header)
    return taken is not None


def _keep(taken: Taken, reader: _Reader, header: Header) -> None:
    if taken.portion is not None:
        reader.keep(taken.portion, header)
    reader.rest = taken.rest
    reader.line += taken.line_ends
    reader.by_line = taken.ordinary


def _bounds(header: Header, reader: _Reader, *, final: bool) -> Bounds:
    shape = header.shape
    return Bounds(shape.file, shape.width, reader.limits.record_bytes, final, shape.passed_over)


def _trim(block: bytes, reader: _Reader) -> bool:
    """Whether values must be searched for white space. Most blocks of ids hold none."""
    return parsing.Traits.CONTROL_CHARACTER in reader.traits or parsing.may_hold_blanks(block)


def _behind_plain_header(text: bytes, reader: _Reader) -> bytes:
    """Take the header from the first line of `text`, if it is a plain one, and give the text behind it."""
    first = plain_header(text, reader.line, reader.table, reader.limits.columns)
    return text if first is None else _behind_header(text, first, reader)


def _behind_header(text: bytes, first: FirstRecords, reader: _Reader) -> bytes:
    """Take the header, which is the first of the records of `text` that are not blank, and give the text behind it."""
    reader.line, reader.begun = first.line, True
    if first.records:
        read = read_header(first.records, reader.table, reader.roster, reader.limits.columns)
        if isinstance(read, Header):
            reader.header = read
            reader.notes.blank_at_right = read.blank_at_right
        else:
            reader.header_findings = read
    return text[first.size :]


def _rows(reader: _Reader, header: Header) -> Rows:
    lines = np.concatenate([np.empty(0, np.int32), *(one.lines for one in reader.portions)])
    columns: dict[str, pa.ChunkedArray] = {}
    for column in reader.table.fields:
        if column in header.fields:
            place = header.fields.index(column)
            columns[column.name] = pa.chunked_array([one.columns[place] for one in reader.portions], pa.string())
        else:
            columns[column.name] = pa.chunked_array([pa.nulls(len(lines), pa.string())])
    damaged = one_after_another([one.damaged for one in reader.portions])
    oddities = {
        (header.fields[place].name, kind): np.concatenate(found)
        for (place, kind), found in reader.notes.oddities.items()
    }
    if reader.notes.spanning:
        reader.traits |= parsing.Traits.CONTROL_CHARACTER
    passed_over = reader.records - len(lines) - len(damaged.lines)
    spaced = reader.notes.spaced
    return Rows(reader.table, header.fields, columns, lines, damaged, oddities, reader.traits, spaced, passed_over)


def _passed_over(reader: _Reader) -> Iterator[Finding]:
    notes, file = reader.notes, reader.table.file
    if notes.end_mark:
        yield Finding(encoding_rules.END_MARK, Effect.WARNING, file)
    if notes.blank_at_right:
        yield Finding(rules.BLANK_AT_RIGHT, Effect.WARNING, file)
    if notes.short:
        yield Finding(rules.SHORT_ROWS, Effect.WARNING, file, facts={"count": notes.short, "first": notes.first_short})
