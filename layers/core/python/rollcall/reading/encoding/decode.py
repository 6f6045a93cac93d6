"""Bytes → UTF-8: which encoding a file is in, and what can't be trusted."""

import codecs
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import chain

import numpy as np

from rollcall.model.findings import Effect, Finding, Rule
from rollcall.reading.encoding import rules
from rollcall.reading.encoding.cut import WHOLE, CutCharacters
from rollcall.reading.encoding.wide import SAMPLE, wide_encoding

Source = Callable[[], Iterator[bytes]]
"""Gives a fresh iterator over a file's bytes, in chunks."""

BLOCK = 4 << 20
"""Bytes that are read at a time."""

_UNDEFINED = rb"[\x81\x8d\x8f\x90\x9d]"
"""What Windows-1252 leaves undefined."""
_LONE_CR = rb"\r(?!\n)"
_BEYOND_ASCII = r"[^\x00-\x7f]"
_IN_VALUE = r'[^,"\s]'
_BETWEEN_VALUES = r'[,"\r\n]'
_SAMPLE = 1 << 20
"""Bytes of a file in UTF-16 among which a value to show is looked for; as many, however the source is cut."""
_AROUND = 256
"""Characters on each side of a place that are looked at for the value around it, so that the work is bounded."""
_END_MARKS = b"\x1a\0"
"""Ctrl-Z, with which DOS ended text files, and NUL, which fills up what is left of a block."""


class Untrusted(Exception):
    """The file is judged no further, for the reason that `finding` gives."""

    def __init__(self, finding: Finding) -> None:
        """Keep the finding."""
        super().__init__(finding.rule.code)
        self.finding = finding


@dataclass(frozen=True, slots=True)
class Decoded:
    """A file as UTF-8."""

    chunks: Iterator[bytes]
    """Not checked to be UTF-8 where no encoding was told; without a byte-order mark."""
    warning: Finding | None = None


def decoded(source: Source, file: str) -> Decoded:
    """`source` as UTF-8, by its byte-order mark if it has one.

    Raises:
        Untrusted: It is UTF-32, or UTF-16 without its mark; or it is UTF-16 by its mark and not valid UTF-16, which
            shows while the chunks are read.
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
            return Decoded(_transcoded(chain([head[2:]], chunks), encoding, file), _guess(file, "UTF-16", sample))
    return Decoded(chain([head.removeprefix(codecs.BOM_UTF8)], chunks))


def _wanted(head: bytes) -> int:
    """How many bytes of a file that begins with `head` must be there before it can be told what it is."""
    return _SAMPLE if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) else SAMPLE


def windows_1252(source: Source, file: str, limit: int, rest: Iterable[bytes]) -> Decoded:
    """The `rest` of `source` as Windows-1252, from the first block on that is not UTF-8.

    What is before it is ASCII then, the same in both. A line of more than `limit` bytes may be looked at in parts.

    Raises:
        Untrusted: It can't be that, or can't be told to be: it has bytes that are undefined there, or valid
            UTF-8 sequences too, or the line ends of an old Mac.
    """
    facts = _look_through(source, limit)
    line, near = facts.line, facts.value_in("cp1252")
    if facts.multibyte and facts.cut.explain_all:
        raise Untrusted(_reject(rules.CUT_CHARACTER, file, line, facts.value_in("utf-8")))
    if facts.multibyte:
        raise Untrusted(_reject(rules.MIXED_ENCODINGS, file, line, near))
    if facts.undefined is not None:
        raise Untrusted(_reject(rules.UNDECODABLE, file, facts.undefined, None, encoding="Windows-1252"))
    if facts.lone_cr:
        raise Untrusted(_reject(rules.OLD_MAC_ENCODING, file, line, None))
    return Decoded(_transcoded(rest, "cp1252", file), _guess(file, "Windows-1252", near))


def line_blocks(chunks: Iterable[bytes], limit: int, size: int | None = None) -> Iterator[bytes]:
    """`chunks` cut anew: each block ends with a line end, but for the last one, and none is cut within CR LF.

    A block has about `size` bytes, or `BLOCK`. One without a line end in its first `limit` bytes shows that a line is
    too long; so no more than a few blocks are ever held. Where blocks are cut does not depend on how `chunks` were, so
    that the report can't either. Of end marks without a line end, as many are given as that takes: were anything to
    follow, the line would be too long.
    """
    kept = b""
    for chunk in _equal(chunks, size or BLOCK):
        kept += chunk
        # A CR at the very end may be half of a CR LF.
        end = max(kept.rfind(b"\n"), kept.rfind(b"\r", 0, max(len(kept) - 1, 0))) + 1
        if not end and len(kept) > limit + 1:
            if kept.strip(_END_MARKS):
                end = len(kept)
            else:
                kept = kept[: limit + 2]
        if end:
            yield kept[:end]
            kept = kept[end:]
    if kept:
        yield kept


def is_end_mark(block: bytes) -> bool:
    """Whether `block` holds nothing but Ctrl-Z and NULs."""
    return not block.strip(_END_MARKS)


def _equal(chunks: Iterable[bytes], size: int) -> Iterator[bytes]:
    """`chunks` cut anew into pieces of `size` bytes, but for the last one."""
    kept: list[bytes] = []
    held = 0
    for chunk in chunks:
        kept.append(chunk)
        held += len(chunk)
        if held < size:
            continue
        whole = chunk if len(kept) == 1 else b"".join(kept)
        end = held - held % size
        yield from (whole[place : place + size] for place in range(0, end, size))
        kept, held = [whole[end:]], held - end
    if held:
        yield b"".join(kept)


def count_line_ends(text: bytes) -> int:
    """How many lines end in `text`: by LF, CR LF or a lone CR."""
    # numpy counts a byte that is frequent four times as fast as bytes.count does.
    line_feeds = int(np.count_nonzero(np.frombuffer(text, np.uint8) == ord("\n")))
    return line_feeds + (text.count(b"\r") - text.count(b"\r\n") if b"\r" in text else 0)


@dataclass
class _Facts:
    line: int = 1
    """Of the first byte that is not UTF-8."""
    around: tuple[bytes, bytes] = (b"", b"")
    """What stands before it, and from it on."""
    multibyte: bool = False
    undefined: int | None = None
    """The line of the first such byte."""
    lone_cr: bool = False
    cut: CutCharacters = field(default_factory=CutCharacters)

    def value_in(self, encoding: str) -> str:
        """The value with the first byte that is not UTF-8, read in `encoding`."""
        before, behind = (part.decode(encoding, "replace") for part in self.around)
        return _value_around(before + behind, len(before))


def _look_through(source: Source, limit: int) -> _Facts:
    facts = _Facts()
    line, searching = 1, True
    for block in line_blocks(source(), limit):
        facts.multibyte = facts.multibyte or re.search(WHOLE, block) is not None
        facts.lone_cr = facts.lone_cr or re.search(_LONE_CR, block) is not None
        facts.cut.look_at(block)
        if facts.undefined is None and (match := re.search(_UNDEFINED, block)):
            facts.undefined = line + count_line_ends(block[: match.start()])
        if searching and (place := _first_invalid(block)) is not None:
            facts.line = line + count_line_ends(block[:place])
            facts.around = block[max(place - _AROUND, 0) : place], block[place : place + _AROUND]
            searching = False
        line += count_line_ends(block)
    return facts


def _first_invalid(block: bytes) -> int | None:
    try:
        block.decode()
    except UnicodeDecodeError as error:
        return error.start
    return None


def _value_around(text: str, place: int) -> str:
    before = re.split(_BETWEEN_VALUES, text[max(place - _AROUND, 0) : place])[-1]
    after = re.split(_BETWEEN_VALUES, text[place : place + _AROUND])[0]
    return (before + after).strip()


def _transcoded(chunks: Iterable[bytes], encoding: str, file: str) -> Iterator[bytes]:
    decoder = codecs.getincrementaldecoder(encoding)()
    line, last = 1, b""
    for chunk in chain(chunks, [None]):
        try:
            text = decoder.decode(chunk or b"", final=chunk is None).encode()
        except UnicodeDecodeError as error:
            text = error.object[: error.start].decode(encoding).encode()
            line += _further_line_ends(text, after_cr=last == b"\r")
            raise Untrusted(_reject(rules.UNDECODABLE, file, line, None, encoding="UTF-16")) from None
        line += _further_line_ends(text, after_cr=last == b"\r")
        last = text[-1:] or last
        yield text


def _further_line_ends(text: bytes, *, after_cr: bool) -> int:
    """How many lines end in `text`, but for one that has ended already with the CR before it."""
    return count_line_ends(text) - (after_cr and text.startswith(b"\n"))


def _guess(file: str, encoding: str, text: str) -> Finding:
    """The warning that `file` was read in another encoding, with the first value of `text` that shows it."""
    match = re.search(_BEYOND_ASCII, text) or re.search(_IN_VALUE, text)
    value = _value_around(text, match.start()) if match else ""
    return Finding(rules.ENCODING, Effect.WARNING, file, value=value, facts={"encoding": encoding})


def _reject(rule: Rule, file: str, line: int, value: str | None, **facts: str) -> Finding:
    return Finding(rule, Effect.IMPORT_REJECTED, file, line, value=value, facts=facts)
