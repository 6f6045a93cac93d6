"""`rollcall user key`: the SSH keys of a user, against a deployment in memory."""

import io
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from support.deployment_in_memory import There
from support.in_memory import ANNA
from support.keys import key_line

from rollcall.model.accounts.ssh_keys import SshKey

ADD = ("user", "key", "add", "anna")


@pytest.fixture
def there(monkeypatch: pytest.MonkeyPatch) -> There:
    """Anna has a key, and no password; nobody can be asked."""
    monkeypatch.setattr(sys, "stdin", io.StringIO())
    there = There.fresh()
    there.users.users["anna"] = (replace(ANNA, keys=(SshKey("laptop", key_line("laptop"), "2026-09-01"),)), "")
    return there


def file(folder: Path, *comments: str) -> str:
    path = folder / "keys.pub"
    path.write_text("".join(f"{key_line(comment)}\n" for comment in comments))
    return str(path)


def names(there: There) -> list[str]:
    return [key.name for key in there.users.users["anna"][0].keys]


def test_a_key_is_added_under_its_name_and_for_its_time(there: There, tmp_path: Path) -> None:
    add = (*ADD, file(tmp_path, "anna@export"), "--name", "nightly", "--expires", "2027-06-30")
    document = there.told(*add, "--by", "marta")
    added = document["keys"][1]
    assert (added["name"], added["added_on"], added["expires_on"]) == ("nightly", "2026-11-24", "2027-06-30")
    (change,) = there.history
    assert (change.what, change.before, change.by) == ("key nightly", "", "marta")
    assert change.after == f"ssh-ed25519 {added['fingerprint']}, until 2027-06-30"
    assert key_line("anna@export").split()[1] not in str(there.history)


def test_keys_are_named_by_their_comments_or_by_a_number(there: There, tmp_path: Path) -> None:
    bare = [key_line(comment).rpartition(" ")[0] for comment in ("two", "three", "four")]
    path = tmp_path / "keys.pub"
    path.write_text(f"{key_line('office')}\n{bare[0]} Laptop\n{bare[1]} home pc\n{bare[2]}\n")
    written, _ = there.call(*ADD, str(path))
    assert names(there) == ["laptop", "office", "key 1", "home pc", "key 2"]
    assert written.count("is added to anna") == 4


def test_the_keys_are_listed(there: There) -> None:
    (listed,) = there.told("user", "key", "list", "anna")["keys"]
    assert (listed["name"], listed["type"]) == ("laptop", "ssh-ed25519")
    assert listed["fingerprint"] in there.call("user", "key", "list", "anna")[0]
    there.users.users["anna"] = (ANNA, "")
    assert "key add anna FILE" in there.call("user", "key", "list", "anna")[0]


def test_a_key_that_has_expired_is_marked(there: There) -> None:
    old = SshKey("old", key_line("old"), "2025-09-01", "2026-11-23")
    there.users.users["anna"] = (replace(ANNA, keys=(old,)), "")
    assert there.told("user", "key", "list", "anna")["keys"][0]["expired"]
    assert "2026-11-23 (over)" in there.call("user", "show", "anna")[0]


@pytest.mark.parametrize(
    ("comments", "options", "why"),
    [
        (("new",), ("--expires", "2026-11-23"), "is over already"),
        (("new",), ("--expires", "soon"), "is not a date"),
        (("new",), ("--name", "Laptop"), "There is a key 'laptop' already"),
        (("new",), ("--name", " "), "visible characters"),
        (("a", "b"), ("--name", "both"), "holds 2 keys"),
        (("laptop",), ("--name", "again"), "are the same key"),
        (("new", "new"), (), "are the same key"),
    ],
)
def test_a_key_that_can_not_be_added_is_a_wrong_call(
    there: There, tmp_path: Path, comments: tuple[str, ...], options: tuple[str, ...], why: str
) -> None:
    assert why in there.refused(*ADD, file(tmp_path, *comments), *options)
    assert names(there) == ["laptop"]
    assert there.history == []


@pytest.mark.parametrize(
    ("written", "why"),
    [
        ("ssh-dss AAAA anna", "DSA"),
        ("sk-ssh-ed25519@openssh.com AAAA anna", "security key"),
        ("-----BEGIN OPENSSH PRIVATE KEY-----", "private key"),
        ("ssh-ed25519 AAAA", "damaged"),
    ],
)
def test_a_key_that_transfer_family_does_not_take_is_refused_when_it_is_added(
    there: There, tmp_path: Path, written: str, why: str
) -> None:
    (tmp_path / "key.pub").write_text(written)
    assert why in there.refused(*ADD, str(tmp_path / "key.pub"))
    assert names(there) == ["laptop"]


def test_the_last_key_of_who_has_no_password_is_not_removed_unasked(
    there: There, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    there.told(*ADD, file(tmp_path, "second"))
    there.told("user", "key", "remove", "anna", "SECOND")
    assert "Nobody can be asked" in there.refused("user", "key", "remove", "anna", "laptop")
    assert "nobody could log in by this name" in " ".join(capsys.readouterr().err.split())
    assert names(there) == ["laptop"]
    assert "is removed from anna" in there.call("user", "key", "remove", "anna", "laptop", "--yes")[0]
    assert names(there) == []


def test_a_key_that_has_expired_is_no_key_that_is_left(there: There) -> None:
    user, _ = there.users.users["anna"]
    old = SshKey("old", key_line("old"), "2025-09-01", "2026-11-23")
    there.users.users["anna"] = (replace(user, keys=(*user.keys, old)), "")
    assert "Nobody can be asked" in there.refused("user", "key", "remove", "anna", "laptop")
    there.told("user", "key", "remove", "anna", "old")


def test_the_last_key_of_who_has_a_password_is_removed_at_once(there: There) -> None:
    user, _ = there.users.users["anna"]
    there.users.users["anna"] = (user, "a-password-of-tests")
    there.told("user", "key", "remove", "anna", user.keys[0].fingerprint)
    assert names(there) == []
    (change,) = there.history
    assert (change.what, change.after) == ("key laptop", "")


def test_a_key_that_is_not_there_is_named(there: There) -> None:
    assert "no key 'desktop'. There are: laptop." in there.refused("user", "key", "remove", "anna", "desktop")
    assert "no user" in there.refused("user", "key", "list", "nobody")
