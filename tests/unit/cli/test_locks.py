"""`rollcall user locks`."""

from datetime import timedelta

import pytest
from support.deployment_in_memory import There
from support.in_memory import ANNA, NOON

from rollcall.model.accounts.history import OPERATORS
from rollcall.model.accounts.locks import Lock

HERE, THERE = "203.0.113.7", "2001:db8:1:2::/64"


def lock(username: str, source: str, failures: int, limit: int = 10, *, any_name: bool = False) -> Lock:
    since, until = NOON - timedelta(minutes=3), NOON + timedelta(minutes=12)
    return Lock(username, any_name, source, failures, limit, since, until)


LOCKS = [lock("anna", HERE, 10), lock("", HERE, 4), lock("", HERE, 14, 50, any_name=True), lock("anna", THERE, 2)]


@pytest.fixture
def there() -> There:
    made = There.fresh()
    made.logins.locks = [*LOCKS]
    return made


def test_failures_are_listed_with_whom_they_lock_out(there: There) -> None:
    written, code = there.call("user", "locks")
    assert code == 0
    assert written == (
        "User            From               Failures  Locked out  Last (UTC)        Forgotten (UTC)\n"
        "anna            203.0.113.7              10  yes         2026-11-24 17:57  2026-11-24 18:12\n"
        "(no such user)  203.0.113.7               4  from 10 on  2026-11-24 17:57  2026-11-24 18:12\n"
        "(any name)      203.0.113.7              14  from 50 on  2026-11-24 17:57  2026-11-24 18:12\n"
        "anna            2001:db8:1:2::/64         2  from 10 on  2026-11-24 17:57  2026-11-24 18:12\n"
    )


def test_failures_are_listed_by_name_or_by_address(there: There) -> None:
    assert [each["source"] for each in there.told("user", "locks", "Anna")["locks"]] == [HERE, THERE]
    assert [each["failures"] for each in there.told("user", "locks", "--address", HERE)["locks"]] == [10, 4, 14]
    assert [each["failures"] for each in there.told("user", "locks", "--address", "2001:db8:1:2::9")["locks"]] == [2]


def test_json_has_every_key(there: There) -> None:
    first, unknown, any_name, _ = there.told("user", "locks")["locks"]
    assert first == {
        "username": "anna",
        "any_name": False,
        "source": HERE,
        "failures": 10,
        "limit": 10,
        "locked": True,
        "last_at": "2026-11-24T17:57:00.000+00:00",
        "until": "2026-11-24T18:12:00.000+00:00",
    }
    assert (unknown["username"], unknown["any_name"], unknown["locked"]) == (None, False, False)
    assert (any_name["username"], any_name["any_name"], any_name["limit"]) == (None, True, 50)


def test_where_nothing_failed_it_says_so(there: There) -> None:
    assert there.call("user", "locks", "bob") == ("No failed login of bob counts any more.\n", 0)
    there.logins.locks = []
    assert there.call("user", "locks") == ("No failed login counts any more.\n", 0)
    assert there.told("user", "locks") == {"locks": []}


def test_the_locks_of_a_name_are_lifted(there: There) -> None:
    written, code = there.call("user", "locks", "anna", "--lift")
    assert (code, there.logins.locks) == (0, [LOCKS[1], LOCKS[2]])
    assert written == "The failed logins of anna are forgotten, and nothing of them locks out any more.\n"
    assert "No failed login of anna counts" in there.refused("user", "locks", "anna", "--lift")


def test_the_locks_of_an_address_are_lifted(there: There) -> None:
    lifted = there.told("user", "locks", "--address", f"::ffff:{HERE}", "--lift")["lifted"]
    assert [each["failures"] for each in lifted] == [10, 4, 14]
    assert there.logins.locks == [LOCKS[3]]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--lift"], "give a name or --address"),
        (["anna", "--address", HERE], "not both"),
        (["--address", "springfield"], "'springfield' is no IP address"),
    ],
)
def test_what_is_not_clear_is_a_wrong_call(there: There, words: list[str], said: str) -> None:
    assert said in there.refused("user", "locks", *words)
    assert there.logins.locks == LOCKS


def test_what_is_lifted_of_a_user_is_recorded(there: There) -> None:
    there.users.users["anna"] = (ANNA, "")
    there.told("user", "locks", "Anna", "--lift", "--by", "marta")
    (change,) = there.history
    assert (change.subject, change.what, change.before, change.by) == (
        *("user anna", "failed logins", "from 2 addresses", "marta"),
    )


def test_what_is_lifted_of_an_address_is_recorded_with_its_users_and_with_the_operators(there: There) -> None:
    there.users.users["anna"] = (ANNA, "")
    there.told("user", "locks", "--address", f"::ffff:{HERE}", "--lift", "--by", "marta")
    assert [(one.district_id, one.subject, one.before, one.after, one.by) for one in there.history] == [
        (OPERATORS, f"address {HERE}", "3 counts", "forgotten", "marta"),
        *((district, "user anna", f"from {HERE}", "forgotten", "marta") for district in ANNA.districts),
    ]
    assert {one.what for one in there.history} == {"failed logins"}


def test_what_is_lifted_of_a_name_that_no_user_has_is_recorded_without_it(there: There) -> None:
    """Somebody may have typed a password there."""
    there.told("user", "locks", "anna", "--lift", "--by", "marta")
    (change,) = there.history
    assert (change.district_id, change.subject) == (OPERATORS, "a name that no user has")


def test_what_lifts_nothing_is_not_recorded(there: There) -> None:
    there.refused("user", "locks", "--address", "192.0.2.1", "--lift")
    there.refused("user", "locks", "bob", "--lift")
    assert there.history == []
