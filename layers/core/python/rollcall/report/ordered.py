"""Findings of one file in the order of the report, block by block, so that few of them are in memory at once."""

from collections.abc import Callable, Iterator, MutableMapping, Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from rollcall.columns import compute as pc
from rollcall.columns.arrays import Numbers, as_arrow


@dataclass(frozen=True, slots=True)
class Run:
    """`k` findings of one code in one file, by line, then by rank, of which blocks can be made."""

    code: str
    lines: Numbers
    """`k` physical lines, ascending; 0 for none."""
    ranks: Numbers
    """`k`: where column and code of each come among those of its file. A code fires once in a column of a line."""
    block: Callable[[int, int], pa.RecordBatch]
    """Makes a block of the findings from one place to another."""


@dataclass(frozen=True, slots=True)
class _Part:
    """Findings of a run from one place to another."""

    run: Run
    start: int
    stop: int

    def __len__(self) -> int:
        return self.stop - self.start


def in_order(runs: Sequence[Run], size: int, left: MutableMapping[str, int] | None = None) -> Iterator[pa.RecordBatch]:
    """The findings of `runs` in blocks of about `size`; of each code at most as many as are `left`, which is kept."""
    done = [0] * len(runs)
    # Of each code, the first of all are among the first of each run.
    ends = [len(run.lines) if left is None else min(len(run.lines), left[run.code]) for run in runs]
    while any(start < end for start, end in zip(done, ends, strict=True)):
        stops = _stops(runs, done, ends, size)
        parts = [_Part(*part) for part in zip(runs, done, stops, strict=True) if part[1] < part[2]]
        done = stops
        if (block := _merged(parts, left)) is not None:
            yield block


def _stops(runs: Sequence[Run], done: Sequence[int], ends: Sequence[int], size: int) -> list[int]:
    """How far each run goes until the line with which the next block ends."""
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
    """The findings of `parts` as one block; None where none is left."""
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
    # What is not kept of a run comes last in it.
    counts = np.bincount(which, minlength=len(parts))
    kept_of = zip(parts, counts.tolist(), strict=True)
    blocks = [part.run.block(part.start, part.start + count) for part, count in kept_of if count]
    if len(blocks) == 1:
        return blocks[0]
    starts = np.cumsum(counts) - counts
    return pc.take(pa.concat_batches(blocks), as_arrow(starts[which] + within))


def _kept(parts: Sequence[_Part], which: Numbers, left: MutableMapping[str, int]) -> Numbers:
    """The places, among findings in order, of the first ones of each code."""
    codes = [part.run.code for part in parts]
    kept = []
    for code in dict.fromkeys(codes):
        places = np.flatnonzero(np.array([one == code for one in codes])[which])[: left[code]]
        left[code] -= len(places)
        kept.append(places)
    return np.sort(np.concatenate(kept))
