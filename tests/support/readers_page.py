"""docs/reading-snapshots.md: its examples, as they stand there."""

import re
from pathlib import Path

PAGE = Path(__file__).parents[2] / "docs" / "reading-snapshots.md"
BUCKET = "rollcall-databucket-1a2b3c4d5e6f"
"""As the page calls it."""


def example(language: str, section: str = "") -> str:
    """The page's first block of code in a language; with a section's heading, the first one in that section."""
    page = PAGE.read_text(encoding="utf-8")
    if section:
        _, found_section, page = page.partition(f"\n## {section}\n")
        assert found_section
    found = re.search(rf"^```{language}\n(.*?)^```", page, re.DOTALL | re.MULTILINE)
    assert found
    return found[1]
