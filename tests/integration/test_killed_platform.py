"""Nothing is left of a local platform whose run was ended, however that went; and one that died is noticed."""

import contextlib
import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from support.waiting import until

from rollcall_local import guarded, local_platform, ministack
from rollcall_local.settings import HOST, PortTakenError, Settings, checked_port
from rollcall_local.watching import of_session

pytestmark = pytest.mark.slow

RUN = """
import sys, time
from pathlib import Path
from rollcall_local import ministack, signals
from rollcall_local.settings import Settings
with signals.as_interrupts(), ministack.running(Settings(Path(sys.argv[1]), int(sys.argv[2]), 0)) as process:
    print(process.pid, flush=True)
    time.sleep(60)
"""

# What a function's worker is to MiniStack: a child in its process group.
STARTS_ANOTHER = """
import os, subprocess, time
subprocess.Popen(["sleep", "60"])
print(os.getpid(), flush=True)
time.sleep(60)
"""


@contextlib.contextmanager
def started(state: Path, port: int) -> Iterator[tuple["subprocess.Popen[bytes]", int]]:
    """A process with a MiniStack on `port`, and the guard of that."""
    platform = subprocess.Popen(
        [sys.executable, "-c", RUN, str(state), str(port)], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    )
    try:
        assert platform.stdout is not None
        yield platform, int(platform.stdout.readline())
    finally:
        platform.kill()
        platform.communicate()
        ministack.end_left(state)


def gone(session: int) -> bool:
    return not list(of_session(session))


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP, signal.SIGKILL])
def test_ministack_ends_with_who_started_it(tmp_path: Path, number: signal.Signals) -> None:
    """Also where it is too busy to notice anything."""
    port = checked_port(0, "PORT")
    with started(tmp_path, port) as (platform, guard):
        os.kill(int((tmp_path / ministack.LIVES).read_text()), signal.SIGSTOP)
        platform.send_signal(number)
        platform.wait()
        until(lambda: gone(guard))
        assert checked_port(port, "PORT") == port


def test_what_a_command_has_started_ends_with_it() -> None:
    with guarded.running([sys.executable, "-c", STARTS_ANOTHER], stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        os.kill(int(process.stdout.readline()), signal.SIGKILL)
        assert guarded.ending(process.wait()) == "was ended by signal 9. Most likely the machine had no memory left."
        until(lambda: gone(process.pid))


def test_a_ministack_whose_guard_was_killed_too_is_ended_with_the_next_platform(tmp_path: Path) -> None:
    port = checked_port(0, "PORT")
    with started(tmp_path, port) as (platform, guard):
        process = int((tmp_path / ministack.LIVES).read_text())
        os.kill(process, signal.SIGSTOP)
        os.kill(guard, signal.SIGKILL)
        platform.kill()
        platform.wait()
        if sys.platform != "linux":  # there, the system ends it
            with pytest.raises(PortTakenError):
                checked_port(port, "PORT")
            assert ministack.end_left(tmp_path)
        until(lambda: not ministack.end_left(tmp_path))
        assert checked_port(port, "PORT") == port


def test_a_ministack_that_ended_is_noticed_and_told(tmp_path: Path) -> None:
    settings = Settings(tmp_path, checked_port(0, "PORT"), checked_port(0, "SFTP_PORT"))
    with pytest.raises(ministack.EndedError, match=r"was ended by signal 9\.(.|\n)*Running on"):
        end_while_used(settings)


def end_while_used(settings: Settings) -> None:
    """Runs MiniStack beside what could be a door, and asks whether they answer, until MiniStack is killed."""
    with ministack.running(settings) as process, socket.create_server((HOST, settings.sftp_port)) as door:
        threading.Thread(target=greet, args=[door], daemon=True).start()
        assert local_platform.answers(settings)
        ministack_itself = int((settings.state / ministack.LIVES).read_text())
        os.kill(ministack_itself, signal.SIGSTOP)
        assert not local_platform.answers(settings, seconds=0.5)
        os.kill(ministack_itself, signal.SIGKILL)
        process.wait()
        assert not local_platform.answers(settings)
        raise ConnectionRefusedError  # what any client of AWS would raise then


def greet(door: socket.socket) -> None:
    connection, _ = door.accept()
    with connection:
        connection.sendall(b"SSH-2.0-door")
