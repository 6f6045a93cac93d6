"""Measures a process: CPU seconds, wall time and peak memory."""

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Usage:
    """The resources that one process used."""

    cpu: float
    """User and system seconds of the process and of all processes that it started and waited for."""
    wall: float
    """Wall time in seconds."""
    peak: int
    """Peak memory in bytes."""


class Failed(Exception):
    """A measured program failed."""


def measure(
    command: Sequence[str | Path], said: Path, environment: Mapping[str, str], fine: frozenset[int] = frozenset({0})
) -> Usage:
    """Run `command` in a new process, with its standard output in the file `said`.

    Until a new process runs its own program, Linux counts its parent's memory as its own. So the caller must be small,
    and imports neither Arrow nor numpy.

    Raises:
        Failed: The exit code is not one of `fine`.
    """
    started = time.perf_counter()
    with said.open("wb") as output, tempfile.TemporaryFile() as complaint:
        process = subprocess.Popen(command, stdout=output, stderr=complaint, env=dict(environment))  # noqa: S603 - ours
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        wall = time.perf_counter() - started
        if process.returncode not in fine:
            complaint.seek(0)
            text = complaint.read().decode(errors="replace")
            raise Failed(f"{' '.join(map(str, command))} ended with {process.returncode}:\n{text}")
    unit = 1 if sys.platform == "darwin" else 1024
    return Usage(used.ru_utime + used.ru_stime, wall, used.ru_maxrss * unit)
