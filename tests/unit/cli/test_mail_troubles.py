"""What operators are shown of e-mails that do not arrive, and what to do about each."""

from dataclasses import replace

import pytest
from support.deployment_in_memory import There
from support.in_memory import ANNA, SPRINGFIELD
from support.mail_troubles_in_memory import trouble

from rollcall.model.accounts.mail_troubles import TroubleKind

OFFICE = SPRINGFIELD.contacts[0]
REGISTRAR = "registrar@example.org"


@pytest.fixture
def there() -> There:
    """Springfield with a user, whose last e-mails all arrived."""
    there = There.fresh()
    there.users.users[ANNA.username] = (ANNA, "a-password-of-tests")
    return there


def noted(there: There, address: str, kind: TroubleKind = TroubleKind.PERMANENT) -> None:
    there.troubles.noted[address] = trouble(address, kind)


def test_where_all_arrives_nothing_is_said(there: There) -> None:
    there.users.operator_emails["olga"] = "olga@example.org"
    for words in (("user", "show", "anna"), ("district", "show", "springfield"), ("operator", "list")):
        assert "e-mail to" not in there.call(*words)[0]
    assert there.told("user", "show", "anna")["mail_trouble"] is None
    assert there.told("district", "show", "springfield")["mail_troubles"] == []
    assert there.told("operator", "list")["operators"][0]["mail_trouble"] is None


def test_of_a_user_it_is_said_what_happened_and_both_ways_out(there: There) -> None:
    noted(there, ANNA.email)
    shown = there.call("user", "show", "anna")[0]
    text = " ".join(shown.split())
    assert "The last e-mail to anna@example.org, of 2026-11-24 17:59 UTC, came back for good (General 5.1.1)." in text
    assert "rollcall user set anna --email ADDRESS" in shown
    assert "aws sesv2 delete-suppressed-destination --email-address anna@example.org" in shown
    assert there.told("user", "show", "anna")["mail_trouble"] == {
        "address": "anna@example.org",
        "kind": "permanent-bounce",
        "reason": "General 5.1.1",
        "at": "2026-11-24T18:00:00.000+00:00",
        "sent_at": "2026-11-24T17:59:00.000+00:00",
        "suppressed": True,
        "message_id": "message-1",
    }


@pytest.mark.parametrize("kind", TroubleKind)
def test_each_kind_says_what_to_do_and_how_where_the_address_is_on_ses_list(kind: TroubleKind, there: There) -> None:
    noted(there, ANNA.email, kind)
    shown = there.call("user", "show", "anna")[0]
    listed = kind in {TroubleKind.PERMANENT, TroubleKind.COMPLAINT}
    assert ("delete-suppressed-destination" in shown) is listed
    assert "e-mail to anna@example.org" in shown


def test_of_a_district_contacts_and_users_are_shown_each_with_its_command(there: There) -> None:
    there.accounts.districts["springfield"] = replace(SPRINGFIELD, contacts=(OFFICE, REGISTRAR))
    noted(there, OFFICE)
    noted(there, ANNA.email, TroubleKind.COMPLAINT)
    shown = there.call("district", "show", "springfield")[0]
    assert f"rollcall district set springfield --add-contact ADDRESS --remove-contact {OFFICE}" in shown
    assert "rollcall user set anna --email ADDRESS" in shown
    assert "No contact" not in shown
    troubles = there.told("district", "show", "springfield")["mail_troubles"]
    assert [each["address"] for each in troubles] == [OFFICE, ANNA.email]


def test_that_no_contact_is_reached_is_said_first(there: There) -> None:
    noted(there, OFFICE)
    shown = there.call("district", "show", "springfield")[0]
    assert shown.index("No contact of the district gets e-mails now") < shown.index(f"e-mail to {OFFICE}")
    noted(there, OFFICE, TroubleKind.DELAYED)
    assert "No contact" not in there.call("district", "show", "springfield")[0]


def test_a_new_address_has_no_past(there: There) -> None:
    noted(there, OFFICE)
    change = ("--add-contact", REGISTRAR, "--remove-contact", OFFICE, "--yes")
    assert there.call("district", "set", "springfield", *change)[1] == 0
    assert "e-mail to" not in there.call("district", "show", "springfield")[0]


def test_operators_are_looked_at_too(there: There) -> None:
    there.users.operator_emails |= {"olga": "olga@example.org", "omar": "omar@example.org"}
    noted(there, "olga@example.org")
    shown = there.call("operator", "list")[0]
    assert "e-mail to olga@example.org" in shown
    assert "e-mail to omar@example.org" not in shown
    assert [each["mail_trouble"] is None for each in there.told("operator", "list")["operators"]] == [False, True]
