"""One rule's case: a package on which it fires, and the nearest one on which it is silent."""

from dataclasses import dataclass, field

from rollcall import archive, reading

PLANT = "Zyxwv"
"""A value that stands nowhere but where a case puts it: no hint may hold it."""


@dataclass(frozen=True)
class Case:
    """Two packages that differ in what the rule is about."""

    fires: bytes
    silent: bytes
    planted: bool = False
    """Whether `PLANT` is in the value that is at fault."""
    limits: archive.PackageLimits = field(default_factory=archive.PackageLimits)
    file_limits: reading.Limits = field(default_factory=reading.Limits)
