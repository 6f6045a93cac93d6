"""Reads the guide's fragments strictly: what a browser would mend or guess is an error here."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from html import unescape
from html.parser import HTMLParser

VOID = {"br", "hr", "img", "source"}
GLOBAL = {"id"}
BOX = {"class", "tabindex", "role", "aria-label"}
ATTRIBUTES: Mapping[str, set[str]] = {
    **{tag: set() for tag in ("h2", "h3", "p", "ul", "ol", "li", "dl", "dt", "dd", "em", "strong", "code", "br", "hr")},
    **{tag: set() for tag in ("table", "thead", "tbody", "tr", "td", "blockquote")},
    "th": {"scope"},
    "a": {"href"},
    "img": {"src", "alt", "width", "height", "loading"},
    "picture": set(),
    "source": {"media", "srcset", "width", "height"},
    "div": BOX,
    "pre": BOX,
}
"""The elements that a fragment may have, each with its attributes: no script, no style, no event, no frame."""

INSIDE: Mapping[str, set[str | None]] = {
    "li": {"ul", "ol"},
    "dt": {"dl"},
    "dd": {"dl"},
    "table": {"div"},
    "thead": {"table"},
    "tbody": {"table"},
    "tr": {"thead", "tbody"},
    "th": {"tr"},
    "source": {"picture"},
    "td": {"tr"},
    **{
        tag: {None, "li", "dd", "blockquote"} for tag in ("p", "h2", "h3", "ul", "ol", "dl", "pre", "div", "blockquote")
    },
}
"""By element that may not stand anywhere: its possible parents; None is the top."""


@dataclass(eq=False)
class Read(HTMLParser):
    """What a fragment holds."""

    ids: list[str] = field(default_factory=list)
    links: list[str] = field(default_factory=list)
    pictures: list[Mapping[str, str]] = field(default_factory=list)
    headings: list[tuple[int, str, str]] = field(default_factory=list)
    """Level, id and text."""
    cells: list[tuple[str, str]] = field(default_factory=list)
    """The name and the scope of each cell of a table."""
    text: str = ""
    faults: list[str] = field(default_factory=list)
    _open: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Begin to read."""
        super().__init__(convert_charrefs=False)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        inside = self._open[-1] if self._open else None
        if tag not in ATTRIBUTES:
            self.faults.append(f"<{tag}> is not allowed")
        self.faults += [f"<{tag} {name}>" for name in given if name not in ATTRIBUTES.get(tag, set()) | GLOBAL]
        if len(given) < len(attrs):
            self.faults.append(f"<{tag}> has an attribute twice")
        if inside not in INSIDE.get(tag, {inside}):
            self.faults.append(f"<{tag}> within <{inside}>")
        self._note(tag, given)
        if tag not in VOID:
            self._open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in VOID:
            self.faults.append(f"<{tag}/>")
        self.handle_starttag(tag, attrs)

    def _note(self, tag: str, given: Mapping[str, str]) -> None:
        self.ids += [given["id"]] if "id" in given else []
        if tag == "a":
            self.links.append(given["href"])
        elif tag in {"img", "source"}:
            self.pictures.append(given)
        elif tag in {"th", "td"}:
            self.cells.append((tag, given.get("scope", "")))
        elif tag in {"h2", "h3"}:
            self.headings.append((int(tag[1]), given.get("id", ""), ""))

    def handle_endtag(self, tag: str) -> None:
        if not self._open or self._open.pop() != tag:
            self.faults.append(f"</{tag}> closes something else")

    def handle_data(self, data: str) -> None:
        self.text += data
        if self.headings and {"h2", "h3"} & {*self._open}:
            level, anchor, text = self.headings[-1]
            self.headings[-1] = (level, anchor, text + data)
        if "<" in data or ">" in data:
            self.faults.append(f"a bare angle bracket in {data!r}")
        if (not self._open or self._open[-1] in {"ul", "ol", "dl", "table", "tr", "tbody", "thead"}) and data.strip():
            self.faults.append(f"text without a paragraph: {data!r}")

    def handle_entityref(self, name: str) -> None:
        if (shown := unescape(f"&{name};")) == f"&{name};":
            self.faults.append(f"&{name} is no entity")
        self._character(shown)

    def handle_charref(self, name: str) -> None:
        self._character(unescape(f"&#{name};"))

    def _character(self, shown: str) -> None:
        self.text += shown
        if self.headings and {"h2", "h3"} & {*self._open}:
            level, anchor, text = self.headings[-1]
            self.headings[-1] = (level, anchor, text + shown)

    def handle_comment(self, data: str) -> None:
        self.faults.append(f"a comment: {data}")

    def handle_decl(self, decl: str) -> None:
        self.faults.append(f"a declaration: {decl}")

    def unknown_decl(self, data: str) -> None:
        self.faults.append(f"a declaration: {data}")

    def handle_pi(self, data: str) -> None:
        self.faults.append(f"an instruction: {data}")


def read(html: str) -> Read:
    """Read a fragment to its end."""
    fragment = Read()
    fragment.feed(str(html))  # a `Markup` would escape what is added to its parts
    fragment.close()
    fragment.faults += [f"<{tag}> is not closed" for tag in fragment._open]
    fragment.faults += [f"two have the id {one}" for one in sorted({*fragment.ids}) if fragment.ids.count(one) > 1]
    return fragment


def faults_of(html: str) -> Sequence[str]:
    """What is wrong with a fragment."""
    return read(html).faults
