"""Decode files that are not UTF-8, if they are certainly Windows-1252."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

import numpy as np

from rollcall.columns.arrays import once_each
from rollcall.columns.packed import LAST_OF_ASCII
from rollcall.reading.encoding import rules
from rollcall.reading.encoding.cut import WHOLE, CutCharacters
from rollcall.reading.encoding.decode import (
    AROUND,
    Decoded,
    Source,
    Untrusted,
    guess,
    line_blocks,
    reject,
    transcoded,
    value_around,
)
from rollcall.reading.encoding.line_ends import count_line_ends, count_lone_returns
from rollcall.reading.lines import between, how_many_before

_UNDEFINED = rb"[\x81\x8d\x8f\x90\x9d]"
"""The bytes that Windows-1252 leaves undefined."""

_MANY = 64
"""From one byte beyond ASCII in so many on, about every line has one."""


_PIECE = 1 << 16
"""Bytes whose lines are looked for at a time: where few bytes are beyond ASCII, most pieces have none."""


def windows_1252(source: Source, file: str, limit: int, rest: Iterable[bytes]) -> Decoded:
    """Decode the `rest` of `source` as Windows-1252, from the first block that is not UTF-8.

    All before that block is then ASCII, the same in both. A line of more than `limit` bytes may be checked in parts.

    Raises:
        Untrusted: It is not, or not certainly, Windows-1252: it has undefined bytes, valid UTF-8 sequences too, or
            the line ends of an old Mac.
    """
    facts = _look_through(source, limit)
    line, near = facts.line, facts.value_in("cp1252")
    if facts.multibyte and facts.cut.explain_all:
        raise Untrusted(reject(rules.CUT_CHARACTER, file, line, facts.value_in("utf-8")))
    if facts.multibyte:
        raise Untrusted(reject(rules.MIXED_ENCODINGS, file, line, near))
    if facts.undefined is not None:
        raise Untrusted(reject(rules.UNDECODABLE, file, facts.undefined, None, encoding="Windows-1252"))
    if facts.lone_cr:
        raise Untrusted(reject(rules.OLD_MAC_ENCODING, file, line, None))
    return Decoded(transcoded(rest, "cp1252", file), guess(file, "Windows-1252", near))


@dataclass
class _Facts:
    line: int = 1
    """The offset of the first byte that is not UTF-8."""
    around: tuple[bytes, bytes] = (b"", b"")
    """The text before that byte, and from it on."""
    multibyte: bool = False
    undefined: int | None = None
    """The line of that byte."""
    lone_cr: bool = False
    cut: CutCharacters = field(default_factory=CutCharacters)

    def value_in(self, encoding: str) -> str:
        """Give the value with the first byte that is not UTF-8, decoded in `encoding`."""
        before, behind = (part.decode(encoding, "replace") for part in self.around)
        return value_around(before + behind, len(before))


def _look_through(source: Source, limit: int) -> _Facts:
    facts = _Facts()
    line, searching = 1, True
    for block in line_blocks(source(), limit):
        facts.lone_cr = facts.lone_cr or count_lone_returns(block) > 0
        beyond = _lines_beyond_ascii(block)
        facts.multibyte = facts.multibyte or re.search(WHOLE, beyond) is not None
        facts.cut.look_at(beyond)
        if facts.undefined is None and re.search(_UNDEFINED, beyond) and (match := re.search(_UNDEFINED, block)):
            facts.undefined = line + count_line_ends(block[: match.start()])
        if searching and (place := _first_invalid(block)) is not None:
            facts.line = line + count_line_ends(block[:place])
            facts.around = block[max(place - AROUND, 0) : place], block[place : place + AROUND]
            searching = False
        line += count_line_ends(block)
    return facts


def _lines_beyond_ascii(block: bytes) -> bytes:
    """Give the lines of `block` that hold more than ASCII, and perhaps some beside them: patterns are slow."""
    return b"".join(map(_those_beyond_ascii, line_blocks([block], len(block), _PIECE)))


def _those_beyond_ascii(block: bytes) -> bytes:
    """Give the lines of `block` that hold more than ASCII, or all if they are many."""
    if block.isascii():
        return b""
    buffer = np.frombuffer(block, np.uint8)
    beyond = buffer > LAST_OF_ASCII
    if _MANY * int(np.count_nonzero(beyond)) > len(block):
        return block
    ends = np.append(np.flatnonzero((buffer == ord("\n")) | (buffer == ord("\r"))) + 1, len(block))
    lines = once_each(how_many_before(ends, np.flatnonzero(beyond), with_itself=True))
    return buffer.compress(between(np.append(0, ends)[lines], ends[lines], len(block))).tobytes()


def _first_invalid(block: bytes) -> int | None:
    try:
        block.decode()
    except UnicodeDecodeError as error:
        return error.start
    return None
