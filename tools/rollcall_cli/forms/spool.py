"""The file in which a result is completed before any of it leaves the process."""

from tempfile import SpooledTemporaryFile
from typing import BinaryIO, cast

_IN_MEMORY = 16 << 20
"""Bytes; a longer result goes into a temporary file."""


def spool() -> BinaryIO:
    """An empty file to write a result into; closing deletes it."""
    return cast("BinaryIO", SpooledTemporaryFile(max_size=_IN_MEMORY))
