"""`rollcall district remove --purge`: a district goes with all that is kept of it, and a receipt says what went."""

import sys
from dataclasses import replace

import pytest
from support.deployment_in_memory import Terminal, There
from support.in_memory import ANNA, NOON, SIGNED, SPRINGFIELD
from support.in_memory_snapshots import FULL
from support.mail_troubles_in_memory import trouble

from rollcall.model.accounts import State
from rollcall_cli.deployment.unfinished import LONGEST
from rollcall_cli.results import Exit, OurFault

PURGE = ("district", "remove", "springfield", "--purge")
OTHER = replace(SPRINGFIELD, district_id="shelbyville")
SHARED = replace(ANNA, username="olga", email="olga@shelbyville.example", districts=("shelbyville", "springfield"))
KEPT = {"packages": 3, "reports": 4}


@pytest.fixture
def there() -> There:
    """Springfield is suspended; anna belongs to it alone, and olga to Shelbyville too."""
    there = There.fresh()
    there.uploaded(1, FULL)
    there.accounts.districts["shelbyville"] = OTHER
    there.users.add(ANNA, "a-password-of-tests", SIGNED)
    there.users.add(SHARED, "a-password-of-tests", SIGNED)
    there.accounts.change(SPRINGFIELD, replace(SPRINGFIELD, state=State.SUSPENDED), SIGNED)
    there.remains.kept = {"springfield": dict(KEPT), "shelbyville": dict(KEPT)}
    return there


REMOVED = {"users": 1, "users who stay in other districts": 1, **KEPT, "accounts of districts": 1}


def test_a_district_goes_with_its_users_and_all_that_is_kept_of_it(there: There) -> None:
    receipt = there.told(*PURGE, "--yes", "--by", "olga")
    assert receipt["removed"] == REMOVED
    assert (receipt["district_id"], receipt["begun_by"], receipt["calls"]) == ("springfield", "olga", 1)
    assert receipt["ended_at"]
    assert sum(there.remains.kept["springfield"].values()) == 0
    assert "springfield" not in there.accounts.districts
    assert there.users.user("anna") is None


def test_what_is_noted_of_its_addresses_goes_unless_they_are_others_too(there: There) -> None:
    office, registrar = SPRINGFIELD.contacts[0], "registrar@springfield.example"
    before = there.accounts.districts["springfield"]
    there.accounts.change(before, replace(before, contacts=(office, registrar)), SIGNED)
    assert office in OTHER.contacts
    for address in (office, registrar, ANNA.email):
        there.troubles.noted[address.lower()] = trouble(address)
    assert there.told(*PURGE, "--yes")["removed"]["notes on e-mails that did not arrive"] == 2
    assert {*there.troubles.noted} == {office}


def test_nothing_of_another_district_goes(there: There) -> None:
    there.told(*PURGE, "--yes")
    assert there.remains.kept["shelbyville"] == KEPT
    assert there.accounts.districts == {"shelbyville": OTHER}
    assert there.users.user("olga") == replace(SHARED, districts=("shelbyville",))


def test_the_receipt_is_kept_and_printed_again(there: There) -> None:
    receipt = there.told(*PURGE, "--yes")
    assert there.told(*PURGE) == receipt
    changes = there.told("district", "history", "springfield", "--limit", "0")["changes"]
    assert {"purge begun", "purged", "purge ended", "removed"} <= {change["what"] for change in changes}
    written, code = there.call(*PURGE)
    assert code == 0
    assert "springfield was deleted with all data" in written
    assert "for 35 days" in " ".join(written.split())  # what is not reached is said


def test_without_purge_nothing_is_removed(there: There) -> None:
    before = there.history[:]
    assert "rollcall district suspend springfield" in there.refused("district", "remove", "springfield", "--yes")
    assert there.history == before


def test_a_district_that_is_active_is_suspended_first(there: There) -> None:
    there.accounts.districts["springfield"] = SPRINGFIELD
    assert "`rollcall district suspend springfield` stops it first" in there.refused(*PURGE, "--yes")
    assert there.remains.kept["springfield"] == KEPT


def test_nothing_is_deleted_while_an_import_runs(there: There) -> None:
    running = there.platform.claimed(2, FULL)
    assert f"Import {running.import_id} of springfield is running. Wait" in there.refused(*PURGE, "--yes")
    there.moment = NOON + LONGEST + LONGEST  # it has died long ago
    assert there.told(*PURGE, "--yes")["removed"] == REMOVED


def test_an_import_that_waits_is_decided_first(there: There) -> None:
    there.uploaded(2, {"100": "Nobody"})
    told = there.refused(*PURGE, "--yes")
    assert "is held. `rollcall imports discard" in told


def test_there_must_be_such_a_district(there: There) -> None:
    assert "There is no district" in there.refused("district", "remove", "capital", "--purge", "--yes")


@pytest.mark.parametrize(("answer", "goes"), [("springfield\n", True), ("y\n", False), ("yes\n", False), ("", False)])
def test_whoever_is_asked_types_the_district_s_id(
    answer: str, *, goes: bool, there: There, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "stdin", Terminal(answer))
    _, code = there.call(*PURGE)
    asked = capsys.readouterr().err
    assert "packages" in asked
    assert "Type springfield" in asked
    assert (code == 0, "springfield" not in there.accounts.districts) == (goes, goes)
    assert goes or code is Exit.FAILED


def test_nobody_can_be_asked_without_a_terminal(there: There) -> None:
    assert "repeat with --yes" in there.refused(*PURGE)
    assert there.remains.kept["springfield"] == KEPT


@pytest.mark.parametrize("deletions", range(sum(KEPT.values())))
def test_an_interrupted_call_is_repeated_and_its_receipt_is_whole(deletions: int, there: There) -> None:
    there.remains.fails_after = deletions
    with pytest.raises(OurFault, match=r"AccessDenied.*Repeat the command"):
        there.call(*PURGE, "--yes", "--by", "olga")
    assert "springfield" in there.accounts.districts
    there.remains.fails_after = None
    receipt = there.told(*PURGE, "--yes", "--by", "marta")
    assert receipt["removed"] == REMOVED
    assert (receipt["calls"], receipt["begun_by"]) == (2, "olga")


@pytest.mark.parametrize("deletions", range(sum(KEPT.values())))
def test_the_receipt_of_a_call_that_was_killed_is_whole(deletions: int, there: There) -> None:
    """It could not note any more what it had deleted."""
    there.remains.fails_after = deletions
    with pytest.raises(OurFault):
        there.call(*PURGE, "--yes")
    there.accounts.history.changes[:] = [change for change in there.history if change.what != "purged"]
    there.remains.fails_after = None
    assert there.told(*PURGE, "--yes")["removed"] == REMOVED


def test_windows_of_mails_are_looked_for_by_users_who_went_in_an_earlier_call(there: There) -> None:
    there.remains.fails_after = 0
    with pytest.raises(OurFault):
        there.call(*PURGE, "--yes")
    there.remains.fails_after = None
    there.told(*PURGE, "--yes")
    assert set(there.remains.asked) == {frozenset({"anna"})}


def test_what_an_interrupted_removal_left_of_a_user_goes(there: There) -> None:
    there.remains.fails_after = 0
    with pytest.raises(OurFault):
        there.call(*PURGE, "--yes")
    there.users.left_over.add("anna")  # the account was deleted, and the password not yet
    there.remains.fails_after = None
    there.told(*PURGE, "--yes")
    assert there.users.left_over == set()


def test_what_comes_in_meanwhile_goes_too(there: There) -> None:
    there.remains.comes_in = 1
    assert there.told(*PURGE, "--yes")["removed"] == {**REMOVED, "reports": 5}
    assert sum(there.remains.kept["springfield"].values()) == 0


def test_the_account_stays_as_long_as_something_comes_in(there: There) -> None:
    there.remains.comes_in = 9
    with pytest.raises(OurFault, match="still comes in"):
        there.call(*PURGE, "--yes")
    assert "springfield" in there.accounts.districts


def test_what_came_in_after_the_end_goes_by_the_same_command(there: There) -> None:
    there.told(*PURGE, "--yes")
    there.remains.kept["springfield"]["packages"] = 2
    receipt = there.told(*PURGE, "--yes")
    assert (receipt["removed"]["packages"], receipt["calls"]) == (5, 2)


def test_a_district_that_is_added_again_is_another_one(there: There) -> None:
    there.told(*PURGE, "--yes")
    add = ("--name", "S", "--time-zone", "America/Chicago", "--contact", "a@example.org", "--school-year", "2026-2027")
    there.told("district", "add", "springfield", *add)
    assert "is active" in there.refused(*PURGE, "--yes")
    there.told("district", "suspend", "springfield", "--yes")
    there.moment = NOON + LONGEST
    assert there.told(*PURGE, "--yes")["removed"] == {"accounts of districts": 1}
