"""Opens the zip (contract, section 1): nothing is extracted, nothing is trusted, and nothing is guessed."""

from rollcall.archive.limits import Limits
from rollcall.archive.package import NOT_OPENED, Package, open_package, too_large
from rollcall.archive.rules import RULES, DamagedEntry, because

__all__ = ["NOT_OPENED", "RULES", "DamagedEntry", "Limits", "Package", "because", "open_package", "too_large"]
