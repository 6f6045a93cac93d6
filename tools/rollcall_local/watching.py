"""How much memory a platform takes: MiniStack, its functions' workers, and the process with the SFTP door."""

import os
import threading
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self

SECONDS = 0.2
"""Between two looks."""


@dataclass(slots=True)
class Watch:
    """Looks at a platform's memory for the length of a `with` block. Linux alone tells what it needs."""

    guard: int
    """The process that guards MiniStack; all that it has started is of its session."""
    peak: int = 0
    """Bytes at the most; memory that processes share is counted once (the sum of their PSS)."""
    parts: Mapping[str, int] = field(default_factory=dict)
    """Of that moment: bytes by kind of process."""
    workers: int = 0
    """Workers at the most."""
    _done: threading.Event = field(default_factory=threading.Event)
    _thread: threading.Thread | None = None

    def __enter__(self) -> Self:
        """Begins."""
        self._thread = threading.Thread(target=self._look_on, name="watch", daemon=True)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        """Ends."""
        self._done.set()
        if self._thread:
            self._thread.join()

    def now(self) -> dict[str, int]:
        """Bytes by kind of process, and under `workers` how many there are."""
        found = {"MiniStack": 0, "workers": 0, "the door": _pss(os.getpid()), "count": 0}
        for process, command in of_session(self.guard):
            kind = "workers" if "ministack-lambda-" in command else "MiniStack"
            found[kind] += _pss(process)
            found["count"] += kind == "workers"
        return found

    def _look_on(self) -> None:
        while not self._done.wait(SECONDS):
            found = self.now()
            self.workers = max(self.workers, found.pop("count"))
            if sum(found.values()) > self.peak:
                self.peak, self.parts = sum(found.values()), found


def of_session(session: int) -> Iterator[tuple[int, str]]:
    """The processes of a session, with their command lines."""
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            # The name, in brackets, may hold anything: the session is the fourth field behind it.
            if int((folder / "stat").read_text().rpartition(")")[2].split()[3]) == session:
                yield int(folder.name), (folder / "cmdline").read_text()
        except (OSError, IndexError):  # it has ended meanwhile
            continue


def _pss(process: int) -> int:
    try:
        lines = Path(f"/proc/{process}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) << 10 for line in lines if line.startswith("Pss:")), 0)
