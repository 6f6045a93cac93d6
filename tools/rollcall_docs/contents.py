"""The table of contents of a page: its sections, and what each holds."""

import re
from collections.abc import Iterator
from pathlib import Path


def contents(page: Path) -> str:
    """A nested list of links to the headings of the second and third level."""
    return "\n".join(_entries(page.read_text(encoding="utf-8")))


def anchor_of(heading: str) -> str:
    """What a link to `heading` names, as GitHub makes it."""
    return re.sub(r"[^\w\- ]", "", heading).lower().replace(" ", "-")


def _entries(text: str) -> Iterator[str]:
    for marks, heading in re.findall(r"^(###?) (.*)$", text, re.MULTILINE):
        yield f"{'  ' * (len(marks) - 2)}- [{heading}](#{anchor_of(heading)})"
