"""A page of the guide as the web function keeps it: a fragment of HTML, its title, and its sections."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from typing import Any, NamedTuple


class Section(NamedTuple):
    """One entry of a page's table of contents."""

    level: int
    """2 or 3, as of its heading."""
    anchor: str
    title: str


@dataclass(frozen=True, slots=True)
class Fragment:
    """One page, without the frame around it."""

    title: str
    html: str
    """Without the title, scripts and styles; ends with a line end."""
    sections: Sequence[Section] = ()

    def described(self) -> Mapping[str, Any]:
        """What the list of all pages says of it."""
        return {"title": self.title, "sections": [list(section) for section in self.sections]}


def link(address: str, shown: str) -> str:
    """A link; `shown` is HTML."""
    return f'<a href="{escape(address)}">{shown}</a>'


def code(text: str) -> str:
    """A name, as it stands in files and reports."""
    return f"<code>{escape(text)}</code>"


def listing(text: str, label: str) -> str:
    """Lines as they stand in a file. The keyboard can scroll them."""
    return f'<pre tabindex="0" role="group" aria-label="{escape(label)}"><code>{escape(text)}</code></pre>'


def heading(section: Section, shown: str | None = None) -> str:
    """A heading that links lead to; `shown` is HTML in place of its title."""
    text = escape(section.title) if shown is None else shown
    return f'<h{section.level} id="{escape(section.anchor)}">{text}</h{section.level}>'


def pairs(entries: Mapping[str, str]) -> str:
    """Names and what they mean; the meanings are HTML."""
    lines = [f"<dt>{escape(name)}</dt><dd>{said}</dd>" for name, said in entries.items()]
    return "\n".join(["<dl>", *lines, "</dl>"])


def items(entries: Iterable[str]) -> str:
    """A list of what is HTML. Not a table: on a phone, the codes of rules would leave no room for anything else."""
    return "\n".join(["<ul>", *(f"<li>{entry}</li>" for entry in entries), "</ul>"])
