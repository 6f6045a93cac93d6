"""Texts that stand in Markdown as they are."""

import re


def cell(text: str) -> str:
    """`text` as one cell of a table."""
    return re.sub(r"\s+", " ", text).strip().replace("|", "\\|")
