"""What the SFTP door remembers: who is known, how often a login failed, and when somebody was last there.

A refusal is counted after Cognito has been asked, so that a login that succeeds costs no write for it. Logins that are
under way at the same moment are all asked; all of their refusals are counted.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from rollcall.model.accounts import District, User
from rollcall.model.accounts.last_logins import LastLogins
from rollcall.model.accounts.locks import Failures, Limits, Lock, LoginAttempt


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of an attempt before it is decided about."""

    user: User | None
    last: LastLogins = field(default_factory=LastLogins)
    failures: Failures = field(default_factory=Failures)


class Logins(Protocol):
    """The accounts and the failed logins, as `authenticate` needs them."""

    def known(self, attempt: LoginAttempt, now: datetime) -> Known:
        """Read the user and the failures that still count, all at once."""

    def user(self, attempt: LoginAttempt) -> Known:
        """Read the user alone."""

    def districts(self, district_ids: Sequence[str]) -> Sequence[District]:
        """Read the districts that exist, in this order."""

    def failed(self, attempt: LoginAttempt, limits: Limits, now: datetime, *, exists: bool) -> Failures:
        """Count a failure, and return how many there are with it.

        Args:
            attempt: Who failed.
            limits: How long it counts.
            now: When.
            exists: Whether the user exists; only then is the name stored in plain.
        """

    def let_in(self, attempt: LoginAttempt, visit: LastLogins | None, *, forget: bool) -> bool:
        """Note a visit in the user's account unless it is None, and forget failures of the name from there.

        Returns whether that succeeded; it never fails a login.
        """


class Locks(Protocol):
    """The failed logins, as operators see and lift them, and the last ones."""

    def of_user(self, username: str) -> Sequence[Lock]:
        """The failures of a name, in any case, that still count, by source."""

    def all(self) -> Sequence[Lock]:
        """All failures that still count, the newest first."""

    def lift(self, username: str) -> int:
        """Forget the failures of a name, in any case; returns from how many sources there were some."""

    def lift_source(self, address: str) -> int:
        """Forget the failures of every name from the source of an address; returns how many counts there were."""

    def last(self, username: str) -> LastLogins | None:
        """When and from where the user of this name, in any case, was last here; None if there is no such user."""
