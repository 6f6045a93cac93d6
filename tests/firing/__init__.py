"""For every rule that a package can break: a package that does, and its nearest neighbour that does not."""

from collections.abc import Mapping

from firing import archive, manifest, reading, tables
from firing.case import PLANT, Case

__all__ = ["CASES", "PLANT", "Case"]

CASES: Mapping[str, Case] = {**archive.CASES, **manifest.CASES, **reading.CASES, **tables.CASES}
"""By code."""
