"""Pictures of pages within the guide: of a desktop or a phone, light or dark, as who reads it has it."""

import re
from html import escape, unescape

from rollcall_docs.web.links import Links, Picture

DESKTOP_LIGHT = "-desktop-light.png"
"""The end of a picture's name; the three others stand beside it."""

_IN_MARKDOWN = re.compile(
    r'<picture><source media="\(prefers-color-scheme: dark\)" srcset="(?P<stem>[^"]+)-desktop-dark\.png">'
    r'<img alt="(?P<alt>[^"]+)" src="(?P=stem)-desktop-light\.png"( width="\d+")?></picture>'
)
"""A picture as GitHub shows it, light or dark; the pages of the guide take no other markup."""

_KINDS = (
    ("phone-dark", "(max-width: 40rem) and (prefers-color-scheme: dark)"),
    ("phone-light", "(max-width: 40rem)"),
    ("desktop-dark", "(prefers-color-scheme: dark)"),
)
"""The first whose condition holds is shown, else that of a light desktop. The width is that of the stylesheet."""


def as_markdown(text: str) -> str:
    """Write the pictures of pages as Markdown, which has no words for a dark one."""
    return _IN_MARKDOWN.sub(lambda found: f"![{unescape(found['alt'])}]({found['stem']}{DESKTOP_LIGHT})", text)


def screenshot(page: str, source: str, alt: str, links: Links) -> str:
    """The HTML of a picture of a page. It is loaded when it comes near, and its place is kept until then.

    Raises:
        BrokenLinkError: One of the four is not there.
    """
    stem = source.removesuffix(DESKTOP_LIGHT)
    sources = [
        f'<source media="{media}" srcset="{found.address}" {_size(found)}>'
        for kind, media in _KINDS
        for found in [links.picture(page, f"{stem}-{kind}.png")]
    ]
    found = links.picture(page, source)
    shown = f'<img src="{found.address}" alt="{escape(alt)}" {_size(found)} loading="lazy">'
    return f"<picture>{''.join(sources)}{shown}</picture>"


def _size(picture: Picture) -> str:
    return f'width="{picture.width}" height="{picture.height}"'
