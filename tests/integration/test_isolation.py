"""As somebody of one district, every way into another: each is refused, and nothing of the other has changed.

docs/security.md lists the ways. Where a name could tell whether there is such a thing, the answer must be the one about
a district that does not exist.
"""

import asyncio
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from integration.ways import by_package, by_pages, by_sftp
from integration.ways.every import WAYS
from integration.ways.intruder import Answer, Intruder, Target, Way
from integration.ways.other import NAME, Other
from support.deployed import Deployed, contact

from rollcall.model.accounts import Decides
from rollcall_local.upload import has_openssh, openssh

pytestmark = [pytest.mark.slow, pytest.mark.longest]


@pytest.fixture(scope="module")
def other(deployed: Deployed) -> Other:
    return Other.of(deployed)


@pytest.fixture(scope="module")
def intruder(deployed: Deployed, other: Other) -> Iterator[Intruder]:
    """A data manager of a district that decides by itself, which has an import of its own."""
    own = deployed.sender(decides=Decides.DISTRICT)
    imported = own.imported(own.package())
    assert imported.status == "succeeded"
    loop = asyncio.new_event_loop()
    made = Intruder(deployed, own, imported.uploaded.import_id, *other.signed_in(), loop)
    yield made
    made.connection.close()
    loop.run_until_complete(made.connection.wait_closed())
    loop.close()


@pytest.fixture(scope="module")
def before(other: Other, intruder: Intruder) -> Sequence[str]:
    """All that is stored of the other district, before anything was tried."""
    assert intruder.own.district != other.sender.district
    return other.stored()


@pytest.fixture(scope="module")
def contents(other: Other, before: Sequence[str]) -> object:
    """The checksums of the bytes, before anything was tried."""
    assert len(before) > 20
    return other.bytes()


@pytest.fixture(scope="module")
def _no_imports(deployed: Deployed, intruder: Intruder) -> Iterator[None]:
    """What is put into the own room from now on is no package."""
    with deployed.held_back():
        key = f"{intruder.own.district}/there.part"
        deployed.platform.client("s3").put_object(Bucket=intruder.inbox, Key=key, Body=b"x")
        yield


def named(ways: Sequence[Way]) -> list[object]:
    return [pytest.param(way, id=way.name) for way in ways]


def tried(way: Way, intruder: Intruder, other: Other, before: Sequence[str]) -> None:
    """Go a way; it tells nothing of the other district, and changes nothing of it."""
    answer = way.attempt(intruder, other.target)
    for secret in (NAME, contact(other.sender.district), other.target.content):
        assert secret not in answer.said.replace(f'value="{contact(other.sender.district)}"', "")
    assert other.stored() == before
    if way.is_compared:
        nothing = way.attempt(intruder, other.nobody)
        # The intruder has named the other's user as the sender of an own package, which own pages show.
        user = other.target.user
        assert comparable(answer, other.target) == [
            line.replace(user, "<user>") for line in comparable(nothing, other.nobody)
        ]


def comparable(answer: Answer, target: Target) -> list[str]:
    """An answer line by line, without the names that were asked for."""
    return [answer.outcome, *target.of_any(answer.said).splitlines()]


@pytest.mark.usefixtures("contents")
@pytest.mark.parametrize("way", named(by_package.WAYS))
def test_no_package_leads_into_the_other_district(
    way: Way, intruder: Intruder, other: Other, before: Sequence[str]
) -> None:
    tried(way, intruder, other, before)


@pytest.mark.usefixtures("contents", "_no_imports")
@pytest.mark.parametrize("way", named([way for way in WAYS if way not in by_package.WAYS]))
def test_nothing_leads_into_the_other_district(
    way: Way, intruder: Intruder, other: Other, before: Sequence[str]
) -> None:
    tried(way, intruder, other, before)


@pytest.mark.skipif(not has_openssh(), reason="this machine has no OpenSSH sftp client")
@pytest.mark.usefixtures("_no_imports")
def test_openssh_reaches_nothing_by_any_path_that_can_be_typed(
    intruder: Intruder, other: Other, before: Sequence[str], tmp_path: Path
) -> None:
    """The same spellings, by the client that districts have; a minus before a command goes on after its failure."""
    stolen, lost = tmp_path / "stolen", tmp_path / "lost.txt"
    lost.write_text("x")
    paths = [path(other.target) for path in by_sftp.PATHS.values()]
    typed = [path.decode() for path in paths if path.isascii() and not set(path) & set(b"\0\n") and len(path) < 1000]
    assert len(typed) >= 8
    commands = [f'-get "{path}" "{stolen}"' for path in typed]
    commands += [f"-ls ../{other.target.district}", f"-rm ../{other.target.key}", "-ls -a ..", "-ls /.."]
    commands += [f'-put "{lost}" "../{other.target.district}/lost.txt"', f"-rm ../{other.target.district}/lost.txt"]
    done = openssh(intruder.own.account, commands)
    assert done.returncode == 0, done.stdout
    assert not stolen.exists()
    answers = [line for line in done.stdout.splitlines() if not line.startswith("sftp>")]
    assert not [line for line in answers if "report.html" in line or "Smaller.zip" in line]
    assert other.stored() == before


@pytest.mark.usefixtures("_no_imports")
def test_the_same_ways_lead_to_what_is_the_own(intruder: Intruder) -> None:
    """Or the tests above would pass where nothing works."""
    own = f"{intruder.own.district}/there.part"
    assert intruder.s3.get_object(Bucket=intruder.inbox, Key=own)["Body"].read() == b"x"
    assert intruder.by_sftp(lambda sftp: sftp.stat("/there.part")).outcome == "own"
    assert intruder.by_sftp(lambda sftp: sftp.rename("/there.part", "/../own.part")).outcome == "own"
    for path in [*by_pages.PAGES.values(), *by_pages.API.values()]:
        if "{import_id}" not in path or "repair.zip" in path:
            continue
        ask = intruder.by_api if path.startswith("/api/") else intruder.by_page
        named = path.format(import_id=intruder.own_import, district=intruder.own.district)
        assert ask(named).outcome == "own", path


def test_the_other_district_is_byte_for_byte_as_before(other: Other, before: Sequence[str], contents: object) -> None:
    assert other.stored() == before
    assert other.bytes() == contents
    assert other.waits, "nobody has decided about its import"
