"""Opens the zip (contract, section 1) or its folder: nothing is extracted, nothing is trusted, nothing is guessed."""

from rollcall.archive.folder import open_folder
from rollcall.archive.limits import Limits
from rollcall.archive.package import Package, open_package
from rollcall.archive.rules import RULES, DamagedEntry, because

__all__ = ["RULES", "DamagedEntry", "Limits", "Package", "because", "open_folder", "open_package"]
