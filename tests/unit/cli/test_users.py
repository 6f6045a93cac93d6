"""`rollcall user`: who uploads for a district, and who is locked out by a change; against a deployment in memory."""

import io
import sys
from dataclasses import replace
from datetime import timedelta

import pytest
from support.deployment_in_memory import Terminal, There
from support.in_memory import ANNA, NOON, SPRINGFIELD
from support.keys import key_line

from rollcall.model.accounts import Role, State, User
from rollcall.model.accounts.last_logins import LastLogins
from rollcall.model.accounts.locks import Lock
from rollcall.model.accounts.ssh_keys import SshKey

PASSWORD = "a-password-of-tests"  # noqa: S105 - of tests
KEY = SshKey("laptop", key_line("laptop"), "2026-09-01")
OTTO = User("otto", ("springfield",), "otto@example.org")
SHELBYVILLE = replace(SPRINGFIELD, district_id="shelbyville", name="Shelbyville")
YESTERDAY = LastLogins("2026-11-23T21:30:00.000+00:00", "203.0.113.9")


@pytest.fixture
def there(monkeypatch: pytest.MonkeyPatch) -> There:
    """Anna, with a password and a key, and Otto are data managers of Springfield; nobody can be asked."""
    monkeypatch.setattr(sys, "stdin", io.StringIO())
    there = There.fresh()
    there.accounts.districts["shelbyville"] = SHELBYVILLE
    put(there, replace(ANNA, keys=(KEY,)), PASSWORD)
    put(there, OTTO, PASSWORD)
    return there


def put(there: There, user: User, password: str = "") -> None:
    there.users.users[user.username] = (user, password)


def asked(there: There, *words: str, yes: tuple[str, ...] = ("--yes",)) -> None:
    """A change that asks first: without a terminal it is refused and changes nothing; with --yes it is done."""
    before = str(there.users), str(there.accounts)
    assert "Nobody can be asked without a terminal" in there.refused(*words)
    assert (str(there.users), str(there.accounts)) == before
    there.call(*words, *yes)
    assert (str(there.users), str(there.accounts)) != before


def test_users_are_listed_with_their_last_logins(there: There) -> None:
    there.logins.seen["anna"] = YESTERDAY
    put(there, User("vera", ("shelbyville",), "vera@example.org"))
    assert [each["username"] for each in there.told("user", "list")["users"]] == ["anna", "otto", "vera"]
    listed = there.told("user", "list", "--district", "springfield")["users"]
    assert [each["username"] for each in listed] == ["anna", "otto"]
    assert listed[0]["last_login"] == {"at": YESTERDAY.last_login_at, "from": "203.0.113.9"}
    assert listed[1]["last_login"] is None
    assert "2026-11-23 21:30 UTC from 203.0.113.9, by password" in there.call("user", "list")[0]
    assert "no district" in there.refused("user", "list", "--district", "none")


def test_where_nobody_is_listed_it_says_what_to_do() -> None:
    assert "rollcall user add" in There.fresh().call("user", "list")[0]


def test_a_user_is_shown_without_the_text_of_a_key(there: There) -> None:
    there.logins.seen["anna"] = LastLogins(last_key_at="2026-11-24T03:00:00.000+00:00", last_key_from="2001:db8::9")
    shown, document = there.call("user", "show", "Anna")[0], there.told("user", "show", "anna")
    assert document["keys"] == [
        {
            "name": "laptop",
            "type": "ssh-ed25519",
            "fingerprint": KEY.fingerprint,
            "added_on": "2026-09-01",
            "expires_on": None,
            "expired": False,
        }
    ]
    assert (document["password"], document["last_login"], document["last_key"]["from"]) == ("set", None, "2001:db8::9")
    assert "2026-11-24 03:00 UTC from 2001:db8::9, by key" in shown
    assert KEY.fingerprint in shown
    assert KEY.line.split()[1] not in f"{shown}{document}"
    assert "no user" in there.refused("user", "show", "nobody")


def test_who_has_keys_alone_is_shown_as_that(there: There) -> None:
    put(there, replace(ANNA, keys=(KEY,)))
    assert "none" in there.told("user", "show", "anna")["password"]
    assert "logs in by key alone, and can't sign in to the pages" in there.call("user", "show", "anna")[0]


def test_what_is_set_of_a_user_changes_and_all_else_stays(there: There) -> None:
    before, password = there.users.users["anna"]
    document = there.told("user", "set", "Anna", "--role", "reader", "--email", "a@example.org", "--by", "marta")
    assert (document["role"], document["email"]) == ("reader", "a@example.org")
    assert there.users.users["anna"] == (replace(before, role=Role.READER, email="a@example.org"), password)
    assert [(one.what, one.before, one.after, one.by, one.subject) for one in reversed(there.history)] == [
        ("e-mail", "anna@example.org", "a@example.org", "marta", "user anna"),
        ("role", "data-manager", "reader", "marta", "user anna"),
    ]


def test_a_setting_that_is_so_already_is_no_change(there: There) -> None:
    there.told("user", "set", "anna", "--role", "data-manager")
    assert there.history == []


@pytest.mark.parametrize(
    ("options", "why"),
    [
        ((), "Nothing is given"),
        (("--email", "no address"), "not an e-mail address"),
        (("--network", "203.0.113"), "not a network"),
        (("--add-district", "none"), "There is no district none"),
        (("--add-district", ""), "is no district's id"),
        (("--remove-district", "shelbyville"), "it is not there. Now: springfield."),
        (("--remove-district", "springfield"), "belongs to a district at least"),
        (("--remove-network", "10.0.0.0/8"), "it is not there. Now: none."),
    ],
)
def test_a_user_that_can_not_be_is_a_wrong_call(there: There, options: tuple[str, ...], why: str) -> None:
    before = str(there.users)
    assert why in there.refused("user", "set", "anna", *options, "--yes")
    assert str(there.users) == before


def test_a_change_that_somebody_else_has_overtaken_is_refused(there: There, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", Terminal("y\n", lambda: put(there, replace(ANNA, role=Role.READER))))
    assert "Changed meanwhile" in there.refused("user", "lock", "anna")


def test_a_user_belongs_to_several_districts(there: There) -> None:
    there.told("user", "set", "anna", "--add-district", "shelbyville")
    assert there.users.users["anna"][0].districts == ("springfield", "shelbyville")
    assert {(one.district_id, one.after) for one in there.history} == {
        ("springfield", "springfield, shelbyville"),
        ("shelbyville", "springfield, shelbyville"),
    }
    asked(there, "user", "set", "anna", "--remove-district", "springfield")
    assert there.told("user", "show", "anna")["districts"] == ["shelbyville"]


def test_networks_are_added_replaced_and_given_up(there: There) -> None:
    given = (
        ("--network", "203.0.113.0/24", "--add-network", "2001:db8::/48"),
        ("--remove-network", "203.0.113.0/24"),
        ("--network", "192.0.2.0/24"),
        ("--network", "any"),
    )
    assert [there.told("user", "set", "anna", *options)["networks"] for options in given] == [
        ["203.0.113.0/24", "2001:db8::/48"],
        ["2001:db8::/48"],
        ["192.0.2.0/24"],
        [],
    ]


def test_networks_that_leave_out_the_last_login_are_asked_about(
    there: There, capsys: pytest.CaptureFixture[str]
) -> None:
    there.logins.seen["anna"] = YESTERDAY
    there.told("user", "set", "anna", "--network", "203.0.113.0/24")
    asked(there, "user", "set", "anna", "--network", "192.0.2.0/24")
    assert "anna logged in from 203.0.113.9 on 2026-11-23 21:30 UTC" in " ".join(capsys.readouterr().err.split())
    there.told("user", "set", "anna", "--network", "198.51.100.0/24")  # it was left out before


def test_the_last_data_manager_is_not_locked_out_unasked(there: There, capsys: pytest.CaptureFixture[str]) -> None:
    there.told("user", "set", "otto", "--role", "reader")
    for change in (("set", "anna", "--role", "reader"), ("set", "anna", "--role", "data-manager"), ("lock", "anna")):
        if "data-manager" in change:
            there.told("user", *change)
            continue
        asked(there, "user", *change)
        assert "anna is the last data manager of springfield" in " ".join(capsys.readouterr().err.split())


def test_a_lock_asks_signs_out_and_is_recorded(
    there: There, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "stdin", Terminal("n\n"))
    assert there.call("user", "lock", "anna") == ("", 3)
    assert there.users.users["anna"][0].state is State.ACTIVE
    said = " ".join(capsys.readouterr().err.split())
    assert "anna can't log in, neither by SFTP nor to the pages, until `rollcall user unlock anna`." in said
    monkeypatch.setattr(sys, "stdin", Terminal("y\n"))
    assert "can't log in any more" in there.call("user", "lock", "anna")[0]
    assert (there.users.users["anna"][0].state, there.users.signed_out) == (State.SUSPENDED, ["anna"])
    (change,) = there.history
    assert (change.by, change.at, change.what) == ("arn:aws:iam::123456789012:user/marta", NOON, "state")
    assert "locked already" in there.refused("user", "lock", "anna", "--yes")
    assert there.told("user", "unlock", "anna")["state"] == "active"
    assert "Nothing locks anna" in there.refused("user", "unlock", "anna")


def test_unlocking_forgets_failed_logins_too(there: There) -> None:
    until = NOON + timedelta(minutes=9)
    there.logins.locks = [
        Lock(name, any_name=False, source="203.0.113.7", failures=10, limit=10, last_at=NOON, until=until)
        for name in ("anna", "otto")
    ]
    assert there.told("user", "unlock", "Anna", "--by", "marta")["lifted"] == 1
    assert [lock.username for lock in there.logins.locks] == ["otto"]
    (change,) = there.history
    assert (change.what, change.before, change.after) == ("failed logins", "from 1 address", "forgotten")


def test_a_removal_asks_deletes_signs_out_and_is_recorded(there: There) -> None:
    asked(there, "user", "remove", "Anna")
    assert "anna" not in there.users.users
    assert there.users.signed_out == ["anna"]
    (change,) = there.history
    assert (change.what, change.subject, change.after) == ("removed", "user anna", "")
    assert f"key laptop: ssh-ed25519 {KEY.fingerprint}" in change.before
    assert "no user" in there.refused("user", "remove", "anna", "--yes")


def test_what_an_interrupted_removal_left_is_deleted_by_the_next(there: There) -> None:
    there.users.left_over = {"vera"}
    assert there.told("user", "remove", "Vera") == {"username": "vera", "districts": [], "removed": True}
    assert there.users.left_over == set()


@pytest.mark.parametrize("name", ["", "x" * 3000, "anna eve", "anna/../otto", "Änna"])
def test_what_can_be_no_name_is_no_user_s(there: There, name: str) -> None:
    """DynamoDB and Cognito would refuse to look."""
    for command in ("show", "remove", "lock", "unlock"):
        assert "There is no user" in there.refused("user", command, name)


def test_an_operator_is_not_removed_as_a_user(there: There) -> None:
    there.users.operator_emails["olga"] = "olga@example.org"
    assert "rollcall operator remove olga" in there.refused("user", "remove", "olga", "--yes")


def test_who_has_a_key_is_added_without_a_password(
    there: There, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO(f"{PASSWORD}\n" * 2))
    file = tmp_path_factory.mktemp("keys") / "key.pub"
    file.write_text(f"{key_line('nightly@export')}\n")
    districts = ("--district", "springfield", "--district", "shelbyville")
    add = ("user", "add", "export", *districts, "--email", "e@example.org", "--public-key", str(file))
    written, _ = there.call(*add)
    assert written == (
        "User export is added and may upload for springfield, shelbyville. It has no password, and logs in by key "
        "alone.\nNo e-mail was sent: tell e@example.org the host name, the port and the fingerprint of the host key.\n"
    )
    user, password = there.users.users["export"]
    assert (password, [key.name for key in user.keys]) == ("", ["nightly@export"])
    assert {one.district_id for one in there.history} == {"springfield", "shelbyville"}
    there.users.users.clear()
    assert "set" in there.told(*add, "--password")["password"]


def test_a_user_of_a_district_that_is_not_there_is_refused(there: There, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO(f"{PASSWORD}\n"))
    said = there.refused("user", "add", "eva", "--district", "none", "--email", "e@example.org")
    assert "no district none" in said


def test_operators_are_added_listed_and_removed(there: There, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO(f"{PASSWORD}\n"))
    there.told("operator", "add", "maria", "--email", "maria@example.org", "--by", "olga")
    maria = {"username": "maria", "email": "maria@example.org", "mail_trouble": None}
    assert there.told("operator", "list") == {"operators": [maria]}
    assert "maria@example.org" in there.call("operator", "list")[0]
    asked(there, "operator", "remove", "Maria")
    assert "no operator" in there.refused("operator", "remove", "maria", "--yes")
    changes = there.told("operator", "history")["changes"]
    assert [(each["what"], each["subject"]) for each in changes] == [
        ("removed", "operator maria"),
        ("added", "operator maria"),
    ]
    assert there.told("operator", "list") == {"operators": []}


def test_an_operator_with_a_password_that_can_not_be_is_refused(there: There, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO("short\n"))
    assert "too short" in there.refused("operator", "add", "maria", "--email", "maria@example.org")
