"""Who may log in by SFTP, and what they see: Transfer Family's custom identity provider."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from rollcall.model.accounts import District, State, User, passwords

USERNAME_LIMIT = 100


class Accounts(Protocol):
    """The accounts as this step needs them."""

    def district(self, district_id: str) -> District | None:
        """The account of this id, or None."""

    def user(self, username: str) -> User | None:
        """The user of this name, in any case, or None."""


class Passwords(Protocol):
    """Whoever knows the passwords."""

    def is_right(self, username: str, password: str) -> bool:
        """Whether this is the user's password."""


@dataclass(frozen=True, slots=True)
class Login:
    """What Transfer Family says of a login."""

    username: str
    password: str
    """Empty for a login with an SSH key, which Transfer Family compares itself with the keys of the answer."""
    source_ip: str

    @classmethod
    def from_event(cls, event: Mapping[str, Any]) -> "Login":
        """The login that the event is about."""
        return cls(event.get("username") or "", event.get("password") or "", event.get("sourceIp") or "")

    def __repr__(self) -> str:
        """Without the password, wherever it is shown."""
        return f"Login({self.username!r}, …, {self.source_ip!r})"


@dataclass(frozen=True, slots=True)
class Home:
    """Where users land."""

    bucket: str
    role: str
    """ARN of the role that Transfer Family takes on for a user."""


def authenticate(login: Login, accounts: Accounts, passwords: Passwords, home: Home) -> dict[str, Any]:
    """Transfer Family's answer for a login: empty where it is refused, whatever the reason."""
    user = _user(login, accounts)
    if user is None:
        return {}
    if login.password:
        return _answer(user, home) if passwords.is_right(user.username, login.password) else {}
    return {**_answer(user, home), "PublicKeys": list(user.public_keys)} if user.public_keys else {}


def _user(login: Login, accounts: Accounts) -> User | None:
    """The user if the login is one that may succeed."""
    if not login.username or len(login.username) > USERNAME_LIMIT or len(login.password) > passwords.MOST:
        return None
    user = accounts.user(login.username)
    if user is None or user.state is not State.ACTIVE or not user.may_come_from(login.source_ip):
        return None
    district = accounts.district(user.district_id)
    return user if district and district.state is State.ACTIVE else None


def _answer(user: User, home: Home) -> dict[str, Any]:
    # HomeDirectoryDetails and Policy are JSON within JSON: Transfer Family takes them as text.
    root = [{"Entry": "/", "Target": f"/{home.bucket}/{user.district_id}"}]
    return {
        "Role": home.role,
        "HomeDirectoryType": "LOGICAL",
        "HomeDirectoryDetails": json.dumps(root),
        "Policy": json.dumps(session_policy(home, user.district_id)),
    }


def session_policy(home: Home, district_id: str) -> dict[str, Any]:
    """What a session may do, whatever its role allows: the district's own prefix, and nothing else."""
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
