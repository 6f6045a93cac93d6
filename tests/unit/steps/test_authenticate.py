"""Who may log in by SFTP, and what they see."""

import json
import time
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, timedelta
from typing import Any

import pytest
from support.in_memory import ANNA, NOON, SPRINGFIELD, Accounts, Logins, Passwords, Telemetry, Watch

from rollcall.model.accounts import District, Role, State, User
from rollcall.model.accounts.last_logins import LastLogins
from rollcall.model.accounts.locks import Limits, LoginAttempt
from rollcall.model.accounts.ssh_keys import SshKey
from rollcall.steps.authenticate import KEY_SHARE, Door, Home, Login, StopWatch, authenticate, log_in

HOME = Home("inbox", "arn:aws-us-gov:iam::123456789012:role/transfer")
PASSWORD = "correct horse battery"  # noqa: S105 - the test's own
KEY = SshKey("laptop", "ssh-ed25519 AAAAC3Nza", "2026-09-01")
SOURCE = "203.0.113.7"
ELSEWHERE = "198.51.100.1"
LIMITS = Limits(10, timedelta(minutes=15))
FLOOR = 2.0
SHELBYVILLE = replace(SPRINGFIELD, district_id="shelbyville")
CAPITAL = replace(SPRINGFIELD, district_id="capital", networks=("198.51.100.0/24",))
MARIA = User("maria", ("springfield", "shelbyville", "capital"), "maria@example.org", (KEY,))


def door(logins: Logins | None = None, passwords: Passwords | None = None, floor: float = FLOOR) -> Door:
    return Door(logins or Logins(), passwords or Passwords(), HOME, LIMITS, floor)


def knowing(user: User = ANNA, *districts: District) -> Logins:
    return Logins(Accounts(districts or (SPRINGFIELD,), [user]))


def answer(login: Login, logins: Logins | None = None) -> dict[str, Any]:
    return authenticate(login, door(logins), NOON).answer


def folders(answered: Mapping[str, Any]) -> Mapping[str, str]:
    """What the session shows, by path."""
    return {each["Entry"]: each["Target"] for each in json.loads(answered["HomeDirectoryDetails"])}


def reached(answered: Mapping[str, Any]) -> list[str]:
    """The objects that the session reaches."""
    return list(json.loads(answered["Policy"])["Statement"][1]["Resource"])


def test_a_right_password_opens_the_districts_own_folder() -> None:
    given = answer(Login("anna", PASSWORD, SOURCE))

    assert folders(given) == {"/": "/inbox/springfield"}
    assert reached(given) == ["arn:aws-us-gov:s3:::inbox/springfield/*"]
    assert {name: given[name] for name in ("Role", "HomeDirectoryType")} == {
        "Role": HOME.role,
        "HomeDirectoryType": "LOGICAL",
    }
    assert len(given) == 4


def test_the_users_name_has_no_case() -> None:
    assert answer(Login("ANNA", PASSWORD, SOURCE))


def test_keys_are_given_for_a_login_without_a_password_only() -> None:
    logins = knowing(replace(ANNA, keys=(KEY,)))
    by_key, by_password = (answer(Login("anna", password, SOURCE), logins) for password in ("", PASSWORD))
    assert by_key.pop("PublicKeys") == [KEY.line]
    assert by_key == by_password


def test_a_key_is_good_on_its_last_day_and_no_longer() -> None:
    today = replace(KEY, name="today", line="ssh-ed25519 today", expires_on=NOON.date().isoformat())
    yesterday = replace(KEY, name="yesterday", expires_on=(NOON.date() - timedelta(1)).isoformat())
    logins = knowing(replace(ANNA, keys=(today, yesterday)))
    assert answer(Login("anna", "", SOURCE), logins)["PublicKeys"] == [today.line]
    assert answer(Login("anna", "", SOURCE), knowing(replace(ANNA, keys=(yesterday,)))) == {}


REFUSED = [
    pytest.param(Login("anna", "wrong", SOURCE), Logins(), id="wrong password"),
    pytest.param(Login("anna", "x" * 257, SOURCE), Logins(), id="password too long"),
    pytest.param(Login("bob", PASSWORD, SOURCE), Logins(), id="unknown user"),
    pytest.param(Login("", PASSWORD, SOURCE), Logins(), id="no user"),
    pytest.param(Login("a" * 5000, PASSWORD, SOURCE), Logins(), id="a name that nobody can have"),
    pytest.param(Login("a\ud800", PASSWORD, SOURCE), Logins(), id="half a character"),
    pytest.param(Login("anna", PASSWORD, SOURCE), knowing(replace(ANNA, state=State.SUSPENDED)), id="suspended user"),
    pytest.param(
        Login("anna", PASSWORD, SOURCE), knowing(ANNA, replace(SPRINGFIELD, state=State.SUSPENDED)), id="district"
    ),
    pytest.param(Login("anna", PASSWORD, SOURCE), knowing(ANNA, SHELBYVILLE), id="no such district"),
    pytest.param(
        Login("anna", PASSWORD, ELSEWHERE), knowing(replace(ANNA, networks=("203.0.113.0/24",))), id="network of user"
    ),
    pytest.param(
        Login("anna", PASSWORD, ELSEWHERE),
        knowing(ANNA, replace(SPRINGFIELD, networks=("203.0.113.0/24", "2001:db8::/32"))),
        id="network of district",
    ),
    pytest.param(
        Login("anna", PASSWORD, SOURCE),
        knowing(replace(ANNA, networks=("203.0.113.0/24",)), replace(SPRINGFIELD, networks=("198.51.100.0/24",))),
        id="both must allow",
    ),
    pytest.param(
        Login("anna", PASSWORD, "not an address"),
        knowing(replace(ANNA, networks=("203.0.113.0/24",))),
        id="from nowhere",
    ),
]


@pytest.mark.parametrize(("login", "logins"), REFUSED)
@pytest.mark.parametrize("took", [0, 0.3, 1.9])
def test_every_other_login_is_refused_and_counted_in_the_same_way_after_the_same_time(
    login: Login, logins: Logins, took: float
) -> None:
    logins.failures.clear()
    watch = Watch(took=took)
    assert log_in(login, door(logins), watch, Telemetry()) == {}
    assert watch.waited + took == FLOOR
    attempt = LoginAttempt.of(login.username, login.source_ip)
    assert logins.failures == {(attempt.name, attempt.source): 1, ("", attempt.source): 1}


@pytest.mark.parametrize(
    ("username", "logins"),
    [
        pytest.param("anna", knowing(replace(ANNA, keys=(KEY,))), id="a key"),
        pytest.param("anna", knowing(), id="no key"),
        pytest.param("anna", knowing(replace(ANNA, keys=(replace(KEY, expires_on="2026-01-01"),))), id="expired"),
        pytest.param("anna", knowing(replace(ANNA, keys=(KEY,), state=State.SUSPENDED)), id="suspended"),
        pytest.param("bob", knowing(), id="unknown user"),
    ],
)
def test_whoever_asks_for_keys_learns_nothing_by_the_time(username: str, logins: Logins) -> None:
    watch = Watch(took=0.1)
    log_in(Login(username, "", SOURCE), door(logins), watch, Telemetry())
    assert watch.waited == pytest.approx(FLOOR / KEY_SHARE - 0.1)
    assert logins.failures == {}, "who has no key goes on to the password"


def test_what_takes_longer_than_the_floor_waits_for_a_multiple_of_it() -> None:
    watch = Watch(took=2.3)
    log_in(Login("anna", "wrong", SOURCE), door(), watch, Telemetry())
    assert watch.waited == pytest.approx(1.7)


def test_a_right_password_waits_for_nothing() -> None:
    watch = Watch(took=0.1)
    assert log_in(Login("anna", PASSWORD, SOURCE), door(), watch, Telemetry())
    assert watch.waited == 0


@pytest.mark.parametrize("login", [Login("anna", "wrong", SOURCE), Login("bob", PASSWORD, SOURCE)])
def test_in_earnest_a_refusal_takes_the_time_of_the_floor(login: Login) -> None:
    watch, began = StopWatch(), time.monotonic()
    assert log_in(login, door(floor=0.05), watch, Telemetry()) == {}
    assert time.monotonic() - began >= 0.049
    assert watch.now().tzinfo is UTC


def test_without_a_floor_nothing_waits() -> None:
    watch = Watch(took=0.1)
    assert log_in(Login("anna", "wrong", SOURCE), door(floor=0), watch, Telemetry()) == {}
    assert watch.waited == 0


@dataclass
class Outage(Passwords):
    """Cognito does not answer."""

    def is_right(self, username: str, password: str) -> bool:
        raise TimeoutError(username, password)


@pytest.mark.parametrize("took", [0, 0.5])
def test_an_outage_of_what_only_known_names_need_takes_the_same_time(took: float) -> None:
    watch = Watch(took=took)
    with pytest.raises(TimeoutError):
        log_in(Login("anna", PASSWORD, SOURCE), door(passwords=Outage()), watch, Telemetry())
    assert watch.waited + took == FLOOR


def test_failures_slow_down_then_lock_that_name_from_there_alone() -> None:
    logins, passwords = Logins(), Passwords()
    there = door(logins, passwords)
    waits = []
    for _ in range(12):
        watch = Watch()
        log_in(Login("anna", "wrong", SOURCE), there, watch, Telemetry())
        waits.append(watch.waited - FLOOR)
    assert waits == [0, 0, 0, 1, 2, 3, 4, 5, 5, 5, 0, 0]
    assert passwords.asked == 10, "a name that is locked out is not asked for"

    telemetry = Telemetry()
    assert log_in(Login("ANNA", PASSWORD, SOURCE), there, Watch(), telemetry) == {}
    assert telemetry.measured == {"LoginsRefused": 1, "LoginsLocked": 1}
    assert answer(Login("anna", PASSWORD, ELSEWHERE), logins), "nobody is locked out from elsewhere"
    assert logins.failures["", SOURCE] == 10, "what is refused by a lock does not make it longer"


def test_an_unknown_name_is_slowed_down_and_locked_like_a_known_one() -> None:
    slowed: dict[str, list[float]] = {}
    for name in ("anna", "nobody"):
        there, slowed[name] = door(), []
        for _ in range(12):
            watch = Watch()
            log_in(Login(name, "wrong", SOURCE), there, watch, Telemetry())
            slowed[name].append(watch.waited)
    assert slowed["anna"] == slowed["nobody"]


def test_an_address_that_tries_many_names_is_locked_out_and_no_other() -> None:
    logins = Logins()
    for number in range(50):
        assert answer(Login(f"user{number}", "wrong", SOURCE), logins) == {}
    assert answer(Login("anna", PASSWORD, SOURCE), logins) == {}
    assert answer(Login("anna", PASSWORD, ELSEWHERE), logins)


def test_an_ipv6_network_is_one_source() -> None:
    logins = Logins()
    for number in range(10):
        assert answer(Login("anna", "wrong", f"2001:db8:1:2::{number:x}"), logins) == {}
    assert answer(Login("anna", PASSWORD, "2001:db8:1:2:ffff::1"), logins) == {}
    assert answer(Login("anna", PASSWORD, "2001:db8:1:3::1"), logins)


def test_a_success_forgets_the_failures_of_its_name_from_there() -> None:
    logins = Logins()
    for _ in range(3):
        answer(Login("anna", "wrong", SOURCE), logins)
    answer(Login("bob", "wrong", SOURCE), logins)
    assert answer(Login("anna", PASSWORD, SOURCE), logins)
    assert logins.failures == {(LoginAttempt.of("bob", SOURCE).name, SOURCE): 1, ("", SOURCE): 4}


def test_a_key_is_never_locked_out() -> None:
    """It can't be guessed, and a nightly upload must not hang on what somebody types in the same office."""
    logins = knowing(replace(ANNA, keys=(KEY,)))
    for _ in range(60):
        answer(Login("anna", "wrong", SOURCE), logins)
    assert answer(Login("anna", "", SOURCE), logins)


def test_a_login_reads_all_at_once_and_writes_once() -> None:
    logins = Logins()
    answer(Login("anna", PASSWORD, SOURCE), logins)
    assert logins.asked == ["known", "districts", "let in"]


def test_the_last_login_is_noted_once_in_five_minutes() -> None:
    logins = Logins()
    for minutes in (0, 4, 5, 6):
        assert authenticate(Login("anna", PASSWORD, SOURCE), door(logins), NOON + timedelta(minutes=minutes)).answer
    assert logins.last == {"anna": LastLogins("2026-11-24T18:05:00.000+00:00", SOURCE)}


def test_who_asked_for_keys_is_noted_apart_as_nobody_knows_whether_they_had_one() -> None:
    logins = knowing(replace(ANNA, keys=(KEY,)))
    answer(Login("anna", "", ELSEWHERE), logins)
    answer(Login("anna", PASSWORD, SOURCE), logins)
    noon = "2026-11-24T18:00:00.000+00:00"
    assert logins.last == {"anna": LastLogins(noon, SOURCE, noon, ELSEWHERE)}


def test_a_refusal_is_no_login() -> None:
    logins = knowing()
    answer(Login("anna", "wrong", SOURCE), logins)
    answer(Login("anna", "", SOURCE), logins)
    assert logins.last == {}


class Unwritable(Logins):
    """The accounts can be read alone."""

    def let_in(self, attempt: LoginAttempt, visit: LastLogins | None, *, forget: bool) -> bool:
        del attempt, visit, forget
        return False


@pytest.mark.parametrize("password", [PASSWORD, ""])
def test_a_note_that_fails_fails_no_login(password: str) -> None:
    logins, telemetry = Unwritable(Accounts(users=[replace(ANNA, keys=(KEY,))])), Telemetry()
    assert log_in(Login("anna", password, SOURCE), door(logins), Watch(), telemetry)
    assert telemetry.logged[0][1]["why"] == "not noted"


def test_a_user_of_several_districts_has_a_folder_for_each() -> None:
    logins = knowing(MARIA, SPRINGFIELD, SHELBYVILLE, CAPITAL)
    given = answer(Login("maria", PASSWORD, ELSEWHERE), logins)
    assert folders(given) == {f"/{each}": f"/inbox/{each}" for each in MARIA.districts}
    assert reached(given) == [f"arn:aws-us-gov:s3:::inbox/{each}/*" for each in MARIA.districts]


def test_a_district_that_is_closed_to_its_user_is_left_out_and_the_others_stay_where_they_are() -> None:
    closed = replace(SHELBYVILLE, state=State.SUSPENDED)
    given = answer(Login("maria", "", SOURCE), knowing(MARIA, SPRINGFIELD, closed, CAPITAL))
    assert folders(given) == {"/springfield": "/inbox/springfield"}
    assert reached(given) == ["arn:aws-us-gov:s3:::inbox/springfield/*"]


@pytest.mark.parametrize("id_", ["*", "spring?ield", "${transfer:UserName}", "a/b", ""])
def test_an_id_that_a_policy_takes_for_a_pattern_opens_nothing(id_: str) -> None:
    """No account can have it; somebody may have written it into a table by hand."""
    user, district = replace(ANNA, districts=(id_,)), replace(SPRINGFIELD, district_id=id_)
    assert answer(Login("anna", PASSWORD, SOURCE), knowing(user, district)) == {}


def test_a_reader_reads_no_results() -> None:
    readable = {}
    for role in Role:
        policy = json.loads(answer(Login("anna", PASSWORD, SOURCE), knowing(replace(ANNA, role=role)))["Policy"])
        readable[role] = policy["Statement"][-1]["NotResource"]
    assert readable[Role.DATA_MANAGER] == [*readable[Role.READER], "arn:aws-us-gov:s3:::inbox/*/results/*"]


@pytest.mark.parametrize(
    ("login", "logins", "said"),
    [
        (Login("anna", PASSWORD, SOURCE), knowing(), {"accepted": True, "by": "password", "why": ""}),
        (Login("anna", "wrong", SOURCE), knowing(), {"accepted": False, "by": "password", "why": "password"}),
        (Login("anna", "", SOURCE), knowing(), {"accepted": False, "by": "key", "why": "no key"}),
        (Login("bob", "", SOURCE), knowing(), {"accepted": False, "by": "key", "why": "user"}),
    ],
)
def test_the_log_says_why_and_names_nobody(login: Login, logins: Logins, said: Mapping[str, object]) -> None:
    """People type passwords where a name belongs."""
    telemetry = Telemetry()
    log_in(login, door(logins), Watch(), telemetry)
    assert telemetry.logged == [("login", {**said, "source_ip": SOURCE})]


def test_a_login_never_shows_its_password() -> None:
    assert PASSWORD not in repr(Login("anna", PASSWORD, SOURCE))
