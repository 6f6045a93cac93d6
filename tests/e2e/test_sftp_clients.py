"""What real clients can do at the door, one by one: the tables of docs/sftp-clients.md, whose cells are run here."""

import unicodedata
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import asyncssh
import pytest
from support.deployed import PASSWORD, Deployed, Sender, contact, signed
from support.sftp_clients import Client, Door, Ran
from support.sftp_libraries import Asyncssh, Curl, Paramiko
from support.sftp_page import cells, versions
from support.sftp_programs import Lftp, OldCurl, Pscp, Psftp, Rclone, Scp, Sftp, run

from rollcall.model.accounts import User
from rollcall.model.accounts.ssh_keys import SshKey
from rollcall_clients import pins, programs

pytestmark = pytest.mark.slow

CLIENTS: tuple[type[Client], ...] = (Sftp, Scp, Psftp, Pscp, Lftp, Curl, OldCurl, Rclone, Paramiko, Asyncssh)
WHOLE, HALF = b"PK the whole package of a district", b"PK the whole"
NAMES = (
    "ROSTER.ZIP.txt",
    "my roster (2).txt",
    "it's a “roster”.txt",
    'the "new" one.txt',
    "📚 roster.txt",
    unicodedata.normalize("NFD", "Zażółć Núñez é.txt"),
    "name-" * 39 + ".txt",
)
"""Capitals, blanks and brackets, quotes of both kinds, an emoji, accents as macOS writes them, 199 characters."""


@dataclass(frozen=True)
class Room:
    """A district's folder as the tests see it: what lies there, whatever its users may read."""

    sender: Sender
    door: Door

    def key(self, name: str) -> dict[str, str]:
        return {"Bucket": self.sender.platform.outputs["InboxBucket"], "Key": f"{self.sender.district}/{name}"}

    def has(self, name: str) -> bytes | None:
        """The content of a file; None if it is not there."""
        s3 = self.sender.platform.client("s3")
        try:
            content: bytes = s3.get_object(**self.key(name))["Body"].read()
        except s3.exceptions.NoSuchKey:
            return None
        return content

    def store(self, name: str, content: bytes) -> None:
        self.sender.platform.client("s3").put_object(**self.key(name), Body=content)

    def clear(self) -> None:
        """Remove all that lies there, so that no client lives on what another one left."""
        s3, where = self.sender.platform.client("s3"), self.key("")
        for each in s3.list_objects_v2(Bucket=where["Bucket"], Prefix=where["Key"]).get("Contents", ()):
            s3.delete_object(Bucket=where["Bucket"], Key=each["Key"])

    def file(self, content: bytes = WHOLE) -> Path:
        path = self.door.folder / "my roster.txt"
        path.write_bytes(content)
        return path


@pytest.fixture(scope="module", autouse=True)
def _no_imports(deployed: Deployed) -> Iterator[None]:
    """What is put here is no package."""
    with deployed.held_back():
        yield


@pytest.fixture(scope="module")
def room(deployed: Deployed, tmp_path_factory: pytest.TempPathFactory) -> Room:
    """A district with a user who has a password and a key."""
    sender, folder = deployed.sender(), tmp_path_factory.mktemp("clients")
    made = asyncssh.generate_private_key("ssh-ed25519")
    key = folder / "id_ed25519"
    key.touch(mode=0o600)
    key.write_bytes(made.export_private_key())
    key.with_suffix(".pub").write_bytes(made.export_public_key())
    line = made.export_public_key().decode().strip()
    user = User(
        f"{sender.user}-of-clients",
        (sender.district,),
        contact(sender.district),
        (SshKey("laptop", line, "2026-11-30"),),
    )
    deployed.users.add(user, PASSWORD, signed())
    port = sender.account.port
    host_key = asyncssh.read_public_key(deployed.platform.settings.state.parent / "host_key").get_fingerprint()
    door = Door(user.username, PASSWORD, port, host_key, key, folder)
    if puttygen := programs.path("puttygen"):
        run(door, [puttygen, str(key), "-O", "private", "-o", f"{key}.ppk"])
    return Room(sender, door)


def put(room: Room, client: Client) -> tuple[Ran, bool]:
    ran = client.put([(room.file(), "put.txt")])
    return ran, room.has("put.txt") == WHOLE


def put_by_key(room: Room, client: Client) -> tuple[Ran, bool]:
    ran = type(client)(room.door, by_key=True).put([(room.file(), "by key.txt")])
    return ran, room.has("by key.txt") == WHOLE


def replace(room: Room, client: Client) -> tuple[Ran, bool]:
    room.store("there.txt", HALF * 100)
    ran = client.put([(room.file(), "there.txt")])
    return ran, room.has("there.txt") == WHOLE


def unusual_names(room: Room, client: Client) -> tuple[Ran, bool]:
    file = room.file()
    ran = client.put([(file, name) for name in NAMES])
    return ran, all(room.has(name) == WHOLE for name in NAMES)


def rename_temporary(room: Room, client: Client) -> tuple[Ran, bool]:
    fine, said = True, ""
    for end in ("filepart", "part", "tmp", "partial"):
        room.store(f"temporary.txt.{end}", WHOLE)
        ran = client.rename(f"temporary.txt.{end}", f"from {end}.txt")
        moved = room.has(f"temporary.txt.{end}") is None and room.has(f"from {end}.txt") == WHOLE
        fine, said = fine and ran.fine and moved, said + ran.said
    return Ran(fine, said), fine


def rename_over(room: Room, client: Client) -> tuple[Ran, bool]:
    room.store("last night.txt", HALF)
    room.store("last night.txt.part", WHOLE)
    ran = client.rename("last night.txt.part", "last night.txt")
    return ran, room.has("last night.txt") == WHOLE and room.has("last night.txt.part") is None


def set_times(room: Room, client: Client) -> tuple[Ran, bool]:
    ran = client.put_with_times(room.file(), "timed.txt")
    return ran, room.has("timed.txt") == WHOLE


def list_all(room: Room, client: Client) -> tuple[Ran, bool]:
    room.store("listed.txt", WHOLE)
    ran = client.list()
    return ran, "listed.txt" in ran.said


def remove(room: Room, client: Client) -> tuple[Ran, bool]:
    room.store("removed.txt", WHOLE)
    ran = client.remove("removed.txt")
    return ran, room.has("removed.txt") is None


def make_folder(room: Room, client: Client) -> tuple[Ran, bool]:
    ran = client.make_folder("a folder")
    return ran, ran.fine and room.has("a folder/") is None


def resume(room: Room, client: Client) -> tuple[Ran, bool]:
    room.store("half.txt", HALF)
    ran = client.resume(room.file(), "half.txt")
    return ran, room.has("half.txt") != HALF


def rename(room: Room, client: Client) -> tuple[Ran, bool]:
    room.store("uploaded.txt", WHOLE)
    ran = client.rename("uploaded.txt", "renamed.txt")
    return ran, room.has("uploaded.txt") != WHOLE or room.has("renamed.txt") is not None


def download(room: Room, client: Client) -> tuple[Ran, bool]:
    room.store("uploaded.txt", WHOLE)
    got = room.door.folder / "got.txt"
    got.unlink(missing_ok=True)
    ran = client.get("uploaded.txt", got)
    return ran, got.exists() and got.stat().st_size > 0


def old_scp(room: Room, client: Client) -> tuple[Ran, bool]:
    ran = client.old_scp(room.file(), "by scp.txt")
    return ran, room.has("by scp.txt") is not None


OPERATIONS: Mapping[str, Callable[[Room, Any], tuple[Ran, bool]]] = {
    "log in with a password, upload": put,
    "log in with a key, upload": put_by_key,
    "replace a file": replace,
    "unusual names": unusual_names,
    "temporary name, then rename": rename_temporary,
    "rename over a file": rename_over,
    "set times and modes": set_times,
    "list": list_all,
    "delete": remove,
    "make and remove a folder": make_folder,
    "resume an upload": resume,
    "rename an upload": rename,
    "download an upload": download,
    "the old protocol of scp": old_scp,
}


def outcome(room: Room, client: Client, operation: str) -> tuple[str, str]:
    """`works`, `refused` or `—`, and what the client says.

    A client that says one and does the other is neither.
    """
    room.clear()
    try:
        ran, done = OPERATIONS[operation](room, client)
    except NotImplementedError:
        return "—", ""
    told = {(True, True): "works", (False, False): "refused"}
    return told.get((ran.fine, done), f"says {ran.fine}, does {done}"), ran.said


@pytest.mark.parametrize("kind", CLIENTS, ids=lambda kind: kind.name)
def test_a_client_does_what_the_page_says(room: Room, kind: type[Client]) -> None:
    client, page = kind(room.door), cells()
    if not client.version():
        pytest.skip(f"{kind.name} is missing: {programs.why_not()}")
    found = {operation: outcome(room, client, operation) for operation in OPERATIONS}
    said = "\n".join(f"{operation}: {how}: {words.strip()}" for operation, (how, words) in found.items())
    assert {name: how for name, (how, _) in found.items()} == {name: page[name, kind.name].how for name in found}, said
    for operation, (_, words) in found.items():
        assert page[operation, kind.name].said in words, said


def test_the_page_has_these_clients_and_operations_and_the_versions_that_are_run() -> None:
    assert set(cells()) == {(operation, kind.name) for operation in OPERATIONS for kind in CLIENTS}
    assert versions() == {kind.name: pinned(kind) for kind in CLIENTS}


def pinned(kind: type[Client]) -> str:
    """The version that this checkout gets; where a machine has clients of its own, they may be others."""
    program = getattr(kind, "program", "")
    packages = {"sftp": "openssh-client", "scp": "openssh-client", "psftp": "putty-tools", "pscp": "putty-tools"}
    return pins.version(packages.get(program, program)) if program else kind(NOBODY).version()


NOBODY = Door("", "", 0, "", Path(), Path())
