"""The guide's pages, which anybody may read: `make docs` makes them from docs/, the rules and the declarations.

They are made in advance, because the rules themselves need Arrow, which takes long to load. A page is read from its
file when it is asked for, and its name is looked up in a list, so that no name leads to another file.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Literal, NamedTuple

from markupsafe import Markup

FOLDER = Path(__file__).parent / "guide"
FIRST = "index"
"""The name of the page at `/guide`."""
RULES = "rules"
"""The name of the page that lists all rules, at `/guide/rules`."""

Kind = Literal["pages", "rules", "columns"]


class Section(NamedTuple):
    """One entry of a page's table of contents."""

    level: int
    """2 or 3, as of its heading."""
    anchor: str
    title: str


@dataclass(frozen=True, slots=True)
class GuidePage:
    """One page, to be put into the frame."""

    name: str
    address: str
    """From the root of the pages: `/guide/zip`."""
    title: str
    """The only heading of the first level, which `html` does not have."""
    html: Markup
    contents: Sequence[Section]


def names() -> Mapping[str, str]:
    """The names of the pages, in the order in which they are read, each with its title."""
    return {name: said["title"] for name, said in _contents()["pages"].items()}


def page(name: str) -> GuidePage | None:
    """The page `/guide/<name>`, the first one (`index`) or the list of all rules (`rules`); None if there is none."""
    return _page("pages", name, "/guide" if name == FIRST else f"/guide/{name}")


def rule(code: str) -> GuidePage | None:
    """The page of a rule; None if there is no such rule."""
    return _page("rules", code, f"/guide/rules/{code}")


def rules() -> Mapping[str, Mapping[str, Any]]:
    """What the pages of all rules say, as plain texts, by code."""
    return _rules()


def columns(file: str) -> GuidePage | None:
    """The page of one of the seven files, `Students` or `Students.csv`; None if it is none of them."""
    name = file.removesuffix(".csv")
    return _page("columns", name, f"/guide/columns/{name}")


def _page(kind: Kind, name: str, address: str) -> GuidePage | None:
    said = _contents()[kind].get(name)
    if said is None:
        return None
    html = (FOLDER / kind / f"{name}.html").read_text(encoding="utf-8")
    # Markup, because it is made of our own texts alone, and a test reads every tag of it.
    return GuidePage(name, address, said["title"], Markup(html), [Section(*each) for each in said["sections"]])  # noqa: S704


@cache
def _contents() -> Mapping[str, Mapping[str, Any]]:
    """What is on each page, by kind and name."""
    contents: Mapping[str, Mapping[str, Any]] = json.loads((FOLDER / "contents.json").read_text(encoding="utf-8"))
    return contents


@cache
def _rules() -> Mapping[str, Mapping[str, Any]]:
    rules: Mapping[str, Mapping[str, Any]] = json.loads((FOLDER / "rules.json").read_text(encoding="utf-8"))
    return rules
