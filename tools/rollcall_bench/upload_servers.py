"""The servers that the door is compared with: OpenSSH's, and asyncssh as it comes."""

import os
import pwd
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import asyncssh

from rollcall_bench.upload_clients import Target
from rollcall_clients import programs
from rollcall_local.settings import HOST

NOBODY = "nobody"
"""OpenSSH's server does not run as root where it is not installed."""
CONFIGURATION = """
Port {port}
ListenAddress {host}
HostKey {room}/host
PidFile none
AuthorizedKeysFile {room}/id.pub
StrictModes no
UsePAM yes
ForceCommand internal-sftp
Subsystem sftp internal-sftp
LogLevel ERROR
"""
ASYNCSSH = """
import asyncio, sys, asyncssh

class Anybody(asyncssh.SSHServer):
    def begin_auth(self, username):
        return False

async def serve(port, key, folder):
    files = lambda channel: asyncssh.SFTPServer(channel, chroot=folder)
    await asyncssh.create_server(Anybody, "127.0.0.1", port, server_host_keys=[key], sftp_factory=files)
    await asyncio.Event().wait()

asyncio.run(serve(int(sys.argv[1]), sys.argv[2], sys.argv[3]))
"""


@contextmanager
def openssh_server(room: Path, name: str) -> Iterator[Target]:
    """Run OpenSSH's server; who runs it logs in with a key, or `nobody` where that is root."""
    port, user = _prepared(room), pwd.getpwuid(os.getuid()).pw_name
    as_whom = {}
    if os.getuid() == 0:
        user = NOBODY
        as_whom = {"user": NOBODY, "group": pwd.getpwnam(NOBODY).pw_gid, "extra_groups": []}
        for path in (room, *room.iterdir()):
            shutil.chown(path, NOBODY)
        room.parent.chmod(0o755)
    configuration = room / "configuration"
    configuration.write_text(CONFIGURATION.format(port=port, host=HOST, room=room), encoding="utf-8")
    command = [programs.path("sshd") or "sshd", "-D", "-e", "-r", "-f", str(configuration)]
    with _running(command, port, **as_whom) as process:
        key = room / "own" / "id"
        host_key = (room / "host").read_bytes()
        yield Target(port, user, f"{room}/{name}", host_key, (process,), key=key)


@contextmanager
def asyncssh_server(room: Path, name: str) -> Iterator[Target]:
    """Run asyncssh's server, which writes into a folder."""
    port = _prepared(room)
    command = [sys.executable, "-c", ASYNCSSH, str(port), str(room / "host"), str(room)]
    with _running(command, port) as process:
        yield Target(port, "anybody", name, (room / "host").read_bytes(), (process,))


def _prepared(room: Path) -> int:
    """Make the keys; return a free port."""
    (room / "own").mkdir(parents=True)
    for key in (room / "host", room / "own" / "id"):
        made = asyncssh.generate_private_key("ssh-ed25519")
        key.touch(mode=0o600)
        key.write_bytes(made.export_private_key())
        key.with_name(f"{key.name}.pub").write_bytes(made.export_public_key())
    shutil.copy(room / "own" / "id.pub", room / "id.pub")
    if puttygen := programs.path("puttygen"):
        own = room / "own" / "id"
        subprocess.run([puttygen, str(own), "-O", "private", "-o", f"{own}.ppk"], check=True)
    with socket.create_server((HOST, 0)) as free:
        return int(free.getsockname()[1])


@contextmanager
def _running(command: list[str], port: int, **as_whom: object) -> Iterator[int]:
    process = subprocess.Popen(command, start_new_session=True, **as_whom)  # type: ignore[call-overload] # options of users
    try:
        for _ in range(100):
            try:
                socket.create_connection((HOST, port), 1).close()
                break
            except OSError:
                time.sleep(0.1)
        yield process.pid
    finally:
        process.terminate()
        process.wait()
