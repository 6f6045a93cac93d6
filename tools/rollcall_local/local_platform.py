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

from rollcall_local import clients, deployment, door, front, machine, malware_scan, ministack, signals
from rollcall_local.settings import HOST, ROOT, Ports, Settings, checked_port
from rollcall_local.upload import Account

LOCAL = ROOT / ".local"
"""Each running platform keeps its state in its own folder inside this one."""

SWEEP_SECONDS = 60
ANSWER_SECONDS = 30
"""How long a busy platform may take to answer."""

Say = Callable[[str], None]


class CommandError(Exception):
    """A `rollcall` command failed; the message is its output."""


class InUseError(Exception):
    """The state folder belongs to a running platform."""


@dataclass(frozen=True, slots=True)
class LocalPlatform:
    """A running platform, whoever runs it."""

    settings: Settings
    outputs: Mapping[str, str]
    """The outputs of the deployed stack."""

    def client(self, service: str) -> Any:
        """An AWS client with the deployer's rights."""
        return clients.client(self.settings, service)

    def command(self, *arguments: str, secret: str | None = None) -> str:
        """Run `rollcall` with `arguments` against this platform; `secret` goes to its standard input.

        Raises:
            CommandError: Its exit code is not 0.
        """
        done = subprocess.run(
            [ROOT / ".venv/bin/rollcall", *arguments],
            env={**self.settings.environment(), **self.settings.recording},
            input=secret,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        if done.returncode != 0:
            raise CommandError(f"rollcall {' '.join(arguments)} ended with {done.returncode}:\n{done.stdout}")
        return done.stdout

    def account(self, user: str, password: str) -> Account:
        """The account with which an SFTP client logs in at the door as `user`."""
        return Account(user, password, self.settings.sftp_port, self.settings.state)


@dataclass(frozen=True, slots=True)
class OwnPlatform(LocalPlatform):
    """A platform that this process runs."""

    process: "subprocess.Popen[str]"
    """A process that ends with MiniStack."""

    def serve(self) -> None:
        """Wait until MiniStack ends, which it should not.

        Raises:
            EndedError: It ended; the message has the end of its log.
        """
        self.process.wait()
        raise ministack.ended(self.settings, self.process)


@contextlib.contextmanager
def running(
    name: str,
    ports: Ports,
    say: Say,
    *,
    wait_scale: float = 1.0,
    forks: bool = False,
    malware_protection: bool = False,
    parameters: Mapping[str, str] | None = None,
    release: Path = ROOT,
) -> Iterator[OwnPlatform]:
    """Run a platform while the block runs; its state, in `.local/<name>`, is removed afterwards.

    The pauses between the chain's retries, and its other waits, are multiplied by `wait_scale`. With `forks`, functions
    start faster than they could on AWS (`bridges.forks`). With `malware_protection`, uploads are scanned. `parameters`
    are those of the template that differ from what a local platform always has. `release` is the folder of another
    release's sources.

    Raises:
        PortTakenError, InUseError, NotStartedError, EndedError, DeploymentError: The message says what to do.
    """
    _sweep()
    settings = Settings(
        LOCAL / name,
        checked_port(ports.aws, "PORT"),
        checked_port(ports.sftp, "SFTP_PORT"),
        checked_port(ports.pages, "PAGES_PORT"),
    )
    if warning := machine.warning():
        say(warning)
    with _own(settings.state), ministack.running(settings, wait_scale, forks=forks) as process:
        say(f"MiniStack is up at {settings.endpoint}, with IAM enforced")
        given = {**(parameters or {}), **({malware_scan.PARAMETER: "on"} if malware_protection else {})}
        outputs = deployment.deploy(settings, say, given, release)
        _verify_sender(settings)
        with (
            door.opened(settings, outputs["AuthenticateFunctionArn"]),
            front.opened(settings, outputs["AppsApiId"], [outputs["InboxBucket"], outputs["DataBucket"]]),
            malware_scan.scanning(settings, outputs["InboxBucket"], on=malware_protection),
        ):
            say(f"The SFTP door is open on port {settings.sftp_port}")
            say(f"The pages are at {settings.pages_url}")
            yield OwnPlatform(settings, outputs, process)


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
    """Whether both MiniStack and the SFTP door answer within `seconds`."""
    try:
        ministack.read(settings, "/_ministack/health", seconds)
        with socket.create_connection((HOST, settings.sftp_port), seconds) as door:
            return door.recv(4) == b"SSH-"
    except OSError:
        return False


def owner(state: Path) -> int | None:
    """The id of the process that owns the folder `state`; None if none does."""
    with contextlib.suppress(FileNotFoundError, ValueError):
        return int((state / "lock").read_text())
    return None


@contextlib.contextmanager
def _own(state: Path) -> Iterator[None]:
    """Make and lock the folder, and remove it when the block ends."""
    LOCAL.mkdir(exist_ok=True)
    state.mkdir(mode=0o700, exist_ok=True)  # it contains passwords and keys
    with (state / "lock").open("a") as lock:  # emptied only when it is ours, because it contains the owner's process id
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise InUseError(
                f"A platform is running or starting already ({state}). Stop it with `make down`."
            ) from error
        lock.truncate(0)
        lock.write(str(os.getpid()))
        lock.flush()
        ministack.end_left(state)  # left by a platform that was killed
        _empty(state)
        try:
            yield
        finally:
            with signals.undisturbed():
                _empty(state)  # the lock goes last, because a platform counts as running while it is held
                shutil.rmtree(state, ignore_errors=True)
                with contextlib.suppress(OSError):
                    LOCAL.rmdir()  # the last one out


def _empty(state: Path) -> None:
    """Remove everything in the folder except its lock."""
    for left in state.iterdir():
        if left.is_dir() and not left.is_symlink():
            shutil.rmtree(left, ignore_errors=True)
        elif left.name != "lock":
            left.unlink()


def _sweep() -> None:
    """Remove the state of platforms that were killed."""
    for state in LOCAL.glob("*/"):
        # One that is just being made has no lock yet.
        if time.time() - state.stat().st_mtime > SWEEP_SECONDS and not in_use(state):
            shutil.rmtree(state, ignore_errors=True)


def _verify_sender(settings: Settings) -> None:
    """Verify the sender in SES, which an operator does once by hand on AWS."""
    clients.client(settings, "sesv2").create_email_identity(EmailIdentity=deployment.MAIL_DOMAIN)
