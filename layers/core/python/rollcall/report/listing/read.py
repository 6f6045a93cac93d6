"""Reads findings out of a listing by ranges of its bytes."""

from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from typing import Protocol

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from rollcall.columns.arrays import Numbers
from rollcall.report.listing.form import BLOCK, SCHEMA, TAIL, Sections, end_size, places_in
from rollcall.report.listing.frames import FRAME, lines_in, texts_in

_SCHEMA = SCHEMA.serialize().to_pybytes()
"""The first message of the stream, which a reader of some blocks needs before them."""
_ALONE = pa.ipc.IpcReadOptions(use_threads=False)
"""A block takes less time to unpack than threads take to meet."""
_AT_ONCE = 4
"""Frames that are read at a time: about 1 MB of texts."""


class File(Protocol):
    """A listing, wherever it lies."""

    def last(self, count: int) -> bytes:
        """Its last `count` bytes; all of it if it is shorter."""

    def between(self, start: int, stop: int) -> bytes:
        """Its bytes from `start` to `stop`."""

    def each(self, ranges: Iterable[tuple[int, int]]) -> Iterator[bytes]:
        """The bytes of each range, of which none is kept; the next ones may be read meanwhile."""


class Listing:
    """The findings of one import."""

    def __init__(self, file: File, sections: Sections) -> None:
        """Nothing is read before it is asked for."""
        self._file = file
        self.sections = sections
        self._blocks: dict[int, pa.RecordBatch] = {}

    def rows(self, section: int, ranges: Sequence[tuple[int, int]]) -> pa.RecordBatch:
        """The findings of some ranges of a section, one behind another, in few requests; no range is empty."""
        ahead = self.sections.first_block(section)
        needed = [range(start // BLOCK, (stop - 1) // BLOCK + 1) for start, stop in ranges]
        self._load({ahead + block for blocks in needed for block in blocks})
        found = []
        for (start, stop), blocks in zip(ranges, needed, strict=True):
            for block in blocks:
                ahead_of_block = block * BLOCK
                first = max(start - ahead_of_block, 0)
                found.append(self._blocks[ahead + block].slice(first, min(stop - ahead_of_block, BLOCK) - first))
        return pa.concat_batches(found) if len(found) > 1 else (found or [pa.RecordBatch.from_pylist([], SCHEMA)])[0]

    def scan(self, section: int, runs: Sequence[tuple[int, int]], columns: Sequence[str]) -> Iterator[pa.Table]:
        """Some columns of each run of blocks of a section, which is its first and its last block."""
        ahead = self.sections.first_block(section)
        ranges = [(int(self._places[ahead + first]), int(self._places[ahead + last + 1])) for first, last in runs]
        included = [SCHEMA.get_field_index(name) for name in columns]
        options = pa.ipc.IpcReadOptions(included_fields=included, use_threads=False)
        for read in self._file.each(ranges):
            yield pa.ipc.open_stream(pa.BufferReader(_SCHEMA + read), options=options).read_all()

    @property
    def has_frames(self) -> bool:
        """Whether it has frames; one of an earlier release has none."""
        return len(self._frames) > 1

    def lines(self, frames: Sequence[int]) -> Iterator[npt.NDArray[np.int32]]:
        """The lines of each of some frames, which ascend; 0 for a finding without one."""
        return map(lines_in, self._each(frames, 0), map(self._findings, frames))

    def texts(self, frames: Sequence[int]) -> Iterator[pa.Array]:
        """The texts of each of some frames, which ascend."""
        return map(texts_in, self._each(frames, len(self._frames) // 2), map(self._findings, frames))

    def _findings(self, frame: int) -> int:
        return min(self.sections.groups - frame * FRAME, FRAME)

    def _each(self, frames: Sequence[int], ahead: int) -> Iterator[bytes]:
        """The bytes of each of some frames, of which `ahead` more come first; those that are side by side together."""
        places = [int(place) for place in self._frames[ahead:]]
        parts = [part for first, last in _runs(frames) for part in _parts(range(first, last + 1))]
        read = self._file.each([(places[part[0]], places[part[-1] + 1]) for part in parts])
        for part, content in zip(parts, read, strict=True):
            for frame in part:
                yield content[places[frame] - places[part[0]] : places[frame + 1] - places[part[0]]]

    @cached_property
    def _frames(self) -> Numbers:
        """Where each frame begins, first those of lines, then those of texts, and where the last one ends."""
        return self._places[self.sections.first_block(len(self.sections)) + 1 :]

    @cached_property
    def _places(self) -> Numbers:
        tail = self._file.last(TAIL)
        size = end_size(tail)
        return places_in((tail if size <= len(tail) else self._file.last(size))[-size:])

    def _load(self, blocks: Iterable[int]) -> None:
        missing = sorted(block for block in blocks if block not in self._blocks)
        if not missing:
            return
        read = [
            self._file.between(int(self._places[first]), int(self._places[last + 1])) for first, last in _runs(missing)
        ]
        stream = pa.ipc.open_stream(pa.BufferReader(b"".join((_SCHEMA, *read))), options=_ALONE)
        self._blocks |= zip(missing, stream, strict=True)


def _parts(frames: range) -> Iterator[range]:
    """Frames that are read at a time."""
    return (frames[start : start + _AT_ONCE] for start in range(0, len(frames), _AT_ONCE))


def _runs(numbers: Sequence[int]) -> list[tuple[int, int]]:
    """First and last of each run of numbers that follow one another."""
    runs: list[tuple[int, int]] = []
    for number in numbers:
        if runs and runs[-1][1] == number - 1:
            runs[-1] = (runs[-1][0], number)
        else:
            runs.append((number, number))
    return runs
