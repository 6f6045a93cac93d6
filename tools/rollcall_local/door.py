"""The SFTP door, which replaces Transfer Family on the local platform."""

import asyncio
import contextlib
import secrets
import threading
from collections.abc import Iterator
from pathlib import Path

import asyncssh
from botocore.exceptions import BotoCoreError

from rollcall_local import clients, identity, protocol
from rollcall_local.files import DistrictFiles
from rollcall_local.objects import Objects
from rollcall_local.settings import HOST, Settings

_SESSION = "rollcall_session"
_LOGINS_AT_ONCE = 2
"""The most logins that call the identity function at once; others wait. On a cold platform each starts a worker."""


class _Login(asyncssh.SSHServer):
    """One connection, which asks the identity function and keeps its answer."""

    def __init__(self, settings: Settings, function: str, turns: asyncio.Semaphore) -> None:
        self._settings = settings
        self._function = function
        self._turns = turns

    def connection_made(self, conn: asyncssh.SSHServerConnection) -> None:
        self._connection = conn
        self._address = str(conn.get_extra_info("peername")[0])

    def begin_auth(self, username: str) -> bool:
        return True

    def password_auth_supported(self) -> bool:
        return True

    async def validate_password(self, username: str, password: str) -> bool:
        # An empty password would ask for the keys: the function would answer without proof of who is logging in.
        return bool(password) and await self._ask(username, password) is not None

    def public_key_auth_supported(self) -> bool:
        return True

    async def validate_public_key(self, username: str, key: asyncssh.SSHKey) -> bool:
        session = await self._ask(username, "")
        known = session.public_keys if session else ()
        return any(_is_key(key, line) for line in known)

    async def _ask(self, username: str, password: str) -> identity.Session | None:
        async with self._turns:
            try:
                session = await asyncio.to_thread(
                    identity.ask, self._settings, self._function, username, password, self._address
                )
            except BotoCoreError:
                # Otherwise the client would only report a closed connection.
                self._connection.send_auth_banner("The local platform does not answer. Start it again: make up\n")
                session = None
        self._connection.set_extra_info(**{_SESSION: session})
        return session


def _is_key(key: asyncssh.SSHKey, line: str) -> bool:
    try:
        return bool(asyncssh.import_public_key(line).public_data == key.public_data)
    except asyncssh.KeyImportError:
        return False


@contextlib.contextmanager
def opened(settings: Settings, function: str) -> Iterator[int]:
    """Serve SFTP in a thread of its own while the block runs; yield the port.

    `function` is the name or ARN of the identity function. The host key outlives the
    platform, so that clients that remember it keep trusting it.
    """
    spool = settings.state / "spool"
    spool.mkdir(parents=True, exist_ok=True)
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, name="sftp-door")
    thread.start()
    try:
        server = asyncio.run_coroutine_threadsafe(_listen(settings, function, spool), loop).result()
        try:
            yield server.get_port()
        finally:
            asyncio.run_coroutine_threadsafe(_shut(server), loop).result()
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.run_until_complete(loop.shutdown_default_executor())
        loop.close()


async def _listen(settings: Settings, function: str, spool: Path) -> asyncssh.SSHAcceptor:
    def files(channel: "asyncssh.SSHServerChannel[bytes]") -> DistrictFiles:
        session: identity.Session = channel.get_extra_info(_SESSION)
        s3 = clients.client_of(settings, "s3", session.credentials(settings))
        agent = f"{session.user}@{identity.SERVER_ID}"
        return DistrictFiles(channel, Objects(s3, agent), session.homes, spool)

    turns = asyncio.Semaphore(_LOGINS_AT_ONCE)
    protocol.restrict()
    return await asyncssh.create_server(
        lambda: _Login(settings, function, turns),
        HOST,
        settings.sftp_port,
        server_host_keys=[_host_key(settings.state.parent / "host_key")],
        sftp_factory=files,
        allow_scp=False,
    )


def host_key(settings: Settings) -> asyncssh.SSHKey:
    """The key by which clients know the door; the same for all platforms of a checkout."""
    return _host_key(settings.state.parent / "host_key")


async def _shut(server: asyncssh.SSHAcceptor) -> None:
    server.close()
    await server.wait_closed()


def _host_key(path: Path) -> asyncssh.SSHKey:
    """Read the key in `path`, or make one if there is none. Two platforms that start at once get the same key."""
    if not path.exists():
        made = path.with_name(f"{path.name}-{secrets.token_hex(4)}")
        made.touch(mode=0o600)
        made.write_bytes(asyncssh.generate_private_key("ssh-ed25519", comment="rollcall-local").export_private_key())
        with contextlib.suppress(FileExistsError):
            path.hardlink_to(made)
        made.unlink()
    return asyncssh.read_private_key(path)
