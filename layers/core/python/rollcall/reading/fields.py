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

_FIELD = re.compile(
    r"""
    (?: ^ | , )                             # at the start of the line, or behind a separator:
    (?: "( (?: [^"]++ | "" )*+ )" ([^,]*+)  # a quoted value, and what stands behind it
      | ( (?!") [^,]*+ )                    # any other value
      | ( ".* ) )                           # a quoted value that goes on in the next line
    """,
    re.VERBOSE,
)
"""A field of a line; possessive, so that it never splits a doubled quote."""


@dataclass(slots=True)
class Line:
    """The fields of one physical line."""

    fields: list[str]
    """Not trimmed; quotes resolved. The first continues a value of the line before where that was left open."""
    left_open: bool = False
    """Whether the last field is a quoted value that goes on in the next line."""
    closed_first: bool = True
    """Whether the value that was open at the beginning was closed on this line."""
    damaged: int | None = None
    """The index of the first field with text after its closing quote."""
    oddities: list[tuple[int, Oddity]] = field(default_factory=list)
    """Unquoted fields with a quote in them: the index of each, and what is odd about it."""


def split(text: str, *, inside: bool = False) -> Line:
    """Split `text`, a physical line without its line end; `inside` a quoted value if the line before left one open."""
    if not inside and not text.startswith('"') and ',"' not in text:
        return _unquoted(text)
    line = Line([])
    for quoted, behind, plain, opened in _FIELD.findall('"' + text if inside else text):
        if plain:
            if '"' in plain:
                line.oddities.append((len(line.fields), _oddity(plain)))
            line.fields.append(plain)
        elif opened:
            line.closed_first = not inside or bool(line.fields)
            line.left_open = True
            line.fields.append(opened[1:].replace('""', '"'))
        else:
            if behind and line.damaged is None and behind.strip(WHITE_SPACE):
                line.damaged = len(line.fields)
            line.fields.append(quoted.replace('""', '"'))
    return line


def _unquoted(text: str) -> Line:
    """Split a line in which no value is quoted, which takes a third of the time."""
    line = Line(text.split(","))
    if '"' in text:
        line.oddities = [(place, _oddity(value)) for place, value in enumerate(line.fields) if '"' in value]
    return line


def stands_alone(text: str, width: int) -> bool:
    """Whether `text` would be a record by itself: undamaged, of `width` fields, one of them not blank.

    Nothing is, while the header is not known, and `width` is 0.
    """
    if not width or text.count(",") < width - 1:
        return False
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
    return not "".join(fields).strip(WHITE_SPACE)


def _oddity(value: str) -> Oddity:
    return "space-before-quote" if value.lstrip(WHITE_SPACE).startswith('"') else "quote-in-value"
