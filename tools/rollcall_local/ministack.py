"""Starts MiniStack, the local AWS, waits for it, and stops it with everything that it started."""

import contextlib
import fcntl
import json
import os
import signal
import ssl
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from rollcall_local import built, certificate, guarded
from rollcall_local.settings import FORK_WORKERS, HOST, ROOT, Settings

START_SECONDS = 60
LIVES = "ministack.pid"
"""A file with MiniStack's process group. MiniStack keeps it locked while it lives, even if its starter was killed."""
LOG = "ministack.log"
LOG_LINES = 15
"""The number of log lines in an error message."""
_LAUNCHER = Path(__file__).with_name("launch_ministack.py")


class NotStartedError(Exception):
    """MiniStack ended or did not answer in time."""


class EndedError(Exception):
    """MiniStack ended while it was needed."""


@contextlib.contextmanager
def running(settings: Settings, wait_scale: float = 1.0, *, forks: bool = False) -> Iterator["subprocess.Popen[str]"]:
    """Run MiniStack, with IAM enforced, while the block runs; yield a process that ends with it.

    A state machine's waits and the pauses between its retries are multiplied by `wait_scale`. With `forks`, functions
    start faster than they could on AWS (`bridges.forks`).

    Raises:
        NotStartedError: It did not start; the message has the last lines of its log.
        EndedError: It ended early. Replaces an exception of the block, which it probably caused.
    """
    settings.temporary.mkdir(parents=True, exist_ok=True)
    certificate.write(settings.certificate, _key(settings))
    with contextlib.ExitStack() as stack:
        output = stack.enter_context((settings.state / LOG).open("wb"))
        lives = stack.enter_context((settings.state / LIVES).open("w"))
        fcntl.flock(lives, fcntl.LOCK_EX)
        process = stack.enter_context(
            guarded.running(
                # -P, so that the modules beside the launcher don't shadow MiniStack's.
                [ROOT / ".venv-ministack/bin/python", "-P", _LAUNCHER, ROOT / ".venv-runtime/bin/python"],
                env={
                    **_environment(settings),
                    "SFN_WAIT_SCALE": str(wait_scale),
                    **({FORK_WORKERS: "1"} if forks else {}),
                },
                cwd=settings.state,
                stdout=output,
                stderr=subprocess.STDOUT,
                pass_fds=[lives.fileno()],
            )
        )
        lives.close()  # MiniStack has its own
        _wait(settings, process)
        try:
            yield process
        except Exception as error:
            if process.poll() is None:
                raise
            raise ended(settings, process) from error


def ended(settings: Settings, process: "subprocess.Popen[str]") -> EndedError:
    """The message about a MiniStack that has ended, with the last lines of its log."""
    return EndedError(f"MiniStack {guarded.ending(process.wait())} Its log ends with:\n  {_end_of_log(settings)}")


def end_left(state: Path) -> bool:
    """End the MiniStack of a platform that was killed, instead of waiting for its guard; return whether there was one.

    `state` is the folder of that platform.
    """
    with contextlib.suppress(FileNotFoundError), (state / LIVES).open() as lives:
        try:
            fcntl.flock(lives, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if group := lives.read():  # otherwise it is just starting, and its guard ends it
                with contextlib.suppress(ProcessLookupError):
                    os.killpg(int(group), signal.SIGKILL)
            fcntl.flock(lives, fcntl.LOCK_EX)  # free once it is gone
            return True
    return False


def read(settings: Settings, path: str, seconds: float = 10) -> Any:
    """Read JSON from one of MiniStack's own pages, such as `/_ministack/ses/messages`, within `seconds`."""
    trust = ssl.create_default_context(cafile=settings.certificate)
    with urllib.request.urlopen(settings.endpoint + path, timeout=seconds, context=trust) as answer:  # noqa: S310 - ours
        return json.load(answer)


def _key(settings: Settings) -> Path:
    return settings.certificate.with_suffix(".key")


def _environment(settings: Settings) -> dict[str, str]:
    return {
        **settings.environment(),
        "GATEWAY_PORT": str(settings.port),
        "BIND_HOST": HOST,
        "USE_SSL": "1",  # the buckets' policies refuse plain HTTP
        "MINISTACK_SSL_CERT": str(settings.certificate),
        "MINISTACK_SSL_KEY": str(_key(settings)),
        "AUTH": "true",  # the functions' roles are enforced, so that a missing permission fails here
        "IOT_MTLS_ENABLED": "0",
        "SFTP_ENABLED": "0",  # its own SFTP server can't call an identity function; ours is rollcall_local.door
        "S3_PERSIST": "1",  # objects on disk, not in memory
        "S3_DATA_DIR": str(settings.state / "s3"),
        "STATE_DIR": str(settings.state / "state"),
        "LAMBDA_ACCOUNT_CONCURRENCY": "1000",  # AWS's limit; invocations without room wait (bridges.workers)
        "LOG_LEVEL": "INFO",
        # The memory of large requests goes back to the system. The launcher removes this for functions.
        "MALLOC_MMAP_THRESHOLD_": str(1 << 20),
        "ROLLCALL_LAYERS": str(built.LAYERS),  # read by bridges.layers
        **settings.recording,  # for functions, which get all variables of MiniStack
    }


def _wait(settings: Settings, process: "subprocess.Popen[str]") -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        with contextlib.suppress(OSError, urllib.error.URLError, ValueError):
            read(settings, "/_ministack/health")
            return
        time.sleep(0.1)
    raise NotStartedError(f"MiniStack did not start:\n  {_end_of_log(settings)}")


def _end_of_log(settings: Settings) -> str:
    lines = (settings.state / LOG).read_text(errors="replace").splitlines()
    return "\n  ".join(lines[-LOG_LINES:])
