"""Reads a seekable file at absolute positions."""

import hashlib
import os
from threading import Lock
from typing import BinaryIO, Final

_STEP: Final = 1 << 20


class Window:
    """A seekable file that is read at absolute positions, never past its end, in bounded memory.

    A lock keeps each seek together with its read, since two threads may read two of the seven files.
    """

    def __init__(self, file: BinaryIO) -> None:
        """Measure the file, which the caller closes."""
        self._file = file
        self._lock = Lock()
        self.size = file.seek(0, os.SEEK_END)

    def read(self, position: int, length: int) -> bytes:
        """Read `length` bytes from `position`; fewer at the end of the file, none outside of it."""
        if not 0 <= position < self.size:  # a hostile offset may be more than a seek can take
            return b""
        with self._lock:
            self._file.seek(position)
            return self._file.read(length)

    def sha256(self) -> str:
        """The checksum of the whole file, in hexadecimal."""
        with self._lock:
            self._file.seek(0)
            return hashlib.file_digest(self._file, "sha256").hexdigest()  # type: ignore[arg-type] # any readable works

    def find(self, signature: bytes, start: int, end: int) -> int:
        """The first position of `signature` within `start`..`end`, or -1."""
        for position in range(start, end, _STEP):
            part = self.read(position, min(_STEP + len(signature) - 1, end - position))
            if (at := part.find(signature)) >= 0:
                return position + at
        return -1

    def rfind(self, signature: bytes, start: int, end: int) -> int:
        """The last position of `signature` within `start`..`end`, or -1."""
        while end - start >= len(signature):
            position = max(start, end - _STEP)
            if (at := self.read(position, end - position).rfind(signature)) >= 0:
                return position + at
            if position == start:
                break
            end = position + len(signature) - 1
        return -1
