"""What a search reads of a listing: the lines and the texts of all findings, in frames.

The blocks of a million findings have 28 MB, their frames 4.5 MB: a frame leaves out what nobody searches for, is large
enough to be packed well, and has differences of lines and lengths of texts instead of numbers that grow.
"""

import struct
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from rollcall.columns import compute as pc
from rollcall.report.texts import as_bytes

FRAME = 1 << 16
"""Findings of a frame, of all by group; the last frame has the rest."""
TEXTS = ("value", "id", "person")
"""The columns that are searched. The texts of a finding stand one behind another, with a SEPARATOR between them."""
SEPARATOR = "\0"
"""In no text that is searched for."""
_SIZES = struct.Struct("<II")
"""Before the texts of a frame: the bytes of their packed lengths, and of the texts themselves."""
_NUMBER = 4
"""Bytes of a line, and of a length."""


class Frames:
    """Packs findings into frames."""

    def __init__(self) -> None:
        """No finding yet."""
        self.lines: list[bytes] = []
        self.texts: list[bytes] = []
        self._codec = pa.Codec("zstd", 1)
        self._waiting: list[pa.RecordBatch] = []
        self._count = 0

    def add(self, block: pa.RecordBatch) -> None:
        """Add findings."""
        self._waiting.append(block.select(["line", *TEXTS]))
        self._count += len(block)
        while self._count >= FRAME:
            self._pack(FRAME)

    def end(self) -> None:
        """Pack what waits."""
        if self._count:
            self._pack(self._count)

    def _pack(self, findings: int) -> None:
        joined = pa.concat_batches(self._waiting)
        self._count -= findings
        self._waiting = [joined.slice(findings)] if self._count else []
        some = joined.slice(0, findings)
        self.lines.append(self._packed(np.diff(_values(pc.fill_null(some["line"], 0), findings), prepend=0)))
        texts = pc.binary_join_element_wise(*(pc.fill_null(some[name], "") for name in TEXTS), SEPARATOR)
        content, lengths = bytes(as_bytes(texts)), self._packed(np.diff(_values(texts, findings + 1)))
        packed = self._codec.compress(content, asbytes=True) if content else b""
        self.texts.append(_SIZES.pack(len(lengths), len(content)) + lengths + packed)

    def _packed(self, numbers: npt.NDArray[np.int32]) -> bytes:
        packed: bytes = self._codec.compress(numbers.astype(np.int32).tobytes(), asbytes=True)
        return packed


def lines_in(frame: bytes, findings: int) -> npt.NDArray[np.int32]:
    """The lines of a frame; 0 for a finding without one."""
    return np.cumsum(_numbers(frame, findings), dtype=np.int32)


def texts_in(frame: bytes, findings: int) -> pa.Array:
    """The texts of each finding of a frame."""
    lengths, size = _SIZES.unpack_from(frame)
    start = _SIZES.size + lengths
    ends = np.zeros(findings + 1, np.int32)
    np.cumsum(_numbers(frame[_SIZES.size : start], findings), dtype=np.int32, out=ends[1:])
    content = pa.Codec("zstd").decompress(frame[start:], size) if size else pa.py_buffer(b"")
    return pa.Array.from_buffers(pa.string(), findings, [None, pa.py_buffer(ends), content])


def places_of(frames: Frames, start: int) -> Sequence[int]:
    """Where each frame begins in a file in which the first one begins at `start`, and where the last one ends."""
    sizes = [len(frame) for frame in (*frames.lines, *frames.texts)]
    return np.cumsum([start, *sizes]).tolist()


def _values(column: pa.Array, count: int) -> npt.NDArray[np.int32]:
    """The numbers of a column without nulls, or where its texts begin and end."""
    return np.frombuffer(column.buffers()[1], np.int32)[column.offset : column.offset + count]


def _numbers(packed: bytes, findings: int) -> npt.NDArray[np.int32]:
    return np.frombuffer(pa.Codec("zstd").decompress(packed, findings * _NUMBER), np.int32)
