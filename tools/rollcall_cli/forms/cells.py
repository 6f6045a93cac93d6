"""Measure text on a terminal, without Rich where every character takes one cell."""

import re

NARROW = re.compile(r"[ -\u02ff\u2010-\u203a]*")
"""Text of which every character takes one cell: Latin letters and typographic marks."""


def cell_length(text: str) -> int:
    """Count the terminal cells of the text."""
    if NARROW.fullmatch(text):
        return len(text)
    from rich.cells import cell_len  # noqa: PLC0415 - most texts have no wide characters

    return cell_len(text)
