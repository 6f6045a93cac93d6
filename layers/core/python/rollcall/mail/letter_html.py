"""A letter as an HTML document, for mail programs.

The layout uses tables and inline styles, because Outlook renders mail with Word. The document sets neither its
background nor its text colour, so that a program in dark mode can choose both; coloured parts set both. Programs that
know style sheets get one, which only betters what is there: lighter edges and links in dark mode, and closer tables on
a phone. There are no scripts and no images.
"""

from collections.abc import Sequence
from html import escape

from rollcall.mail.letter import (
    TEXT_LIMIT,
    Action,
    Banner,
    Facts,
    Grid,
    Heading,
    Item,
    Link,
    Paragraph,
    Part,
    Tone,
)
from rollcall.model.findings import printable

_LINK = "#0b57d0"
_DARK_LINK = "#8ab4f8"
_DARK_EDGES = {Tone.GOOD: "#81c784", Tone.MIXED: "#ffb74d", Tone.BAD: "#f28b82", Tone.QUIET: "#b0bec5"}
"""Colours on a dark background."""

_STYLE = "\n".join(
    (
        ":root{color-scheme:light dark;supported-color-schemes:light dark}",
        "@media (prefers-color-scheme:dark){",
        f"a.link{{color:{_DARK_LINK} !important}}",
        *(f"td.{tone.name.lower()}{{border-left-color:{edge} !important}}" for tone, edge in _DARK_EDGES.items()),
        "}",
        "@media (max-width:480px){",
        "body{padding:12px !important}",
        ".grid th,.grid td{font-size:12px !important;padding-right:6px !important}",
        ".name{padding-right:8px !important}",
        "}",
        "@media (max-width:350px){",
        ".grid th,.grid td{font-size:11px !important;padding-right:3px !important}",
        "}",
    )
)

_BROKEN_ANYWHERE = "overflow-wrap:anywhere;word-break:break-word"
"""Lets a long name or id go on in the next line, also within a table; the second is for Outlook and older programs."""


def as_html(parts: Sequence[Part], title: str) -> str:
    """Write the parts as an HTML document."""
    body = "\n".join(_html(part) for part in parts)
    return (
        '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '<meta name="color-scheme" content="light dark">\n<meta name="supported-color-schemes" content="light dark">\n'
        f"<title>{_escaped(title)}</title>\n<style>\n{_STYLE}\n</style>\n</head>\n"
        '<body style="margin:0;padding:16px">\n'
        '<table role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0" style="max-width:680px;'
        'table-layout:fixed">'
        f'<tr><td style="font-family:Segoe UI,Helvetica,Arial,sans-serif;font-size:15px;line-height:1.45;'
        f'{_BROKEN_ANYWHERE}">\n{body}\n</td></tr></table>\n</body>\n</html>\n'
    )


def _html(part: Part) -> str:  # noqa: PLR0911 - one return for each kind of part
    match part:
        case Banner(text, tone):
            return _banner(text, tone)
        case Heading(text):
            return f'<h2 style="font-size:17px;margin:24px 0 8px">{_escaped(text)}</h2>'
        case Paragraph(text):
            return f'<p style="margin:0 0 12px">{_escaped(text)}</p>'
        case Facts(pairs):
            cells = "".join(_fact(name, value) for name, value in pairs)
            return f'<table role="presentation" cellpadding="0" cellspacing="0" border="0">{cells}</table>'
        case Grid(header, rows):
            return _grid(header, rows)
        case Item(title, details, tone, links):
            return _item(title, details, tone, links)
        case Link(label, url):
            return f'<p style="margin:12px 0">{_anchor(label, url)}</p>'
        case Action(label, url):
            return _action(label, url)


def _escaped(text: str) -> str:
    # `.zip` is a top-level domain, so clients turn package names into links. Putting the dot into its own element
    # stops most of them, and the name can still be copied.
    return escape(printable(text, TEXT_LIMIT)).replace(".zip", "<span>.</span>zip")


def _anchor(label: str, url: str) -> str:
    return f'<a class="link" href="{escape(url)}" style="color:{_LINK}">{_escaped(label)}</a>'


def _banner(text: str, tone: Tone) -> str:
    return (
        '<table role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0" style="margin:0 0 16px">'
        f'<tr><td bgcolor="{tone.value}" style="background-color:{tone.value};color:#ffffff;padding:12px 16px">'
        f'<h1 style="margin:0;font-size:18px;color:#ffffff">{_escaped(text)}</h1></td></tr></table>'
    )


def _action(label: str, url: str) -> str:
    return (
        '<table role="presentation" cellpadding="0" cellspacing="0" border="0" style="margin:0 0 16px">'
        f'<tr><td bgcolor="{_LINK}" style="background-color:{_LINK};border-radius:4px">'
        f'<a href="{escape(url)}" style="display:inline-block;padding:10px 18px;font-weight:bold;color:#ffffff;'
        f'text-decoration:none">{_escaped(label)}</a></td></tr></table>'
    )


def _fact(name: str, value: str) -> str:
    return (
        f'<tr><td class="name" style="padding:2px 16px 2px 0;vertical-align:top;white-space:nowrap">{_escaped(name)}'
        f'</td><td style="padding:2px 0;font-weight:bold;{_BROKEN_ANYWHERE}">{_escaped(value)}</td></tr>'
    )


def _grid(header: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    def line(cells: Sequence[str], tag: str, scope: str = "") -> str:
        aligned = "".join(
            f'<{tag}{scope} align="{"right" if place else "left"}" '
            'style="padding:4px 12px 4px 0;border-bottom:1px solid #888888">'
            f"{_escaped(cell) if place else _breakable(cell)}</{tag}>"
            for place, cell in enumerate(cells)
        )
        return f"<tr>{aligned}</tr>"

    lines = [line(header, "th", ' scope="col"'), *(line(row, "td") for row in rows)]
    # A number is never broken; a table that is too wide all the same scrolls by itself.
    return (
        '<div style="overflow-x:auto;margin:0 0 16px">\n<table class="grid" cellpadding="0" cellspacing="0" border="0" '
        'style="overflow-wrap:normal;word-break:normal">\n' + "\n".join(lines) + "\n</table>\n</div>"
    )


def _breakable(name: str) -> str:
    """Let the longest names of files go on in the next line, where they read well."""
    return _escaped(name).replace("Enrollments", "<wbr>Enrollments")


def _item(title: str, details: Sequence[str], tone: Tone, links: Sequence[Link]) -> str:
    lines = [_escaped(line) for line in details]
    if links:
        lines.append(" &middot; ".join(_anchor(link.label, link.url) for link in links))
    return (
        '<table role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0" style="margin:0 0 12px">'
        f'<tr><td class="{tone.name.lower()}" style="border-left:4px solid {tone.value};padding:2px 0 2px 12px;'
        f'{_BROKEN_ANYWHERE}"><strong>{_escaped(title)}</strong>{"".join(f"<br>{line}" for line in lines)}</td></tr>'
        "</table>"
    )
