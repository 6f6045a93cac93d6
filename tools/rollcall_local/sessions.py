"""The sessions of one connection: at most ten at once, SFTP and nothing else, and ended when nothing happens."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, cast

import asyncssh
from asyncssh.constants import DISC_BY_APPLICATION, OPEN_RESOURCE_SHORTAGE
from asyncssh.misc import ChannelOpenError
from asyncssh.stream import SSHServerStreamSession

MOST = 10
"""Sessions in one connection."""
IDLE_SECONDS = 1_800
"""Without a request after which a connection is closed."""
UNRESPONSIVE_SECONDS = 300
"""Without an answer to what the server asks, after which a connection is closed."""
_READ_AT_ONCE = 64 << 10
"""Bytes that are taken from a socket at a time."""
_ASKED = 5
"""Times that the server asks in this time."""
SFTP_ONLY = (
    "This server speaks SFTP only. Use sftp or a program with SFTP; for scp, leave out -O; scp before 9.0 needs -s.\n"
)


def patience(unresponsive_seconds: float = UNRESPONSIVE_SECONDS) -> Mapping[str, Any]:
    """How long a server waits for a client that does not answer, as options of asyncssh's servers."""
    return {"keepalive_interval": unresponsive_seconds / _ASKED, "keepalive_count_max": _ASKED - 1}


SftpFactory = Callable[["asyncssh.SSHServerChannel[bytes]"], Awaitable[asyncssh.SFTPServer]]


class Sessions:
    """The open sessions of one connection."""

    def __init__(self, connection: asyncssh.SSHServerConnection, idle_seconds: float) -> None:
        """Begin to wait for the first request."""
        self._connection = connection
        # asyncssh moves what it has not yet looked at for each packet: with 4 KB in a packet, 256 KB cost a sixth more.
        transport: Any = cast("Any", connection)._transport  # noqa: SLF001 - there is no option for it
        transport.max_size = _READ_AT_ONCE
        self._idle_seconds = idle_seconds
        self._loop = asyncio.get_running_loop()
        self._open = 0
        self._last = self._loop.time()
        self._timer = self._loop.call_later(idle_seconds, self._look)

    def requested(self, factory: SftpFactory) -> "asyncssh.SSHServerSession[bytes]":
        """Open a session, whose files `factory` makes.

        Raises:
            ChannelOpenError: There are ten already.
        """
        if self._open == MOST:
            raise ChannelOpenError(OPEN_RESOURCE_SHORTAGE, f"A connection has at most {MOST} sessions")
        self._open += 1
        return _Session(factory, self)

    def ended(self) -> None:
        """Called when a session has ended."""
        self._open -= 1

    def begun(self) -> None:
        """Called at each request."""
        self._last = self._loop.time()

    def close(self) -> None:
        """Called when the connection is gone."""
        self._timer.cancel()

    def _look(self) -> None:
        left = self._last + self._idle_seconds - self._loop.time()
        if left <= 0:
            minutes = round(self._idle_seconds / 60)
            self._connection.disconnect(DISC_BY_APPLICATION, f"Nothing was asked for {minutes} minutes")
        else:
            self._timer = self._loop.call_later(left, self._look)


class _Session(SSHServerStreamSession[bytes]):
    """One session, which counts until it ends."""

    def __init__(self, factory: SftpFactory, sessions: Sessions) -> None:
        super().__init__(_refuse, cast("Any", factory), sftp_version=3)
        self._sessions = sessions

    def connection_lost(self, exc: Exception | None) -> None:
        self._sessions.ended()
        super().connection_lost(exc)


async def _refuse(
    _stdin: "asyncssh.SSHReader[str]", _stdout: "asyncssh.SSHWriter[str]", stderr: "asyncssh.SSHWriter[str]"
) -> None:
    """Answer a command or a shell, as of the old scp protocol."""
    stderr.write(SFTP_ONLY)
    cast("asyncssh.SSHServerChannel[str]", stderr.channel).exit(1)
