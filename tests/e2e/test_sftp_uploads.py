"""Uploads by real clients that do not go as they should, and what comes of them."""

import contextlib
import os
import signal
import time
import unicodedata
from pathlib import Path
from typing import TypeVar

import pytest
from support.deployed import PASSWORD, Deployed, Sender
from support.sftp_clients import Client, Door
from support.sftp_programs import Lftp, Sftp
from support.waiting import until

from rollcall_clients import programs
from rollcall_local import following
from rollcall_local.following import Uploaded

pytestmark = pytest.mark.slow
SLOWLY = 40_000
"""Bytes in a second that an upload gets which is to be broken off."""
PADDING = 400_000


@pytest.fixture(scope="module")
def sender(deployed: Deployed) -> Sender:
    return deployed.sender()


@pytest.fixture
def door(sender: Sender, tmp_path: Path) -> Door:
    return Door(sender.user, PASSWORD, sender.account.port, "", Path(), tmp_path)


AnyClient = TypeVar("AnyClient", bound=Client)


def needs(kind: type[AnyClient], door: Door) -> AnyClient:
    client = kind(door)
    if not client.version():
        pytest.skip(f"{kind.name} is missing: {programs.why_not()}")
    return client


def arrived(sender: Sender, name: str) -> Uploaded:
    """The upload of that name, as soon as it is there."""

    def look() -> Uploaded | None:
        with contextlib.suppress(following.NotEndedError):
            return following.newest(sender.platform, f"{sender.district}/{name}")
        return None

    found: Uploaded = until(look)
    return found


@pytest.mark.parametrize(
    "name",
    ["ROSTER.ZIP", unicodedata.normalize("NFD", "Zażółć (2) it's “new” 📚.zip"), f"{'night-' * 32}.Zip"],
    ids=ascii,
)
def test_a_package_of_any_name_is_imported(sender: Sender, door: Door, name: str) -> None:
    client = needs(Sftp, door)
    package = door.folder / "package"
    package.write_bytes(sender.package(nickname=name[:3]))
    assert client.put([(package, name)]).fine
    assert sender.ended(arrived(sender, name)).status == "succeeded"


@pytest.mark.parametrize("content", [b"", b"This is no zip.\n" * 10], ids=["no bytes", "no zip"])
def test_what_is_no_package_is_told_once(deployed: Deployed, tmp_path: Path, content: bytes) -> None:
    sender = deployed.sender()
    door = Door(sender.user, PASSWORD, sender.account.port, "", Path(), tmp_path)
    client = needs(Sftp, door)
    file = tmp_path / "roster"
    file.write_bytes(content)
    assert client.put([(file, "Roster.zip")]).fine
    assert sender.ended(arrived(sender, "Roster.zip")).status == "failed"
    (mail,) = sender.mails
    assert "Roster.zip" in mail.text


@pytest.mark.parametrize("kind", [Sftp, Lftp], ids=lambda kind: kind.name)
def test_an_upload_that_breaks_off_is_told_once_and_the_whole_one_is_imported(
    deployed: Deployed, tmp_path: Path, kind: type[Sftp | Lftp]
) -> None:
    """The client is ended in the middle. What had arrived is an object, as on AWS, and is known for half a zip."""
    sender = deployed.sender()
    door = Door(sender.user, PASSWORD, sender.account.port, "", Path(), tmp_path)
    client = needs(kind, door)
    package = tmp_path / "package.zip"
    package.write_bytes(sender.package()[:200] + os.urandom(PADDING))
    process = client.begin(package, "Roster.zip", SLOWLY)
    time.sleep(4)
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    half = arrived(sender, "Roster.zip")
    assert sender.ended(half).status == "failed"
    (mail,) = sender.mails
    assert "The zip is incomplete" in mail.text
    package.write_bytes(sender.package())
    assert client.put([(package, "Roster.zip")]).fine
    whole = until(lambda: (found := arrived(sender, "Roster.zip")) != half and found)
    assert sender.ended(whole).status == "succeeded"
    assert len(sender.mails) == 2
