"""The findings of a package, file by file, and row by row as the lines of the file come."""

from collections.abc import Iterable, Iterator
from itertools import pairwise

import numpy as np
import pyarrow as pa

from rollcall.columns import compute as pc
from rollcall.repair.texts import Remarks, remarks_of


class ByFile:
    """Takes the findings of a report, which are ordered by file, apart."""

    def __init__(self, blocks: Iterable[pa.RecordBatch]) -> None:
        """Take blocks of `report.blocks.SCHEMA`."""
        self._runs = (run for block in blocks for run in _runs(block))
        self._next = next(self._runs, None)

    def of(self, file: str | None) -> Iterator[pa.RecordBatch]:
        """Give the findings of a file, or of the package for None, in the order of the report, to be read whole."""
        while self._next is not None and self._next[0] == file:
            yield self._next[1]
            self._next = next(self._runs, None)


def _runs(block: pa.RecordBatch) -> Iterator[tuple[str | None, pa.RecordBatch]]:
    """Part a block where the file changes."""
    if not len(block):
        return
    files = block["file"]
    places = pc.fill_null(files.indices, -1).to_numpy()
    starts = [0, *(np.flatnonzero(places[1:] != places[:-1]) + 1).tolist(), len(block)]
    for start, stop in pairwise(starts):
        yield files[start].as_py(), block.slice(start, stop - start)


class ByRow:
    """Gives the findings of one file as its lines come."""

    def __init__(self, blocks: Iterator[pa.RecordBatch]) -> None:
        """Take the findings of one file, ordered by line."""
        self._blocks = blocks
        self._block: pa.RecordBatch | None = None
        self._lines = np.empty(0, np.int64)

    def before(self, line: int) -> Remarks:
        """Tell all that is left of the findings on lines before `line`."""
        parts = []
        while self._filled():
            block = self._block
            count = int(np.searchsorted(self._lines, line))
            if block is None or not count:
                break
            parts.append(block.slice(0, count))
            self._block, self._lines = block.slice(count), self._lines[count:]
        if not parts:
            return _NOTHING
        return remarks_of(parts[0] if len(parts) == 1 else pa.concat_batches(parts), by_row=True)

    def _filled(self) -> bool:
        """Read the next block if this one is used up; whether there is one."""
        while self._block is None or not len(self._block):
            self._block = next(self._blocks, None)
            if self._block is None:
                return False
            self._lines = pc.fill_null(self._block["line"], 0).to_numpy()
        return True


_NOTHING = Remarks(np.empty(0, np.int64), pa.array([], pa.string()))
