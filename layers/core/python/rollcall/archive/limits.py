"""The limits of a package, and the names of its files (contract, section 1)."""

from typing import Final, NamedTuple

MIB: Final = 1 << 20

NAMES: Final = (
    "Manifest.csv",
    "Schools.csv",
    "Classes.csv",
    "Students.csv",
    "Staff.csv",
    "StudentEnrollments.csv",
    "StaffEnrollments.csv",
)
"""The seven names of the contract, in its order."""


class PackageLimits(NamedTuple):
    """What a package may cost; a deployment sets each limit. An import over one of them is rejected."""

    package: int = 512 * MIB
    """The most bytes of the zip itself."""
    entries: int = 1_000
    """The most entries of any kind, including folders and litter."""
    file: int = 2_048 * MIB
    """The most bytes of one of the seven files, unpacked."""
    files: int = 4_096 * MIB
    """The most bytes of all seven files together, unpacked."""
    ratio: int = 200
    """The highest ratio of unpacked to packed bytes of a file with more than `ratio_from` bytes."""
    ratio_from: int = 4 * MIB
    """The number of unpacked bytes up to which the ratio is not limited."""
