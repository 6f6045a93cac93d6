"""An address chooses which e-mails it gets, while others change the same account."""

from dataclasses import dataclass, field, replace

import pytest
from support.dynamodb_in_memory import in_memory
from support.in_memory import ANNA, SIGNED, SPRINGFIELD

from rollcall.aws.tables.accounts import AccountTables
from rollcall.model.accounts import ChangedMeanwhile, District, InvalidAccount
from rollcall.model.accounts.history import Signature
from rollcall.steps.choose_mails import ATTEMPTS, choose_mails

TWO = replace(SPRINGFIELD, contacts=("office@example.org", "data@example.org"))


@dataclass
class Accounts:
    """One account, which somebody else changes between the first `interruptions` reads and writes."""

    stored: District = TWO
    interruptions: int = 0
    refused: list[District] = field(default_factory=list)

    def district(self, district_id: str) -> District | None:
        return self.stored if district_id == self.stored.district_id else None

    def change(self, before: District, after: District, _signed: Signature) -> None:
        after.check()
        if self.interruptions:
            self.interruptions -= 1
            self.stored = replace(self.stored, name=f"{self.stored.name}!")
        if self.stored != before:
            self.refused.append(after)
            raise ChangedMeanwhile
        self.stored = after


def test_a_choice_is_kept_and_nothing_else_changes() -> None:
    accounts = Accounts()
    assert choose_mails("springfield", "Office@example.org", ["succeeded"], accounts, SIGNED) == ""
    assert accounts.stored == replace(TWO, muted={"office@example.org": ("succeeded",)})
    assert choose_mails("springfield", "office@example.org", [], accounts, SIGNED) == ""
    assert accounts.stored == TWO


def test_a_user_chooses_for_the_own_uploads() -> None:
    accounts = Accounts()
    assert "neither a contact's" in choose_mails("springfield", ANNA.email, ["succeeded"], accounts, SIGNED)
    assert choose_mails("springfield", ANNA.email, ["succeeded"], accounts, SIGNED, users=[ANNA.email]) == ""
    assert accounts.stored.muted == {"anna@example.org": ("succeeded",)}


def test_two_who_choose_at_once_can_not_both_leave() -> None:
    accounts = Accounts()
    assert choose_mails("springfield", "office@example.org", ["failed"], accounts, SIGNED) == ""
    before = accounts.stored
    assert "must get the e-mails about imports that failed" in choose_mails(
        "springfield", "data@example.org", ["failed", "succeeded"], accounts, SIGNED
    )
    assert accounts.stored == before


def test_a_change_in_between_is_read_and_kept() -> None:
    accounts = Accounts(interruptions=2)
    assert choose_mails("springfield", "data@example.org", ["held"], accounts, SIGNED) == ""
    assert accounts.stored == replace(TWO, name="Springfield!!", muted={"data@example.org": ("held",)})
    assert len(accounts.refused) == 2


def test_changes_without_end_are_an_error() -> None:
    with pytest.raises(ChangedMeanwhile):
        choose_mails("springfield", "data@example.org", ["held"], Accounts(interruptions=ATTEMPTS), SIGNED)


def test_a_district_that_is_gone_is_told() -> None:
    assert choose_mails("shelbyville", "data@example.org", [], Accounts(), SIGNED) == "There is no such district."


def test_the_table_keeps_a_choice_by_compare_and_swap(monkeypatch: pytest.MonkeyPatch) -> None:
    with in_memory(monkeypatch) as tables:
        AccountTables("districts", "", "accountChanges").add(TWO, SIGNED)
        # As an earlier release has written it.
        stored = tables.tables["districts"][("springfield",)]
        for name in ("muted", "decides", "sends_by_page"):
            del stored[name]
        accounts = AccountTables("districts", "users", "accountChanges")
        assert accounts.district("springfield") == TWO
        assert choose_mails("springfield", "office@example.org", ["succeeded", "failed"], accounts, SIGNED) == ""
        assert stored_choice(tables.tables["districts"][("springfield",)]) == {
            "office@example.org": ["succeeded", "failed"]
        }
        assert accounts.district("springfield") == replace(TWO, muted={"office@example.org": ("succeeded", "failed")})
        with pytest.raises(ChangedMeanwhile):
            accounts.change(TWO, replace(TWO, muted={"data@example.org": ("succeeded",)}), SIGNED)
        with pytest.raises(InvalidAccount, match="must get the e-mails"):
            accounts.change(TWO, replace(TWO, muted=dict.fromkeys(TWO.contacts, ("held",))), SIGNED)


def stored_choice(item: dict[str, dict[str, dict[str, dict[str, list[dict[str, str]]]]]]) -> dict[str, list[str]]:
    """The choices as DynamoDB has them."""
    return {address: [each["S"] for each in listed["L"]] for address, listed in item["muted"]["M"].items()}
