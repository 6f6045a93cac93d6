"""What a package may cost (contract, section 1)."""

from dataclasses import dataclass
from typing import Final

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


@dataclass(frozen=True, slots=True)
class PackageLimits:
    """What a package may cost; a deployment sets each limit. An import over one of them is rejected."""

    package: int = 512 * MIB
    """Bytes of the zip itself."""
    entries: int = 1_000
    """Entries of any kind, folders and litter included."""
    file: int = 2_048 * MIB
    """Bytes of one of the seven, unpacked."""
    files: int = 4_096 * MIB
    """Bytes of all seven, unpacked."""
    ratio: int = 200
    """How many times its packed size one of the seven may have, if it is over `ratio_from`."""
    ratio_from: int = 4 * MIB
    """Bytes, unpacked, up to which the ratio does not matter."""
