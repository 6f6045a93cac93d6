"""Failed and last logins in DynamoDB."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from support.dynamodb_in_memory import InMemoryDynamoDB, in_memory
from support.in_memory import ANNA, NOON, SIGNED, SPRINGFIELD

from rollcall.aws.tables import logins as module
from rollcall.aws.tables.accounts import AccountTables
from rollcall.aws.tables.items import to_item
from rollcall.aws.tables.login_locks import LoginLocks
from rollcall.aws.tables.logins import LoginItems, TooBusy
from rollcall.model.accounts import State
from rollcall.model.accounts.last_logins import LastLogins
from rollcall.model.accounts.locks import Failures, Limits, LoginAttempt

LIMITS = Limits(10, timedelta(minutes=15))
HERE, THERE = "203.0.113.7", "198.51.100.1"
ANNA_HERE, ANNA_THERE = LoginAttempt.of("anna", HERE), LoginAttempt.of("anna", THERE)
BOB_HERE = LoginAttempt.of("bob", HERE)
VISIT = LastLogins(last_login_at=NOON.isoformat(), last_login_from=HERE)


@pytest.fixture
def tables(monkeypatch: pytest.MonkeyPatch) -> Iterator[InMemoryDynamoDB]:
    with in_memory(monkeypatch) as made:
        accounts = AccountTables("districts", "users", "accountChanges")
        accounts.add(SPRINGFIELD, SIGNED)
        accounts.add(replace(SPRINGFIELD, district_id="shelbyville"), SIGNED)
        accounts.add_user(ANNA, SIGNED)
        yield made


@pytest.fixture
def logins(tables: InMemoryDynamoDB) -> LoginItems:
    assert tables
    return LoginItems("logins", "users", "districts")


@pytest.fixture
def locks(tables: InMemoryDynamoDB) -> LoginLocks:
    assert tables
    return LoginLocks("logins", "users", lambda: NOON)


def failed(logins: LoginItems, attempt: LoginAttempt, minutes: float = 0) -> Failures:
    exists = logins.user(attempt).user is not None
    return logins.failed(attempt, LIMITS, NOON + timedelta(minutes=minutes), exists=exists)


def test_failures_count_by_name_and_source_and_by_source_alone(logins: LoginItems) -> None:
    assert failed(logins, ANNA_HERE) == Failures(1, 1)
    assert failed(logins, ANNA_HERE) == Failures(2, 2)
    assert failed(logins, BOB_HERE) == Failures(1, 3)
    assert failed(logins, ANNA_THERE) == Failures(1, 1)
    assert logins.known(ANNA_HERE, NOON).failures == Failures(2, 3)
    assert logins.known(BOB_HERE, NOON).failures == Failures(1, 3)
    assert logins.known(LoginAttempt.of("eve", HERE), NOON).failures == Failures(0, 3)


def test_failures_are_forgotten_some_time_after_the_last_one_though_the_item_is_still_there(
    logins: LoginItems, tables: InMemoryDynamoDB
) -> None:
    failed(logins, ANNA_HERE)
    assert failed(logins, ANNA_HERE, minutes=14) == Failures(2, 2)
    assert logins.known(ANNA_HERE, NOON + timedelta(minutes=28.9)).failures == Failures(2, 2)
    assert logins.known(ANNA_HERE, NOON + timedelta(minutes=29)).failures == Failures()
    assert len(tables.tables["logins"]) == 2
    assert failed(logins, ANNA_HERE, minutes=29) == Failures(1, 1)


def test_two_that_begin_anew_at_once_are_both_counted(
    logins: LoginItems, tables: InMemoryDynamoDB, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Between the look at the old count and the new beginning, somebody else begins."""
    failed(logins, ANNA_HERE)
    begun: list[bool] = []

    def other_first(*where: Any, anew: bool) -> int | None:  # noqa: ANN401 - handed on
        if anew and not begun:
            begun.append(True)
            assert failed(logins, ANNA_HERE, minutes=20) == Failures(1, 1)
        return counted(*where, anew=anew)

    counted = module._counted
    monkeypatch.setattr(module, "_counted", other_first)
    assert failed(logins, ANNA_HERE, minutes=20) == Failures(2, 2)
    assert tables.tables["logins"]


def test_what_is_stored_tells_a_name_only_where_there_is_such_a_user(
    logins: LoginItems, tables: InMemoryDynamoDB
) -> None:
    failed(logins, ANNA_HERE)
    failed(logins, LoginAttempt.of("my-password", HERE))
    stored = tables.tables["logins"].values()
    assert {item["username"]["S"] for item in stored if "username" in item} == {"anna"}
    assert "my-password" not in str(stored)


def test_a_login_reads_user_and_failures_by_one_call(logins: LoginItems) -> None:
    known = logins.known(ANNA_HERE, NOON)
    assert (known.user, known.last, known.failures) == (ANNA, LastLogins(), Failures())
    assert logins.known(BOB_HERE, NOON).user is None
    assert logins.known(LoginAttempt.of("", HERE), NOON).user is None
    assert logins.user(LoginAttempt.of("", HERE)).user is None


@pytest.mark.parametrize(
    "ids", [[], ["springfield"], ["nowhere"], ["shelbyville", "springfield"], ["springfield", "nowhere", "shelbyville"]]
)
def test_districts_are_read_in_their_order(logins: LoginItems, ids: list[str]) -> None:
    assert [each.district_id for each in logins.districts(ids)] == [each for each in ids if each != "nowhere"]


def test_a_success_forgets_its_failures_and_notes_itself_at_once(logins: LoginItems, tables: InMemoryDynamoDB) -> None:
    failed(logins, ANNA_HERE)
    failed(logins, ANNA_THERE)
    assert logins.let_in(ANNA_HERE, VISIT, forget=True)
    assert logins.known(ANNA_HERE, NOON).failures == Failures(0, 1)
    assert logins.known(ANNA_THERE, NOON).failures == Failures(1, 1)
    assert logins.known(ANNA_HERE, NOON).last == VISIT
    key = replace(VISIT, last_login_at="", last_login_from="", last_key_at=NOON.isoformat(), last_key_from=THERE)
    assert logins.let_in(ANNA_HERE, key, forget=False)
    assert logins.user(ANNA_HERE).last == replace(key, last_login_at=VISIT.last_login_at, last_login_from=HERE)
    written = len(tables.writes)
    assert logins.let_in(ANNA_HERE, None, forget=False)
    assert len(tables.writes) == written


def test_a_note_does_not_bring_back_a_user_who_is_removed(logins: LoginItems, tables: InMemoryDynamoDB) -> None:
    tables.tables["users"].clear()
    assert not logins.let_in(ANNA_HERE, VISIT, forget=False)
    assert not logins.let_in(ANNA_HERE, VISIT, forget=True)
    assert not tables.tables["users"]


def test_an_account_can_be_changed_whatever_was_noted_meanwhile(logins: LoginItems) -> None:
    accounts = AccountTables("districts", "users", "accountChanges")
    logins.let_in(ANNA_HERE, VISIT, forget=False)
    accounts.change_user(ANNA, replace(ANNA, state=State.SUSPENDED), SIGNED)
    assert logins.known(ANNA_HERE, NOON).user == replace(ANNA, state=State.SUSPENDED)
    assert logins.known(ANNA_HERE, NOON).last == VISIT


def test_a_table_that_leaves_items_over_is_asked_again(
    logins: LoginItems, tables: InMemoryDynamoDB, monkeypatch: pytest.MonkeyPatch
) -> None:
    answers = tables._BatchGetItem
    monkeypatch.setattr(tables, "_BatchGetItem", lambda call: {**answers(call), "UnprocessedKeys": {}})
    assert logins.known(ANNA_HERE, NOON).user == ANNA
    left_over = {"Responses": {}, "UnprocessedKeys": {"users": {"Keys": [to_item({"username": "anna"})]}}}
    monkeypatch.setattr(tables, "_BatchGetItem", lambda _call: left_over)
    with pytest.raises(TooBusy):
        logins.known(ANNA_HERE, NOON)


def test_a_count_that_others_begin_again_and_again_is_an_outage(
    logins: LoginItems, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "_counted", lambda *_, **__: None)
    with pytest.raises(TooBusy):
        failed(logins, ANNA_HERE)


def test_operators_see_failures_and_which_of_them_lock(logins: LoginItems, locks: LoginLocks) -> None:
    for second in range(10):
        failed(logins, ANNA_HERE, minutes=second / 60)
    failed(logins, BOB_HERE, minutes=1)
    every = locks.all()
    by_name = {(lock.username, lock.any_name): lock for lock in every}
    assert sorted(lock.failures for lock in every) == [1, 10, 11]
    assert every[-1].username == "anna", "the newest come first"
    assert by_name["anna", False].is_locked
    assert not by_name["", False].is_locked, "bob is no user"
    assert not by_name["", True].is_locked
    (own,) = locks.of_user("ANNA")
    assert own == by_name["anna", False]
    assert (own.source, own.until) == (HERE, NOON + timedelta(minutes=15, seconds=9))
    assert locks.of_user("eve") == []


def test_operators_lift_the_locks_of_a_name_everywhere(logins: LoginItems, locks: LoginLocks) -> None:
    for attempt in (ANNA_HERE, ANNA_THERE, BOB_HERE):
        failed(logins, attempt)
    assert locks.lift("Anna") == 2
    assert locks.lift("anna") == 0
    assert locks.of_user("anna") == []
    assert logins.known(BOB_HERE, NOON).failures == Failures(1, 2), "the source's own count stays"


def test_operators_lift_the_locks_of_a_source(logins: LoginItems, locks: LoginLocks) -> None:
    for attempt in (ANNA_HERE, ANNA_THERE, BOB_HERE):
        failed(logins, attempt)
    assert locks.lift_source(f"::ffff:{HERE}") == 3
    assert [lock.source for lock in locks.all()] == [THERE, THERE]


def test_operators_see_no_failure_that_is_forgotten(logins: LoginItems) -> None:
    failed(logins, ANNA_HERE)
    later = LoginLocks("logins", "users", lambda: NOON + timedelta(minutes=15))
    assert later.all() == []
    assert later.of_user("anna") == []
    assert later.lift("anna") == 0


def test_operators_see_who_was_last_there(logins: LoginItems, locks: LoginLocks) -> None:
    assert locks.last("anna") == LastLogins()
    logins.let_in(ANNA_HERE, VISIT, forget=False)
    assert locks.last("ANNA") == VISIT
    assert locks.last("nobody") is None
