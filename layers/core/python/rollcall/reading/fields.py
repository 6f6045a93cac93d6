"""One physical line → fields, by the letter of the contract; used where a line is out of the ordinary."""

import re
from dataclasses import dataclass, field
from typing import Literal

WHITE_SPACE = (
    "\t\n\x0b\x0c\r \x85\xa0\u1680"
    "\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u2028\u2029\u202f\u205f\u3000"
)
"""Unicode's White_Space; `str.strip` without it would also strip U+001C to U+001F."""

Oddity = Literal["quote-in-value", "space-before-quote"]

_INSIDE = re.compile(r'((?:[^"]+|"")*+)"')
"""The rest of a quoted value and its closing quote; possessive, so that it never splits a doubled quote."""


@dataclass(slots=True)
class Line:
    """The fields of one physical line."""

    fields: list[str] = field(default_factory=list)
    """Not trimmed; quotes resolved. The first continues a value of the line before where that was left open."""
    left_open: bool = False
    """Whether the last field is a quoted value that goes on in the next line."""
    closed_first: bool = True
    """Whether the value that was open at the beginning was closed on this line."""
    damaged: int | None = None
    """The index of the first field with text after its closing quote."""
    oddities: list[tuple[int, Oddity]] = field(default_factory=list)
    """Unquoted fields with a quote in them."""


def split(text: str, *, inside: bool = False) -> Line:
    """Split `text`, a physical line without its line end; `inside` a quoted value if the line before left one open."""
    if not inside and '"' not in text:
        return Line(text.split(","))
    line = Line()
    place = 0
    while True:
        if inside or text.startswith('"', place):
            match = _INSIDE.match(text, place if inside else place + 1)
            if match is None:
                line.fields.append(text[place if inside else place + 1 :].replace('""', '"'))
                line.left_open = True
                line.closed_first = not inside
                return line
            line.fields.append(match[1].replace('""', '"'))
            end = _next_comma(text, match.end())
            if text[match.end() : end].strip(WHITE_SPACE) and line.damaged is None:
                line.damaged = len(line.fields) - 1
            inside = False
        else:
            end = _next_comma(text, place)
            line.fields.append(text[place:end])
            if '"' in line.fields[-1]:
                kind: Oddity = (
                    "space-before-quote" if line.fields[-1].lstrip(WHITE_SPACE).startswith('"') else "quote-in-value"
                )
                line.oddities.append((len(line.fields) - 1, kind))
        if end == len(text):
            return line
        place = end + 1


def stands_alone(text: str, width: int) -> bool:
    """Whether `text` would be a record by itself: undamaged, of `width` fields, one of them not blank."""
    line = split(text)
    return (
        not line.left_open
        and line.damaged is None
        and len(without_blank_end(line.fields, width)) == width
        and not all_blank(line.fields)
    )


def without_blank_end(fields: list[str], width: int) -> list[str]:
    """`fields` without the blank ones beyond the first `width`, as far as nothing else follows them."""
    end = len(fields)
    while end > width and not fields[end - 1].strip(WHITE_SPACE):
        end -= 1
    return fields[:end]


def all_blank(fields: list[str]) -> bool:
    """Whether a row of these fields is no record."""
    return not any(value.strip(WHITE_SPACE) for value in fields)


def _next_comma(text: str, place: int) -> int:
    comma = text.find(",", place)
    return len(text) if comma < 0 else comma
