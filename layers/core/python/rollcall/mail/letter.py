"""A letter as a list of parts, and its two forms: plain text and HTML.

Both forms are made from the same parts, so they always agree. Every text in a part is treated as hostile: both forms
spell out characters that have no shape of their own, and the HTML form also escapes markup.
"""

import textwrap
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from html import escape

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
class Item:
    """A title with lines about it, such as a finding with its places and its hint."""

    title: str
    details: tuple[str, ...]
    tone: Tone


@dataclass(frozen=True, slots=True)
class Link:
    """The address of one of our pages, and what the page shows."""

    label: str
    url: str


Part = Banner | Heading | Paragraph | Facts | Grid | Item | Link


def as_text(parts: Sequence[Part]) -> str:
    """Write the parts as plain text: lines of at most `WIDTH` characters, with a blank line between parts."""
    return "\n\n".join(_text(part) for part in parts) + "\n"


def as_html(parts: Sequence[Part], title: str) -> str:
    """Write the parts as an HTML document without scripts, images or style sheets.

    The layout uses tables and inline styles, because Outlook renders mail with Word. The page sets neither its
    background nor its text colour, so that a client in dark mode can choose both; coloured parts set both.
    """
    body = "\n".join(_html(part) for part in parts)
    return (
        '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '<meta name="color-scheme" content="light dark">\n<meta name="supported-color-schemes" content="light dark">\n'
        f"<title>{_escaped(title)}</title>\n</head>\n"
        '<body style="margin:0;padding:16px">\n'
        '<table role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0" style="max-width:680px">'
        '<tr><td style="font-family:Segoe UI,Helvetica,Arial,sans-serif;font-size:15px;line-height:1.45">\n'
        f"{body}\n</td></tr></table>\n</body>\n</html>\n"
    )


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
        case Item(title, details):
            return "\n".join([_wrapped(title, "* ", "  "), *(_wrapped(line, "  ", "  ") for line in details)])
        case Link(label, url):
            return f"{_wrapped(label)}\n{url}"


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


def _html(part: Part) -> str:  # noqa: PLR0911 - one return for each kind of part
    match part:
        case Banner(text, tone):
            return _banner_html(text, tone)
        case Heading(text):
            return f'<h2 style="font-size:17px;margin:24px 0 8px">{_escaped(text)}</h2>'
        case Paragraph(text):
            return f'<p style="margin:0 0 12px">{_escaped(text)}</p>'
        case Facts(pairs):
            cells = "".join(_fact_html(name, value) for name, value in pairs)
            return f'<table role="presentation" cellpadding="0" cellspacing="0" border="0">{cells}</table>'
        case Grid(header, rows):
            return _grid_html(header, rows)
        case Item(title, details, tone):
            return _item_html(title, details, tone)
        case Link(label, url):
            return (
                f'<p style="margin:12px 0">{_escaped(label)}<br>'
                f'<a href="{escape(url)}" style="font-weight:bold">{escape(url)}</a></p>'
            )


def _escaped(text: str) -> str:
    # `.zip` is a top-level domain, so clients turn package names into links. Putting the dot into its own element
    # stops most of them, and the name can still be copied.
    return escape(printable(text, TEXT_LIMIT)).replace(".zip", "<span>.</span>zip")


def _banner_html(text: str, tone: Tone) -> str:
    return (
        '<table role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0" style="margin:0 0 16px">'
        f'<tr><td bgcolor="{tone.value}" style="background-color:{tone.value};color:#ffffff;padding:12px 16px">'
        f'<h1 style="margin:0;font-size:18px;color:#ffffff">{_escaped(text)}</h1></td></tr></table>'
    )


def _fact_html(name: str, value: str) -> str:
    return (
        f'<tr><td style="padding:2px 16px 2px 0;vertical-align:top">{_escaped(name)}</td>'
        f'<td style="padding:2px 0;font-weight:bold">{_escaped(value)}</td></tr>'
    )


def _grid_html(header: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    def line(cells: Sequence[str], tag: str, scope: str = "") -> str:
        aligned = "".join(
            f'<{tag}{scope} align="{"right" if i else "left"}" '
            f'style="padding:4px 12px 4px 0;border-bottom:1px solid #888888">{_escaped(cell)}</{tag}>'
            for i, cell in enumerate(cells)
        )
        return f"<tr>{aligned}</tr>"

    lines = [line(header, "th", ' scope="col"'), *(line(row, "td") for row in rows)]
    return '<table cellpadding="0" cellspacing="0" border="0">\n' + "\n".join(lines) + "\n</table>"


def _item_html(title: str, details: Sequence[str], tone: Tone) -> str:
    lines = "".join(f"<br>{_escaped(line)}" for line in details)
    return (
        '<table role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0" style="margin:0 0 12px">'
        f'<tr><td style="border-left:4px solid {tone.value};padding:2px 0 2px 12px"><strong>{_escaped(title)}</strong>'
        f"{lines}</td></tr></table>"
    )
