"""Starts processes that end with their starter, together with everything that they have started."""

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
    """Run `command` until the block ends, at the latest; `options` are those of `subprocess.Popen`.

    Yields a process that ends with the command and has its exit code. It has its own session, so that Ctrl-C in a
    terminal reaches us alone.
    """
    watched, held = os.pipe()
    try:
        process = subprocess.Popen(
            # -P, so that the modules beside the guard don't shadow the standard library.
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
        os.close(held)  # the guard waits for this
        process.wait()
        if process.stdout:
            process.stdout.close()


def ending(code: int) -> str:
    """Describe how a command ended."""
    code = SIGNALLED - code if code < 0 else code  # if the guard itself was ended
    if code > SIGNALLED:
        killed = " Most likely the machine had no memory left." if code == SIGNALLED + 9 else ""
        return f"was ended by signal {code - SIGNALLED}.{killed}"
    return f"ended with exit code {code}."
