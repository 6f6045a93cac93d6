"""Bytes → UTF-8: which encoding a file is in, and what can't be trusted."""

import codecs
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import chain

import numpy as np

from rollcall.findings import Effect, Finding, Rule
from rollcall.reading import rules

Source = Callable[[], Iterator[bytes]]
"""Gives a fresh iterator over a file's bytes, in chunks."""

BLOCK = 4 << 20
"""Bytes that are read at a time."""

_UNDEFINED = re.compile(rb"[\x81\x8d\x8f\x90\x9d]")
"""What Windows-1252 leaves undefined."""
_MULTIBYTE = re.compile(
    rb"[\xc2-\xdf][\x80-\xbf]|\xe0[\xa0-\xbf][\x80-\xbf]|[\xe1-\xec\xee\xef][\x80-\xbf]{2}|\xed[\x80-\x9f][\x80-\xbf]"
    rb"|\xf0[\x90-\xbf][\x80-\xbf]{2}|[\xf1-\xf3][\x80-\xbf]{3}|\xf4[\x80-\x8f][\x80-\xbf]{2}"
)
"""What is valid UTF-8 and not ASCII (the Unicode Standard, table 3-7)."""
_LONE_CR = re.compile(rb"\r(?!\n)")
_FOREIGN_VALUE = re.compile(r'[^,"\r\n]*[^\x00-\x7f,"\r\n][^,"\r\n]*')
"""A value with a character that is not ASCII."""
_ANY_VALUE = re.compile(r'[^,"\s][^,"\r\n]*')


class Untrusted(Exception):
    """The file is judged no further, for the reason that `finding` gives."""

    def __init__(self, finding: Finding) -> None:
        """Keep the finding."""
        super().__init__(finding.rule.code)
        self.finding = finding


class NotUtf8(Exception):
    """The bytes are not UTF-8: another encoding has to be tried."""


@dataclass(frozen=True, slots=True)
class Decoded:
    """A file as UTF-8."""

    chunks: Iterator[bytes]
    """Not checked to be UTF-8 where no encoding was told; without a byte-order mark."""
    warning: Finding | None = None


def decoded(source: Source, file: str) -> Decoded:
    """`source` as UTF-8, by its byte-order mark if it has one.

    Raises:
        Untrusted: It is UTF-16 by its mark and not valid UTF-16. (While the chunks are read.)
    """
    chunks = source()
    head = b""
    while len(head) < len(codecs.BOM_UTF8) and (chunk := next(chunks, b"")):
        head += chunk
    for mark, encoding in ((codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be")):
        if head.startswith(mark):
            sample = codecs.getincrementaldecoder(encoding)("replace").decode(head[2:])
            return Decoded(_transcoded(chain([head[2:]], chunks), encoding, file), _guess(file, "UTF-16", sample))
    return Decoded(chain([head.removeprefix(codecs.BOM_UTF8)], chunks))


def windows_1252(source: Source, file: str) -> Decoded:
    """`source`, which is not UTF-8, as Windows-1252.

    Raises:
        Untrusted: It can't be that, or can't be told to be: it has bytes that are undefined there, or valid
            UTF-8 sequences too, or the line ends of an old Mac.
    """
    facts = _look_through(source)
    line, near = facts.not_utf8
    if facts.multibyte:
        raise Untrusted(_reject(rules.MIXED_ENCODINGS, file, line, near))
    if facts.undefined is not None:
        raise Untrusted(_reject(rules.UNDECODABLE, file, facts.undefined, None, encoding="Windows-1252"))
    if facts.lone_cr:
        raise Untrusted(_reject(rules.OLD_MAC_ENCODING, file, line, None))
    return Decoded(_transcoded(source(), "cp1252", file), _guess(file, "Windows-1252", near))


def line_blocks(chunks: Iterable[bytes], limit: int) -> Iterator[bytes]:
    """`chunks` cut anew: each block ends with a line end, but for the last one, and none is cut within CR LF.

    A block without a line end in its first `limit` bytes shows that a line is too long; so no more than a few blocks
    are ever held. Where blocks are cut does not depend on how `chunks` were, so that the report can't either.
    """
    kept = b""
    for chunk in _equal(chunks):
        kept += chunk
        # A CR at the very end may be half of a CR LF.
        end = max(kept.rfind(b"\n"), kept.rfind(b"\r", 0, max(len(kept) - 1, 0))) + 1
        if not end and len(kept) > limit + 1:
            end = len(kept)
        if end:
            yield kept[:end]
            kept = kept[end:]
    if kept:
        yield kept


def _equal(chunks: Iterable[bytes]) -> Iterator[bytes]:
    """`chunks` cut anew into pieces of `BLOCK` bytes, but for the last one."""
    kept: list[bytes] = []
    size = 0
    for chunk in chunks:
        kept.append(chunk)
        size += len(chunk)
        if size < BLOCK:
            continue
        whole = chunk if len(kept) == 1 else b"".join(kept)
        end = size - size % BLOCK
        yield from (whole[place : place + BLOCK] for place in range(0, end, BLOCK))
        kept, size = [whole[end:]], size - end
    if size:
        yield b"".join(kept)


def count_line_ends(text: bytes) -> int:
    """How many lines end in `text`: by LF, CR LF or a lone CR."""
    # numpy counts a byte that is frequent four times as fast as bytes.count does.
    line_feeds = int(np.count_nonzero(np.frombuffer(text, np.uint8) == ord("\n")))
    return line_feeds + (text.count(b"\r") - text.count(b"\r\n") if b"\r" in text else 0)


@dataclass
class _Facts:
    not_utf8: tuple[int, str] = (1, "")
    """Line and value of the first byte that is not UTF-8."""
    multibyte: bool = False
    undefined: int | None = None
    """The line of the first such byte."""
    lone_cr: bool = False


def _look_through(source: Source) -> _Facts:
    facts = _Facts()
    line, searching = 1, True
    for block in line_blocks(source(), BLOCK):
        facts.multibyte = facts.multibyte or _MULTIBYTE.search(block) is not None
        facts.lone_cr = facts.lone_cr or _LONE_CR.search(block) is not None
        if facts.undefined is None and (match := _UNDEFINED.search(block)):
            facts.undefined = line + count_line_ends(block[: match.start()])
        if searching and (place := _first_invalid(block)) is not None:
            facts.not_utf8 = (line + count_line_ends(block[:place]), _value_around(block, place))
            searching = False
        line += count_line_ends(block)
    return facts


def _first_invalid(block: bytes) -> int | None:
    try:
        block.decode()
    except UnicodeDecodeError as error:
        return error.start
    return None


def _value_around(block: bytes, place: int) -> str:
    before = re.split(rb'[,"\r\n]', block[max(place - 200, 0) : place])[-1]
    after = re.split(rb'[,"\r\n]', block[place : place + 200])[0]
    return (before + after).decode("cp1252", "replace").strip()


def _transcoded(chunks: Iterable[bytes], encoding: str, file: str) -> Iterator[bytes]:
    decoder = codecs.getincrementaldecoder(encoding)()
    line = 1
    for chunk in chain(chunks, [None]):
        try:
            text = decoder.decode(chunk or b"", final=chunk is None).encode()
        except UnicodeDecodeError as error:
            line += count_line_ends(error.object[: error.start].decode(encoding).encode())
            raise Untrusted(_reject(rules.UNDECODABLE, file, line, None, encoding="UTF-16")) from None
        line += count_line_ends(text)
        yield text


def _guess(file: str, encoding: str, text: str) -> Finding:
    match = _FOREIGN_VALUE.search(text) or _ANY_VALUE.search(text)
    value = match[0].strip() if match else ""
    return Finding(rules.ENCODING, Effect.WARNING, file, value=value, facts={"encoding": encoding})


def _reject(rule: Rule, file: str, line: int, value: str | None, **facts: str) -> Finding:
    return Finding(rule, Effect.IMPORT_REJECTED, file, line, value=value, facts=facts)
