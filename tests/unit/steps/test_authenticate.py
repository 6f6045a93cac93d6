"""Who may log in by SFTP, and what they see."""

import json
from dataclasses import replace

import pytest
from support.in_memory import ANNA, SPRINGFIELD, Accounts, Passwords

from rollcall.model.accounts import State
from rollcall.model.accounts.ssh_keys import SshKey
from rollcall.steps.authenticate import Home, Login, authenticate, session_policy

HOME = Home("inbox", "arn:aws-us-gov:iam::123456789012:role/transfer")
PASSWORD = "correct horse battery"  # noqa: S105 - the test's own
KEY = "ssh-ed25519 AAAAC3Nza"


def test_a_right_password_opens_the_districts_own_folder() -> None:
    answer = authenticate(Login("anna", PASSWORD, "203.0.113.7"), Accounts(), Passwords(), HOME)

    assert json.loads(answer.pop("HomeDirectoryDetails")) == [{"Entry": "/", "Target": "/inbox/springfield"}]
    statements = json.loads(answer.pop("Policy"))["Statement"]
    assert answer == {"Role": HOME.role, "HomeDirectoryType": "LOGICAL"}
    assert [statement["Resource"] for statement in statements] == [
        "arn:aws-us-gov:s3:::inbox",
        "arn:aws-us-gov:s3:::inbox/springfield/*",
    ]
    assert statements[0]["Condition"] == {"StringLike": {"s3:prefix": ["springfield", "springfield/", "springfield/*"]}}


def test_the_users_name_has_no_case() -> None:
    assert authenticate(Login("ANNA", PASSWORD, "203.0.113.7"), Accounts(), Passwords(), HOME)


def test_keys_are_given_for_a_login_without_a_password_only() -> None:
    accounts = Accounts(users=[replace(ANNA, keys=(SshKey("laptop", KEY, "2026-09-01"),))])

    by_key = authenticate(Login("anna", "", "203.0.113.7"), accounts, Passwords(), HOME)
    by_password = authenticate(Login("anna", PASSWORD, "203.0.113.7"), accounts, Passwords(), HOME)

    assert by_key["PublicKeys"] == [KEY]
    assert "PublicKeys" not in by_password
    assert by_password["Role"] == by_key["Role"]


@pytest.mark.parametrize(
    ("login", "accounts"),
    [
        pytest.param(Login("anna", "wrong", "203.0.113.7"), Accounts(), id="wrong password"),
        pytest.param(Login("anna", "", "203.0.113.7"), Accounts(), id="no password and no key"),
        pytest.param(Login("bob", PASSWORD, "203.0.113.7"), Accounts(), id="unknown user"),
        pytest.param(Login("", PASSWORD, "203.0.113.7"), Accounts(), id="no user"),
        pytest.param(Login("anna", "x" * 257, "203.0.113.7"), Accounts(), id="password too long"),
        pytest.param(
            Login("anna", PASSWORD, "203.0.113.7"),
            Accounts(users=[replace(ANNA, state=State.SUSPENDED)]),
            id="suspended user",
        ),
        pytest.param(
            Login("anna", PASSWORD, "203.0.113.7"),
            Accounts(districts=[replace(SPRINGFIELD, state=State.SUSPENDED)]),
            id="suspended district",
        ),
        pytest.param(Login("anna", PASSWORD, "203.0.113.7"), Accounts(districts=()), id="no district"),
        pytest.param(
            Login("anna", PASSWORD, "198.51.100.1"),
            Accounts(users=[replace(ANNA, networks=("203.0.113.0/24",))]),
            id="from elsewhere",
        ),
        pytest.param(
            Login("anna", PASSWORD, "not an address"),
            Accounts(users=[replace(ANNA, networks=("203.0.113.0/24",))]),
            id="from nowhere",
        ),
    ],
)
def test_every_other_login_is_refused_in_the_same_way(login: Login, accounts: Accounts) -> None:
    assert (
        authenticate(login, accounts, Passwords(login.password if len(login.password) > 256 else PASSWORD), HOME) == {}
    )


def test_a_user_logs_in_from_an_allowed_network() -> None:
    accounts = Accounts(users=[replace(ANNA, networks=("192.0.2.0/24", "203.0.113.0/24"))])
    assert authenticate(Login("anna", PASSWORD, "203.0.113.7"), accounts, Passwords(), HOME)


def test_a_login_never_shows_its_password() -> None:
    assert PASSWORD not in repr(Login("anna", PASSWORD, "203.0.113.7"))


def test_a_session_policy_is_as_short_as_it_must_be() -> None:
    """Transfer Family takes 2,048 characters; these are the longest names."""
    home = Home("b" * 63, HOME.role)
    assert len(json.dumps(session_policy(home, "d" * 64))) <= 2048
