"""One e-mail per import, whatever dies."""

from dataclasses import replace
from datetime import timedelta

import pytest
from in_memory import ANNA, NOON, RUNNING, SPRINGFIELD, Mailer, Records

from rollcall.imports import Status
from rollcall.steps.notify import LEASE, MailInDoubt, MailRefused, NotClosed, compose, notify, recipients

CLOSED = replace(RUNNING, status=Status.SUCCEEDED, ended_at=NOON)
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
MESSAGE = compose(CLOSED, SUMMARY, "")
TO = ["anna@example.org"]


def test_a_closed_import_is_mailed_once_however_often_it_is_tried() -> None:
    records, mailer = Records({CLOSED.import_id: CLOSED}), Mailer()

    sent = [notify(records.imports[CLOSED.import_id], MESSAGE, TO, records, mailer, now=NOON) for _ in range(3)]

    assert sent == [True, False, False]
    assert mailer.outbox == [(MESSAGE, TO)]
    assert records.sent == {CLOSED.import_id: "message-1"}


def test_a_refused_mail_is_sent_by_the_next_attempt() -> None:
    records, mailer = Records({CLOSED.import_id: CLOSED}), Mailer(refusals=1)

    with pytest.raises(MailRefused):
        notify(CLOSED, MESSAGE, TO, records, mailer, now=NOON)

    assert notify(CLOSED, MESSAGE, TO, records, mailer, now=NOON + timedelta(seconds=1))
    assert len(mailer.outbox) == 1


def test_while_one_attempt_may_be_sending_no_other_sends() -> None:
    records, mailer = Records({CLOSED.import_id: CLOSED}), Mailer()
    records.begin_mail(CLOSED.import_id, NOON, LEASE)

    with pytest.raises(MailInDoubt):
        notify(CLOSED, MESSAGE, TO, records, mailer, now=NOON + timedelta(seconds=10))

    assert mailer.outbox == []


def test_a_mail_in_doubt_is_rather_sent_twice_than_never() -> None:
    records, mailer = Records({CLOSED.import_id: CLOSED}), Mailer(deaths=1)

    with pytest.raises(TimeoutError):
        notify(CLOSED, MESSAGE, TO, records, mailer, now=NOON)

    assert notify(CLOSED, MESSAGE, TO, records, mailer, now=NOON + 2 * LEASE)
    assert len(mailer.outbox) == 2


def test_a_running_import_is_not_mailed() -> None:
    with pytest.raises(NotClosed):
        notify(RUNNING, MESSAGE, TO, Records({RUNNING.import_id: RUNNING}), Mailer(), now=NOON)


def test_nobody_to_tell_is_no_error() -> None:
    mailer = Mailer()
    assert not notify(CLOSED, MESSAGE, [], Records({CLOSED.import_id: CLOSED}), mailer, now=NOON)
    assert mailer.outbox == []


def test_the_submitter_and_the_contacts_are_told_each_once() -> None:
    district = replace(SPRINGFIELD, contacts=("Office@example.org", "ANNA@example.org", "office@example.org"))
    assert recipients(district, ANNA) == ["ANNA@example.org", "office@example.org"]
    assert recipients(district, None) == ["office@example.org", "ANNA@example.org"]


def test_a_user_of_another_district_is_told_nothing() -> None:
    assert recipients(SPRINGFIELD, replace(ANNA, district_id="shelbyville")) == ["office@example.org"]
    assert recipients(None, ANNA) == []


def test_the_mail_shows_the_districts_time_and_the_link() -> None:
    message = compose(CLOSED, SUMMARY, "https://rollcall.example.org/")
    assert "24 November 2026, 11:59 CST by anna" in message.text
    assert f"https://rollcall.example.org/imports/{CLOSED.import_id}" in message.text
    assert "line 418" in message.text
