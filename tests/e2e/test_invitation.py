"""The whole way of somebody new: invited by a command, at Cognito's page in a real browser, and then by SFTP."""

import asyncio
import re
from collections.abc import Mapping
from pathlib import Path

import asyncssh
import pytest
from playwright.sync_api import Page, expect
from support.browser import Visits
from support.deployed import Deployed, Sender
from support.mails import Words
from support.visitors import Visitors, fill_in

from rollcall_local import following
from rollcall_local.mailbox import Sent
from rollcall_local.settings import HOST
from rollcall_local.upload import UploadError, upload

pytestmark = pytest.mark.slow

NEW, NEWER = "four-plain-words-here", "and-four-other-words"


@pytest.fixture(scope="module")
def sender(deployed: Deployed) -> Sender:
    return deployed.sender(name="Walnut Creek ISD")


@pytest.fixture
def zipped(sender: Sender, tmp_path: Path) -> Path:
    path = tmp_path / "Roster.zip"
    path.write_bytes(sender.package())
    return path


def newest_mail(sender: Sender, address: str) -> Sent:
    """The last e-mail that somebody got."""
    return [mail for mail in sender.all_mails if mail.to == (address,)][-1]


def facts(mail: Sent) -> Mapping[str, str]:
    """What the mail gives to be copied, by its name."""
    return dict(re.findall(r"^([A-Z][\w ]+): +(\S+)$", mail.text, re.MULTILINE))


@pytest.fixture(autouse=True)
def local_page(visits: Visits) -> None:
    """What Chromium says about the local platform's form for a new password."""
    visits.expect("Password forms should have")


def chooses(page: Page, username: str, temporary: str, password: str, again: str = "") -> None:
    """Signs in with a temporary password, and gives a new one."""
    fill_in(page, username, temporary)
    page.get_by_label("New password", exact=True).fill(password)
    page.get_by_label("Confirm new password").fill(again or password)
    page.get_by_role("button", name="Update password").click()


def refused(deployed: Deployed, username: str, password: str, zipped: Path) -> None:
    """By SFTP nobody gets in with this password."""
    with pytest.raises(UploadError, match=r"(?i)permission denied"):
        upload(deployed.platform.account(username, password), zipped, "Roster.zip")


def test_somebody_new_is_invited_and_uploads_a_minute_later(
    deployed: Deployed, sender: Sender, visitors: Visitors, visits: Visits, zipped: Path
) -> None:
    name, address = "rosa.new", "rosa@walnut.example"
    said = deployed.platform.command("user", "add", name, "--district", sender.district, "--email", address)
    assert f"An invitation is sent to {address}" in said
    assert "invited, has not chosen a password yet" in deployed.platform.command("user", "show", name)

    mail = newest_mail(sender, address)
    told = facts(mail)
    temporary = told["Temporary password"]
    assert temporary not in said
    assert mail.subject == "Choose your password for Rollcall: Walnut Creek ISD"
    assert Words(mail.html).text().count(temporary) == 1
    assert (told["Host name"], told["Port"]) == (HOST, str(sender.account.port))
    assert told["For WinSCP"] == f"sftp://{name}@{HOST}:{sender.account.port}/"
    refused(deployed, name, temporary, zipped)

    (sign_in,) = re.findall(r"^https?://\S+/sign-in$", mail.text, re.MULTILINE)
    page = visitors.page(visits, "", sign_in)
    fill_in(page, name, f"{temporary} ")  # copied with a blank
    expect(page.get_by_text("Incorrect username or password")).to_be_visible()
    page.goto(sign_in)
    chooses(page, name, temporary, NEW, "another-one-than-that")
    expect(page.get_by_text("Passwords do not match")).to_be_visible()
    page.get_by_label("New password", exact=True).fill("too short")
    page.get_by_label("Confirm new password").fill("too short")
    page.get_by_role("button", name="Update password").click()
    expect(page.get_by_text("greater than or equal to 12")).to_be_visible()
    page.get_by_label("New password", exact=True).fill(NEW)
    page.get_by_label("Confirm new password").fill(NEW)
    page.get_by_role("button", name="Update password").click()
    expect(page.get_by_role("heading", name="Imports of Walnut Creek ISD")).to_be_visible()

    refused(deployed, name, temporary, zipped)
    upload(deployed.platform.account(name, NEW), zipped, "by rosa.zip")
    uploaded = following.newest(deployed.platform, f"{sender.district}/by rosa.zip")
    imported = sender.ended(uploaded)
    assert (imported.status, imported.record["submitted_by"]) == ("succeeded", name)
    assert re.search(r"(?m)^Password:? +set$", deployed.platform.command("user", "show", name))


def test_the_fingerprint_in_the_mail_is_that_of_the_server(deployed: Deployed, sender: Sender) -> None:
    address = "finn@walnut.example"
    deployed.platform.command("user", "add", "finn", "--district", sender.district, "--email", address)
    # In a thread of its own: the browser's event loop runs in this one.
    key = deployed.pool.submit(asyncio.run, host_key(sender)).result()
    assert f"{key.algorithm.decode()} {key.get_fingerprint()}" in newest_mail(sender, address).text


def test_a_reset_ends_the_old_password_and_the_session_and_works_like_an_invitation(
    deployed: Deployed, sender: Sender, visitors: Visitors, visits: Visits, zipped: Path
) -> None:
    name, address = "omar.reset", "omar@walnut.example"
    deployed.platform.command("user", "add", name, "--district", sender.district, "--email", address, secret=f"{NEW}\n")
    page = visitors.page(visits, "", "/sign-in")
    fill_in(page, name, NEW)
    expect(page.get_by_role("button", name="Sign out")).to_be_visible()

    deployed.platform.command("user", "reset", name, "--yes", "--by", "a test")
    mail = newest_mail(sender, address)
    assert mail.subject == "Choose your new password for Rollcall: Walnut Creek ISD"
    refused(deployed, name, NEW, zipped)
    page.goto("/imports")
    expect(page.get_by_label("Password")).to_be_visible()  # the session has ended
    fill_in(page, name, NEW)
    expect(page.get_by_text("Incorrect username or password")).to_be_visible()

    first = facts(mail)["Temporary password"]
    deployed.platform.command("user", "reset", name)  # nothing is lost any more, so nobody is asked
    second = facts(newest_mail(sender, address))["Temporary password"]
    page.goto("/imports")
    fill_in(page, name, first)
    expect(page.get_by_text("Incorrect username or password")).to_be_visible()
    page.goto("/imports")
    chooses(page, name, second, NEWER)
    expect(page.get_by_role("heading", name="Imports of Walnut Creek ISD")).to_be_visible()
    upload(deployed.platform.account(name, NEWER), zipped, "kept.part")
    history = deployed.platform.command("district", "history", sender.district, "--user", name)
    assert "password: set → to-be-changed (reset)" in history
    assert not any(secret in history for secret in (NEW, first, second))
    visits.expect("status of 4")


def test_an_operator_is_invited_too(deployed: Deployed, sender: Sender, visitors: Visitors, visits: Visits) -> None:
    address = "olga@rollcall.example"
    deployed.platform.command("operator", "add", "olga.new", "--email", address)
    mail = newest_mail(sender, address)
    assert "SFTP" not in mail.text
    page = visitors.page(visits, "", "/sign-in")
    chooses(page, "olga.new", facts(mail)["Temporary password"], NEW)
    expect(page.get_by_role("link", name="Districts")).to_be_visible()


async def host_key(sender: Sender) -> asyncssh.SSHKey:
    """The server's key, as a client sees it."""
    key = await asyncssh.get_server_host_key(HOST, sender.account.port, config=None)
    assert key is not None
    return key
