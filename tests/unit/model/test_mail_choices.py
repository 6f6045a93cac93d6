"""Which e-mails an address hears of, and which choices a district can't make."""

import pytest

from rollcall.model.accounts.mails import ALWAYS_TOLD, TITLES, Outcome, chosen, hears, problem, refusal, told
from rollcall.model.imports import Status

CONTACTS = ("Data@Example.org", "office@example.org")
USERS = ("anna@example.org",)


def test_every_end_of_an_import_and_every_hold_and_restore_is_an_outcome() -> None:
    assert {*Outcome} == {str(status) for status in Status if status is not Status.RUNNING} | {"restored"}
    assert [*TITLES] == [*Outcome]


def test_whoever_has_chosen_nothing_hears_of_everything() -> None:
    for outcome in Outcome:
        assert told((*USERS, *CONTACTS), outcome, contacts=CONTACTS, muted={}) == [*USERS, *CONTACTS]


def test_a_choice_replaces_the_one_before_and_leaves_those_of_others() -> None:
    first = chosen({}, "DATA@example.org", ["restored", "succeeded", "succeeded"])
    assert first == {"data@example.org": ("succeeded", "restored")}
    second = chosen(first, "office@example.org", ["failed"])
    assert second == {**first, "office@example.org": ("failed",)}
    assert chosen(second, "data@EXAMPLE.org", ["held"]) == {**second, "data@example.org": ("held",)}
    assert chosen(second, "office@example.org", []) == first


def test_an_address_counts_in_any_case() -> None:
    muted = chosen({}, CONTACTS[0], ["succeeded"])
    assert not hears("dATA@example.org", Outcome.SUCCEEDED, muted)
    assert hears("dATA@example.org", Outcome.FAILED, muted)


@pytest.mark.parametrize("outcome", Outcome)
def test_the_last_contact_keeps_what_a_contact_must_hear_of(outcome: Outcome) -> None:
    muted = chosen({}, CONTACTS[0], Outcome)
    why = refusal(CONTACTS[1], [outcome], contacts=CONTACTS, users=USERS, muted=muted)
    assert bool(why) == (outcome in ALWAYS_TOLD)
    if why:
        assert f"must get the e-mails about {TITLES[outcome]}" in why
        assert problem(chosen(muted, CONTACTS[1], [outcome]), CONTACTS) == why


def test_held_and_failed_are_among_them() -> None:
    assert {Outcome.HELD, Outcome.FAILED} <= ALWAYS_TOLD


def test_one_contact_can_mute_all_while_another_hears() -> None:
    assert refusal(CONTACTS[0], Outcome, contacts=CONTACTS, users=(), muted={}) == ""


def test_a_user_who_is_no_contact_can_mute_all_and_does_not_stand_in_for_a_contact() -> None:
    assert refusal("ANNA@example.org", Outcome, contacts=CONTACTS, users=USERS, muted={}) == ""
    assert refusal(CONTACTS[0], ["held"], contacts=CONTACTS[:1], users=USERS, muted={})


def test_only_who_gets_e_mails_chooses() -> None:
    why = refusal("eve@example.org", [], contacts=CONTACTS, users=USERS, muted={})
    assert why == "eve@example.org gets no e-mails from this district: it is neither a contact's address nor a user's."


@pytest.mark.parametrize("unknown", ["running", "", "Failed", "<script>", "\u202e"])
def test_an_unknown_outcome_is_refused_and_shown_harmlessly(unknown: str) -> None:
    why = refusal(CONTACTS[0], [unknown], contacts=CONTACTS, users=USERS, muted={})
    assert "is no outcome" in why
    assert why.isprintable()
