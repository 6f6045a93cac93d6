"""The whole local platform: MiniStack, the deployed template, and the SFTP door."""

import contextlib
import fcntl
import os
import secrets
import shutil
import socket
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rollcall_local import clients, deployment, door, machine, ministack, signals
from rollcall_local.settings import HOST, ROOT, Settings, checked_port
from rollcall_local.upload import Account

LOCAL = ROOT / ".local"
"""Everything that runs keeps its state in a folder of its own in here."""

SWEEP_SECONDS = 60
ANSWER_SECONDS = 30
"""For how long a platform may be busy."""

Say = Callable[[str], None]


class CommandError(Exception):
    """A `rollcall` command failed; holds what it said."""


class InUseError(Exception):
    """The state folder belongs to a platform that runs."""


@dataclass(frozen=True, slots=True)
class LocalPlatform:
    """A running platform."""

    settings: Settings
    outputs: Mapping[str, str]
    """Of the deployed stack."""
    process: "subprocess.Popen[str]"
    """Ends with MiniStack."""

    def client(self, service: str) -> Any:
        """An AWS client with the rights of who deployed."""
        return clients.client(self.settings, service)

    def command(self, *arguments: str, secret: str | None = None) -> str:
        """Runs `rollcall` with `arguments` against this platform; `secret` goes to its standard input.

        Raises:
            CommandError: where it does not end with 0.
        """
        done = subprocess.run(
            [ROOT / ".venv/bin/rollcall", *arguments],
            env=self.settings.environment(),
            input=secret,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        if done.returncode != 0:
            raise CommandError(f"rollcall {' '.join(arguments)} ended with {done.returncode}:\n{done.stdout}")
        return done.stdout

    def serve(self) -> None:
        """Waits for MiniStack's end, which nobody wants.

        Raises:
            EndedError: with what is known of it.
        """
        self.process.wait()
        raise ministack.ended(self.settings, self.process)

    def account(self, user: str, password: str) -> Account:
        """How an SFTP client reaches the door as `user`."""
        return Account(user, password, self.settings.sftp_port, self.settings.state)


@contextlib.contextmanager
def running(name: str, port: int, sftp_port: int, say: Say, *, wait_scale: float = 1.0) -> Iterator[LocalPlatform]:
    """Runs a platform for the length of the block; its state, in `.local/<name>`, is gone afterwards.

    A port of 0 is a free one. `wait_scale` is by what the pauses between the chain's retries are multiplied.

    Raises:
        PortTakenError, InUseError, NotStartedError, EndedError, DeploymentError: with what to do.
    """
    _sweep()
    settings = Settings(LOCAL / name, checked_port(port, "PORT"), checked_port(sftp_port, "SFTP_PORT"))
    if warning := machine.warning():
        say(warning)
    with _own(settings.state), ministack.running(settings, wait_scale) as process:
        say(f"MiniStack is up at {settings.endpoint}, with IAM enforced")
        outputs = deployment.deploy(settings, say)
        _verify_sender(settings)
        with door.opened(settings, outputs["AuthenticateFunctionArn"]):
            say(f"The SFTP door is open on port {settings.sftp_port}")
            yield LocalPlatform(settings, outputs, process)


def new_password() -> str:
    """A password that the user pool accepts."""
    return f"demo-{secrets.token_hex(6)}"


def in_use(state: Path) -> bool:
    """Whether a running platform owns the folder `state`."""
    try:
        with (state / "lock").open("rb") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except FileNotFoundError:
        return False
    except BlockingIOError:
        return True
    return False


def answers(settings: Settings, seconds: float = ANSWER_SECONDS) -> bool:
    """Whether both answer within `seconds`: MiniStack and the SFTP door."""
    try:
        ministack.read(settings, "/_ministack/health", seconds)
        with socket.create_connection((HOST, settings.sftp_port), seconds) as door:
            return door.recv(4) == b"SSH-"
    except OSError:
        return False


def owner(state: Path) -> int | None:
    """The process that owns the folder `state`, where one does."""
    with contextlib.suppress(FileNotFoundError, ValueError):
        return int((state / "lock").read_text())
    return None


@contextlib.contextmanager
def _own(state: Path) -> Iterator[None]:
    """Makes the folder, and holds it until the block ends; then it is gone."""
    LOCAL.mkdir(exist_ok=True)
    state.mkdir(mode=0o700, exist_ok=True)  # passwords and keys lie in it
    with (state / "lock").open("a") as lock:  # not emptied before it is ours: the owner's number stands in it
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise InUseError(
                f"A platform is running or starting already ({state}). Stop it with `make down`."
            ) from error
        lock.truncate(0)
        lock.write(str(os.getpid()))
        lock.flush()
        ministack.end_left(state)  # of a platform that was killed outright
        _empty(state)
        try:
            yield
        finally:
            with signals.undisturbed():
                _empty(state)  # the lock goes last: as long as it is held, the platform is not gone
                shutil.rmtree(state, ignore_errors=True)
                with contextlib.suppress(OSError):
                    LOCAL.rmdir()  # the last one out


def _empty(state: Path) -> None:
    """Removes everything in the folder but its lock."""
    for left in state.iterdir():
        if left.is_dir() and not left.is_symlink():
            shutil.rmtree(left, ignore_errors=True)
        elif left.name != "lock":
            left.unlink()


def _sweep() -> None:
    """Removes the state of platforms that were killed outright."""
    for state in LOCAL.glob("*/"):
        # One that is just being made has no lock yet.
        if time.time() - state.stat().st_mtime > SWEEP_SECONDS and not in_use(state):
            shutil.rmtree(state, ignore_errors=True)


def _verify_sender(settings: Settings) -> None:
    """What an operator does once by hand on AWS: SES sends from verified addresses and domains only."""
    clients.client(settings, "sesv2").create_email_identity(EmailIdentity=deployment.MAIL_DOMAIN)
