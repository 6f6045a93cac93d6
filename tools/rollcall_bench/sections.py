"""Keeps one section for each processor between the marks of a page."""

import re
from collections.abc import Mapping

_SECTION = re.compile(r"<!-- processor: (?P<name>.*?) -->\n(?P<text>.*?)\n<!-- end of processor -->", re.DOTALL)


def with_section(page: str, mark: str, processor: str, text: str) -> str:
    """`page` with `text` as the section of `processor` between `<!-- mark -->` and `<!-- end of mark -->`.

    Sections of other processors stay as they are, in the order of their names.

    Raises:
        ValueError: The page has no such marks.
    """
    block = re.compile(rf"(<!-- {mark} -->\n)(.*?)(<!-- end of {mark} -->)", re.DOTALL)
    found = block.search(page)
    if found is None:
        raise ValueError(f"the page has no “<!-- {mark} -->” with its end")
    sections = {**sections_of(found[2]), processor: text.strip()}
    parts = (
        f"<!-- processor: {name} -->\n\n{sections[name]}\n\n<!-- end of processor -->\n" for name in sorted(sections)
    )
    return page[: found.start(2)] + "\n" + "\n".join(parts) + "\n" + page[found.end(2) :]


def sections_of(block: str) -> Mapping[str, str]:
    """The sections in a text by processor."""
    return {found["name"]: found["text"].strip() for found in _SECTION.finditer(block)}
