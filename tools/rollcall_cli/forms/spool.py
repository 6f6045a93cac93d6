"""Where a result is put together before any of it leaves the process."""

from tempfile import SpooledTemporaryFile
from typing import BinaryIO, cast

_IN_MEMORY = 16 << 20
"""Bytes; what is longer goes into a temporary file."""


def spool() -> BinaryIO:
    """An empty file to write a result into; it is gone when it is closed."""
    return cast("BinaryIO", SpooledTemporaryFile(max_size=_IN_MEMORY))
