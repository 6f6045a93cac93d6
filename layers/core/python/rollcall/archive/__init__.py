"""Opens a package, a zip or a folder (contract, section 1), without extracting, trusting or guessing anything."""

from rollcall.archive.folder import open_folder
from rollcall.archive.limits import PackageLimits
from rollcall.archive.package import NOT_OPENED, Package, open_package, too_large
from rollcall.archive.refusals import DamagedEntry
from rollcall.archive.rules import RULES, because

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
