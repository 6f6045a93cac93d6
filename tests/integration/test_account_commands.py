"""Users, keys and their record, by the commands of operators: DynamoDB's transactions, Cognito, and what follows."""

import json
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from support.deployed import PASSWORD, Deployed, Sender, signed
from support.http_visitor import Visitor, hidden
from support.keys import key_line

from rollcall.aws.services.user_pool import UserPool
from rollcall.aws.tables.account_changes import AccountChanges
from rollcall.model.accounts import ChangedMeanwhile, Role, State
from rollcall.model.accounts.history import AccountChange
from rollcall.model.accounts.people import PasswordState
from rollcall.model.accounts.ssh_keys import SshKey
from rollcall_local.local_platform import CommandError

ADDRESS = "198.51.100.77"


@pytest.fixture(scope="module")
def sender(deployed: Deployed) -> Sender:
    return deployed.sender()


@pytest.fixture(scope="module")
def pool(deployed: Deployed) -> UserPool:
    return UserPool(deployed.platform.outputs["UserPoolId"])


def told(deployed: Deployed, *command: str, secret: str | None = None) -> Mapping[str, Any]:
    document: Mapping[str, Any] = json.loads(deployed.platform.command(*command, "--json", secret=secret))
    return document


def added(deployed: Deployed, name: str, *districts: str) -> str:
    """A new user with the password of tests."""
    named = [word for district in districts for word in ("--district", district)]
    told(deployed, "user", "add", name, *named, "--email", f"{name}@example.org", secret=f"{PASSWORD}\n")
    return name


def log_in(deployed: Deployed, username: str, password: str) -> dict[str, Any]:
    event = {"username": username, "password": password, "protocol": "SFTP", "serverId": "s-1", "sourceIp": ADDRESS}
    return deployed.invoke("authenticate", event)


def recorded(deployed: Deployed, district: str, subject: str) -> list[AccountChange]:
    """What was changed of somebody, the oldest first."""
    history = AccountChanges(deployed.platform.outputs["AccountChangesTable"])
    return [change for change in history.newest_first(district) if change.subject == subject][::-1]


def test_a_user_is_given_changed_and_taken_away(deployed: Deployed, sender: Sender, pool: UserPool) -> None:
    name = added(deployed, "vera", sender.district)
    assert log_in(deployed, name, PASSWORD)
    shown = told(deployed, "user", "show", name)
    assert (shown["password"], shown["last_login"]["from"]) == ("set", ADDRESS)
    visitor = Visitor(deployed.platform.settings.pages_url)
    visitor.sign_in(name, PASSWORD)

    deployed.platform.command("user", "lock", name, "--yes", "--by", "a test")
    assert log_in(deployed, name, PASSWORD) == {}
    assert "Sign out" not in visitor.get("/imports").text
    assert told(deployed, "user", "unlock", name)["state"] == "active"
    assert log_in(deployed, name, PASSWORD)
    assert "Sign out" not in visitor.get("/imports").text  # its session has ended for good

    told(deployed, "user", "set", name, "--email", "v@example.org", "--role", "reader", "--yes")
    cognito = deployed.platform.client("cognito-idp")
    attributes = cognito.admin_get_user(UserPoolId=pool.pool, Username=name)["UserAttributes"]
    assert {"Name": "email", "Value": "v@example.org"} in attributes

    with pytest.raises(CommandError, match="Nobody can be asked"):
        deployed.platform.command("user", "remove", name)
    deployed.platform.command("user", "remove", name, "--yes")
    assert log_in(deployed, name, PASSWORD) == {}
    assert pool.password(name) is PasswordState.NONE
    # The login that was refused had counted as a failed one.
    assert sorted(change.what for change in recorded(deployed, sender.district, f"user {name}")) == sorted(
        ("added", "state", "state", "failed logins", "e-mail", "role", "removed")
    )
    history = told(deployed, "district", "history", sender.district, "--user", name)
    assert {change["by"] for change in history["changes"]} > {"a test"}
    assert PASSWORD not in json.dumps(history)


def test_who_has_a_key_alone_has_no_password_and_no_pages(
    deployed: Deployed, sender: Sender, pool: UserPool, tmp_path: Path
) -> None:
    (tmp_path / "key.pub").write_text(f"{key_line('nightly')}\n")
    add = ("user", "add", "nightly", "--district", sender.district, "--email", "n@example.org")
    assert "none" in told(deployed, *add, "--public-key", str(tmp_path / "key.pub"))["password"]
    assert pool.password("nightly") is PasswordState.NONE
    assert log_in(deployed, "nightly", "")["PublicKeys"] == [key_line("nightly")]
    (tmp_path / "other.pub").write_text(f"{key_line('other')}\n")
    told(deployed, "user", "key", "add", "nightly", str(tmp_path / "other.pub"), "--expires", "2099-06-30")
    assert log_in(deployed, "nightly", "")["PublicKeys"] == [key_line("nightly"), key_line("other")]
    told(deployed, "user", "key", "remove", "nightly", "nightly")
    assert log_in(deployed, "nightly", "")["PublicKeys"] == [key_line("other")]
    with pytest.raises(CommandError, match="Nobody can be asked"):
        deployed.platform.command("user", "key", "remove", "nightly", "other")
    whole = str(recorded(deployed, sender.district, "user nightly"))
    assert "SHA256:" in whole
    assert key_line("nightly").split()[1] not in whole


def test_a_password_that_a_removed_user_had_does_not_come_back_with_the_name(
    deployed: Deployed, sender: Sender, pool: UserPool
) -> None:
    """The first removal is interrupted between the account and Cognito."""
    name = added(deployed, "otto", sender.district)
    tables = deployed.users.tables
    otto = tables.user(name)
    assert otto
    tables.remove_user(otto, signed())
    assert pool.password(name) is PasswordState.SET
    assert told(deployed, "user", "remove", name)["removed"]
    assert pool.password(name) is PasswordState.NONE
    pool.set_password(name, "o@example.org", PASSWORD)
    keyed = replace(otto, keys=(SshKey("laptop", key_line("laptop"), "2026-09-01"),))
    deployed.users.add(keyed, None, signed())
    assert pool.password(name) is PasswordState.NONE
    assert log_in(deployed, name, PASSWORD) == {}


def test_a_change_and_its_record_are_written_both_or_neither(deployed: Deployed, sender: Sender) -> None:
    tables = deployed.users.tables
    user = tables.user(sender.user)
    assert user
    before = recorded(deployed, sender.district, f"user {user.username}")
    stale, suspended = replace(user, role=Role.READER), replace(user, state=State.SUSPENDED)
    with pytest.raises(ChangedMeanwhile):
        tables.change_user(stale, user, signed())
    with pytest.raises(ChangedMeanwhile):
        tables.remove_user(stale, signed())
    no_record = replace(tables, changes="none-of-this-name")
    with pytest.raises(Exception, match="ResourceNotFound"):
        no_record.change_user(user, suspended, signed())
    with pytest.raises(Exception, match="ResourceNotFound"):
        no_record.remove_user(user, signed())
    assert tables.user(sender.user) == user
    assert recorded(deployed, sender.district, f"user {user.username}") == before


def test_somebody_of_two_districts_chooses_on_the_pages(deployed: Deployed, sender: Sender) -> None:
    other, third = deployed.sender(), deployed.sender()
    name = added(deployed, "vendor", sender.district, other.district)
    visitor = Visitor(deployed.platform.settings.pages_url)
    visitor.sign_in(name, PASSWORD)
    page = visitor.get("/imports")
    assert page.url.endswith("/districts")
    assert third.district not in page.text
    token = hidden(page.text)["csrf"]
    for district in (sender.district, other.district):
        chosen = visitor.follow(visitor.ask("/districts", {"csrf": token, "district": district}))
        assert chosen.url.endswith("/imports")
        shown = deployed.users.tables.district(district)
        assert shown
        assert f"Imports of {shown.name}" in chosen.text
    assert visitor.ask("/districts", {"csrf": token, "district": third.district}).status == 404
    assert visitor.get(f"/imports?district={third.district}").status == 404


def test_what_somebody_chooses_on_a_page_is_recorded_by_the_page_s_own_rights(
    deployed: Deployed, sender: Sender
) -> None:
    visitor = Visitor(deployed.platform.settings.pages_url)
    visitor.sign_in(sender.user, PASSWORD)
    page = visitor.get("/mails")
    kept = visitor.follow(visitor.ask("/mails", {"csrf": hidden(page.text)["csrf"], "failed": "on"}))
    assert "Your choice is kept." in kept.text
    change = recorded(deployed, sender.district, "district")[-1]
    assert (change.by, change.what) == (sender.user, f"e-mails not sent to {sender.user}@example.org")


def test_a_district_is_suspended_resumed_and_shown(deployed: Deployed) -> None:
    sender = deployed.sender()
    imported = sender.imported(sender.package())
    assert log_in(deployed, sender.user, PASSWORD)
    shown = told(deployed, "district", "show", sender.district)
    assert shown["last_success"]["import_id"] == imported.uploaded.import_id
    assert [user["username"] for user in shown["users"]] == [sender.user]
    (listed,) = [
        each for each in told(deployed, "district", "list")["districts"] if each["district_id"] == sender.district
    ]
    assert (listed["last_upload"], listed["held"]) == (shown["last_upload"], None)
    deployed.platform.command("district", "suspend", sender.district, "--yes")
    assert log_in(deployed, sender.user, PASSWORD) == {}
    deployed.platform.command("district", "resume", sender.district)
    assert log_in(deployed, sender.user, PASSWORD)


def test_an_operator_is_added_listed_and_removed(deployed: Deployed, pool: UserPool) -> None:
    told(deployed, "operator", "add", "uma", "--email", "uma@example.org", secret=f"{PASSWORD}\n")
    uma = {"username": "uma", "email": "uma@example.org", "mail_trouble": None}
    assert uma in told(deployed, "operator", "list")["operators"]
    deployed.platform.command("operator", "remove", "uma", "--yes", "--by", "a test")
    assert not pool.is_operator("uma")
    assert pool.password("uma") is PasswordState.NONE
    assert told(deployed, "operator", "history")["changes"][0]["subject"] == "operator uma"


def test_a_fault_of_ours_says_where_to_look(deployed: Deployed) -> None:
    sender = deployed.sender()
    with deployed.throttled("validate"):
        imported = sender.imported(sender.package())
    fault = told(deployed, "imports", "show", imported.uploaded.import_id)["fault"]
    assert fault["error"]
    assert imported.execution.arn in fault["execution_page"]
    assert "ValidateLogGroup" in fault["log_group"]
    assert imported.uploaded.import_id in fault["log_page"]
