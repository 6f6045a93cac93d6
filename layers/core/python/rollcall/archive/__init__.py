"""Opens the zip (contract, section 1): nothing is extracted, nothing is trusted, and nothing is guessed."""

from rollcall.archive.limits import Limits
from rollcall.archive.package import Package, open_package
from rollcall.archive.rules import RULES, DamagedEntry, because

__all__ = ["RULES", "DamagedEntry", "Limits", "Package", "because", "open_package"]
