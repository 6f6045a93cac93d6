"""docs/reading-snapshots.md: its examples, as they stand there."""

import re
from pathlib import Path

PAGE = Path(__file__).parents[2] / "docs" / "reading-snapshots.md"
BUCKET = "rollcall-databucket-1a2b3c4d5e6f"
"""As the page calls it."""


def example(language: str) -> str:
    """The page's first block of code in a language."""
    page = PAGE.read_text(encoding="utf-8")
    found = re.search(rf"^```{language}\n(.*?)^```", page, re.DOTALL | re.MULTILINE)
    assert found
    return found[1]


def examples_under(heading: str, language: str) -> list[str]:
    """All blocks of code in a language under one heading of the page."""
    page = PAGE.read_text(encoding="utf-8")
    section = page.partition(f"\n## {heading}\n")[2].partition("\n## ")[0]
    found = re.findall(rf"^```{language}\n(.*?)^```", section, re.DOTALL | re.MULTILINE)
    assert found
    return found
