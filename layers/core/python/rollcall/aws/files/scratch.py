"""Where a function puts files while it runs, after it has deleted what killed invocations left there.

`/tmp` belongs to the execution environment, not to the invocation: where Lambda kills the process of a function that
takes too much time or memory, the next process finds its files there, and perhaps too little space.
"""

import contextlib
import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

PREFIX = "rollcall-"
"""How the names of the folders begin. The id of the owning process follows, so that functions which share a machine, as
on the local platform, leave each other's folders alone."""


@contextlib.contextmanager
def folder() -> Iterator[Path]:
    """Make an empty folder for the length of the block."""
    with tempfile.TemporaryDirectory(prefix=f"{PREFIX}{os.getpid()}-") as made:
        yield Path(made)


def empty() -> None:
    """Delete the folders that earlier invocations left: those of this process, and of processes that have ended.

    Call it while this process uses no folder: at the start of an invocation, of which a process has one at a time.
    """
    for left in Path(tempfile.gettempdir()).glob(f"{PREFIX}*-*"):
        owner = left.name.removeprefix(PREFIX).partition("-")[0]
        if owner.isdecimal() and (int(owner) == os.getpid() or not _runs(int(owner))):
            shutil.rmtree(left, ignore_errors=True)


def _runs(process: int) -> bool:
    try:
        os.kill(process, 0)  # asks only
    except ProcessLookupError:
        return False
    except (OSError, OverflowError):
        return True  # somebody else's, or no number of a process: leave it
    return True
