"""Runs a command, and ends it and everything that it started as soon as our own starter is gone, even if killed.

Standard input is a pipe that nobody writes to. The pipe closes when the starter ends, even by SIGKILL. This runs as a
script and needs only Python.
"""

import contextlib
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Sequence

SIGNALLED = 128
"""The exit code of a command that a signal ended is this plus the signal's number, as in a shell."""


def run(command: Sequence[str]) -> int:
    """Run the command in its own process group; return its exit code when no process of the group is left."""
    process = subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        process_group=0,
        close_fds=False,  # inherited file descriptors are passed on
    )
    threading.Thread(target=_watch, args=(process.pid,), daemon=True).start()
    try:
        code = process.wait()
    finally:
        _end(process.pid)
    return code if code >= 0 else SIGNALLED - code


def _watch(group: int) -> None:
    os.read(0, 1)  # unbuffered, because a waiting thread must not hold a lock when Python ends
    _end(group)


def _end(group: int) -> None:
    with contextlib.suppress(ProcessLookupError, PermissionError):  # the latter on macOS, for a group that just ended
        os.killpg(group, signal.SIGKILL)


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(SIGNALLED + signal.SIGTERM))
    sys.exit(run(sys.argv[1:]))
