"""Turns a page of the guide from Markdown into a fragment of HTML."""

import re
from collections.abc import Iterator, Sequence
from html import escape
from itertools import pairwise

from markdown_it import MarkdownIt
from markdown_it.token import Token

from rollcall_docs.contents import anchor_of
from rollcall_docs.web.fragment import Fragment, Section, code, link, listing
from rollcall_docs.web.links import OWN_PAGES, Links
from rollcall_docs.web.screenshots import DESKTOP_LIGHT, as_markdown, screenshot

_COMMENT = re.compile(r"^<!-- .*? -->\n", re.MULTILINE)
"""The marks of generated parts."""
_LISTED = 2, 3
"""The levels of the headings in a table of contents."""


def fragment(page: str, text: str, links: Links) -> Fragment:
    """Make the fragment of `page`, named relative to docs, from its Markdown.

    Raises:
        BrokenLinkError: A link or a picture of the page leads nowhere.
        ValueError: The page does not begin with its title.
    """
    # Markup within the text is shown as text: the pages have no other HTML than what is made here.
    markdown = MarkdownIt("commonmark", {"html": False}).enable("table")
    tokens = markdown.parse(as_markdown(_COMMENT.sub("", text)))
    if tokens[0].tag != "h1":
        raise ValueError(f"{page} does not begin with its title")
    title, tokens = tokens[1].content, tokens[3:]
    for token in _all(tokens):
        _rewrite(token, page, links)
    html = markdown.renderer.render([*_boxed(tokens, title)], markdown.options, {})
    return Fragment(title, html.strip() + "\n", [*_sections(tokens)])


def _all(tokens: Sequence[Token]) -> Iterator[Token]:
    """All tokens, with those inside of them."""
    for token in tokens:
        yield token
        yield from _all(token.children or ())


def _sections(tokens: Sequence[Token]) -> Iterator[Section]:
    for token, inner in pairwise(tokens):
        if token.type == "heading_open" and (level := int(token.tag[1])) in _LISTED:
            yield Section(level, anchor_of(inner.content), inner.content.replace("`", ""))


def _boxed(tokens: Sequence[Token], title: str) -> Iterator[Token]:
    """Name headings, say what the headers of tables are for, and let the keyboard scroll tables and listings."""
    label, is_first = title, False
    for token, inner in zip(tokens, [*tokens[1:], None], strict=True):
        match token.type:
            case "heading_open" if inner is not None:
                label = inner.content.replace("`", "")
                token.attrSet("id", anchor_of(inner.content))
            case "table_open":
                yield _markup(f'<div class="scroll" tabindex="0" role="group" aria-label="{escape(label)}">\n')
            case "tr_open":
                is_first = True
            case "th_open":
                token.attrSet("scope", "col")
            case "td_open" if is_first:
                token.tag = "th"
                token.attrSet("scope", "row")
            case "td_close" if is_first:
                token.tag, is_first = "th", False
            case "fence":
                token = _markup(f"{listing(token.content, label)}\n")  # noqa: PLW2901 - it takes its place
        yield token
        if token.type == "table_close":
            yield _markup("</div>\n")


def _markup(html: str) -> Token:
    return Token("html_block", "", 0, content=html)


def _rewrite(token: Token, page: str, links: Links) -> None:
    """Let links, pictures and the names of our own pages lead to where these are on the pages."""
    if token.type == "link_open":
        token.attrSet("href", links.address(page, str(token.attrGet("href"))))
    elif token.type == "image":
        source = str(token.attrGet("src"))
        if source.endswith(DESKTOP_LIGHT):
            token.type, token.content = "html_inline", screenshot(page, source, token.content, links)
        else:
            found = links.picture(page, source)
            token.attrs = {"src": found.address, "alt": "", "width": found.width, "height": found.height}
    elif token.type == "code_inline" and token.content in OWN_PAGES:
        token.type, token.content = "html_inline", link(token.content, code(token.content))
