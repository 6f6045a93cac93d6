"""Cells of CSV files that we write: safe to open in a spreadsheet."""

import pyarrow as pa

from rollcall.columns import compute as pc

_FORMULA = "^ *[=+@＝＋－＠-]"
"""The first characters that make a spreadsheet run a cell. Tabs and line ends do too, but are never written."""


def safe(cells: pa.Array) -> pa.Array:
    """Make cells harmless: text that a spreadsheet would run as a formula gets an apostrophe before it."""
    runs = pc.match_substring_regex(cells, _FORMULA)
    return pc.if_else(runs, pc.binary_join_element_wise("'", cells, ""), cells) if pc.any(runs).as_py() else cells


def quoted(cells: pa.Array) -> pa.Array:
    """Quote cells that hold a separator, a quote or a line end."""
    separating = pc.match_substring_regex(cells, '[,"\r\n]')
    if not pc.any(separating).as_py():
        return cells
    doubled = pc.replace_substring(cells, '"', '""')
    return pc.if_else(separating, pc.binary_join_element_wise('"', doubled, '"', ""), cells)
