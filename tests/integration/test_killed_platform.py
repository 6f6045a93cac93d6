"""What is left of a local platform that was killed outright is ended by the next command."""

import contextlib
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from rollcall_local import ministack
from rollcall_local.settings import PortTakenError, checked_port

pytestmark = pytest.mark.slow

RUN = """
import sys, time
from pathlib import Path
from rollcall_local import ministack
from rollcall_local.settings import Settings
with ministack.running(Settings(Path(sys.argv[1]), int(sys.argv[2]), 0)):
    print("up", flush=True)
    time.sleep(60)
"""


@contextlib.contextmanager
def killed(state: Path, port: int) -> Iterator[None]:
    """A MiniStack on `port` whose platform was killed outright, and which is too busy to notice."""
    platform = subprocess.Popen(
        [sys.executable, "-c", RUN, str(state), str(port)], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    )
    try:
        assert platform.stdout is not None
        assert platform.stdout.readline() == b"up\n"
        os.kill(int((state / ministack.LIVES).read_text()), signal.SIGSTOP)
    finally:
        platform.kill()
        platform.communicate()
    try:
        yield
    finally:
        ministack.end_left(state)


def test_a_ministack_that_is_left_is_ended_with_the_next_platform(tmp_path: Path) -> None:
    port = checked_port(0, "PORT")
    with killed(tmp_path, port):
        with pytest.raises(PortTakenError):
            checked_port(port, "PORT")
        assert ministack.end_left(tmp_path)
        assert checked_port(port, "PORT") == port
        assert not ministack.end_left(tmp_path)
