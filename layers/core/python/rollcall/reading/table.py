"""Read one CSV file into columns of strings, with the physical line of each row.

The file is read in blocks of whole lines. Arrow parses the lines that it certainly reads correctly (`batches`), and our
own parser the others (`records`). The records that Arrow returns are counted against the lines that it got.
"""

import re
from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import chain, pairwise

import numpy as np
import pyarrow as pa

from rollcall.columns.at_once import ahead
from rollcall.model.findings import Effect, Finding
from rollcall.model.schema import Roster, Table
from rollcall.reading import parsing, rules
from rollcall.reading.batches import Taken, take, take_lines
from rollcall.reading.blocks import NO_MORE, Block, Blocks
from rollcall.reading.damaged import one_after_another
from rollcall.reading.encoding import rules as encoding_rules
from rollcall.reading.encoding.decode import Source, Untrusted, line_blocks
from rollcall.reading.encoding.line_ends import line_ends
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


@dataclass(eq=False)
class _Reader:
    """Collects the results of the blocks of one file."""

    blocks: Blocks
    table: Table
    roster: Roster
    limits: Limits
    excerpt: Excerpt | None
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
    warnings = () if reader.blocks.warning is None else (reader.blocks.warning,)
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
    reader = _Reader(Blocks(source, table, limits.line_bytes), table, roster, limits, excerpt)
    _read_blocks(chain(ahead(iter(reader.blocks)), [NO_MORE]), reader)
    return reader


def _read_blocks(blocks: Iterator[Block], reader: _Reader) -> None:
    for block, following in pairwise(blocks):
        final = not following.text
        reader.by_line = True
        if not reader.begun:
            block = _behind_plain_header(block, reader)  # noqa: PLW2901 - the rest of the block is read as any other
        if not block.text or (not reader.rest and _take_lines(block, reader, final=final)):
            continue
        pieces = deque(line_blocks([block.text], reader.limits.line_bytes, PIECE))
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
    elif reader.header and reader.rest and not _take_lines(_block(reader.rest), reader, final=final):
        bounds, trim = _bounds(reader.header, reader, final=final), _trim(reader.rest, reader)
        taken = take(reader.rest, reader.line, reader.header.shape, reader.notes, bounds, trim=trim)
        _keep(taken, reader, reader.header)


def _take_lines(block: Block, reader: _Reader, *, final: bool) -> bool:
    """Read whole lines, if the last ones of the file's block could be read so; say whether they were."""
    if reader.header is None or not reader.by_line:
        return False
    bounds, trim = _bounds(reader.header, reader, final=final), _trim(block.text, reader)
    taken = take_lines(block, reader.line, reader.header.shape, reader.notes, bounds, trim=trim)
    if taken is None:
        reader.by_line = False
    else:
        _keep(taken, reader, reader.header)
    return taken is not None


def _block(text: bytes) -> Block:
    return Block(text, line_ends(text))


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
    return parsing.Traits.CONTROL_CHARACTER in reader.blocks.traits or parsing.may_hold_blanks(block)


def _behind_plain_header(block: Block, reader: _Reader) -> Block:
    """Take the header from the first line of `block`, if it is a plain one, and give what is behind it."""
    first = plain_header(block.text, reader.line, reader.table, reader.limits.columns)
    return block if first is None else _block(_behind_header(block.text, first, reader))


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
    traits = reader.blocks.traits
    if reader.notes.spanning:
        traits |= parsing.Traits.CONTROL_CHARACTER
    passed_over = reader.records - len(lines) - len(damaged.lines)
    spaced = reader.notes.spaced
    return Rows(reader.table, header.fields, columns, lines, damaged, oddities, traits, spaced, passed_over)


def _passed_over(reader: _Reader) -> Iterator[Finding]:
    notes, file = reader.notes, reader.table.file
    if reader.blocks.end_mark:
        yield Finding(encoding_rules.END_MARK, Effect.WARNING, file)
    if notes.blank_at_right:
        yield Finding(rules.BLANK_AT_RIGHT, Effect.WARNING, file)
    if notes.short:
        yield Finding(rules.SHORT_ROWS, Effect.WARNING, file, facts={"count": notes.short, "first": notes.first_short})
