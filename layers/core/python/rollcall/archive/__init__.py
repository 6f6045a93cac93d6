"""Opens the zip (contract, section 1) or its folder: nothing is extracted, nothing is trusted, nothing is guessed."""

from rollcall.archive.folder import open_folder
from rollcall.archive.limits import PackageLimits
from rollcall.archive.package import NOT_OPENED, Package, open_package, too_large
from rollcall.archive.rules import RULES, DamagedEntry, because

__all__ = [
    "NOT_OPENED",
    "RULES",
    "DamagedEntry",
    "Package",
    "PackageLimits",
    "because",
    "open_folder",
    "open_package",
    "too_large",
]
