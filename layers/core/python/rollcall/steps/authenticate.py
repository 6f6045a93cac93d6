"""Decides who may log in by SFTP, and what they see: the custom identity provider of Transfer Family."""

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Protocol

from rollcall.model.accounts import Role, State, User, homes, networks, passwords
from rollcall.model.accounts.last_logins import LastLogins, is_due
from rollcall.model.accounts.locks import Limits, LoginAttempt, slowdown
from rollcall.steps.login_locks import Logins
from rollcall.steps.telemetry import Telemetry

KEY_SHARE = 5
"""The floor of a login by key is this part of a password's: no service is asked but the tables."""

LOCKED = "locked"
"""Why a login is refused that failures lock out."""


class Passwords(Protocol):
    """The users' passwords."""

    def is_right(self, username: str, password: str) -> bool:
        """Whether this is the user's password."""


class Watch(Protocol):
    """The time since the function began to work on a login."""

    def now(self) -> datetime:
        """The current moment, in UTC."""

    def passed(self) -> float:
        """Seconds since the beginning."""

    def wait(self, seconds: float) -> None:
        """Let time pass."""


@dataclass(frozen=True, slots=True)
class StopWatch(Watch):
    """Begins when it is made."""

    began: float = field(default_factory=time.monotonic)

    def now(self) -> datetime:  # noqa: D102 - the port describes it
        return datetime.now(UTC)

    def passed(self) -> float:  # noqa: D102 - as above
        return time.monotonic() - self.began

    def wait(self, seconds: float) -> None:  # noqa: D102 - as above
        time.sleep(seconds)


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
    has_key: bool = False
    """Whether the bucket is encrypted by a key of the operators' own, which the session must be allowed to use."""

    @property
    def bucket_arn(self) -> str:
        """ARN of the bucket."""
        partition = self.role.split(":")[1]
        return f"arn:{partition}:s3:::{self.bucket}"


@dataclass(frozen=True, slots=True)
class Door:
    """What logins are decided by."""

    logins: Logins
    passwords: Passwords
    home: Home
    limits: Limits
    floor: float
    """Seconds that the refusal of a password takes at least."""


@dataclass(frozen=True, slots=True)
class Decision:
    """What is decided about a login."""

    answer: dict[str, Any]
    """What Transfer Family expects; empty for a refusal, whatever the reason."""
    why: str = ""
    """The reason of a refusal, for the log alone."""
    slower: int = 0
    """Seconds by which failures slow the answer down."""


def log_in(login: Login, door: Door, watch: Watch, telemetry: Telemetry) -> dict[str, Any]:
    """Decide about a login, count and log the decision, and return the answer.

    Neither the answer to a refusal nor its time tells the reason: each takes at least the floor, and so does an outage.
    Each login by key does, because whoever asks for a user's keys has proved nothing yet.
    """
    least = door.floor if login.password else door.floor / KEY_SHARE
    try:
        decision = authenticate(login, door, watch.now())
    except Exception:
        watch.wait(_rest(watch.passed(), least))
        raise
    _tell(login, decision, telemetry)
    if not decision.answer or not login.password:
        watch.wait(_rest(watch.passed(), least, decision.slower))
    return decision.answer


def authenticate(login: Login, door: Door, now: datetime) -> Decision:
    """Decide about a login, count it if it failed, and note it if it succeeded."""
    attempt = LoginAttempt.of(login.username, login.source_ip)
    return (_by_password if login.password else _by_key)(login, attempt, door, now)


def _by_password(login: Login, attempt: LoginAttempt, door: Door, now: datetime) -> Decision:
    known = door.logins.known(attempt, now)
    if door.limits.lock(known.failures):
        # No slower than others: the lock protects enough, and each answer that waits takes up one of the account's
        # functions that run at once.
        return Decision({}, LOCKED)
    districts, why = _reached(known.user, login, door)
    if known.user and not why:
        right = len(login.password) <= passwords.MOST and door.passwords.is_right(attempt.username, login.password)
        why = "" if right else "password"
    if known.user is None or why:
        failures = door.logins.failed(attempt, door.limits, now, exists=known.user is not None)
        return Decision({}, why, slowdown(failures.pair))
    due = is_due(known.last.last_login_at, now)
    visit = LastLogins(last_login_at=now.isoformat(timespec="milliseconds"), last_login_from=login.source_ip)
    noted = door.logins.let_in(attempt, visit if due else None, forget=known.failures.pair > 0)
    return Decision(_answer(known.user, districts, door.home), "" if noted else "not noted")


def _by_key(login: Login, attempt: LoginAttempt, door: Door, now: datetime) -> Decision:
    known = door.logins.user(attempt)
    districts, why = _reached(known.user, login, door)
    if known.user is None or why:
        return Decision({}, why)
    keys = [key.line for key in known.user.usable_keys(now.date())]
    if not keys:
        return Decision({}, "no key")
    noted = True
    if is_due(known.last.last_key_at, now):
        visit = LastLogins(last_key_at=now.isoformat(timespec="milliseconds"), last_key_from=login.source_ip)
        noted = door.logins.let_in(attempt, visit, forget=False)
    return Decision({**_answer(known.user, districts, door.home), "PublicKeys": keys}, "" if noted else "not noted")


def _reached(user: User | None, login: Login, door: Door) -> tuple[Sequence[str], str]:
    """The districts that the user may reach from there, and why there are none."""
    if user is None:
        return (), "user"
    if user.state is not State.ACTIVE:
        return (), "user suspended"
    if not networks.allows(user.networks, login.source_ip):
        return (), "network"
    known = door.logins.districts([each for each in user.districts if homes.is_plain(each)])
    active = [district for district in known if district.state is State.ACTIVE]
    if not active:
        return (), "district suspended" if known else "district"
    there = [each.district_id for each in active if networks.allows(each.networks, login.source_ip)]
    return there, "" if there else "network of the district"


def _answer(user: User, districts: Sequence[str], home: Home) -> dict[str, Any]:
    # HomeDirectoryDetails and Policy are JSON within JSON: Transfer Family takes them as text.
    reads_results = user.role is Role.DATA_MANAGER
    policy = homes.session_policy(home.bucket_arn, districts, reads_results=reads_results, has_key=home.has_key)
    return {
        "Role": home.role,
        "HomeDirectoryType": "LOGICAL",
        "HomeDirectoryDetails": homes.mappings(home.bucket, districts, own_root=len(user.districts) == 1),
        "Policy": policy,
    }


def _rest(passed: float, floor: float, slower: int = 0) -> float:
    """Seconds to wait until `floor` and `slower` have passed.

    What takes longer waits for the next multiple of the floor, so that its time tells no more than that.
    """
    left = floor + slower - passed
    return left % floor if left < 0 < floor else max(left, 0)


def _tell(login: Login, decision: Decision, telemetry: Telemetry) -> None:
    telemetry.measure({"LoginsAccepted" if decision.answer else "LoginsRefused": ("Count", 1)})
    if decision.why == LOCKED:
        telemetry.measure({"LoginsLocked": ("Count", 1)})
    by = "password" if login.password else "key"
    accepted = bool(decision.answer)
    telemetry.log("login", accepted=accepted, by=by, source_ip=login.source_ip, why=decision.why)
