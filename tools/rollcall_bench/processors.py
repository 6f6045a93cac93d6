"""Estimates how long the comparison takes with one processor, with two, and with the shares of less Lambda memory.

`python -m rollcall_bench.processors NEW CURRENT`

The two snapshots of each table are read in two threads; everything else runs in one. So the time follows from the CPU
seconds of each thread, however busy this machine is: two concurrent threads take the time of the longer one, or their
sum divided by the processors, whichever is more.
"""

import importlib
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from rollcall.model import schema
from rollcall.model.schema import Table
from rollcall.publishing.compare import compare

PROCESSOR_MIB = 1769
"""The memory with which Lambda gives one whole processor."""

MEMORY_MIB = (PROCESSOR_MIB, 2048, 3008, 2 * PROCESSOR_MIB)


@dataclass(frozen=True, slots=True)
class Spent:
    """CPU seconds of a comparison."""

    alone: float
    """Seconds of all single-threaded work."""
    together: Sequence[tuple[float, float]]
    """Seconds of each pair of concurrent threads."""

    @property
    def total(self) -> float:
        """Seconds of all threads."""
        return self.alone + sum(map(sum, self.together))

    def time(self, processors: float) -> float:
        """The time in seconds with 1 to 2 processors."""
        return self.alone + sum(max(one, other, (one + other) / processors) for one, other in self.together)


def main(new: Path, current: Path) -> None:
    """Compare the Parquet files of two folders and print how long it takes with each memory."""
    spent = measured(new, current)
    lines = [f"{spent.total:.2f} s of CPU, {spent.alone:.2f} s of them in one thread"]
    for memory in MEMORY_MIB:
        processors = memory / PROCESSOR_MIB
        lines.append(f"{memory:5} MB, {processors:.2f} processors: {spent.time(processors):.2f} s")
    sys.stdout.write("".join(f"{line}\n" for line in lines))


def measured(new: Path, current: Path) -> Spent:
    """Measure the CPU seconds of comparing the Parquet files of two folders."""
    roster = schema.load()
    paths = [{table.name: folder / f"{table.name}.parquet" for table in roster.tables} for folder in (new, current)]
    # By name, because the package has a function that hides the module.
    module: Any = importlib.import_module("rollcall.publishing.compare.compare")
    usual, read = module.hashed, defaultdict[str, list[float]](list)
    module.hashed = partial(_timed, usual, read)
    try:
        began = time.process_time()
        compare(paths[0], paths[1], roster, "current")
        total = time.process_time() - began
    finally:
        module.hashed = usual
    # If both files have the same bytes, one is read, and no threads are used.
    together = [(both[0], both[1]) for both in read.values() if len(both) > 1]
    return Spent(total - sum(map(sum, together)), together)


def _timed(
    work: Callable[..., object], read: dict[str, list[float]], path: Path, *, table: Table, **named: object
) -> object:
    began = time.thread_time()
    done = work(path, table=table, **named)
    read[table.name].append(time.thread_time() - began)
    return done


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
