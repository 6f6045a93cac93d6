"""Where a function puts files while it runs; what killed invocations left there goes first.

`/tmp` belongs to the execution environment, not to the invocation: Lambda ends the process of a function that took too
much time or memory, and hands what it left to the next one, which may then find no room.
"""

import contextlib
import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

PREFIX = "rollcall-"
"""How the folders begin; the process that owns one follows, so that functions which share a machine, as those of the
local platform do, leave each other's alone."""


@contextlib.contextmanager
def folder() -> Iterator[Path]:
    """An empty folder for the length of the block."""
    with tempfile.TemporaryDirectory(prefix=f"{PREFIX}{os.getpid()}-") as made:
        yield Path(made)


def empty() -> None:
    """Removes what earlier invocations left: those of this process, and of processes that are gone.

    Must run while this process uses no folder: at the start of an invocation, of which it has one at a time.
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
