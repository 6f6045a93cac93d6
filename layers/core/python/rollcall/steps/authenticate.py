"""Decides who may log in by SFTP, and what they see: the custom identity provider of Transfer Family."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Protocol

from rollcall.model.accounts import District, State, User, networks, passwords
from rollcall.steps.telemetry import Telemetry

USERNAME_LIMIT = 100
"""The most characters of a username, as Transfer Family takes them."""


class Accounts(Protocol):
    """The accounts, as this step needs them."""

    def district(self, district_id: str) -> District | None:
        """Read the account of this id, or None."""

    def user(self, username: str) -> User | None:
        """Read the user of this name, in any case, or None."""


class Passwords(Protocol):
    """The users' passwords."""

    def is_right(self, username: str, password: str) -> bool:
        """Whether this is the user's password."""


@dataclass(frozen=True, slots=True)
class Login:
    """A login, as Transfer Family describes it."""

    username: str
    password: str
    """Empty for a login with an SSH key; Transfer Family itself compares the key with those of the answer."""
    source_ip: str

    @classmethod
    def from_event(cls, event: Mapping[str, Any]) -> "Login":
        """The login that the event describes."""
        return cls(event.get("username") or "", event.get("password") or "", event.get("sourceIp") or "")

    def __repr__(self) -> str:
        """The login without its password."""
        return f"Login({self.username!r}, …, {self.source_ip!r})"


@dataclass(frozen=True, slots=True)
class Home:
    """Where users land."""

    bucket: str
    role: str
    """ARN of the role that Transfer Family assumes for a user."""


def log_in(login: Login, accounts: Accounts, passwords: Passwords, home: Home, telemetry: Telemetry) -> dict[str, Any]:
    """Decide about a login, and count and log the decision. Returns as `authenticate`."""
    answer = authenticate(login, accounts, passwords, home)
    telemetry.measure({"LoginsAccepted" if answer else "LoginsRefused": ("Count", 1)})
    by = "password" if login.password else "key"
    telemetry.log("login", accepted=bool(answer), by=by, source_ip=login.source_ip)
    return answer


def authenticate(login: Login, accounts: Accounts, passwords: Passwords, home: Home) -> dict[str, Any]:
    """The answer that Transfer Family expects; empty for a refused login, whatever the reason."""
    user = _user(login, accounts)
    if user is None:
        return {}
    if login.password:
        return _answer(user, home) if passwords.is_right(user.username, login.password) else {}
    keys = [key.line for key in user.usable_keys(datetime.now(UTC).date())]
    return {**_answer(user, home), "PublicKeys": keys} if keys else {}


def _user(login: Login, accounts: Accounts) -> User | None:
    """The user, if the login may succeed; None if it is refused without a look at the password."""
    if not login.username or len(login.username) > USERNAME_LIMIT or len(login.password) > passwords.MOST:
        return None
    user = accounts.user(login.username)
    if user is None or user.state is not State.ACTIVE or not networks.allows(user.networks, login.source_ip):
        return None
    district = accounts.district(user.districts[0])
    if district is None or district.state is not State.ACTIVE:
        return None
    return user if networks.allows(district.networks, login.source_ip) else None


def _answer(user: User, home: Home) -> dict[str, Any]:
    # HomeDirectoryDetails and Policy are JSON within JSON: Transfer Family takes them as text.
    root = [{"Entry": "/", "Target": f"/{home.bucket}/{user.districts[0]}"}]
    return {
        "Role": home.role,
        "HomeDirectoryType": "LOGICAL",
        "HomeDirectoryDetails": json.dumps(root),
        "Policy": json.dumps(session_policy(home, user.districts[0])),
    }


def session_policy(home: Home, district_id: str) -> dict[str, Any]:
    """The session policy: whatever the role allows, a session reaches the prefix of its own district alone."""
    partition = home.role.split(":")[1]
    arn = f"arn:{partition}:s3:::{home.bucket}"
    return {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Effect": "Allow",
                "Action": "s3:ListBucket",
                "Resource": arn,
                "Condition": {"StringLike": {"s3:prefix": [district_id, f"{district_id}/", f"{district_id}/*"]}},
            },
            {
                "Effect": "Allow",
                "Action": ["s3:PutObject", "s3:GetObject", "s3:DeleteObject"],
                "Resource": f"{arn}/{district_id}/*",
            },
        ],
    }
