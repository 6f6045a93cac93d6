"""A spool file, in which a result is completed before any of it leaves the process."""

from collections.abc import Iterable
from io import BytesIO
from typing import BinaryIO, Self, cast

_IN_MEMORY = 16 << 20
"""The most bytes held in memory; a longer result goes into a temporary file."""


class _Spool:
    """Like `tempfile.SpooledTemporaryFile`, whose import takes a fiftieth of a small check."""

    def __init__(self) -> None:
        self._file: BinaryIO = BytesIO()

    def write(self, part: bytes) -> int:
        if isinstance(self._file, BytesIO) and self._file.tell() + len(part) > _IN_MEMORY:
            from tempfile import TemporaryFile  # noqa: PLC0415 - most results are short

            longer = TemporaryFile()  # noqa: SIM115 - closed with the spool
            longer.write(self._file.getbuffer())
            self._file = longer
        return self._file.write(part)

    def writelines(self, parts: Iterable[bytes]) -> None:
        for part in parts:
            self.write(part)

    def seek(self, place: int) -> int:
        return self._file.seek(place)

    def read(self, size: int = -1) -> bytes:
        return self._file.read(size)

    def close(self) -> None:
        self._file.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def spool() -> BinaryIO:
    """Open an empty file to write a result to and read it from; closing deletes it."""
    return cast("BinaryIO", _Spool())
