"""MiniStack, the local AWS: started, waited for, and stopped with all that it started."""

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

from rollcall_local import built, certificate
from rollcall_local.settings import HOST, ROOT, Settings

START_SECONDS = 60
LIVES = "ministack.pid"
"""A file with its process group, which MiniStack holds locked as long as it lives, whoever else was killed."""
_LAUNCHER = Path(__file__).with_name("launch_ministack.py")


class NotStartedError(Exception):
    """MiniStack ended or did not answer in time."""


@contextlib.contextmanager
def running(settings: Settings, wait_scale: float = 1.0) -> Iterator[None]:
    """Runs MiniStack for the length of the block, with IAM enforced.

    `wait_scale` is by what a state machine's waits and the pauses between its retries are multiplied.

    Raises:
        NotStartedError: with the last lines of its log.
    """
    settings.temporary.mkdir(parents=True, exist_ok=True)
    certificate.write(settings.certificate, _key(settings))
    log = settings.state / "ministack.log"
    with log.open("wb") as output, (settings.state / LIVES).open("w") as lives:
        fcntl.flock(lives, fcntl.LOCK_EX)
        # In a session of its own: Ctrl-C reaches us alone, and we stop it together with the functions' processes.
        process = subprocess.Popen(
            # -P: the modules beside the launcher are not MiniStack's.
            [ROOT / ".venv-ministack/bin/python", "-P", _LAUNCHER, ROOT / ".venv-runtime/bin/python"],
            env={**_environment(settings), "SFN_WAIT_SCALE": str(wait_scale)},
            cwd=settings.state,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            pass_fds=[lives.fileno()],
        )
        lives.write(str(process.pid))
    try:
        _wait(settings, process)
        yield
    finally:
        _stop(process)


def end_left(state: Path) -> bool:
    """Ends the MiniStack of a platform that was killed outright, which takes its time by itself; whether there was one.

    `state` is the folder of that platform.
    """
    with contextlib.suppress(FileNotFoundError), (state / LIVES).open() as lives:
        try:
            fcntl.flock(lives, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.killpg(int(lives.read()), signal.SIGKILL)
            fcntl.flock(lives, fcntl.LOCK_EX)  # free once it is gone
            return True
    return False


def read(settings: Settings, path: str) -> Any:
    """The JSON that MiniStack answers at one of its own pages, such as `/_ministack/ses/messages`."""
    trust = ssl.create_default_context(cafile=settings.certificate)
    with urllib.request.urlopen(settings.endpoint + path, timeout=10, context=trust) as answer:  # noqa: S310 - ours
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
        "AUTH": "true",  # the functions' roles are enforced: what a policy lacks fails here already
        "IOT_MTLS_ENABLED": "0",
        "SFTP_ENABLED": "0",  # its own SFTP server knows no identity function; ours is rollcall_local.door
        "S3_PERSIST": "1",  # objects on disk, not in memory
        "S3_DATA_DIR": str(settings.state / "s3"),
        "STATE_DIR": str(settings.state / "state"),
        "LOG_LEVEL": "INFO",
        "ROLLCALL_LAYERS": str(built.LAYERS),  # read by the launcher
    }


def _wait(settings: Settings, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        with contextlib.suppress(OSError, urllib.error.URLError, ValueError):
            read(settings, "/_ministack/health")
            return
        time.sleep(0.1)
    log = (settings.state / "ministack.log").read_text(errors="replace").splitlines()
    raise NotStartedError("MiniStack did not start:\n  " + "\n  ".join(log[-15:]))


def _stop(process: subprocess.Popen[bytes]) -> None:
    """Ends the whole process group at once: the functions' workers are MiniStack's children, and no state is kept."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()
