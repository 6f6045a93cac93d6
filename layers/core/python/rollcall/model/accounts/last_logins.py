"""When and from where a user was last at the SFTP door."""

from dataclasses import dataclass
from datetime import datetime, timedelta

NOTED_EVERY = timedelta(minutes=5)
"""The least time between two notes about a user: a program that uploads file by file logs in for each."""


@dataclass(frozen=True, slots=True)
class LastLogins:
    """What is noted of a user; each is empty if it never happened. Moments are ISO 8601 in UTC."""

    last_login_at: str = ""
    """The last login with the right password."""
    last_login_from: str = ""
    """Its IP address."""
    last_key_at: str = ""
    """When somebody last began a login by key. Only Transfer Family's log says whether they had the key."""
    last_key_from: str = ""
    """Their IP address."""


def is_due(noted_at: str, now: datetime) -> bool:
    """Whether a login is to be noted, after the one that was noted last."""
    return not noted_at or datetime.fromisoformat(noted_at) <= now - NOTED_EVERY
