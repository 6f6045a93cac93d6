"""A change of an account and its record are one transaction: both are written, or none is."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
from support.dynamodb_in_memory import InMemoryDynamoDB, in_memory
from support.in_memory import ANNA, NOON, SIGNED, SPRINGFIELD
from support.keys import key_line

from rollcall.aws.tables.account_changes import AccountChanges
from rollcall.aws.tables.accounts import AccountTables
from rollcall.model.accounts import ChangedMeanwhile, Expect, InvalidAccount, Role, State
from rollcall.model.accounts.history import AccountChange, Signature
from rollcall.model.accounts.last_logins import LastLogins
from rollcall.model.accounts.ssh_keys import SshKey

SHELBYVILLE = replace(SPRINGFIELD, district_id="shelbyville")
ACCOUNTS = AccountTables("districts", "users", "accountChanges")
HISTORY = AccountChanges("accountChanges")


@pytest.fixture
def tables(monkeypatch: pytest.MonkeyPatch) -> Iterator[InMemoryDynamoDB]:
    with in_memory(monkeypatch) as tables:
        for district in (SPRINGFIELD, SHELBYVILLE):
            ACCOUNTS.add(district, SIGNED)
        ACCOUNTS.add_user(ANNA, SIGNED, "password: set")
        yield tables


def of(district_id: str) -> list[AccountChange]:
    return [*HISTORY.newest_first(district_id)]


def test_a_history_is_read_newest_first_with_what_was_changed_together(tables: InMemoryDynamoDB) -> None:
    later = Signature("olga", NOON + timedelta(seconds=1))
    ACCOUNTS.change(SPRINGFIELD, replace(SPRINGFIELD, name="S", state=State.SUSPENDED), later)
    newest = [(one.what, one.by, one.at) for one in of("springfield")[:2]]
    assert newest == [("name", "olga", later.at), ("state", "olga", later.at)]
    assert of("springfield")[-1].at == NOON
    added = next(one for one in of("springfield") if one.subject == "user anna")
    said = "districts: springfield; e-mail: anna@example.org; role: data-manager; state: active; password: set"
    assert added.after == said
    assert len(tables.tables["accountChanges"]) == 4


def test_a_setting_of_a_later_release_is_passed_over_and_what_an_earlier_one_lacks_is_not_written(
    tables: InMemoryDynamoDB,
) -> None:
    """So a deployment can go back: an earlier release refused an account with what it did not know."""
    (item,) = (each for each in tables.tables["districts"].values() if each["district_id"] == {"S": "springfield"})
    assert "expect" not in item
    item["of_a_later_release"] = {"S": "x"}
    assert ACCOUNTS.district("springfield") == SPRINGFIELD
    changed = replace(SPRINGFIELD, expect=Expect.NEVER)
    ACCOUNTS.change(SPRINGFIELD, changed, SIGNED)
    assert ACCOUNTS.district("springfield") == changed


def test_what_is_refused_is_not_recorded(tables: InMemoryDynamoDB) -> None:
    before = str(tables.tables)
    other = replace(SPRINGFIELD, name="Other")
    refused: list[Callable[[], None]] = [
        lambda: ACCOUNTS.change(other, replace(other, state=State.SUSPENDED), SIGNED),
        lambda: ACCOUNTS.add(SPRINGFIELD, SIGNED),
        lambda: ACCOUNTS.add_user(ANNA, SIGNED),
        lambda: ACCOUNTS.add_user(replace(ANNA, username="eva", districts=("none",)), SIGNED),
        lambda: ACCOUNTS.change_user(ANNA, replace(ANNA, districts=("springfield", "none")), SIGNED),
        lambda: ACCOUNTS.change_user(replace(ANNA, role=Role.READER), ANNA, SIGNED),
        lambda: ACCOUNTS.remove_user(replace(ANNA, role=Role.READER), SIGNED),
        lambda: ACCOUNTS.remove_user(replace(ANNA, username="eva"), SIGNED),
    ]
    for each in refused:
        with pytest.raises(InvalidAccount):
            each()
        assert str(tables.tables) == before


OVERTAKEN: dict[str, Callable[[], None]] = {
    "district": lambda: ACCOUNTS.change(SPRINGFIELD, replace(SPRINGFIELD, name="S"), SIGNED),
    "user": lambda: ACCOUNTS.change_user(ANNA, replace(ANNA, role=Role.READER), SIGNED),
    "removal": lambda: ACCOUNTS.remove_user(ANNA, SIGNED),
}


@pytest.mark.parametrize("overtaken", OVERTAKEN)
def test_a_change_between_the_read_and_the_write_is_refused_with_its_record(
    tables: InMemoryDynamoDB, monkeypatch: pytest.MonkeyPatch, overtaken: str
) -> None:
    """The condition of the transaction, and not the look before it, keeps the account as it was seen."""
    read = InMemoryDynamoDB._GetItem

    def and_somebody_writes(self: InMemoryDynamoDB, call: dict[str, object]) -> dict[str, object]:
        answer = read(self, call)
        self.tables["users"]["anna",]["role"] = {"S": "operator-of-nothing"}
        self.tables["districts"]["springfield",]["name"] = {"S": "Other"}
        return answer

    records = str(tables.tables["accountChanges"])
    with monkeypatch.context() as patch:
        patch.setattr(InMemoryDynamoDB, "_GetItem", and_somebody_writes)
        with pytest.raises(ChangedMeanwhile):
            OVERTAKEN[overtaken]()
    assert tables.tables["users"]["anna",]["role"] == {"S": "operator-of-nothing"}
    assert tables.tables["districts"]["springfield",]["name"] == {"S": "Other"}
    assert str(tables.tables["accountChanges"]) == records


def test_a_user_is_removed_with_a_record_for_each_district(tables: InMemoryDynamoDB) -> None:
    both = replace(ANNA, districts=("springfield", "shelbyville"))
    ACCOUNTS.change_user(ANNA, both, SIGNED)
    ACCOUNTS.remove_user(both, SIGNED)
    assert ACCOUNTS.user("anna") is None
    for district in ("springfield", "shelbyville"):
        assert "removed" in {one.what for one in of(district)}
    assert not tables.tables["users"]


def test_however_many_keys_change_the_transaction_stays_small(
    tables: InMemoryDynamoDB, monkeypatch: pytest.MonkeyPatch
) -> None:
    """DynamoDB takes a hundred writes."""
    written: list[int] = []
    transact = InMemoryDynamoDB._TransactWriteItems

    def counted(self: InMemoryDynamoDB, call: dict[str, list[object]]) -> dict[str, object]:
        written.append(len(call["TransactItems"]))
        return transact(self, call)

    monkeypatch.setattr(InMemoryDynamoDB, "_TransactWriteItems", counted)
    keys = tuple(SshKey(f"k{number}", key_line(f"k{number}"), "2026-09-01") for number in range(150))
    ACCOUNTS.change_user(ANNA, replace(ANNA, keys=keys, districts=("springfield", "shelbyville")), SIGNED)
    assert written == [3]
    assert len([one for one in of("shelbyville") if one.what.startswith("key ")]) == 150
    assert tables.tables["users"]


def test_a_login_that_is_noted_in_between_is_no_change_of_the_account(tables: InMemoryDynamoDB) -> None:
    tables.tables["users"]["anna",] |= {
        "last_login_at": {"S": "2026-11-24T03:00:00.000+00:00"},
        "last_login_from": {"S": "203.0.113.9"},
    }
    ACCOUNTS.change_user(ANNA, replace(ANNA, role=Role.READER), SIGNED)
    assert ACCOUNTS.last_logins() == {"anna": LastLogins("2026-11-24T03:00:00.000+00:00", "203.0.113.9")}
