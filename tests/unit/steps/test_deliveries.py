"""What SES tells of e-mails is noted of the address, counted, and told by an event; an arrival ends it."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any

import pytest
from support.in_memory import ANNA, NOON, SPRINGFIELD, Telemetry
from support.in_memory_snapshots import Events
from support.mail_troubles_in_memory import SENT, MailTroubles, bounce, complaint, delay, delivery, event, trouble

from rollcall.model.accounts import District, User
from rollcall.model.accounts.mail_troubles import MailTrouble, TroubleKind
from rollcall.steps.deliveries import Services, deliveries

OFFICE, REGISTRAR = "office@example.org", "registrar@example.org"
BOTH = replace(SPRINGFIELD, contacts=(OFFICE, REGISTRAR))


@dataclass
class Accounts:
    """Districts and users."""

    districts: list[District] = field(default_factory=lambda: [SPRINGFIELD])
    users: list[User] = field(default_factory=lambda: [ANNA])

    def all_districts(self) -> list[District]:
        return self.districts

    def all_users(self) -> list[User]:
        return self.users


@dataclass
class Post:
    """The step with all that it talks to."""

    troubles: MailTroubles = field(default_factory=MailTroubles)
    accounts: Accounts = field(default_factory=Accounts)
    events: Events = field(default_factory=Events)
    telemetry: Telemetry = field(default_factory=Telemetry)

    def hears(self, event: Mapping[str, Any]) -> dict[str, int]:
        return deliveries(event, Services(self.troubles, self.accounts, self.events, self.telemetry), NOON)

    @property
    def told(self) -> list[tuple[str, str, str, bool]]:
        return [(each.district_id, each.contact, each.username, each.all_contacts) for each in self.events.bounces]


def test_a_bounce_of_a_contact_is_noted_counted_and_told() -> None:
    post = Post()
    assert post.hears(bounce("Office@Example.org")) == {"noted": 1, "cleared": 0, "told": 1}
    noted = post.troubles.of(OFFICE)
    assert noted == MailTrouble(OFFICE, TroubleKind.PERMANENT, "General 5.1.1", NOON, SENT, "message-1")
    assert noted.suppressed
    assert post.told == [("springfield", OFFICE, "", True)]
    assert post.telemetry.measured == {"MailsBounced": 1}
    trouble = {"district_id": "springfield", "kind": "permanent-bounce", "reason": "General 5.1.1"}
    assert post.telemetry.logged[0] == ("mail trouble", trouble)


def test_a_bounce_of_a_user_is_told_of_each_district_of_the_user() -> None:
    other = replace(SPRINGFIELD, district_id="shelbyville", contacts=("data@example.org",))
    anna = replace(ANNA, districts=("springfield", "shelbyville"))
    post = Post(accounts=Accounts([SPRINGFIELD, other], [anna]))
    post.hears(bounce(ANNA.email))
    assert post.told == [("springfield", "", "anna", False), ("shelbyville", "", "anna", False)]


def test_whoever_is_contact_and_user_is_told_once() -> None:
    post = Post(accounts=Accounts([replace(SPRINGFIELD, contacts=(ANNA.email,))]))
    post.hears(bounce(ANNA.email))
    assert post.told == [("springfield", ANNA.email, "anna", True)]


def test_an_address_of_nobody_is_told_by_itself() -> None:
    """As an operator's, whose accounts are in Cognito alone."""
    post = Post()
    post.hears(bounce("olga@example.org"))
    assert post.told == [("", "olga@example.org", "", False)]


def test_that_no_contact_is_reached_any_more_is_told_with_the_last_of_them() -> None:
    post = Post(accounts=Accounts([BOTH]))
    post.hears(bounce(OFFICE))
    post.hears(delay(REGISTRAR))
    assert [each[3] for each in post.told] == [False]
    post.hears(bounce(REGISTRAR, kind="Transient", reason="MailboxFull", sent=SENT + timedelta(hours=1)))
    assert [each[3] for each in post.told] == [False, True]


def test_a_repeated_event_counts_once_and_is_told_again() -> None:
    """The first attempt may have died before it told."""
    post = Post()
    post.events.outages = 1
    with pytest.raises(TimeoutError):
        post.hears(bounce(OFFICE))
    assert post.hears(bounce(OFFICE)) == {"noted": 0, "cleared": 0, "told": 1}
    post.hears(bounce(OFFICE))
    assert post.events.bounces[0] == post.events.bounces[1]
    assert len(post.troubles.noted) == 1


@pytest.mark.parametrize(
    ("told", "kind", "suppressed"),
    [
        (bounce(OFFICE), TroubleKind.PERMANENT, True),
        (bounce(OFFICE, reason="OnAccountSuppressionList"), TroubleKind.PERMANENT, True),
        (bounce(OFFICE, kind="Transient", reason="MailboxFull"), TroubleKind.TRANSIENT, False),
        (bounce(OFFICE, kind="Undetermined", reason="Undetermined"), TroubleKind.UNDETERMINED, False),
        (bounce(OFFICE, kind="SomethingNew", reason="New"), TroubleKind.UNDETERMINED, False),
        (complaint(OFFICE, complaintFeedbackType="abuse"), TroubleKind.COMPLAINT, True),
        (complaint(OFFICE), TroubleKind.COMPLAINT, True),
        (delay(OFFICE), TroubleKind.DELAYED, False),
        (event(OFFICE, reject={"reason": "Bad content"}), TroubleKind.REJECTED, False),
        (event(OFFICE, failure={"templateName": "x", "errorMessage": "Muñoz"}), TroubleKind.NOT_RENDERED, False),
    ],
)
def test_each_kind_of_event_is_noted(told: Mapping[str, Any], kind: TroubleKind, *, suppressed: bool) -> None:
    post = Post()
    post.hears(told)
    noted = post.troubles.noted[OFFICE]
    assert (noted.kind, noted.suppressed) == (kind, suppressed)
    assert len(post.events.bounces) == (kind is not TroubleKind.DELAYED)
    measured = {TroubleKind.COMPLAINT: {"MailsComplained": 1}, TroubleKind.DELAYED: {}}
    assert post.telemetry.measured == measured.get(kind, {"MailsBounced": 1})


def test_that_something_was_no_spam_is_no_complaint() -> None:
    assert Post().hears(complaint(OFFICE, complaintFeedbackType="not-spam"))["noted"] == 0


@pytest.mark.parametrize("told", [{}, {"send": {}}, {"open": {"timestamp": NOON.isoformat()}}])
def test_other_events_say_nothing(told: Mapping[str, Any]) -> None:
    assert Post().hears(event(OFFICE, **told)) == {"noted": 0, "cleared": 0, "told": 0}


def test_nothing_of_the_email_or_of_a_servers_answer_is_kept() -> None:
    """An answer may quote the e-mail, and a reason that is no code is somebody's text."""
    post = Post()
    post.hears(bounce(OFFICE, reason="Muñoz, Ana: 1.2.3"))
    said = f"{post.troubles.noted}{post.events.bounces}{post.telemetry.logged}"
    assert "Muñoz" not in said
    assert "roster" not in said
    assert post.troubles.noted[OFFICE].reason == "5.1.1"


def test_whom_a_bounce_is_about_is_known_of_an_email_to_one_address_alone() -> None:
    """SES names nobody for an automatic answer, for instance."""
    unknown = {"bounceType": "Undetermined", "bounceSubType": "Undetermined", "bouncedRecipients": []}
    one, two = ((OFFICE,), (OFFICE, REGISTRAR))
    for to, noted in ((one, 1), (two, 0)):
        assert Post().hears(event(*to, bounce={**unknown, "timestamp": NOON.isoformat()}))["noted"] == noted
    rejected = Post()
    assert rejected.hears(event(*two, reject={"reason": "Bad content"}))["noted"] == 2


def test_an_email_that_arrives_ends_what_is_noted_of_earlier_ones() -> None:
    post = Post(MailTroubles({OFFICE: trouble(OFFICE)}))
    assert post.hears(delivery(f"Office <{OFFICE.upper()}>", sent=SENT + timedelta(days=1)))["cleared"] == 1
    assert post.troubles.noted == {}
    assert post.told == []


def test_an_email_that_came_back_after_its_arrival_was_told_stays_noted() -> None:
    """Whichever of the two events comes first."""
    for events in ((delivery(OFFICE), bounce(OFFICE)), (bounce(OFFICE), delivery(OFFICE))):
        post = Post()
        for each in events:
            post.hears(each)
        assert post.troubles.noted[OFFICE].kind is TroubleKind.PERMANENT


def test_a_delay_ends_with_the_arrival_of_its_own_email() -> None:
    post = Post()
    post.hears(delay(OFFICE))
    assert post.hears(delivery(OFFICE))["cleared"] == 1


def test_an_older_event_does_not_replace_what_a_newer_one_said() -> None:
    post = Post()
    post.hears(bounce(OFFICE, sent=SENT + timedelta(days=1)))
    assert post.hears(delay(OFFICE))["noted"] == 0
    assert post.troubles.noted[OFFICE].kind is TroubleKind.PERMANENT
