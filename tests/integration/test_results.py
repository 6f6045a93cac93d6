"""What a district that has nothing but an SFTP client gets: checks, and the results of its imports."""

import asyncio
import csv
import io
import json
import time
import zipfile
from collections.abc import Awaitable, Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeVar

import asyncssh
import pytest
from support.deployed import Deployed, Imported, Sender
from support.deployed_publishing import held, records, whole, without
from support.packages import MANIFEST, package
from support.waiting import until

from rollcall.steps import decide
from rollcall_local import following, mailbox
from rollcall_local.settings import HOST
from rollcall_local.upload import Account, upload

pytestmark = pytest.mark.slow
T = TypeVar("T")
ALL = {"report.html", "findings.csv", "repair.zip", "status.json"}


@pytest.fixture(scope="module")
def sender(deployed: Deployed) -> Sender:
    return deployed.sender()


def by_sftp(account: Account, work: Callable[[asyncssh.SFTPClient], Awaitable[T]]) -> T:
    """What somebody does who is logged in with an SFTP client."""

    async def session() -> T:
        async with (
            asyncssh.connect(
                HOST,
                account.port,
                username=account.user,
                password=account.password,
                known_hosts=None,
                client_keys=None,
                config=None,
            ) as connection,
            connection.start_sftp_client() as sftp,
        ):
            return await work(sftp)

    return asyncio.run(session())


def listed(account: Account, folder: str) -> set[str]:
    """The names in a folder; none where there is no such folder (yet)."""

    async def names(sftp: asyncssh.SFTPClient) -> set[str]:
        try:
            return {str(each) for each in await sftp.listdir(folder)} - {".", ".."}
        except asyncssh.SFTPNoSuchFile:
            return set()

    return by_sftp(account, names)


def files(account: Account, folder: str) -> dict[str, bytes]:
    """All files of a folder, as `get -r` brings them."""

    async def fetched(sftp: asyncssh.SFTPClient) -> dict[str, bytes]:
        found: dict[str, bytes] = {}
        for name in await sftp.listdir(folder):
            if str(name) not in {".", ".."}:
                async with await sftp.open(f"{folder}/{name}", "rb") as file:
                    content = await file.read()
                    assert isinstance(content, bytes)
                    found[str(name)] = content
        return found

    return by_sftp(account, fetched)


def results(sender: Sender, uploaded: following.Uploaded, *statuses: str) -> tuple[str, Mapping[str, bytes]]:
    """The folder of an import and its files, once its `status.json` says one of `statuses`."""
    import_ = following.record(sender.platform, uploaded.import_id)
    assert import_ is not None
    (folder,) = until(
        lambda: [name for name in listed(sender.account, "/results") if name.endswith(uploaded.import_id[:8])]
    )
    path = f"/results/{folder}"
    until(lambda: "status.json" in listed(sender.account, path) and status(sender, path)["status"] in statuses)
    return path, files(sender.account, path)


def status(sender: Sender, path: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(files(sender.account, path)["status.json"])
    return found


def sent(sender: Sender, content: bytes, name: str, tmp_path: Path) -> following.Uploaded:
    """Put by a real client."""
    path = tmp_path / "Roster.zip"
    path.write_bytes(content)
    upload(sender.account, path, name)
    return following.newest(sender.platform, f"{sender.district}/{name}")


def with_a_fault(sender: Sender) -> bytes:
    return package(edit={(MANIFEST, 3, "Value"): sender.district, ("Students.csv", 3, "DOB"): "soon"})


def mails_to(sender: Sender, address: str) -> list[mailbox.Sent]:
    return [mail for mail in sender.all_mails if address in mail.to]


def test_a_check_by_sftp_is_reported_and_mailed_and_never_published(deployed: Deployed, tmp_path: Path) -> None:
    sender = deployed.sender()
    by_sftp(sender.account, lambda sftp: sftp.mkdir("/Check"))
    uploaded = sent(sender, with_a_fault(sender), "Check/Roster.zip", tmp_path)
    checked = sender.ended(uploaded)
    assert (checked.status, checked.record["purpose"]) == ("succeeded_with_errors", "check")
    assert sender.current is None
    (mail,) = mails_to(sender, f"{sender.user}@example.org")
    assert mail.subject.startswith("Package checked: some of it would be left out")
    assert sender.mails == [], "a check is of interest to who put it"
    path, found = results(sender, uploaded, "succeeded_with_errors")
    assert path.strip("/") in mail.text
    assert set(found) == ALL
    told = json.loads(found["status.json"])
    assert (told["purpose"], told["is_current"], told["state"]["word"]) == ("check", False, "With faults")


def test_the_results_of_an_import_are_read_by_sftp(sender: Sender, tmp_path: Path) -> None:
    uploaded = sent(sender, with_a_fault(sender), "Roster.zip", tmp_path)
    imported = sender.ended(uploaded)
    path, found = results(sender, uploaded, imported.status)
    assert set(found) == ALL
    assert found["report.html"].startswith(b"<!DOCTYPE html>")
    rows = list(csv.DictReader(io.StringIO(found["findings.csv"].decode("utf-8-sig"))))
    assert "invalid-date" in {row["code"] for row in rows}
    with zipfile.ZipFile(io.BytesIO(found["repair.zip"])) as repair:
        assert "soon" in repair.read("Students.csv").decode("utf-8-sig")
    told = json.loads(found["status.json"])
    assert (told["import_id"], told["status"], told["is_current"]) == (uploaded.import_id, imported.status, True)
    assert told["results"] == path.strip("/")
    assert told["results"] in sender.mails[-1].text


def test_a_package_that_is_no_zip_has_results_too(sender: Sender, tmp_path: Path) -> None:
    uploaded = sent(sender, b"not a zip", "Broken.zip", tmp_path)
    assert sender.ended(uploaded).status == "failed"
    _, found = results(sender, uploaded, "failed")
    assert set(found) == ALL - {"repair.zip"}
    assert b"package-not-zip" in found["findings.csv"]


def test_results_of_a_hold_are_rewritten_by_its_decision(deployed: Deployed) -> None:
    sender = deployed.sender()
    assert sender.imported(whole(sender), "whole.zip").status == "succeeded"
    time.sleep(1.1)  # S3 keeps whole seconds
    uploaded = held(sender, without(sender, 1), "smaller.zip")
    path, found = results(sender, uploaded, "held")
    told = json.loads(found["status.json"])
    assert told["reasons"]
    assert told["hold_until"]
    waiting = records(deployed).claimed(uploaded.import_id)
    decide.approve(waiting, "operator", waiting.package_sha256, records(deployed), datetime.now(UTC))
    assert sender.ended(uploaded).status == "succeeded"
    again, found = results(sender, uploaded, "succeeded")
    told = json.loads(found["status.json"])
    assert again == path
    assert (told["decision"]["verdict"], told["is_current"]) == ("approved", True)


def test_results_start_no_import_and_are_tagged(deployed: Deployed, sender: Sender) -> None:
    imported = sender.imported(with_a_fault(sender), "Tagged.zip")
    path, found = results(sender, imported.uploaded, imported.status)
    s3, bucket = deployed.platform.client("s3"), deployed.platform.outputs["InboxBucket"]
    for name in found:
        key = f"{sender.district}{path}/{name}"
        assert s3.get_object_tagging(Bucket=bucket, Key=key)["TagSet"] == [{"Key": "rollcall", "Value": "results"}]
        assert following.executions(deployed.platform, following.newest(deployed.platform, key)) == []


def test_the_same_event_again_writes_the_same_files(deployed: Deployed, sender: Sender) -> None:
    imported = sender.imported(with_a_fault(sender), "Again.zip")
    path, found = results(sender, imported.uploaded, imported.status)
    assert deployed.invoke("downloads", {"results": imported.uploaded.import_id}) == {"written": True}
    assert files(sender.account, path) == found


def test_another_district_reads_no_results(deployed: Deployed, sender: Sender) -> None:
    imported = sender.imported(with_a_fault(sender), "Secret.zip")
    path, _ = results(sender, imported.uploaded, imported.status)
    other = deployed.sender()
    for attempt in (path, f"/{sender.district}{path}", f"/../{sender.district}{path}", f"..{path}"):
        with pytest.raises(asyncssh.SFTPError):
            files(other.account, attempt)


def test_results_are_read_only(sender: Sender) -> None:
    imported = sender.imported(with_a_fault(sender), "Mine.zip")
    path, _ = results(sender, imported.uploaded, imported.status)

    async def write(sftp: asyncssh.SFTPClient) -> None:
        async with await sftp.open(f"{path}/status.json", "wb") as file:
            await file.write(b"{}")

    for attempt in (
        write,
        lambda sftp: sftp.remove(f"{path}/status.json"),
        lambda sftp: sftp.rename(f"{path}/status.json", "/stolen.json"),
        lambda sftp: sftp.mkdir("/results/mine"),
    ):
        with pytest.raises(asyncssh.SFTPError):
            by_sftp(sender.account, attempt)
    assert status(sender, path)["status"] == imported.status


def test_what_fails_about_results_changes_nothing_about_the_import(deployed: Deployed) -> None:
    sender = deployed.sender()
    with deployed.throttled("downloads"):
        imported: Imported = sender.imported(sender.package())
    assert (imported.status, imported.execution.status) == ("succeeded", "SUCCEEDED")
    assert len(sender.mails) == 1
