"""What a process costs: its CPU seconds, its time, and the most memory that it held."""

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
    """What one process used."""

    cpu: float
    """Seconds, user and system, of the process and of all that it started and waited for."""
    wall: float
    """Seconds."""
    peak: int
    """Bytes of memory at the most."""


class Failed(Exception):
    """A measured program ended as it must not; the text is for whoever measures."""


def measure(
    command: Sequence[str | Path], said: Path, environment: Mapping[str, str], fine: frozenset[int] = frozenset({0})
) -> Usage:
    """Run `command` in a fresh process, its standard output in the file `said`.

    Linux counts the memory of the process that starts another as that one's too, until it runs its own program: whoever
    calls this must be small, and so imports neither Arrow nor numpy.

    Raises:
        Failed: It ended with an exit code that is not one of `fine`.
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
