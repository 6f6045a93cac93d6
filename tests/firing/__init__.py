"""For every rule that a package can break: a package that does, and its nearest neighbour that does not."""

from collections.abc import Mapping

from firing import archive, manifest, reading, scenes_account, scenes_package, scenes_roster, scenes_text, tables
from firing.case import PLANT, Case
from firing.scenes import SCENES

__all__ = [
    "CASES",
    "PLANT",
    "SCENES",
    "Case",
    "scenes_account",
    "scenes_package",
    "scenes_roster",
    "scenes_text",
]

CASES: Mapping[str, Case] = {**archive.CASES, **manifest.CASES, **reading.CASES, **tables.CASES}
"""By code."""
