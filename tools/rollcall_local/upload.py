"""Uploads as a district does, with OpenSSH's `sftp` if it is installed, else with asyncssh's client."""

import asyncio
import os
import shutil
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import asyncssh

from rollcall_local.settings import HOST

TIMEOUT_SECONDS = 300


class UploadError(Exception):
    """The client could not log in or upload; the message is its output."""


@dataclass(frozen=True, slots=True)
class Account:
    """How a district's user reaches the door. `folder` has the known host key and temporary files."""

    user: str
    password: str
    port: int
    folder: Path


def has_openssh() -> bool:
    """Whether this machine has OpenSSH's `sftp`."""
    return shutil.which("sftp") is not None


def upload(account: Account, package: Path, name: str) -> str:
    """Upload `package` under `name`; return the client's name.

    Raises:
        UploadError: The door refused the login or the upload.
    """
    if not has_openssh():
        by_asyncssh(account, package, name)
        return "asyncssh"
    done = openssh(account, [f"put {_quoted(str(package))} {_quoted(name)}"])
    if done.returncode != 0:
        raise UploadError(done.stdout.strip())
    return "OpenSSH sftp"


def openssh(account: Account, commands: Sequence[str]) -> "subprocess.CompletedProcess[str]":
    """Run `sftp` with `commands`, as a person would type them; it stops at the first failure.

    The password is passed by SSH_ASKPASS, because there is no terminal, and it must not be on a command line.
    """
    ask = account.folder / "askpass"
    ask.write_text('#!/bin/sh\nprintf "%s\\n" "$ROLLCALL_PASSWORD"\n')
    ask.chmod(0o700)
    options = {
        "BatchMode": "no",  # -b turns this on, and it forbids passwords
        "UserKnownHostsFile": f"{account.folder}/known_hosts",
        "StrictHostKeyChecking": "accept-new",
        "PreferredAuthentications": "password",
        "NumberOfPasswordPrompts": "1",
        "LogLevel": "ERROR",
    }
    asking = {"SSH_ASKPASS": str(ask), "SSH_ASKPASS_REQUIRE": "force", "DISPLAY": ":0"}
    flags = [f"-o{name}={value}" for name, value in options.items()]
    return subprocess.run(
        [
            shutil.which("sftp") or "sftp",
            *flags,
            "-F",
            os.devnull,
            "-P",
            str(account.port),
            "-b",
            "-",
            f"{account.user}@{HOST}",
        ],
        input="\n".join(commands) + "\n",
        env={**os.environ, **asking, "ROLLCALL_PASSWORD": account.password},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=TIMEOUT_SECONDS,
        start_new_session=True,  # older clients also need this to use SSH_ASKPASS without a terminal
        check=False,
    )


def by_asyncssh(account: Account, package: Path, name: str) -> None:
    """Upload with asyncssh's client, which is always installed.

    Raises:
        UploadError: The door refused the login or the upload.
    """
    asyncio.run(_put(account, package, name))


async def _put(account: Account, package: Path, name: str) -> None:
    try:
        async with (
            asyncssh.connect(
                HOST,
                account.port,
                username=account.user,
                password=account.password,
                known_hosts=None,  # the server was just started on this machine
                client_keys=None,
                config=None,
            ) as connection,
            connection.start_sftp_client() as sftp,
        ):
            await sftp.put(str(package), name)
    except (OSError, asyncssh.Error) as error:
        raise UploadError(str(error)) from error


def _quoted(path: str) -> str:
    escaped = path.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
