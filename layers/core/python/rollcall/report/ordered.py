"""Merge the findings of one file into the order of the report, block by block, to hold few in memory."""

from collections.abc import Callable, Iterator, MutableMapping, Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from rollcall.columns import compute as pc
from rollcall.columns.arrays import Numbers, as_arrow


@dataclass(frozen=True, slots=True)
class Run:
    """A run: `k` findings of one code in one file, ordered by line, then rank."""

    code: str
    lines: Numbers
    """`k` physical lines, ascending; 0 for none."""
    ranks: Numbers
    """`k` sort positions of column and code within the file. A code fires once in a column of a line."""
    block: Callable[[int, int], pa.RecordBatch]
    """Makes a block of the findings between two indices."""


@dataclass(frozen=True, slots=True)
class _Part:
    """The findings of a run between two indices."""

    run: Run
    start: int
    stop: int

    def __len__(self) -> int:
        return self.stop - self.start


def in_order(runs: Sequence[Run], size: int, left: MutableMapping[str, int] | None = None) -> Iterator[pa.RecordBatch]:
    """Merge `runs` into blocks of about `size`, with at most `left` findings of each code; `left` is counted down."""
    done = [0] * len(runs)
    # The first findings of a code are among the first of each run.
    ends = [len(run.lines) if left is None else min(len(run.lines), left[run.code]) for run in runs]
    while any(start < end for start, end in zip(done, ends, strict=True)):
        stops = _stops(runs, done, ends, size)
        parts = [_Part(*part) for part in zip(runs, done, stops, strict=True) if part[1] < part[2]]
        done = stops
        if (block := _merged(parts, left)) is not None:
            yield block


def _stops(runs: Sequence[Run], done: Sequence[int], ends: Sequence[int], size: int) -> list[int]:
    """Give the end of each run's part of the next block: the last line of the block."""
    waiting = sum(start < end for start, end in zip(done, ends, strict=True))
    step = max(size // waiting, 1)
    further = [
        run.lines[start + step - 1] for run, start, end in zip(runs, done, ends, strict=True) if end - start > step
    ]
    if not further:
        return list(ends)
    last = min(further)
    return [
        start + int(np.searchsorted(run.lines[start:end], last, "right"))
        for run, start, end in zip(runs, done, ends, strict=True)
    ]


def _merged(parts: Sequence[_Part], left: MutableMapping[str, int] | None) -> pa.RecordBatch | None:
    """Merge `parts` into one block; None where no finding is left."""
    which = np.repeat(np.arange(len(parts)), [len(part) for part in parts])
    within = np.concatenate([np.arange(len(part)) for part in parts])
    if len(parts) > 1:
        lines = np.concatenate([part.run.lines[part.start : part.stop] for part in parts])
        ranks = np.concatenate([part.run.ranks[part.start : part.stop] for part in parts])
        order = np.lexsort((ranks, lines))
        which, within = which[order], within[order]
    if left is not None:
        kept = _kept(parts, which, left)
        which, within = which[kept], within[kept]
    if not len(which):
        return None
    # The findings that are dropped from a run are its last ones.
    counts = np.bincount(which, minlength=len(parts))
    kept_of = zip(parts, counts.tolist(), strict=True)
    blocks = [part.run.block(part.start, part.start + count) for part, count in kept_of if count]
    if len(blocks) == 1:
        return blocks[0]
    starts = np.cumsum(counts) - counts
    return pc.take(pa.concat_batches(blocks), as_arrow(starts[which] + within))


def _kept(parts: Sequence[_Part], which: Numbers, left: MutableMapping[str, int]) -> Numbers:
    """Give the indices of the first findings of each code, among findings in order."""
    codes = [part.run.code for part in parts]
    kept = []
    for code in dict.fromkeys(codes):
        places = np.flatnonzero(np.array([one == code for one in codes])[which])[: left[code]]
        left[code] -= len(places)
        kept.append(places)
    return np.sort(np.concatenate(kept))
