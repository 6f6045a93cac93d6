"""The SFTP door over objects in memory: how it answers, and which requests it refuses."""

import asyncio
import inspect
import os
import shutil
import subprocess
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, BinaryIO

import asyncssh
import pytest
from asyncssh import constants
from asyncssh.sftp import SFTPServerHandler

from rollcall_local import protocol, security_policy
from rollcall_local.files import DistrictFiles
from rollcall_local.homes import Homes, Place
from rollcall_local.objects import DirectoryEntry
from rollcall_local.parts import LARGE
from rollcall_local.sessions import IDLE_SECONDS, MOST, SFTP_ONLY, UNRESPONSIVE_SECONDS, Sessions, patience

HOST = "127.0.0.1"
HOMES = Homes((("/", "/inbox/springfield"),))
EVERY_PACKET = dict(SFTPServerHandler._packet_handlers)
SHUT = sorted((name for name in EVERY_PACKET if name not in protocol.ALLOWED), key=str)


class Objects:
    """A bucket in memory."""

    def __init__(self) -> None:
        """Start empty."""
        self.held: dict[str, bytes] = {}

    def look(self, place: Place) -> DirectoryEntry | None:
        name = place.key.rpartition("/")[2]
        if place.key in self.held:
            return DirectoryEntry(name, directory=False, size=len(self.held[place.key]))
        inside = any(key.startswith(place.prefix) for key in self.held)
        return DirectoryEntry(name, directory=True) if inside else None

    def children(self, place: Place) -> Iterator[DirectoryEntry]:
        inside = {key[len(place.prefix) :] for key in self.held if key.startswith(place.prefix)}
        for name in sorted({key.split("/")[0] for key in inside if key}):
            yield DirectoryEntry(name, directory=place.prefix + name not in self.held)

    def fetch(self, place: Place, file: BinaryIO) -> None:
        file.write(self.held[place.key])

    def put(self, place: Place, file: BinaryIO) -> None:
        self.held[place.key] = file.read()

    def in_parts(self, place: Place, file: Path) -> "Parts":
        return Parts(self, place, file)

    def move(self, old: Place, new: Place) -> None:
        self.held[new.key] = self.held.pop(old.key)

    def remove(self, place: Place) -> None:
        del self.held[place.key]

    def make_directory(self, place: Place) -> None:
        self.held[place.prefix] = b""

    def remove_directory(self, place: Place) -> None:
        self.held.pop(place.prefix, None)


class Parts:
    """An upload in parts, of which the first megabyte is sent at once."""

    def __init__(self, objects: Objects, place: Place, file: Path) -> None:
        """Nothing is sent yet."""
        self._objects, self._place, self._file, self.end = objects, place, file, 0

    def grown(self, size: int) -> None:
        self.end = min(size, 1 << 20)

    def finish(self, size: int) -> None:
        self._objects.held[self._place.key] = self._file.read_bytes()[:size]

    def abandon(self) -> None:
        """Nothing was made."""


class Anybody(asyncssh.SSHServer):
    """Lets everybody in."""

    def __init__(self, objects: Objects, spool: Path, idle_seconds: float) -> None:
        """A connection to a door over `objects`."""
        self._objects, self._spool, self._idle_seconds = objects, spool, idle_seconds

    def begin_auth(self, username: str) -> bool:  # noqa: ARG002 - the name is asyncssh's
        return False

    def connection_made(self, conn: asyncssh.SSHServerConnection) -> None:
        self._sessions = Sessions(conn, self._idle_seconds)

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: ARG002 - the name is asyncssh's
        self._sessions.close()

    def session_requested(self) -> "asyncssh.SSHServerSession[bytes]":
        return self._sessions.requested(self._files)

    async def _files(self, channel: "asyncssh.SSHServerChannel[bytes]") -> DistrictFiles:
        objects: Any = self._objects
        return DistrictFiles(channel, objects, HOMES, self._spool, self._sessions.begun)


@asynccontextmanager
async def served(
    objects: Objects,
    spool: Path,
    idle_seconds: float = IDLE_SECONDS,
    unresponsive_seconds: float = UNRESPONSIVE_SECONDS,
) -> AsyncIterator[int]:
    """Run a door over `objects`; yield its port."""
    protocol.restrict()
    server = await asyncssh.create_server(
        lambda: Anybody(objects, spool, idle_seconds),
        HOST,
        0,
        server_host_keys=[asyncssh.generate_private_key("ssh-ed25519")],
        **security_policy.OPTIONS,
        **patience(unresponsive_seconds),
    )
    try:
        yield server.get_port()
    finally:
        server.close()
        await server.wait_closed()


Work = Callable[[asyncssh.SFTPClient], Coroutine[Any, Any, None]]


def within(objects: Objects, spool: Path, work: Work) -> None:
    """Do `work` in a session at a door over `objects`."""

    async def session() -> None:
        async with (
            served(objects, spool) as port,
            asyncssh.connect(HOST, port, known_hosts=None, client_keys=None, config=None, username="u") as connection,
            connection.start_sftp_client() as sftp,
        ):
            await work(sftp)

    asyncio.run(session())


@pytest.fixture
def objects() -> Objects:
    made = Objects()
    made.held = {"springfield/old.zip": b"x" * 1_000, "springfield/sent/": b""}
    return made


def test_every_request_of_the_protocol_is_allowed_or_refused() -> None:
    """A new version of asyncssh that answers more requests must not give access to this machine's disk."""
    numbers = {
        getattr(constants, name)
        for name in dir(constants)
        if name.startswith("FXP_") and getattr(constants, name) < 100 and name not in {"FXP_INIT", "FXP_VERSION"}
    }
    assert numbers == {name for name in EVERY_PACKET if isinstance(name, int)}
    assert SHUT == [
        constants.FXP_READLINK,
        constants.FXP_SYMLINK,
        constants.FXP_LINK,
        constants.FXP_BLOCK,
        constants.FXP_UNBLOCK,
        b"copy-data",
        b"fstatvfs@openssh.com",
        b"fsync@openssh.com",
        b"hardlink@openssh.com",
        b"lsetstat@openssh.com",
        b"ranges@asyncssh.com",
        b"statvfs@openssh.com",
    ]


@pytest.mark.parametrize("name", SHUT)
def test_what_is_not_allowed_is_answered_as_unknown(name: int | bytes, objects: Objects, tmp_path: Path) -> None:
    """Sent as raw packets, because asyncssh's client does not send what the server does not offer."""
    before = dict(objects.held)

    async def work(sftp: asyncssh.SFTPClient) -> None:
        handler: Any = sftp._handler
        arguments = [asyncssh.packet.String(b"old.zip"), asyncssh.packet.String(str(tmp_path / "link").encode())]
        with pytest.raises(asyncssh.SFTPOpUnsupported):
            await handler._make_request(name, *arguments)

    within(objects, tmp_path, work)
    assert objects.held == before
    assert list(tmp_path.iterdir()) == []


def test_nothing_is_answered_from_this_machines_disk() -> None:
    """Every method of asyncssh's server is overridden, except those that only format names and numbers."""
    harmless = {"convert_attrs", "format_group", "format_longname", "format_user", "map_path", "reverse_map_path"}
    inherited = {
        name
        for name, _ in inspect.getmembers(asyncssh.SFTPServer, inspect.isfunction)
        if not name.startswith("_") and name not in vars(DistrictFiles)
    }
    assert inherited == harmless


def test_files_are_put_listed_renamed_fetched_and_removed(objects: Objects, tmp_path: Path) -> None:
    async def work(sftp: asyncssh.SFTPClient) -> None:
        async with sftp.open("Roster.zip.filepart", "wb") as file:
            await file.write(b"zip")
        await sftp.rename("Roster.zip.filepart", "Roster.zip")
        assert sorted(await sftp.listdir("/")) == [".", "..", "Roster.zip", "old.zip", "sent"]
        assert await sftp.getsize("Roster.zip") == len(b"zip")
        await sftp.mkdir("fall")
        assert await sftp.isdir("fall")
        await sftp.rmdir("fall")
        await sftp.remove("old.zip")

    within(objects, tmp_path, work)
    assert objects.held == {"springfield/Roster.zip": b"zip", "springfield/sent/": b""}


def test_a_folder_is_not_renamed(objects: Objects, tmp_path: Path) -> None:
    async def work(sftp: asyncssh.SFTPClient) -> None:
        with pytest.raises(asyncssh.SFTPOpUnsupported, match="A folder can't be renamed"):
            await sftp.rename("sent", "gone")

    within(objects, tmp_path, work)


def test_a_missing_directory_can_not_be_opened(objects: Objects, tmp_path: Path) -> None:
    """The client must learn it from the first request, because psftp's cd sends no other."""

    async def work(sftp: asyncssh.SFTPClient) -> None:
        with pytest.raises(asyncssh.SFTPNoSuchFile):
            await sftp._handler.opendir(b"/nosuch")
        assert await sftp._handler.opendir(b"/sent")

    within(objects, tmp_path, work)


def test_no_file_is_made_in_the_place_of_a_directory(objects: Objects, tmp_path: Path) -> None:
    """`scp roster.zip host:/nosuchdir/` must fail, not create a file; and a folder must not become a file."""

    async def work(sftp: asyncssh.SFTPClient) -> None:
        with pytest.raises(asyncssh.SFTPNoSuchFile):
            await sftp.open("/nosuchdir/", "wb")
        with pytest.raises(asyncssh.SFTPFailure, match="Is a directory"):
            await sftp.open("/sent", "wb")

    within(objects, tmp_path, work)
    assert set(objects.held) == {"springfield/old.zip", "springfield/sent/"}


def test_the_districts_own_name_is_no_folder_in_its_room(objects: Objects, tmp_path: Path) -> None:
    before = dict(objects.held)

    async def work(sftp: asyncssh.SFTPClient) -> None:
        for request in (
            lambda: sftp.open("/springfield/x.zip", "wb"),
            lambda: sftp.mkdir("/springfield"),
            lambda: sftp.rename("/old.zip", "/springfield/old.zip"),
        ):
            with pytest.raises(asyncssh.SFTPPermissionDenied, match="so leave out /springfield"):
                await request()

    within(objects, tmp_path, work)
    assert objects.held == before


@pytest.mark.sampled(1)
@pytest.mark.parametrize("offset", [500, 1_000])
def test_an_upload_is_not_resumed(offset: int, objects: Objects, tmp_path: Path) -> None:
    """Neither within a file of 1,000 bytes nor behind it: the file stays as it is, and the client gets an error."""

    async def work(sftp: asyncssh.SFTPClient) -> None:
        file = await sftp.open("old.zip", asyncssh.FXF_WRITE | asyncssh.FXF_CREAT, encoding=None)
        with pytest.raises(asyncssh.SFTPOpUnsupported, match="upload the whole file"):
            await file.write(b"yy", offset)
        await file.close()
        untouched = await sftp.open("old.zip", asyncssh.FXF_WRITE | asyncssh.FXF_CREAT, encoding=None)
        await untouched.close()

    within(objects, tmp_path, work)
    assert objects.held["springfield/old.zip"] == b"x" * 1_000


def test_what_is_written_from_the_start_replaces_a_file(objects: Objects, tmp_path: Path) -> None:
    """The way of scp, which does not ask for the file to be truncated. S3 has whole objects only."""

    async def work(sftp: asyncssh.SFTPClient) -> None:
        file = await sftp.open("old.zip", asyncssh.FXF_WRITE | asyncssh.FXF_CREAT, encoding=None)
        await file.write(b"new", 0)
        await file.close()

    within(objects, tmp_path, work)
    assert objects.held["springfield/old.zip"] == b"new"


def test_a_file_is_not_opened_for_reading_and_writing(objects: Objects, tmp_path: Path) -> None:
    """In the words of Transfer Family."""
    flags = asyncssh.FXF_READ | asyncssh.FXF_WRITE | asyncssh.FXF_CREAT | asyncssh.FXF_TRUNC

    async def work(sftp: asyncssh.SFTPClient) -> None:
        with pytest.raises(
            asyncssh.SFTPOpUnsupported, match=r"^Cannot open file in mode: CREATE\|READ\|TRUNCATE\|WRITE"
        ):
            await sftp.open("old.zip", flags, encoding=None)

    within(objects, tmp_path, work)
    assert objects.held["springfield/old.zip"] == b"x" * 1_000


def test_a_missing_file_is_made_only_if_the_client_asks_for_it(objects: Objects, tmp_path: Path) -> None:
    async def work(sftp: asyncssh.SFTPClient) -> None:
        with pytest.raises(asyncssh.SFTPNoSuchFile):
            await sftp.open("new.zip", asyncssh.FXF_WRITE, encoding=None)
        file = await sftp.open("new.zip", asyncssh.FXF_WRITE | asyncssh.FXF_CREAT, encoding=None)
        await file.write(b"zip", 0)
        await file.close()

    within(objects, tmp_path, work)
    assert objects.held["springfield/new.zip"] == b"zip"


@pytest.mark.sampled(1)
@pytest.mark.parametrize(
    ("name", "said"), [(b"N\xfa\xf1ez.zip", "not in UTF-8"), ("é" * 600, "too long"), ("d/" * 600, "too long")]
)
def test_names_that_s3_can_not_hold_are_refused(name: str | bytes, said: str, objects: Objects, tmp_path: Path) -> None:
    async def work(sftp: asyncssh.SFTPClient) -> None:
        for request in (lambda: sftp.open(name, "wb"), lambda: sftp.mkdir(name), lambda: sftp.rename("old.zip", name)):
            with pytest.raises(asyncssh.SFTPFailure, match=said):
                await request()

    within(objects, tmp_path, work)
    assert set(objects.held) == {"springfield/old.zip", "springfield/sent/"}


def test_bytes_after_a_write_are_ignored(objects: Objects, tmp_path: Path) -> None:
    """Rclone 1.60, which Debian 12 has, pads its packets."""

    async def work(sftp: asyncssh.SFTPClient) -> None:
        handler: Any = sftp._handler
        handle = await handler.open(b"padded.zip", asyncssh.FXF_WRITE | asyncssh.FXF_CREAT, asyncssh.SFTPAttrs())
        request = [asyncssh.packet.String(handle), asyncssh.packet.UInt64(0), asyncssh.packet.String(b"zip"), b"\0\0"]
        await handler._make_request(constants.FXP_WRITE, *request)
        await handler.close(handle)

    within(objects, tmp_path, work)
    assert objects.held["springfield/padded.zip"] == b"zip"


@pytest.mark.sampled(1)
@pytest.mark.skipif(shutil.which("scp") is None, reason="this machine has no OpenSSH scp")
@pytest.mark.parametrize(("target", "code"), [("scp'd.zip", 0), ("/nosuchdir/", 1), ("sent/", 0)])
def test_scp_says_how_it_ended(target: str, code: int, objects: Objects, tmp_path: Path) -> None:
    package = tmp_path / "Roster.zip"
    package.write_bytes(b"zip")
    before = set(objects.held)

    async def copied() -> int:
        options = ["-o", "StrictHostKeyChecking=no", "-o", f"UserKnownHostsFile={tmp_path}/known", "-F", "none"]
        async with served(objects, tmp_path) as port:
            call = [shutil.which("scp") or "scp", *options, "-s", "-P", str(port), str(package), f"u@{HOST}:{target}"]
            done = await asyncio.to_thread(subprocess.run, call, capture_output=True, check=False, timeout=60)
            return int(done.returncode)

    assert asyncio.run(copied()) == code
    assert (set(objects.held) == before) == (code != 0)


def connect(port: int, **options: Any) -> Any:  # noqa: ANN401 - asyncssh's
    return asyncssh.connect(HOST, port, known_hosts=None, client_keys=None, config=None, username="u", **options)


def test_a_connection_has_at_most_ten_sessions(objects: Objects, tmp_path: Path) -> None:
    """One more is refused, until one of them has ended."""

    async def session() -> None:
        async with served(objects, tmp_path) as port, connect(port) as connection:
            opened = [await connection.start_sftp_client() for _ in range(MOST)]
            with pytest.raises(asyncssh.ChannelOpenError, match="at most 10 sessions"):
                await connection.start_sftp_client()
            opened[0].exit()
            await opened[0].wait_closed()
            async with await connection.start_sftp_client() as sftp:
                assert await sftp.isdir("/")

    asyncio.run(session())


@pytest.mark.thorough
def test_a_connection_without_requests_is_closed(objects: Objects, tmp_path: Path) -> None:
    """What is asked for keeps it open; that the client answers the server does not."""

    async def session() -> None:
        async with served(objects, tmp_path, idle_seconds=0.5) as port, connect(port) as connection:
            sftp = await connection.start_sftp_client()
            for _ in range(8):
                await asyncio.sleep(0.1)
                await sftp.listdir("/")
            started = asyncio.get_running_loop().time()
            await asyncio.wait_for(connection.wait_closed(), 10)
            assert asyncio.get_running_loop().time() - started >= 0.4

    asyncio.run(session())


@pytest.mark.thorough
def test_a_client_that_does_not_answer_is_disconnected(objects: Objects, tmp_path: Path) -> None:
    """A computer that sleeps, or a network that is gone: the client reads nothing that the server sends."""

    async def session() -> None:
        async with served(objects, tmp_path, unresponsive_seconds=0.5) as port, connect(port) as connection:
            await connection.start_sftp_client()
            await asyncio.sleep(1)
            assert not connection.is_closed(), "it answers"
            client: Any = connection
            client._transport.pause_reading()
            await asyncio.sleep(1)
            client._transport.resume_reading()
            await asyncio.wait_for(connection.wait_closed(), 10)

    asyncio.run(session())


@pytest.mark.parametrize("command", ["scp -t .", None])
def test_what_is_not_sftp_is_refused_in_words(command: str | None, objects: Objects, tmp_path: Path) -> None:
    """The old protocol of scp, and a shell."""

    async def session() -> None:
        async with served(objects, tmp_path) as port, connect(port) as connection:
            ended = await connection.run(command)
            assert (ended.exit_status, ended.stdout) == (1, "")
            assert ended.stderr == SFTP_ONLY

    asyncio.run(session())


@pytest.mark.parametrize(
    "options",
    [
        {"encryption_algs": ["chacha20-poly1305@openssh.com"]},
        {"encryption_algs": ["aes128-ctr"], "mac_algs": ["hmac-sha2-256"]},
        {"kex_algs": ["diffie-hellman-group14-sha256"]},
    ],
    ids=str,
)
def test_a_client_without_an_algorithm_of_the_policy_is_refused(
    options: Any,  # noqa: ANN401 - asyncssh's
    objects: Objects,
    tmp_path: Path,
) -> None:
    async def session() -> None:
        async with served(objects, tmp_path) as port:
            with pytest.raises(asyncssh.KeyExchangeFailed):
                await connect(port, **options)

    asyncio.run(session())


@pytest.mark.thorough
@pytest.mark.sampled(1)
@pytest.mark.parametrize("size", [1, 4096, 32768, 255 * 1024])
def test_writes_arrive_whatever_their_size(size: int, objects: Objects, tmp_path: Path) -> None:
    """Many at once, as clients send them, in pieces that end anywhere."""
    count = 40
    content = os.urandom(size * count)

    async def work(sftp: asyncssh.SFTPClient) -> None:
        file = await sftp.open("big.bin", "wb", encoding=None)
        await asyncio.gather(*(file.write(content[at : at + size], at) for at in range(0, len(content), size)))
        await file.close()

    within(objects, tmp_path, work)
    assert objects.held["springfield/big.bin"] == content


def test_what_may_have_been_sent_on_is_not_written_again(objects: Objects, tmp_path: Path) -> None:
    """Parts of a large file are on their way while it arrives. Nothing is made of them then."""

    async def work(sftp: asyncssh.SFTPClient) -> None:
        file = await sftp.open("big.bin", "wb", encoding=None)
        for at in range(0, LARGE, 1 << 20):
            await file.write(bytes(1 << 20), at)
        with pytest.raises(asyncssh.SFTPOpUnsupported, match="upload the whole file"):
            await file.write(b"x", 0)
        await file.close()

    within(objects, tmp_path, work)
    assert "springfield/big.bin" not in objects.held
    assert list(tmp_path.iterdir()) == []


def test_a_broken_request_ends_the_session(objects: Objects, tmp_path: Path) -> None:
    """A length beyond all that is allowed, and a write that ends within its numbers."""

    async def session() -> None:
        async with served(objects, tmp_path) as port, connect(port) as connection:
            for broken in (b"\xff\xff\xff\xff", b"\0\0\0\x06\x06\0\0\0\x01\0"):
                sftp = await connection.start_sftp_client()
                handler: Any = sftp._handler
                handler._writer.write(broken)
                with pytest.raises(asyncssh.SFTPError):
                    await asyncio.wait_for(sftp.stat("/"), 10)
                sftp.exit()

    asyncio.run(session())
