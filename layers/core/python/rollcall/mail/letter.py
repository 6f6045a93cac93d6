"""A letter as a list of parts, and its form as plain text; `letter_html` makes the other one.

Both forms are made from the same parts, so they always agree. Every text in a part is treated as hostile: both forms
spell out characters that have no shape of their own, and the HTML form also escapes markup. Addresses of pages come
from `model.addresses`, which quotes them.
"""

import textwrap
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

from rollcall.model.findings import printable

WIDTH = 78
"""The most characters of a line of plain text (RFC 5322's recommendation); only a long address may exceed it."""

TEXT_LIMIT = 2_000
"""The most characters of one paragraph. Ours are far shorter, so only hostile text is cut."""


class Tone(Enum):
    """The colour of a banner or of an item's edge in HTML; dark enough for white text on it."""

    GOOD = "#1b5e20"
    MIXED = "#8a4b00"
    BAD = "#a3161b"
    QUIET = "#455a64"


@dataclass(frozen=True, slots=True)
class Banner:
    """The one sentence that matters most."""

    text: str
    tone: Tone


@dataclass(frozen=True, slots=True)
class Heading:
    """The title of the parts that follow."""

    text: str


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Running text."""

    text: str


@dataclass(frozen=True, slots=True)
class Facts:
    """Names and values, one pair on each line."""

    pairs: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Grid:
    """A small table: the first column is text, the others are numbers."""

    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Link:
    """The address of one of our pages, and what the page shows."""

    label: str
    url: str


@dataclass(frozen=True, slots=True)
class Action:
    """The page on which the reader does what the letter asks for."""

    label: str
    url: str


@dataclass(frozen=True, slots=True)
class Item:
    """A title with lines about it, such as a finding with its places and its hint, and pages that say more."""

    title: str
    details: tuple[str, ...]
    tone: Tone
    links: tuple[Link, ...] = ()


Part = Banner | Heading | Paragraph | Facts | Grid | Item | Link | Action


def as_text(parts: Sequence[Part]) -> str:
    """Write the parts as plain text: lines of at most `WIDTH` characters, with a blank line between parts."""
    return "\n\n".join(_text(part) for part in parts) + "\n"


def _text(part: Part) -> str:
    match part:
        case Banner(text) | Paragraph(text):
            return _wrapped(text)
        case Heading(text):
            return _wrapped(text.upper())
        case Facts(pairs):
            return _facts_text(pairs)
        case Grid(header, rows):
            return _grid_text(header, rows)
        case Item(title, details, _, links):
            lines = [_wrapped(title, "* ", "  "), *(_wrapped(line, "  ", "  ") for line in details)]
            return "\n".join([*lines, *(f"  {link.label}: {link.url}" for link in links)])
        case Link(label, url) | Action(label, url):
            return f"{_wrapped(f'{label}:')}\n{url}"


def _wrapped(text: str, first: str = "", then: str = "") -> str:
    lines = textwrap.wrap(
        printable(text, TEXT_LIMIT),
        WIDTH,
        initial_indent=first,
        subsequent_indent=then,
        break_on_hyphens=False,
    )
    return "\n".join(lines)


def _facts_text(pairs: Sequence[tuple[str, str]]) -> str:
    width = max(len(name) for name, _ in pairs) + 2
    return "\n".join(_wrapped(value, f"{name}:".ljust(width), " " * width) for name, value in pairs)


def _grid_text(header: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = [[printable(cell, WIDTH) for cell in row] for row in [header, *rows]]
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    aligned = [
        "  ".join([name.ljust(widths[0]), *(cell.rjust(width) for cell, width in zip(cells, widths[1:], strict=True))])
        for name, *cells in lines
    ]
    return "\n".join(line.rstrip() for line in aligned)
