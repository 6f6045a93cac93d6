"""The clients whose uploads are timed: OpenSSH's sftp, PuTTY's psftp, and curl by its library."""

import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import asyncssh

from rollcall_clients import programs
from rollcall_local.settings import HOST
from rollcall_local.watching import of_session

TICKS = os.sysconf("SC_CLK_TCK")
SETTLING_SECONDS = 1.5
"""After it, a server's process of a connection that is closed has ended, and its CPU time is its parent's."""
CURL = """
import sys, pycurl
file, url, user, key = sys.argv[1:]
curl = pycurl.Curl()
curl.setopt(pycurl.URL, url)
curl.setopt(pycurl.USERPWD, user)
curl.setopt(pycurl.UPLOAD, 1)
if key:
    curl.setopt(pycurl.SSH_PRIVATE_KEYFILE, key)
    curl.setopt(pycurl.SSH_PUBLIC_KEYFILE, key + ".pub")
with open(file, "rb") as data:
    curl.setopt(pycurl.READDATA, data)
    curl.perform()
"""


class Ran(NamedTuple):
    """An upload: its seconds, and the CPU seconds of client and server."""

    seconds: float
    cpu: float


@dataclass(frozen=True)
class Target:
    """A server, and how a client logs in."""

    port: int
    user: str
    path: str
    host_key: bytes
    """The private or public key of the server."""
    processes: tuple[int, ...]
    """The server's processes, each with all of its session."""
    password: str = ""
    key: Path | None = None

    def cpu(self) -> float:
        """The CPU seconds of the server so far."""
        time.sleep(SETTLING_SECONDS)
        ids = {process for leader in self.processes for process, _ in of_session(leader)} | set(self.processes)
        return sum(map(_seconds, ids))

    @property
    def fingerprint(self) -> str:
        """The server's key as clients compare it."""
        return asyncssh.import_private_key(self.host_key).get_fingerprint()


def _seconds(process: int) -> float:
    try:
        fields = Path(f"/proc/{process}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    except OSError:
        return 0.0
    return sum(map(int, fields[11:15])) / TICKS


def _timed(command: Sequence[str], environment: Mapping[str, str]) -> Ran:
    before, started = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
    subprocess.run(
        command,
        env={**os.environ, **environment},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        start_new_session=True,
        check=True,
    )
    seconds, after = time.monotonic() - started, resource.getrusage(resource.RUSAGE_CHILDREN)
    return Ran(seconds, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)


def sftp(target: Target, file: Path) -> Ran:
    """By OpenSSH."""
    with tempfile.TemporaryDirectory() as room:
        batch, ask = Path(room) / "batch", Path(room) / "ask"
        batch.write_text(f"put {file} {target.path}\n", encoding="utf-8")
        ask.write_text('#!/bin/sh\necho "$PASSWORD"\n', encoding="utf-8")
        ask.chmod(0o700)
        login = ["-i", str(target.key)] if target.key else ["-oPreferredAuthentications=password", "-oBatchMode=no"]
        fixed = ["-q", "-F", "none", "-oStrictHostKeyChecking=no", f"-oUserKnownHostsFile={room}/known"]
        where = ["-S", _path("ssh"), "-P", str(target.port), "-b", str(batch), f"{target.user}@{HOST}"]
        asking = {"SSH_ASKPASS": str(ask), "SSH_ASKPASS_REQUIRE": "force", "DISPLAY": ":0", "PASSWORD": target.password}
        return _timed([_path("sftp"), *fixed, *login, *where], asking)


def psftp(target: Target, file: Path) -> Ran:
    """By PuTTY."""
    with tempfile.TemporaryDirectory() as room:
        batch, password = Path(room) / "batch", Path(room) / "password"
        batch.write_text(f"put {file} {target.path}\n", encoding="utf-8")
        password.write_text(f"{target.password}\n", encoding="utf-8")
        login = ["-i", f"{target.key}.ppk"] if target.key else ["-pwfile", str(password)]
        where = ["-P", str(target.port), "-hostkey", target.fingerprint, "-b", str(batch), f"{target.user}@{HOST}"]
        return _timed([_path("psftp"), "-batch", "-noagent", *login, *where], {"HOME": room})


def curl(target: Target, file: Path) -> Ran:
    """By libcurl, in a process of its own."""
    url = f"sftp://{HOST}:{target.port}/{target.path.lstrip('/')}"
    user = f"{target.user}:{target.password}"
    return _timed([sys.executable, "-c", CURL, str(file), url, user, str(target.key or "")], {})


def _path(name: str) -> str:
    return programs.path(name) or name


CLIENTS: Mapping[str, Callable[[Target, Path], Ran]] = {"OpenSSH sftp": sftp, "curl": curl, "PuTTY psftp": psftp}
