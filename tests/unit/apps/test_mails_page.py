"""The page of e-mails says if the last one to the person did not arrive, and whom to tell."""

import pytest
from support.in_memory import ANNA
from support.mail_troubles_in_memory import trouble
from support.site_in_memory import Pages

from rollcall.model.accounts.mail_troubles import TroubleKind


@pytest.mark.parametrize(
    ("kind", "said"),
    [
        (TroubleKind.PERMANENT, "came back for good. No more e-mails are sent there. Tell the people who run Rollcall"),
        (TroubleKind.COMPLAINT, "was marked as spam. No more e-mails are sent there. Tell the people who run Rollcall"),
        (TroubleKind.TRANSIENT, "could not be delivered."),
        (TroubleKind.DELAYED, "has not arrived yet, and SES goes on trying."),
    ],
)
def test_what_became_of_the_last_email_is_said_to_whom_it_was_for(kind: TroubleKind, said: str) -> None:
    pages = Pages()
    pages.troubles.noted[ANNA.email] = trouble(ANNA.email, kind)
    assert f"The last e-mail to this address {said}" in " ".join(pages.get("/mails").body.split())
    assert "The last e-mail" not in pages.get("/mails", "rita").body


def test_of_emails_that_arrive_nothing_is_said() -> None:
    assert "The last e-mail" not in Pages().get("/mails").body


def test_operators_who_get_no_emails_see_nothing_of_others() -> None:
    pages = Pages()
    pages.troubles.noted[ANNA.email] = trouble(ANNA.email)
    assert "The last e-mail" not in pages.get("/mails", "olga").body
