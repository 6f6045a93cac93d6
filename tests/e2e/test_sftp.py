"""Real SFTP clients against the door of the local platform."""

import asyncio
import shutil
import subprocess
from pathlib import Path

import asyncssh
import pytest
from support.deployed import PASSWORD, Deployed, Sender, signed

from rollcall.model.accounts import User
from rollcall_local import following
from rollcall_local.settings import HOST
from rollcall_local.upload import Account, UploadError, by_asyncssh, has_openssh, openssh, upload

pytestmark = pytest.mark.slow
needs_openssh = pytest.mark.skipif(not has_openssh(), reason="this machine has no OpenSSH sftp client")


@pytest.fixture(scope="module")
def sender(deployed: Deployed) -> Sender:
    return deployed.sender()


@pytest.fixture
def zipped(sender: Sender, tmp_path: Path) -> Path:
    """A package of the sender's district, in a folder whose name has blanks, as people's have."""
    path = tmp_path / "my rosters" / "Roster.zip"
    path.parent.mkdir()
    path.write_bytes(sender.package())
    return path


def test_an_upload_becomes_a_snapshot_and_a_mail(sender: Sender, zipped: Path, deployed: Deployed) -> None:
    """By OpenSSH's client where there is one, else by asyncssh's."""
    before = len(sender.mails)
    upload(sender.account, zipped, "by sftp.zip")
    uploaded = following.newest(deployed.platform, f"{sender.district}/by sftp.zip")
    imported = sender.ended(uploaded)
    assert imported.status == "succeeded"
    assert imported.record["submitted_by"] == sender.user
    assert sender.current is not None
    assert sender.current["import_id"] == uploaded.import_id
    assert len(sender.mails) == before + 1


def test_asyncssh_does_where_there_is_no_openssh(sender: Sender, zipped: Path, deployed: Deployed) -> None:
    by_asyncssh(sender.account, zipped, "by asyncssh.zip")
    uploaded = following.newest(deployed.platform, f"{sender.district}/by asyncssh.zip")
    assert sender.ended(uploaded).status == "succeeded"
    wrong = Account(sender.user, "not the password", sender.account.port, sender.account.folder)
    with pytest.raises(UploadError, match=r"(?i)permission denied"):
        by_asyncssh(wrong, zipped, "Roster.zip")


def test_a_package_of_many_parts_is_one_import(sender: Sender, tmp_path: Path, deployed: Deployed) -> None:
    """Large objects reach S3 in parts, and so with another event than small ones."""
    large = tmp_path / "large.zip"
    large.write_bytes(bytes(20 << 20))
    upload(sender.account, large, "large.zip")
    uploaded = following.newest(deployed.platform, f"{sender.district}/large.zip")
    assert sender.ended(uploaded).status == "failed"  # it is no zip


def test_a_wrong_password_is_refused(sender: Sender, zipped: Path) -> None:
    wrong = Account(sender.user, "not the password", sender.account.port, sender.account.folder)
    with pytest.raises(UploadError, match=r"(?i)permission denied"):
        upload(wrong, zipped, "Roster.zip")


def test_an_unknown_user_is_refused(sender: Sender, zipped: Path) -> None:
    unknown = Account("nobody-here", PASSWORD, sender.account.port, sender.account.folder)
    with pytest.raises(UploadError, match=r"(?i)permission denied"):
        upload(unknown, zipped, "Roster.zip")


@needs_openssh
def test_another_districts_files_cannot_be_reached(sender: Sender, deployed: Deployed, zipped: Path) -> None:
    other = deployed.sender()
    other.ended(other.send(zipped.read_bytes(), "Secret.zip"))
    for path in (f"../{other.district}/Secret.zip", f"/{other.district}/Secret.zip", "../../etc/passwd"):
        got = openssh(sender.account, [f'get "{path}" "{zipped.parent}/stolen"'])
        assert got.returncode != 0, path
        assert not (zipped.parent / "stolen").exists()
    listed = openssh(sender.account, ["ls -a /", "ls -a ../.."])
    assert "Secret" not in listed.stdout
    assert other.district not in listed.stdout.replace(sender.district, "")


@needs_openssh
def test_winscps_temporary_name_and_rename_is_one_import(sender: Sender, zipped: Path, deployed: Deployed) -> None:
    before = len(sender.mails)
    commands = [f'put "{zipped}" winscp.zip.filepart', "rename winscp.zip.filepart winscp.zip", "ls -l winscp.zip"]
    assert openssh(sender.account, commands).returncode == 0
    uploaded = following.newest(deployed.platform, f"{sender.district}/winscp.zip")
    assert sender.ended(uploaded).status == "succeeded"
    assert len(sender.mails) == before + 1


@needs_openssh
def test_the_door_behaves_like_a_folder(sender: Sender, zipped: Path) -> None:
    (zipped.parent / "note.txt").write_text("for ourselves")
    commands = [
        "mkdir archive",
        f'put "{zipped.parent}/note.txt" archive/.note.txt',
        "ls -a archive",
        "chmod 600 archive/.note.txt",
        "rm archive/.note.txt",
        "rmdir archive",
    ]
    done = openssh(sender.account, commands)
    assert done.returncode == 0, done.stdout
    assert openssh(sender.account, ["cd archive"]).returncode != 0


@needs_openssh
def test_what_was_uploaded_is_not_read_back(sender: Sender, zipped: Path) -> None:
    """A stolen password would else read weeks of full rosters. What has a temporary name is a client's own."""
    back = zipped.parent / "back"
    commands = [f'put "{zipped}" kept.txt', f'put "{zipped}" kept.part', "ls -l kept.txt", f'get kept.part "{back}"']
    assert openssh(sender.account, commands).returncode == 0
    assert back.read_bytes() == zipped.read_bytes()
    back.unlink()
    for attempt in ([f'get kept.txt "{back}"'], ["rename kept.txt kept2.part", f'get kept2.part "{back}"']):
        done = openssh(sender.account, attempt)
        assert done.returncode != 0
        assert "ermission denied" in done.stdout
    assert not back.exists()
    assert openssh(sender.account, ["rm kept.txt", "rm kept.part"]).returncode == 0


@needs_openssh
def test_results_are_read_and_not_written(sender: Sender, zipped: Path, deployed: Deployed) -> None:
    bucket, page = deployed.platform.outputs["InboxBucket"], zipped.parent / "report.html"
    key = f"{sender.district}/results/2026-11-24_120000_4f8a84ea/report.html"
    with deployed.held_back():
        deployed.platform.client("s3").put_object(Bucket=bucket, Key=key, Body=b"<html>")
    path = f"results/{key.split('/')[2]}/report.html"
    assert openssh(sender.account, [f"ls {path}", f'get {path} "{page}"']).returncode == 0
    assert page.read_bytes() == b"<html>"
    for command in (f'put "{zipped}" {path}', f'put "{zipped}" results/forged.zip', f"rm {path}", "mkdir results/mine"):
        done = openssh(sender.account, [command])
        assert done.returncode != 0, command
        assert "ermission denied" in done.stdout, command


@needs_openssh
def test_somebody_of_two_districts_chooses_the_folder(sender: Sender, zipped: Path, deployed: Deployed) -> None:
    other = deployed.sender()
    maria = User("maria-of-two", (sender.district, other.district), "maria@example.org")
    deployed.users.add(maria, PASSWORD, signed())
    account = deployed.platform.account(maria.username, PASSWORD)
    listed = openssh(account, ["ls -1 /"])
    assert {sender.district, other.district} == {
        line.strip("/ ") for line in listed.stdout.splitlines() if "sftp>" not in line
    }
    assert openssh(account, [f'put "{zipped}" /{sender.district}/by-maria.zip']).returncode == 0
    uploaded = following.newest(deployed.platform, f"{sender.district}/by-maria.zip")
    assert sender.ended(uploaded).record["submitted_by"] == maria.username
    for path in ("/by-maria.zip", "/nowhere/by-maria.zip"):
        assert openssh(account, [f'put "{zipped}" {path}']).returncode != 0, path


async def connected(sender: Sender) -> asyncssh.SSHClientConnection:
    return await asyncssh.connect(
        HOST,
        sender.account.port,
        username=sender.user,
        password=PASSWORD,
        known_hosts=None,
        client_keys=None,
        config=None,
    )


def test_an_upload_can_not_be_resumed_and_says_so(sender: Sender, zipped: Path, deployed: Deployed) -> None:
    """The way of `lftp put -c`: it opens the file as it is, and writes what is missing behind it."""
    whole = zipped.read_bytes()
    sender.ended(sender.send(whole[:100], "resumed.zip"))

    async def resume() -> None:
        async with await connected(sender) as connection, connection.start_sftp_client() as sftp:
            file = await sftp.open("resumed.zip", asyncssh.FXF_WRITE | asyncssh.FXF_CREAT, encoding=None)
            with pytest.raises(asyncssh.SFTPOpUnsupported, match="upload the whole file"):
                await file.write(whole[100:], 100)
            await file.close()

    before = following.newest(deployed.platform, f"{sender.district}/resumed.zip")
    asyncio.run(resume())
    assert following.newest(deployed.platform, f"{sender.district}/resumed.zip") == before


def test_a_connection_that_breaks_leaves_a_truncated_package_that_is_told(
    sender: Sender, zipped: Path, deployed: Deployed
) -> None:
    """As Transfer Family does: what had arrived becomes an object."""
    whole = zipped.read_bytes()
    half = whole[: len(whole) // 2]

    async def upload_half() -> None:
        connection = await connected(sender)
        sftp = await connection.start_sftp_client()
        file = await sftp.open("broken.zip", "wb")
        await file.write(half)
        connection.abort()
        await connection.wait_closed()

    asyncio.run(upload_half())
    for _ in range(100):
        try:
            uploaded = following.newest(deployed.platform, f"{sender.district}/broken.zip")
            break
        except following.NotEndedError:
            asyncio.run(asyncio.sleep(0.1))
    assert sender.ended(uploaded).status == "failed"


def test_ten_sessions_at_once_are_all_let_in(sender: Sender) -> None:
    """Logins wait for their turn at the identity function; on a cold platform, many at once would be closed."""
    let_in = []

    async def session() -> None:
        async with await connected(sender) as connection, connection.start_sftp_client() as sftp:
            let_in.append(await sftp.isdir("/"))

    async def sessions() -> None:
        await asyncio.gather(*(session() for _ in range(10)))

    asyncio.run(sessions())
    assert let_in == [True] * 10


@needs_openssh
def test_nothing_of_this_machine_is_reached_by_links(sender: Sender, zipped: Path) -> None:
    sender.ended(sender.send(zipped.read_bytes(), "ok.zip"))
    for command in (f"ln -s ok.zip {zipped.parent}/link.zip", f"ln ok.zip {zipped.parent}/link.zip", "df /"):
        assert openssh(sender.account, [command]).returncode != 0, command
    assert sorted(path.name for path in zipped.parent.iterdir()) == ["Roster.zip"]


@needs_openssh
def test_a_key_lets_in_without_a_password(deployed: Deployed, tmp_path: Path) -> None:
    key = asyncssh.generate_private_key("ssh-ed25519")
    private = tmp_path / "id_ed25519"
    private.touch(mode=0o600)
    private.write_bytes(key.export_private_key())
    (tmp_path / "id_ed25519.pub").write_bytes(key.export_public_key())
    sender = deployed.sender()
    added = ["user", "add", "with-a-key", "--district", sender.district, "--email", "key@example.org"]
    deployed.platform.command(*added, "--public-key", f"{private}.pub")
    fixed = ["-F", "none", "-oBatchMode=yes", "-oStrictHostKeyChecking=no", f"-oUserKnownHostsFile={tmp_path}/known"]
    where = ["-P", str(sender.account.port), f"with-a-key@{HOST}"]
    for identity, code in (["-i", str(private)], 0), ([], 255):
        done = subprocess.run(
            [shutil.which("sftp") or "sftp", *identity, *fixed, *where],
            input="pwd\n",
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == code, done.stderr
