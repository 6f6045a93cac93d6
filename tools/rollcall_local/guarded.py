"""Processes that end with the one that has started them, together with all that they have started themselves."""

import contextlib
import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from rollcall_local.guard import SIGNALLED

_GUARD = Path(__file__).with_name("guard.py")


@contextlib.contextmanager
def running(command: Sequence[str | Path], **options: Any) -> Iterator["subprocess.Popen[str]"]:
    """Runs `command` for the length of the block, at most; `options` are those of `subprocess.Popen`.

    The process that is given ends with the command, and with its exit code. It is in a session of its own: Ctrl-C in a
    terminal reaches us alone.
    """
    watched, held = os.pipe()
    try:
        process = subprocess.Popen(
            # -P: the modules beside the guard are not the standard library's.
            [sys.executable, "-P", _GUARD, *command],
            stdin=watched,
            start_new_session=True,
            **options,
        )
    except BaseException:
        os.close(held)
        raise
    finally:
        os.close(watched)
    try:
        yield process
    finally:
        os.close(held)  # which is what the guard waits for
        process.wait()
        if process.stdout:
            process.stdout.close()


def ending(code: int) -> str:
    """How a command ended, in words."""
    code = SIGNALLED - code if code < 0 else code  # of a guard that was ended itself
    if code > SIGNALLED:
        killed = " Most likely the machine had no memory left." if code == SIGNALLED + 9 else ""
        return f"was ended by signal {code - SIGNALLED}.{killed}"
    return f"ended with exit code {code}."
