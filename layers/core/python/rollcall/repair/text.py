"""The text of one of the seven files: its header as it stands, and the blocks behind it."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from typing import NamedTuple

from rollcall.reading import Limits, Source
from rollcall.reading.encoding.decode import decoded, line_blocks
from rollcall.reading.encoding.windows import windows_1252
from rollcall.reading.header.first_records import read_first_records
from rollcall.reading.parsing import is_utf8
from rollcall.reading.trust import Bounds

_BLOCK = 1 << 20
"""Bytes of text in memory at a time; with all its findings, a block may become fifty times as long."""


class Text(NamedTuple):
    """The text of a file, as UTF-8 without a byte-order mark."""

    names: Sequence[str]
    """The fields of the header, trimmed; empty where there is no header."""
    header: bytes
    """The header as it stands, with blank lines above it and its line end."""
    line: int
    """The physical line behind it."""
    body: Iterator[bytes]
    """Blocks of whole lines."""


def open_text(source: Source, file: str, limits: Limits) -> Text:
    """Read a file up to its header.

    Raises:
        archive.DamagedEntry: From the source; while the body is read, too.
        Untrusted: The encoding can't be read; likewise.
    """
    blocks = _utf_8(line_blocks(decoded(source, file).chunks, limits.line_bytes, _BLOCK), source, file, limits)
    head = b""
    for block in blocks:
        head += block
        first = read_first_records(head, 1, Bounds(file, 0, limits.record_bytes, final=False))
        if first.records:
            header, behind = head[: first.size], head[first.size :]
            return Text(first.records[0].names, header, first.line, chain([behind] if behind else [], blocks))
    return Text((), head, 1, iter(()))


def _utf_8(blocks: Iterable[bytes], source: Source, file: str, limits: Limits) -> Iterator[bytes]:
    """Give `blocks` as UTF-8; those from the first one on that is not are Windows-1252."""
    waiting = iter(blocks)
    for block in waiting:
        if is_utf8(block):
            yield block
            continue
        text = windows_1252(source, file, limits.line_bytes, chain([block], waiting))
        yield from line_blocks(text.chunks, limits.line_bytes, _BLOCK)
