"""Measures the memory of a platform: MiniStack, its functions' workers, and the process with the SFTP door."""

import os
import re
import threading
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self

SECONDS = 0.2
"""The time between two measurements."""
_WORKER = re.compile(r"/ministack-lambda-\w+-(\w+)Function-")
"""Matches a worker's folder in its command line; the group is the function's name."""


@dataclass(slots=True)
class Watch:
    """Measures a platform's memory during a `with` block. Works on Linux only."""

    guard: int
    """The id of the process that guards MiniStack; everything that it started is in its session."""
    peak: int = 0
    """The peak in bytes, as the sum of PSS, which counts memory that processes share once."""
    parts: Mapping[str, int] = field(default_factory=dict)
    """The bytes by kind of process at the peak."""
    workers: int = 0
    """The highest number of workers."""
    _done: threading.Event = field(default_factory=threading.Event)
    _thread: threading.Thread | None = None

    def __enter__(self) -> Self:
        """Begin to measure."""
        self._thread = threading.Thread(target=self._look_on, name="watch", daemon=True)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        """Stop measuring."""
        self._done.set()
        if self._thread:
            self._thread.join()

    def now(self) -> tuple[dict[str, int], int]:
        """Measure the bytes by kind of process (each function is a kind), and count the workers."""
        found, workers = Counter({"the door": _pss(os.getpid())}), 0
        for process, command in of_session(self.guard):
            worker = _WORKER.search(command)
            found[worker[1].lower() if worker else "MiniStack"] += _pss(process)
            workers += worker is not None
        return dict(found), workers

    def _look_on(self) -> None:
        while not self._done.wait(SECONDS):
            found, workers = self.now()
            self.workers = max(self.workers, workers)
            if sum(found.values()) > self.peak:
                self.peak, self.parts = sum(found.values()), found


def of_session(session: int) -> Iterator[tuple[int, str]]:
    """Yield the ids and command lines of a session's processes."""
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            # The name, in parentheses, can contain anything; the session is the fourth field after it.
            if int((folder / "stat").read_text().rpartition(")")[2].split()[3]) == session:
                yield int(folder.name), (folder / "cmdline").read_text()
        except (OSError, IndexError):  # it has ended in the meantime
            continue


def _pss(process: int) -> int:
    try:
        lines = Path(f"/proc/{process}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) << 10 for line in lines if line.startswith("Pss:")), 0)
