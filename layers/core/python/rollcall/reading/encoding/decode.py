"""Detect a file's encoding and decode it into UTF-8, or refuse it."""

import codecs
import re
from collections.abc import Callable, Iterable, Iterator
from itertools import chain
from typing import NamedTuple

from rollcall.model.findings import Effect, Finding, Rule
from rollcall.reading.encoding import rules
from rollcall.reading.encoding.line_ends import count_line_ends
from rollcall.reading.encoding.wide import SAMPLE, wide_encoding

Source = Callable[[], Iterator[bytes]]
"""Returns a fresh iterator over a file's bytes, in chunks."""

BLOCK = 4 << 20
"""Bytes read at a time."""

_BEYOND_ASCII = r"[^\x00-\x7f]"
_IN_VALUE = r'[^,"\s]'
_BETWEEN_VALUES = r'[,"\r\n]'
_SAMPLE = 1 << 20
"""Bytes of a UTF-16 file that are searched for a value to show. Fixed, so that the source's chunks don't matter."""
AROUND = 256
"""Characters searched on each side of a place for the value around it, to bound the work."""
_END_MARKS = b"\x1a\0"
"""Ctrl-Z, which ended text files in DOS, and NUL, which pads the last block."""


class Untrusted(Exception):
    """The file can't be judged, for the reason that `finding` gives."""

    def __init__(self, finding: Finding) -> None:
        """Keep the finding."""
        super().__init__(finding.rule.code)
        self.finding = finding


class Decoded(NamedTuple):
    """A file as UTF-8."""

    chunks: Iterator[bytes]
    """Without a byte-order mark. Not yet checked to be UTF-8 where no encoding was detected."""
    warning: Finding | None = None


def decoded(source: Source, file: str) -> Decoded:
    """Decode `source` into UTF-8, by its byte-order mark if it has one.

    Raises:
        Untrusted: It is UTF-32, or UTF-16 without a mark. While the chunks are read: it has the mark of UTF-16 but is
            not valid UTF-16.
    """
    chunks = source()
    head = b""
    while len(head) < _wanted(head) and (chunk := next(chunks, b"")):
        head += chunk
    if (wide := wide_encoding(head)) is not None:
        rule = rules.UTF_16_WITHOUT_MARK if wide == "UTF-16" else rules.UTF_32
        raise Untrusted(Finding(rule, Effect.IMPORT_REJECTED, file))
    for mark, encoding in ((codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be")):
        if head.startswith(mark):
            sample = codecs.getincrementaldecoder(encoding)("replace").decode(head[2:_SAMPLE])
            return Decoded(transcoded(chain([head[2:]], chunks), encoding, file), guess(file, "UTF-16", sample))
    return Decoded(chain([head.removeprefix(codecs.BOM_UTF8)], chunks))


def _wanted(head: bytes) -> int:
    """How many bytes are needed to detect the encoding of a file that begins with `head`."""
    return _SAMPLE if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) else SAMPLE


def line_blocks(chunks: Iterable[bytes], limit: int, size: int | None = None) -> Iterator[bytes]:
    """Cut `chunks` into blocks that end with a line end, except the last one. A CR LF is never split.

    A block has about `size` bytes, or `BLOCK`. A block without a line end in its first `limit` bytes shows that a line
    is too long, so only a few blocks are ever held. The cuts do not depend on `chunks`, and so neither does the report.
    End marks without a line end are cut off after `limit` bytes: if anything followed, the line would be too long.
    """
    begun = b""
    for parts in _equal(chunks, size or BLOCK):
        if end := _behind_line_end(parts[-1]):  # so each byte is copied once
            yield b"".join((begun, *parts[:-1], memoryview(parts[-1])[:end]))
            begun = parts[-1][end:]
            continue
        begun = b"".join((begun, *parts))
        end = _behind_line_end(begun)
        if not end and len(begun) > limit + 1:
            if begun.strip(_END_MARKS):
                end = len(begun)
            else:
                begun = begun[: limit + 2]
        if end:
            yield begun[:end]
            begun = begun[end:]
    if begun:
        yield begun


def _behind_line_end(text: bytes) -> int:
    """Give the place behind the last line end of `text`; 0 if there is none."""
    line_feed = text.rfind(b"\n")
    # A CR at the very end may be the first half of a CR LF.
    return max(line_feed, text.rfind(b"\r", line_feed + 1, max(len(text) - 1, 0))) + 1


def is_end_mark(block: bytes) -> bool:
    """Whether `block` holds nothing but Ctrl-Z and NULs."""
    return not block.strip(_END_MARKS)


def _equal(chunks: Iterable[bytes], size: int) -> Iterator[list[bytes]]:
    """Cut `chunks` into the parts of `size` bytes each, in their order; the last may have fewer."""
    parts: list[bytes] = []
    held = 0
    for chunk in chunks:
        start = 0
        while held + len(chunk) - start >= size:
            end = start + size - held
            yield [*parts, chunk[start:end]]
            parts, held, start = [], 0, end
        if start < len(chunk):
            parts.append(chunk[start:])
            held += len(chunk) - start
    if parts:
        yield parts


def value_around(text: str, place: int) -> str:
    """Give the value of `text` around a place."""
    before = re.split(_BETWEEN_VALUES, text[max(place - AROUND, 0) : place])[-1]
    after = re.split(_BETWEEN_VALUES, text[place : place + AROUND])[0]
    return (before + after).strip()


def transcoded(chunks: Iterable[bytes], encoding: str, file: str) -> Iterator[bytes]:
    """Transcode `chunks` from `encoding` into UTF-8.

    Raises:
        Untrusted: They are not valid in that encoding.
    """
    decoder = codecs.getincrementaldecoder(encoding)()
    line, last = 1, b""
    for chunk in chain(chunks, [None]):
        try:
            text = decoder.decode(chunk or b"", final=chunk is None).encode()
        except UnicodeDecodeError as error:
            text = error.object[: error.start].decode(encoding).encode()
            line += _further_line_ends(text, after_cr=last == b"\r")
            raise Untrusted(reject(rules.UNDECODABLE, file, line, None, encoding="UTF-16")) from None
        line += _further_line_ends(text, after_cr=last == b"\r")
        last = text[-1:] or last
        yield text


def _further_line_ends(text: bytes, *, after_cr: bool) -> int:
    """Count the line ends in `text`, except an LF whose CR was counted in the text before."""
    return count_line_ends(text) - (after_cr and text.startswith(b"\n"))


def guess(file: str, encoding: str, text: str) -> Finding:
    """Build the warning that `file` was read in another encoding, with the first value of `text` that shows it."""
    match = re.search(_BEYOND_ASCII, text) or re.search(_IN_VALUE, text)
    value = value_around(text, match.start()) if match else ""
    return Finding(rules.ENCODING, Effect.WARNING, file, value=value, facts={"encoding": encoding})


def reject(rule: Rule, file: str, line: int, value: str | None, **facts: str) -> Finding:
    """Build a finding about the encoding of `file` that rejects the import."""
    return Finding(rule, Effect.IMPORT_REJECTED, file, line, value=value, facts=facts)
