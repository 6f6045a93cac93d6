"""The limits of a deployment, as the template's parameters set them in the environment of a function."""

import os

from rollcall import archive, reading
from rollcall.steps.room import Room

_KIB = 1 << 10
_MIB = 1 << 20


def of_package() -> archive.Limits:
    """What a package may cost."""
    return archive.Limits(
        package=int(os.environ["MAX_PACKAGE_MIB"]) * _MIB,
        entries=int(os.environ["MAX_ENTRIES"]),
        file=int(os.environ["MAX_FILE_MIB"]) * _MIB,
        files=int(os.environ["MAX_FILES_MIB"]) * _MIB,
        ratio=int(os.environ["MAX_RATIO"]),
    )


def of_memory() -> Room:
    """The memory of the steps after `unpack`."""
    return Room(int(os.environ["VALIDATE_MEMORY_MIB"]) * _MIB, int(os.environ["SNAPSHOT_MEMORY_MIB"]) * _MIB)


def of_file() -> reading.Limits:
    """What one file may be like."""
    return reading.Limits(
        line_bytes=int(os.environ["MAX_LINE_KIB"]) * _KIB,
        record_bytes=int(os.environ["MAX_RECORD_KIB"]) * _KIB,
        columns=int(os.environ["MAX_COLUMNS"]),
    )
