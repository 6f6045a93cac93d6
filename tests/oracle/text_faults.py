"""What happens to a file's text and bytes: quoting, line ends, encodings, and files that are no tables at all."""

import codecs
import csv
import io
import re
from random import Random

from oracle.rosters import Grid

SPLICES = [
    '"', '"', '"', '""', '","', ',"', '",', ' "', '" ', '"x', ",", ",,", "\n", "\r", "\r\n", "\n\n", " ", "\t", ";",
    '"\n"', "\n,", '"\r', "\u00a0", "\v", "\u2028", 'a "b" c', '"\n1,2,3\n"', '"a\nb"', "\x1a", "\n\x1a\n", "\ufeff",
]  # fmt: skip


END_MARKS = [
    "\x1a", "\x1a", "\x1a\x1a\x1a", "\x1a\0\0", "\0", "\0\0\0\0", "\0\x1a", "\n\x1a", "\r\x1a", "\r\n\x1a",
    "\n\n\x1a\x1a", "\x1a\n", "\x1a\r\n\x1a", "\x1a ", " \x1a", "\n \x1a", "\n,\x1a", "x\x1a", '"\x1a', '\n"\n\x1a',
]  # fmt: skip
"""Ctrl-Z and NULs at the end of a file, and their neighbours."""


def serialised(random: Random, grid: Grid) -> str:
    """A grid as CSV in one of the many ways to write it."""
    quote_all = random.choice([0.0, 0.0, 0.3, 1.0])
    end = random.choice(["\n", "\n", "\r\n", "\r", "mixed"])
    lines = [",".join(_cell(random, value, quote_all) for value in row) for row in grid]
    ends = [random.choice(["\n", "\r\n", "\r"]) if end == "mixed" else end for _ in lines]
    if random.random() < 0.2:
        ends[-1] = ""
    if random.random() < 0.02:
        ends[-1] += random.choice(END_MARKS)
    above = random.choice(["\n", ",,,\n", " \r\n"]) if random.random() < 0.05 else ""
    return above + "".join(line + one for line, one in zip(lines, ends, strict=True))


def written_plainly(grid: Grid) -> str:
    """A grid as most programs write CSV."""
    buffer = io.StringIO()
    csv.writer(buffer).writerows(grid)
    return buffer.getvalue()


def _cell(random: Random, value: str, quote_all: float) -> str:
    must = any(character in value for character in ',"\n\r')
    if must and '"' in value and "," not in value and "\n" not in value and random.random() < 0.3:
        return value
    if must or random.random() < quote_all:
        doubled = value.replace('"', '""')
        return f'"{doubled}"' + random.choice(["", "", "", " ", "\u00a0\t"])
    return value


def damaged_text(random: Random, text: str) -> str:
    """Text with a few characters put in, taken out, or put in place of others."""
    for _ in range(random.choice([1, 1, 1, 2, 3])):
        quotes = [match.start() for match in re.finditer('[",\n]', text)]
        at_quote = quotes and random.random() < 0.6
        place = random.choice(quotes) + random.randint(0, 1) if at_quote else random.randint(0, len(text))
        taken = random.choice([0, 0, 0, 1, 2, 5])
        text = text[:place] + random.choice([*SPLICES, ""]) + text[place + taken :]
    return text


def encoded(random: Random, text: str) -> bytes:
    """Text in one of the encodings that districts send."""
    ways = [
        codecs.BOM_UTF8 + text.encode(),
        codecs.BOM_UTF16_LE + text.encode("utf-16-le"),
        codecs.BOM_UTF16_BE + text.encode("utf-16-be"),
        text.encode("cp1252", "replace"),
        text.encode("cp1252", "ignore"),
    ]
    return random.choice(ways)


def damaged_bytes(random: Random, data: bytes) -> bytes:
    """Bytes that may be no text."""
    place = random.randint(0, len(data))
    splice = random.choice([b"\x81", b"\xe9", b"\xc3\xa9", b"\xff\xfe", b"\0", b"\xc3", b"\xed\xa0\x80", b"\x9d\xe9"])
    ways = [
        data[:place] + splice + data[place:],
        data[:place] + splice + data[place:],
        data[:place] + splice + data[place + 1 :],
        codecs.BOM_UTF16_LE + data,
        data.decode("utf-8", "ignore").encode("utf-16-le"),
        codecs.BOM_UTF8 + data.decode("utf-8", "ignore").encode("cp1252", "replace"),
    ]
    return random.choice(ways)


def ruined(random: Random, data: bytes) -> bytes | None:
    """A file that is none: missing, empty, a header only, or cut off."""
    lines = data.splitlines(keepends=True) or [b""]
    ways = [
        None, b"", codecs.BOM_UTF8, b"\n\n", b" , ,\r\n", lines[0], lines[0] + b"\n\n,,,\n", data + b'"',
        b"\x1a", b"\n\x1a", b"\0", b"\r\n\0\0", lines[0] + b"\x1a", lines[0] + lines[0], data + codecs.BOM_UTF8 + data,
        data[: random.randint(0, len(data))], b"\0" * 10, data.replace(b",", b";"), b"sep=,\n" + data, b'"', b"x",
    ]  # fmt: skip
    return random.choice(ways)
