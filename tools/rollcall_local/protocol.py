"""Limits the door to the part of SFTP that Transfer Family supports for a server on S3.

asyncssh serves the whole protocol, and answers requests that our server does not override from this machine's disk. So
the allowed requests are listed here; any other is answered as unknown.
"""

# ruff: noqa: SLF001 - asyncssh has no other way to refuse a request, or to read it otherwise

from collections.abc import Awaitable, Callable
from typing import Any, Protocol

from asyncssh import constants as sftp
from asyncssh.packet import SSHPacket
from asyncssh.sftp import SFTPServerHandler

from rollcall_local.packets import Requests

ALLOWED = frozenset(
    {
        sftp.FXP_OPEN,
        sftp.FXP_CLOSE,
        sftp.FXP_READ,
        sftp.FXP_WRITE,
        sftp.FXP_LSTAT,
        sftp.FXP_FSTAT,
        sftp.FXP_SETSTAT,
        sftp.FXP_FSETSTAT,
        sftp.FXP_OPENDIR,
        sftp.FXP_READDIR,
        sftp.FXP_REMOVE,
        sftp.FXP_MKDIR,
        sftp.FXP_RMDIR,
        sftp.FXP_REALPATH,
        sftp.FXP_STAT,
        sftp.FXP_RENAME,
        b"posix-rename@openssh.com",
        b"limits@openssh.com",
    }
)
"""The requests that are answered: numbers of the protocol, and names of its extensions."""


class _Server(Protocol):
    """The methods of a server that the requests in this module call."""

    async def opendir(self, path: bytes) -> object: ...


def restrict() -> None:
    """Restrict asyncssh's servers in this process to `ALLOWED`. Idempotent."""
    handler: Any = SFTPServerHandler
    own: dict[int | bytes, Callable[[Any, SSHPacket], Awaitable[object]]] = {sftp.FXP_OPENDIR: _opendir}
    known = handler._packet_handlers
    handler._packet_handlers = {name: own.get(name, known[name]) for name in known if name in ALLOWED}
    handler._extensions = [(name, value) for name, value in handler._extensions if name in ALLOWED]
    handler.recv_packets = _answer


async def _answer(handler: Any) -> None:
    await Requests(handler).answer()


async def _opendir(handler: Any, packet: SSHPacket) -> bytes:
    """Open a directory. asyncssh would report a missing one only at the first readdir, too late for psftp's cd."""
    path = packet.get_string()
    packet.check_end()
    server: _Server = handler._server
    entries = await server.opendir(path)
    handle: bytes = handler._get_next_handle()
    handler._dir_handles[handle] = entries
    return handle
