"""Bytes → UTF-8: which encoding a file is in, and what can't be trusted."""

import codecs
import re
from collections.abc import Callable, Iterable, Iterator
from itertools import chain
from typing import NamedTuple

import numpy as np

from rollcall.model.findings import Effect, Finding, Rule
from rollcall.reading.encoding import rules
from rollcall.reading.encoding.wide import SAMPLE, wide_encoding

Source = Callable[[], Iterator[bytes]]
"""Gives a fresh iterator over a file's bytes, in chunks."""

BLOCK = 4 << 20
"""Bytes that are read at a time."""

_BEYOND_ASCII = r"[^\x00-\x7f]"
_IN_VALUE = r'[^,"\s]'
_BETWEEN_VALUES = r'[,"\r\n]'
_SAMPLE = 1 << 20
"""Bytes of a file in UTF-16 among which a value to show is looked for; as many, however the source is cut."""
AROUND = 256
"""Characters on each side of a place that are looked at for the value around it, so that the work is bounded."""
_END_MARKS = b"\x1a\0"
"""Ctrl-Z, with which DOS ended text files, and NUL, which fills up what is left of a block."""


class Untrusted(Exception):
    """The file is judged no further, for the reason that `finding` gives."""

    def __init__(self, finding: Finding) -> None:
        """Keep the finding."""
        super().__init__(finding.rule.code)
        self.finding = finding


class Decoded(NamedTuple):
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
            return Decoded(transcoded(chain([head[2:]], chunks), encoding, file), guess(file, "UTF-16", sample))
    return Decoded(chain([head.removeprefix(codecs.BOM_UTF8)], chunks))


def _wanted(head: bytes) -> int:
    """How many bytes of a file that begins with `head` must be there before it can be told what it is."""
    return _SAMPLE if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) else SAMPLE


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


def value_around(text: str, place: int) -> str:
    """The value of `text` that stands around a place."""
    before = re.split(_BETWEEN_VALUES, text[max(place - AROUND, 0) : place])[-1]
    after = re.split(_BETWEEN_VALUES, text[place : place + AROUND])[0]
    return (before + after).strip()


def transcoded(chunks: Iterable[bytes], encoding: str, file: str) -> Iterator[bytes]:
    """`chunks` of an `encoding` as UTF-8.

    Raises:
        Untrusted: They are not valid in it.
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
    """How many lines end in `text`, but for one that has ended already with the CR before it."""
    return count_line_ends(text) - (after_cr and text.startswith(b"\n"))


def guess(file: str, encoding: str, text: str) -> Finding:
    """The warning that `file` was read in another encoding, with the first value of `text` that shows it."""
    match = re.search(_BEYOND_ASCII, text) or re.search(_IN_VALUE, text)
    value = value_around(text, match.start()) if match else ""
    return Finding(rules.ENCODING, Effect.WARNING, file, value=value, facts={"encoding": encoding})


def reject(rule: Rule, file: str, line: int, value: str | None, **facts: str) -> Finding:
    """A finding about the encoding of `file` that rejects the import."""
    return Finding(rule, Effect.IMPORT_REJECTED, file, line, value=value, facts=facts)
