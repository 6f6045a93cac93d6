"""One e-mail for each thing that is told, whatever dies."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta

import pytest
from support.in_memory import ANNA, NOON, RUNNING, SPRINGFIELD, Mailer
from support.leases_in_memory import Leases
from support.mails import TABLE, waiting

from rollcall.mail import Earlier, Support
from rollcall.model.accounts import Decides
from rollcall.model.accounts.mails import ALWAYS_TOLD, Outcome
from rollcall.model.differences import Differences, RowChanges
from rollcall.model.imports import Decision, Import, Status, Verdict
from rollcall.model.snapshots import Change, Snapshot, Tables, Why
from rollcall.steps.notify import (
    LEASE,
    About,
    MailInDoubt,
    MailRefused,
    NotClosed,
    Occasion,
    notify,
    occasion,
    recipients,
)
from rollcall.steps.write_mail import Content, earlier, import_mail, restore_mail

CLOSED = replace(RUNNING, status=Status.SUCCEEDED, ended_at=NOON)
HELD = replace(RUNNING, status=Status.HELD, hold_until=NOON + timedelta(days=7))
ENDED = Occasion(About.ENDED, CLOSED.import_id)
SUMMARY = {
    "files": {"Students.csv": {"rows": 3, "accepted": 2, "omitted": 1}},
    "groups": [
        {
            "code": "invalid-date",
            "effect": "row-omitted",
            "title": "A date can't be read.",
            "hint": "Write dates as YYYY-MM-DD.",
            "file": "Students.csv",
            "column": "DOB",
            "findings": 1,
            "roots": 1,
            "affects": 0,
            "lines": [418],
        }
    ],
}
SUPPORT = Support("the data team", "data@rollcall.example.org")
MESSAGE = import_mail(CLOSED, Content(SUMMARY), apps_url="", support=SUPPORT)
TO = ["anna@example.org"]


def test_a_mail_is_sent_once_however_often_it_is_tried() -> None:
    leases, mailer = Leases(), Mailer()

    sent = [notify(ENDED, MESSAGE, TO, leases, mailer, now=NOON) for _ in range(3)]

    assert sent == [True, False, False]
    assert mailer.outbox == [(MESSAGE, TO)]
    assert leases.sent == {ENDED: "message-1"}


def test_each_thing_about_one_import_is_told_once() -> None:
    leases, mailer = Leases(), Mailer()
    told = [
        Occasion(About.HELD, CLOSED.import_id),
        ENDED,
        Occasion(About.RESTORED, CLOSED.import_id, 7),
        Occasion(About.RESTORED, CLOSED.import_id, 9),
    ]

    sent = [notify(one, MESSAGE, TO, leases, mailer, now=NOON) for _ in range(2) for one in told]

    assert sent == [True] * 4 + [False] * 4


def test_a_refused_mail_is_sent_by_the_next_attempt() -> None:
    leases, mailer = Leases(), Mailer(refusals=1)

    with pytest.raises(MailRefused):
        notify(ENDED, MESSAGE, TO, leases, mailer, now=NOON)

    assert notify(ENDED, MESSAGE, TO, leases, mailer, now=NOON + timedelta(seconds=1))
    assert len(mailer.outbox) == 1


def test_while_one_attempt_may_be_sending_no_other_sends() -> None:
    leases, mailer = Leases(), Mailer()
    leases.begin(ENDED, NOON, LEASE)

    with pytest.raises(MailInDoubt):
        notify(ENDED, MESSAGE, TO, leases, mailer, now=NOON + timedelta(seconds=10))

    assert mailer.outbox == []


def test_a_mail_in_doubt_is_rather_sent_twice_than_never() -> None:
    leases, mailer = Leases(), Mailer(deaths=1)

    with pytest.raises(TimeoutError):
        notify(ENDED, MESSAGE, TO, leases, mailer, now=NOON)

    assert notify(ENDED, MESSAGE, TO, leases, mailer, now=NOON + 2 * LEASE)
    assert len(mailer.outbox) == 2


def test_nobody_to_tell_is_no_error() -> None:
    mailer = Mailer()
    assert not notify(ENDED, MESSAGE, [], Leases(), mailer, now=NOON)
    assert mailer.outbox == []


def test_the_end_of_an_import_is_told_when_it_has_ended() -> None:
    assert occasion(CLOSED, About.ENDED) == ENDED
    for record in (RUNNING, HELD):
        with pytest.raises(NotClosed):
            occasion(record, About.ENDED)


@pytest.mark.parametrize(
    "over",
    [
        replace(HELD, decision=Decision(Verdict.APPROVED, "jane", NOON)),
        replace(HELD, status=Status.DISCARDED, ended_at=NOON),
        CLOSED,
    ],
)
def test_a_hold_is_told_only_while_the_import_waits(over: Import) -> None:
    assert occasion(HELD, About.HELD) == Occasion(About.HELD, HELD.import_id)
    assert occasion(over, About.HELD) is None


def test_the_submitter_and_the_contacts_are_told_each_once() -> None:
    district = replace(SPRINGFIELD, contacts=("Office@example.org", "ANNA@example.org", "office@example.org"))
    assert recipients(district, ANNA, Outcome.SUCCEEDED) == ["ANNA@example.org", "office@example.org"]
    assert recipients(district, None, Outcome.SUCCEEDED) == ["office@example.org", "ANNA@example.org"]


def test_a_user_of_another_district_is_told_nothing() -> None:
    other = replace(ANNA, districts=("shelbyville",))
    assert recipients(SPRINGFIELD, other, Outcome.SUCCEEDED) == ["office@example.org"]
    assert recipients(None, ANNA, Outcome.SUCCEEDED) == []


def test_nobody_is_told_what_they_do_not_want_to_hear_of() -> None:
    off = {"office@example.org": ("succeeded", "failed"), "anna@example.org": ("succeeded",)}
    district = replace(SPRINGFIELD, contacts=("Office@example.org", "data@example.org"), muted=off)
    assert recipients(district, ANNA, Outcome.SUCCEEDED) == ["data@example.org"]
    assert recipients(district, ANNA, Outcome.FAILED) == ["anna@example.org", "data@example.org"]
    assert recipients(district, ANNA, Outcome.HELD) == ["anna@example.org", "Office@example.org", "data@example.org"]


@pytest.mark.parametrize("outcome", Outcome)
def test_what_a_contact_must_hear_of_is_told_to_all_if_every_contact_has_muted_it(outcome: Outcome) -> None:
    """As after a contact was removed who was the last to hear of it."""
    muted = {address: tuple(Outcome) for address in ("office@example.org", "anna@example.org")}
    everybody = ["anna@example.org", "office@example.org"]
    for off in (muted, {"office@example.org": tuple(Outcome)}):
        told = recipients(replace(SPRINGFIELD, muted=off), ANNA, outcome)
        kept = [address for address in everybody if address not in off]
        assert told == (everybody if outcome in ALWAYS_TOLD else kept)


def test_the_mail_shows_the_districts_time_and_the_link() -> None:
    message = import_mail(CLOSED, Content(SUMMARY), apps_url="https://rollcall.example.org/", support=SUPPORT)
    assert "24 November 2026, 11:59 CST by anna" in message.text
    assert f"https://rollcall.example.org/imports/{CLOSED.import_id}" in message.text
    assert "line 418" in message.text


def test_links_to_pages_that_are_of_no_import_name_the_district() -> None:
    """Its reader may belong to several."""
    at = "https://rollcall.example.org"
    failed = replace(CLOSED, status=Status.FAILED)
    message = import_mail(failed, Content(SUMMARY), apps_url=at, support=SUPPORT)
    assert f"{at}/check?district=springfield\n" in message.text
    assert message.choices_url == f"{at}/mails?district=springfield"
    assert f'href="{at}/mails?district=springfield"' in message.html
    restored = restore_mail(CHANGE, SPRINGFIELD, None, {}, apps_url=at, support=SUPPORT)
    assert restored.choices_url == f"{at}/mails?district=springfield"


@pytest.mark.parametrize(
    ("decides", "apps_url", "said"),
    [
        (Decides.DISTRICT, "https://rollcall.example.org", "A data manager of your district decides"),
        (Decides.BOTH, "https://rollcall.example.org", "must both approve it"),
        # Nobody can decide on a page that is not there.
        (Decides.DISTRICT, "", "If it is right, ask the data team (data@rollcall.example.org) to approve it"),
        (Decides.BOTH, "", "If it is right, ask the data team (data@rollcall.example.org) to approve it"),
    ],
)
def test_the_mail_of_a_held_import_says_who_decides(decides: Decides, apps_url: str, said: str) -> None:
    content = Content(SUMMARY, waiting=waiting((TABLE,)))
    text = import_mail(HELD, content, apps_url=apps_url, support=SUPPORT, decides=decides).text
    assert said in " ".join(text.split())


def test_the_mail_of_a_held_import_shows_until_when_in_the_districts_time() -> None:
    assert HELD.hold_until
    content = Content(SUMMARY, waiting=replace(waiting((TABLE,)), until=HELD.hold_until))

    text = import_mail(HELD, content, apps_url="", support=SUPPORT).text

    assert "Waits until: 1 December 2026, 12:00 CST" in text
    assert "Ended:" not in text


def test_the_mail_of_an_import_has_its_comparison_and_its_decision() -> None:
    approved = replace(CLOSED, decision=Decision(Verdict.APPROVED, "jane", NOON))
    differences = Differences("before", {"students": RowChanges(1, 2, 3, 4)})

    text = import_mail(approved, Content(SUMMARY, differences), apps_url="", support=SUPPORT).text

    assert "Approved:    24 November 2026, 12:00 CST by jane" in text
    assert "Students.csv      1        2        3     4" in text


def test_the_mail_of_an_import_that_changes_nothing_names_the_one_before_in_the_districts_time() -> None:
    content = Content(SUMMARY, unchanged_since=earlier("before", replace(CLOSED, import_id="before")))

    assert "the import of 24 November 2026, 11:59 CST," in " ".join(
        import_mail(CLOSED, content, apps_url="", support=SUPPORT).text.split()
    )


def test_an_earlier_import_is_known_as_far_as_its_record_is_kept() -> None:
    assert earlier("before", CLOSED) == Earlier("before", CLOSED.uploaded_at, "Roster.zip")
    assert earlier("before", None) == Earlier("before", None)


CHANGE = Change(
    "springfield",
    "2026-2027",
    7,
    "old",
    "new",
    Why.RESTORED,
    "old",
    "jane",
    NOON,
    {"students": {"added": 9, "changed": 0, "removed": 1, "unchanged": 5}},
)


@pytest.mark.parametrize(
    ("imports", "said"),
    [
        ({"old": CLOSED, "new": None}, "In use again:  Roster.zip, uploaded 24 November 2026, 11:59 CST (import old)"),
        ({"old": None, "new": CLOSED}, "In use before: Roster.zip, uploaded 24 November 2026, 11:59 CST (import new)"),
    ],
)
def test_the_mail_of_a_restore_names_both_imports_in_the_districts_time(
    imports: Mapping[str, Import | None], said: str
) -> None:
    snapshot = Snapshot("springfield", "2026-2027", "old", "", "", Tables((), "1", ""), NOON - timedelta(days=9))

    text = restore_mail(
        CHANGE, SPRINGFIELD, snapshot, imports, apps_url="https://rollcall.example.org", support=SUPPORT
    ).text

    assert said in text
    assert "Changed:       24 November 2026, 12:00 CST by jane" in text
    assert "First in use:  15 November 2026, 12:00 CST" in text
    assert "Students.csv      9        0        1     5" in text
    assert "https://rollcall.example.org/imports/old" in text
