"""Arrow's CSV reader for input that it certainly reads correctly, and scans of whole blocks and columns."""

import codecs
import re
from collections.abc import Callable
from enum import Flag, auto
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pyarrow as pa
from pyarrow import csv

from rollcall.columns import compute as pc
from rollcall.columns.characters import WHITE_SPACE
from rollcall.columns.marked import how_many
from rollcall.reading.encoding.line_ends import LineEnds

_BEYOND_ASCII = 0x80
_SPACE = ord(" ")
_LEADS_OF_BLANKS = tuple({blank.encode()[:1] for blank in WHITE_SPACE if not blank.isascii()})
"""The first bytes of white space beyond ASCII, in UTF-8."""
_WIDE_CONTROLS = rb"\xc2[\x80-\x9f]|\xe2\x80[\xa8\xa9]"
"""Control characters beyond ASCII, U+2028 and U+2029, in UTF-8."""

_MOST_OTHERS = 1_000
"""So many records may have another number of fields: Arrow names each of them by a call, 2 µs."""


class AccountingError(Exception):
    """The parser lost or added records. This is our fault, whatever the file holds."""


def is_utf8(block: bytes) -> bool:
    """Whether whole lines are valid UTF-8."""
    if block.isascii():
        return True
    extent = pa.py_buffer(np.array([0, len(block)], np.int32))
    try:
        pa.Array.from_buffers(pa.string(), 1, [None, extent, pa.py_buffer(block)]).validate(full=True)
    except pa.ArrowInvalid:
        return False
    return True


class Traits(Flag):
    """What the bytes of a file hold anywhere, so that columns are not searched for what is absent."""

    CONTROL_CHARACTER = auto()
    NUMBER_SIGN = auto()
    PLUS = auto()
    EQUALS_SIGN = auto()
    REPLACEMENT_CHARACTER = auto()


def traits(block: bytes, ends: LineEnds, known: Traits) -> Traits:
    """The traits of a block with those line ends, and those `known` of the file, which are not looked for again."""
    found = known
    if Traits.CONTROL_CHARACTER not in found and _holds_controls(block, ends):
        found |= Traits.CONTROL_CHARACTER
    if b"#" in block:
        found |= Traits.NUMBER_SIGN
    if b"+" in block:
        found |= Traits.PLUS
    if b"=" in block:
        found |= Traits.EQUALS_SIGN
    if b"\xef" in block and b"\xef\xbf\xbd" in block:
        found |= Traits.REPLACEMENT_CHARACTER
    return found


def _holds_controls(block: bytes, ends: LineEnds) -> bool:
    """Whether there is a control character besides those line ends."""
    controls = how_many(np.frombuffer(block, np.uint8), lambda part: part < _SPACE)
    if controls != ends.line_feeds + ends.returns or b"\x7f" in block:
        return True
    # One byte is looked for in a fiftieth of the time that two or three need.
    return (b"\xc2" in block or b"\xe2" in block) and re.search(_WIDE_CONTROLS, block) is not None


def may_hold_blanks(block: bytes) -> bool:
    """Whether there may be white space in a block without control characters."""
    return b" " in block or any(lead in block for lead in _LEADS_OF_BLANKS)


def long_line(block: bytes, limit: int) -> int | None:
    """Find the line of `block`, counted from 0, that has more than `limit` bytes; None where there is none."""
    step = max(limit // 2, 1)
    windows = range(0, len(block) - step + 1, step)
    if not any(block.find(b"\n", at, at + step) < 0 and block.find(b"\r", at, at + step) < 0 for at in windows):
        return None  # a line over the limit covers at least one whole window
    for place, text in enumerate(re.split(rb"\r\n|\n|\r", block)):
        if len(text) > limit:
            return place
    return None


class Parsed(NamedTuple):
    """The lines of a text, each of which is a record."""

    columns: list[pa.Array]
    """Strings: the fields of the records that have as many as asked for."""
    others: list[tuple[int, str]]
    """Each record of another number of fields, with the index of its line among those that are parsed."""


def parse_lines(text: bytes, lines: int, width: int) -> Parsed | None:
    """Parse a text with regular quotes and so many `lines`, each a record, most of them of `width` fields.

    None where it is not certain that each line is one, or where too many have another number of fields. It is certain
    if there are as many records: Arrow then read all of 64,000 fuzzed files as we do.
    """
    if lines * width > len(text) + 1:
        return None  # a record has a comma or a line end for each field, so fewer bytes can't be whole records
    others: list[tuple[int, str]] = []
    most = min(_MOST_OTHERS, lines // 2)

    def keep(row: csv.InvalidRow) -> str:
        others.append((row.number - 1, row.text))
        return "skip" if len(others) <= most else "error"

    try:
        columns = _parse(text, width, keep)
    except pa.ArrowInvalid:
        return None
    return Parsed(columns, others) if len(columns[0]) + len(others) == lines else None


def parse(content: bytes, width: int, *, expected: int) -> list[pa.Array]:
    """Parse `content`: `expected` records of `width` fields, each on one line with regular quotes.

    Raises:
        AccountingError: Arrow finds another number of records, or fails.
    """
    try:
        columns = _parse(content, width)
    except pa.ArrowInvalid:
        raise AccountingError("the parser refused lines that are ordinary") from None
    if len(columns[0]) != expected:
        raise AccountingError(f"{expected} records went into the parser, {len(columns[0])} came out")
    return columns


def trimmed(column: pa.Array) -> pa.Array:
    """Trim the values of `column`; blank and empty values become null."""
    if not _to_be_trimmed(column):
        return column
    column = pc.utf8_trim(column, WHITE_SPACE)
    return pc.if_else(pc.equal(pc.binary_length(column), 0), pa.scalar(None, column.type), column)


def all_null(columns: list[pa.Array]) -> npt.NDArray[np.bool_]:
    """Which rows have no value in any column."""
    candidates = [column for column in columns if column.null_count]
    if len(candidates) < len(columns):
        return np.zeros(len(columns[0]), np.bool_)
    mask = pc.is_null(candidates[0])
    for column in candidates[1:]:
        mask = pc.and_(mask, pc.is_null(column))
    return np.asarray(mask.to_numpy(zero_copy_only=False), np.bool_)


def _parse(content: bytes, width: int, otherwise: Callable[[csv.InvalidRow], str] | None = None) -> list[pa.Array]:
    """Parse `content`. `otherwise` decides about each row of another number of fields, an error without it."""
    if content.startswith(codecs.BOM_UTF8):
        content = codecs.BOM_UTF8 + content  # Arrow drops a leading byte-order mark, which is part of the text here
    names = [str(place) for place in range(width)]
    quote = '"' if b'"' in content else False
    table = csv.read_csv(
        pa.BufferReader(content),
        csv.ReadOptions(column_names=names, use_threads=False, block_size=len(content) + 1),
        csv.ParseOptions(
            quote_char=quote, newlines_in_values=False, ignore_empty_lines=False, invalid_row_handler=otherwise
        ),
        csv.ConvertOptions(
            column_types=dict.fromkeys(names, pa.string()),
            null_values=[""],
            strings_can_be_null=True,
            quoted_strings_can_be_null=True,
            check_utf8=False,  # `is_utf8` was called before
        ),
    )
    return [column.combine_chunks() if column.num_chunks != 1 else column.chunk(0) for column in table.columns]


def _to_be_trimmed(column: pa.Array) -> bool:
    """Whether any value is empty or may need trimming: begins or ends with a byte up to the space or beyond ASCII."""
    if len(column) == column.null_count:
        return False
    _, offsets_buffer, data_buffer = column.buffers()
    offsets = np.frombuffer(offsets_buffer, np.int32)[column.offset : column.offset + len(column) + 1]
    some = offsets[1:] > offsets[:-1]
    if int(np.count_nonzero(some)) < len(column) - column.null_count or data_buffer is None:
        return True
    data = np.frombuffer(data_buffer, np.uint8)
    ends = np.concatenate((data[offsets[:-1][some]], data[offsets[1:][some] - 1]))
    return bool((ends <= ord(" ")).any()) or bool((ends >= _BEYOND_ASCII).any())
