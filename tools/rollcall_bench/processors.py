"""Estimates how long the comparison takes with one processor, with two, and with the shares of less Lambda memory.

`python -m rollcall_bench.processors NEW CURRENT`

Two threads read the columns of both snapshots of a table, each the next one that nobody reads yet; everything else runs
in one. So the time follows from the CPU seconds of both parts, however busy this machine is.
"""

import importlib
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from pathlib import Path
from typing import Any

from rollcall.model import schema
from rollcall.publishing.compare import compare

PROCESSOR_MIB = 1769
"""The memory with which Lambda gives one whole processor."""

MEMORY_MIB = (PROCESSOR_MIB, 2048, 3008, 2 * PROCESSOR_MIB)


@dataclass(frozen=True, slots=True)
class Spent:
    """CPU seconds of a comparison."""

    alone: float
    """Seconds of all that runs in one thread."""
    together: float
    """Seconds of what two threads share."""

    @property
    def total(self) -> float:
        """Seconds of all threads."""
        return self.alone + self.together

    def time(self, processors: float) -> float:
        """The time in seconds with 1 to 2 processors."""
        return self.alone + self.together / processors


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
    usual, together = module.both_hashed, list[float]()
    module.both_hashed = _timed(usual, together)
    try:
        began = time.process_time()
        compare(paths[0], paths[1], roster, "current")
        total = time.process_time() - began
    finally:
        module.both_hashed = usual
    return Spent(total - sum(together), sum(together))


def _timed(work: Callable[..., Any], seconds: list[float]) -> Callable[..., Any]:
    """`work`, which notes the CPU seconds of the process while it runs."""

    @wraps(work)
    def noted(*arguments: object) -> object:
        began = time.process_time()
        done = work(*arguments)
        seconds.append(time.process_time() - began)
        return done

    return noted


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
