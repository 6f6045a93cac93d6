"""Uploads with OpenSSH, as districts do, by a key that lives for one upload."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from rollcall.model.accounts.sftp_doors import SftpDoor
from rollcall_cli.deployment.ports import NotSent
from rollcall_cli.results import WrongCall

CONNECT_SECONDS = 30
UPLOAD_SECONDS = 120
"""Seconds for login and upload together; the package has some kilobytes."""

OPTIONS = {
    "BatchMode": "yes",
    "IdentitiesOnly": "yes",
    "PreferredAuthentications": "publickey",
    "StrictHostKeyChecking": "accept-new",  # a host key that became another one stops districts, too
    "ConnectTimeout": str(CONNECT_SECONDS),
    "LogLevel": "ERROR",
}


@dataclass(frozen=True, slots=True)
class Session:
    """One user's session, by a key whose private half is in `folder`, and is deleted with it."""

    folder: Path
    known_hosts: Path | None
    """Where host keys are remembered; None for OpenSSH's own place."""

    @property
    def public_key(self) -> str:
        """The line that lets the user in."""
        return (self.folder / "key.pub").read_text(encoding="utf-8").strip()

    def send(self, door: SftpDoor, username: str, name: str, package: bytes) -> None:
        """Write the package under a temporary name, and rename it.

        Raises:
            NotSent: The door is not reached, lets the user not in, or does not take the package.
        """
        (self.folder / "package").write_bytes(package)
        options = {**OPTIONS, **({"UserKnownHostsFile": f'"{self.known_hosts}"'} if self.known_hosts else {})}
        done = _run(
            [
                _program("sftp"),
                *(f"-o{option}={value}" for option, value in options.items()),
                *("-F", os.devnull, "-i", str(self.folder / "key"), "-P", str(door.port), "-b", "-"),
                f"{username}@{door.host}",
            ],
            f'put "{self.folder.as_posix()}/package" "{name}.filepart"\nrename "{name}.filepart" "{name}"\n',
        )
        if done.returncode != 0:
            raise NotSent(_said(done.stdout) or f"sftp ended with {done.returncode}.")


@dataclass(frozen=True, slots=True)
class OpenSsh:
    """The client of this machine."""

    @contextmanager
    def session(self, known_hosts: Path | None = None) -> Iterator[Session]:
        """A new key, for the length of the block.

        Raises:
            WrongCall: OpenSSH is not installed, or can't make a key.
        """
        with tempfile.TemporaryDirectory(prefix="rollcall-canary-") as folder:
            key = Path(folder) / "key"
            made = _run([_program("ssh-keygen"), *["-q", "-t", "ed25519", "-N"], "", "-C", "canary", "-f", str(key)])
            if made.returncode != 0:
                raise WrongCall(f"ssh-keygen can't make a key: {_said(made.stdout)}")
            yield Session(Path(folder), known_hosts)


def _run(arguments: list[str], text: str = "") -> "subprocess.CompletedProcess[str]":
    try:
        return subprocess.run(  # noqa: S603 - the programs are looked up, and nothing of it comes from outside
            arguments,
            input=text,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=UPLOAD_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired as late:
        raise NotSent(f"The upload was not over after {UPLOAD_SECONDS} seconds.") from late


def _program(name: str) -> str:
    """Raises `WrongCall` where it is not installed."""
    found = shutil.which(name)
    if found is None:
        raise WrongCall(f"There is no program {name} on this machine. Install OpenSSH's client, then repeat.")
    return found


def _said(output: str) -> str:
    """What a program said, without the commands that it repeats."""
    return " ".join(line.strip() for line in output.splitlines() if line.strip() and not line.startswith("sftp>"))
