"""Logins by SFTP at the deployed function: which lock, how long refusals take, and what is noted."""

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

import pytest
from support.deployed import PASSWORD, Deployed, Sender, signed
from support.deployed_publishing import configured
from support.keys import key_line

from rollcall.aws.tables.login_locks import LoginLocks
from rollcall.aws.tables.logins import LoginItems
from rollcall.model.accounts import State, User
from rollcall.model.accounts.locks import Failures, Limits, LoginAttempt
from rollcall.model.accounts.ssh_keys import SshKey
from rollcall.steps.authenticate import KEY_SHARE

pytestmark = pytest.mark.slow
AT_ONCE = 8
FLOOR = 1.0
LATE = 0.25
"""Seconds after the floor within which a refusal has arrived at best."""
TRIES = 20
"""The most logins of a kind until one arrives in time, on a machine that does other things as well."""


@pytest.fixture(scope="module")
def sender(deployed: Deployed) -> Sender:
    return deployed.sender()


@pytest.fixture(scope="module")
def locks(deployed: Deployed) -> LoginLocks:
    outputs = deployed.platform.outputs
    return LoginLocks(outputs["LoginsTable"], outputs["UsersTable"])


@pytest.fixture(scope="module")
def logins(deployed: Deployed) -> LoginItems:
    outputs = deployed.platform.outputs
    return LoginItems(outputs["LoginsTable"], outputs["UsersTable"], outputs["DistrictsTable"])


def log_in(deployed: Deployed, username: str, password: str, address: str) -> dict[str, Any]:
    event = {"username": username, "password": password, "protocol": "SFTP", "serverId": "s-1", "sourceIp": address}
    return deployed.invoke("authenticate", event)


def test_no_failure_of_many_at_once_is_lost(logins: LoginItems, locks: LoginLocks) -> None:
    """In the real table, from several threads: those that begin a count, those that go on, and those after its end."""
    attempt, limits = LoginAttempt.of("nobody-at-all", "198.51.100.201"), Limits(10, timedelta(minutes=15))
    # No moment is past: the local platform deletes at once what has expired.
    now = datetime.now(UTC)
    later = now + timedelta(minutes=20)
    for begun in (now, later):
        with ThreadPoolExecutor(AT_ONCE) as pool:
            counted = [
                pool.submit(logins.failed, attempt, limits, begun + timedelta(milliseconds=number), exists=False)
                for number in range(40)
            ]
        counts = [each.result() for each in counted]
        assert sorted(each.pair for each in counts) == list(range(1, 41))
        assert sorted(each.source for each in counts) == list(range(1, 41))
    assert logins.known(attempt, later).failures == Failures(40, 40)
    assert locks.lift_source("198.51.100.201") == 2


def test_failures_lock_a_name_from_there_alone_until_an_operator_lifts_it(
    deployed: Deployed, sender: Sender, locks: LoginLocks
) -> None:
    here, elsewhere = "198.51.100.1", "198.51.100.2"
    with configured(deployed, "authenticate", LOGIN_FAILURES="4"):
        with ThreadPoolExecutor(2) as pool:
            tried = list(pool.map(lambda _: log_in(deployed, sender.user, "wrong", here), range(4)))
        assert tried == [{}] * 4
        assert log_in(deployed, sender.user, PASSWORD, here) == {}
        assert log_in(deployed, sender.user, PASSWORD, elsewhere)["Role"]
        shown = deployed.platform.command("user", "locks", sender.user)
        assert here in shown
        assert "yes" in shown
        deployed.platform.command("user", "locks", sender.user, "--lift")
        assert log_in(deployed, sender.user, PASSWORD, here)["Role"]
    assert locks.of_user(sender.user) == []
    locks.lift_source(here)


def test_the_last_login_is_noted_with_its_address(deployed: Deployed, sender: Sender, locks: LoginLocks) -> None:
    user = added(deployed, sender, f"{sender.user}-noted", keys=(SshKey("laptop", key_line("noted"), "2026-11-01"),))
    began = datetime.now(UTC) - timedelta(seconds=1)
    log_in(deployed, user.username, "wrong", "198.51.100.3")
    log_in(deployed, user.username, PASSWORD, "198.51.100.4")
    log_in(deployed, user.username, "", "198.51.100.5")
    log_in(deployed, user.username, PASSWORD, "198.51.100.6")
    last = locks.last(user.username)
    assert last
    assert (last.last_login_from, last.last_key_from) == ("198.51.100.4", "198.51.100.5")
    assert began <= datetime.fromisoformat(last.last_login_at) <= datetime.fromisoformat(last.last_key_at)
    locks.lift_source("198.51.100.3")


def added(deployed: Deployed, sender: Sender, name: str, **fields: Any) -> User:  # noqa: ANN401 - of any field
    """Another user of the sender's district."""
    user = replace(User(name, (sender.district,), f"{name}@example.org"), **fields)
    deployed.users.add(replace(user, state=State.ACTIVE), PASSWORD, signed())
    if user.state is not State.ACTIVE:
        deployed.users.change(replace(user, state=State.ACTIVE), user, signed())
    return user


@pytest.fixture(scope="module")
def slow(deployed: Deployed) -> Iterator[None]:
    """The function waits as long as it does in earnest, or nearly; the first login of its process is over."""
    with configured(deployed, "authenticate", LOGIN_FLOOR_MILLISECONDS=str(int(FLOOR * 1000))):
        log_in(deployed, "nobody", "warm", "198.51.100.9")
        yield


@pytest.mark.usefixtures("slow")
def test_the_time_of_a_refusal_does_not_tell_its_reason(deployed: Deployed, sender: Sender, locks: LoginLocks) -> None:
    elsewhere = {"networks": ("192.0.2.0/24",)}
    names = {
        "wrong password": sender.user,
        "unknown user": "nobody-here",
        "suspended": added(deployed, sender, f"{sender.user}-off", state=State.SUSPENDED).username,
        "wrong network": added(deployed, sender, f"{sender.user}-net", **elsewhere).username,
        "impossible name": "?",
    }
    addresses = [f"198.51.100.{10 + number}" for number in range(TRIES)]
    compared({kind: partial(timed, deployed, name, "wrong") for kind, name in names.items()}, addresses, FLOOR)
    for address in addresses:
        locks.lift_source(address)


@pytest.mark.usefixtures("slow")
def test_the_time_of_a_login_by_key_does_not_tell_whether_there_is_one(deployed: Deployed, sender: Sender) -> None:
    key = SshKey("laptop", key_line("timed"), "2026-11-01")
    names = {
        "a key": added(deployed, sender, f"{sender.user}-key", keys=(key,)).username,
        "expired": added(
            deployed, sender, f"{sender.user}-old", keys=(replace(key, expires_on="2026-01-01"),)
        ).username,
        "no key": sender.user,
        "unknown user": "nobody-here",
    }
    addresses = ["198.51.100.40"] * TRIES
    compared({kind: partial(timed, deployed, name, "") for kind, name in names.items()}, addresses, FLOOR / KEY_SHARE)


def timed(deployed: Deployed, username: str, password: str, address: str) -> float:
    """Seconds of one login."""
    began = time.monotonic()
    log_in(deployed, username, password, address)
    return time.monotonic() - began


def compared(kinds: Mapping[str, Callable[[str], float]], addresses: Sequence[str], floor: float) -> None:
    """All kinds take the floor, and at best no longer: a kind that does is tried again, since the machine is busy."""
    quickest: dict[str, float] = {}
    for kind, log_in_from in kinds.items():
        for address in addresses:
            took = log_in_from(address)
            assert took >= floor, kind
            quickest[kind] = min(took, quickest.get(kind, took))
            if quickest[kind] <= floor + LATE:
                break
    assert max(quickest.values()) <= floor + LATE, quickest
