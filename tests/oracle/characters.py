"""Bytes to text, and what is blank: contract, section 1."""

import codecs
from dataclasses import dataclass

WHITE_SPACE = frozenset(
    "\t\n\v\f\r \u0085\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a"
    "\u2028\u2029\u202f\u205f\u3000"
)
"""Unicode's White_Space. `str.strip` takes U+001C to U+001F away as well, which are none."""


class Untrusted(Exception):
    """The file's text can't be trusted."""


END_MARKS = "\x1a\0"
"""Ctrl-Z, with which DOS ended files, and NUL, which fills up what is left of a block."""


@dataclass(frozen=True)
class Text:
    """A file's text; `guessed` where it was UTF-16 or Windows-1252, `marked` where end marks were passed over."""

    text: str
    guessed: bool
    marked: bool = False


def trimmed(value: str) -> str:
    """`value` without white space at both ends."""
    start, end = 0, len(value)
    while start < end and value[start] in WHITE_SPACE:
        start += 1
    while end > start and value[end - 1] in WHITE_SPACE:
        end -= 1
    return value[start:end]


def decoded(data: bytes) -> Text:
    """The text of a file, without the end marks after its last line end.

    Raises:
        Untrusted: bytes that can't be decoded, or a NUL that is no end mark.
    """
    text = _decoded(data)
    whole = text.text.rstrip(END_MARKS)
    if whole.endswith(("\n", "\r")) and whole != text.text:
        text = Text(whole, text.guessed, marked=True)
    if "\0" in text.text:
        raise Untrusted
    return text


def _decoded(data: bytes) -> Text:
    try:
        if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
            return Text(data.decode("utf-16"), guessed=True)
    except UnicodeDecodeError as error:
        raise Untrusted from error
    try:
        return Text(data.removeprefix(codecs.BOM_UTF8).decode("utf-8"), guessed=False)
    except UnicodeDecodeError:
        return Text(_windows_1252(data), guessed=True)


def _windows_1252(data: bytes) -> str:
    if _has_lone_carriage_return(data) or _has_utf8_sequence(data):
        raise Untrusted
    try:
        return data.decode("cp1252")
    except UnicodeDecodeError as error:
        raise Untrusted from error


def _has_lone_carriage_return(data: bytes) -> bool:
    return b"\r" in data.replace(b"\r\n", b"")


def _has_utf8_sequence(data: bytes) -> bool:
    """Whether two, three or four bytes anywhere are one character of UTF-8."""
    for start, byte in enumerate(data):
        if byte < 0x80:
            continue
        for length in (2, 3, 4):
            try:
                if len(data[start : start + length].decode("utf-8")) == 1:
                    return True
            except UnicodeDecodeError:
                continue
    return False
