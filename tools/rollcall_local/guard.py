"""Runs a command, and ends it with all that it has started as soon as who started this is gone, however that went.

Standard input is a pipe that nobody writes to: its other end closes with the process that holds it, even where that is
killed outright. Run as a script: it needs nothing but Python.
"""

import contextlib
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Sequence

SIGNALLED = 128
"""And the number of the signal that ended the command: the exit code, as in a shell."""


def run(command: Sequence[str]) -> int:
    """Runs the command in a process group of its own; gives its exit code when nothing of the group is left."""
    process = subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        process_group=0,
        close_fds=False,  # what was handed to this is handed on
    )
    threading.Thread(target=_watch, args=(process.pid,), daemon=True).start()
    try:
        code = process.wait()
    finally:
        _end(process.pid)
    return code if code >= 0 else SIGNALLED - code


def _watch(group: int) -> None:
    os.read(0, 1)  # unbuffered: a thread that waits must not hold a lock when Python ends
    _end(group)


def _end(group: int) -> None:
    with contextlib.suppress(ProcessLookupError, PermissionError):  # the latter on macOS, of a group that just ended
        os.killpg(group, signal.SIGKILL)


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(SIGNALLED + signal.SIGTERM))
    sys.exit(run(sys.argv[1:]))
