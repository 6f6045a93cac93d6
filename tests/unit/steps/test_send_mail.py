"""The step `notify` around sending: which mail an event asks for, who gets it, and what is counted."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import pytest
from support.in_memory import ANNA, NOON, RUNNING, SPRINGFIELD, UPLOAD, Accounts, Mailer, Records, Telemetry
from support.leases_in_memory import Leases

from rollcall.mail import Mail
from rollcall.model.accounts import District, User
from rollcall.model.imports import Decision, Import, Purpose, Status, Verdict
from rollcall.model.snapshots import Change, Why
from rollcall.steps.notify import NotClosed
from rollcall.steps.send_mail import Services, send_mail

CLOSED = replace(RUNNING, status=Status.SUCCEEDED, ended_at=NOON)
HELD = replace(RUNNING, status=Status.HELD, hold_until=NOON)
CHANGE = Change("springfield", "2026-2027", 7, "old", "new", Why.RESTORED, "old", "jane", NOON, {})
ENDED = {"upload": {name: getattr(UPLOAD, name) for name in UPLOAD.__slots__}}
HELD_NOW = {**ENDED, "about": "held"}
RESTORED = {"restored": {"district_id": "springfield", "school_year": "2026-2027", "import_id": "old", "version": 7}}


class Contents:
    """Mails that say nothing but what they are about."""

    def of_import(self, import_: Import, district: District | None) -> Mail:  # noqa: ARG002 - the port has it
        return Mail(f"import {import_.import_id}", "", "")

    def of_restore(self, change: Change, district: District) -> Mail:
        return Mail(f"restore {change.import_id} {district.name}", "", "")


@dataclass
class Step:
    """The step, for one import."""

    import_: Import
    change: Change | None = CHANGE
    accounts: Accounts = field(default_factory=Accounts)
    mailer: Mailer = field(default_factory=Mailer)
    leases: Leases = field(default_factory=Leases)
    telemetry: Telemetry = field(default_factory=Telemetry)

    def sends(self, event: Mapping[str, Any]) -> bool:
        imports, changes = Records({UPLOAD.import_id: self.import_}), _History(self.change)
        services = Services(imports, self.accounts, changes, Contents(), self.leases, self.mailer, self.telemetry)
        return send_mail(event, services, NOON)

    @property
    def sent(self) -> list[tuple[str, list[str]]]:
        return [(mail.subject, list(to)) for mail, to in self.mailer.outbox]


@dataclass
class _History:
    only: Change | None

    def change(self, district_id: str, school_year: str, version: int) -> Change | None:
        assert (district_id, school_year, version) == ("springfield", "2026-2027", 7)
        return self.only


def test_the_end_of_an_import_is_mailed_once_and_counted() -> None:
    step = Step(CLOSED)
    assert [step.sends(ENDED), step.sends(ENDED)] == [True, False]
    assert step.sent == [(f"import {CLOSED.import_id}", ["anna@example.org", "office@example.org"])]
    assert step.telemetry.measured == {"Mails": 1, "SecondsToMail": 60}


def test_an_import_of_nobody_in_particular_is_mailed_to_the_contacts() -> None:
    step = Step(replace(CLOSED, submitted_by=None))
    assert step.sends(ENDED)
    assert step.sent[0][1] == ["office@example.org"]


def test_a_mail_that_nobody_wants_to_hear_of_is_not_sent() -> None:
    off = dict.fromkeys(("anna@example.org", "office@example.org"), ("succeeded", "restored", "held"))
    accounts = Accounts((replace(SPRINGFIELD, muted=off),))
    assert not Step(CLOSED, accounts=accounts).sends(ENDED)
    assert not Step(CLOSED, accounts=accounts).sends(RESTORED)
    held = Step(HELD, accounts=accounts)
    assert held.sends(HELD_NOW)  # somebody has to
    assert held.sent[0][1] == ["anna@example.org", "office@example.org"]


CHECK = replace(CLOSED, purpose=Purpose.CHECK, key="springfield/Check/Roster.zip")


def test_a_check_by_sftp_is_mailed_to_who_put_it_whatever_is_muted() -> None:
    off = {"anna@example.org": ("succeeded",)}
    step = Step(CHECK, accounts=Accounts((replace(SPRINGFIELD, muted=off),)))
    assert [step.sends(ENDED), step.sends(ENDED)] == [True, False]
    assert step.sent[0][1] == ["anna@example.org"]


@pytest.mark.parametrize("user", [None, "operator", "other"])
def test_a_check_of_nobody_in_particular_is_mailed_to_the_contacts(user: str | None) -> None:
    other = User("other", ("shelbyville",), "other@example.org")
    step = Step(replace(CHECK, submitted_by=user), accounts=Accounts(users=(ANNA, other)))
    assert step.sends(ENDED)
    assert step.sent[0][1] == ["office@example.org"]


def test_a_check_by_page_has_no_mail() -> None:
    assert not Step(replace(CHECK, key="_check/springfield/pages/9/Roster.zip")).sends(ENDED)


def test_a_check_of_no_account_has_no_mail() -> None:
    assert not Step(CHECK, accounts=Accounts(districts=())).sends(ENDED)


def test_a_hold_is_mailed_while_the_import_waits() -> None:
    step = Step(HELD)
    assert step.sends(HELD_NOW)
    assert step.telemetry.measured == {"Mails": 1}
    assert not Step(CLOSED).sends(HELD_NOW)


def test_the_days_that_an_import_waited_are_not_counted_as_slow() -> None:
    step = Step(replace(CLOSED, decision=Decision(Verdict.APPROVED, "maria", NOON)))
    assert step.sends(ENDED)
    assert step.telemetry.measured == {"Mails": 1}


def test_an_import_that_runs_has_no_mail_yet() -> None:
    with pytest.raises(NotClosed):
        Step(RUNNING).sends(ENDED)


def test_a_restore_is_mailed_to_the_contacts() -> None:
    step = Step(CLOSED)
    assert [step.sends(RESTORED), step.sends(RESTORED)] == [True, False]
    assert step.sent == [("restore old Springfield", ["office@example.org"])]


def test_a_restore_that_the_history_does_not_have_is_an_error() -> None:
    with pytest.raises(LookupError):
        Step(CLOSED, change=None).sends(RESTORED)


def test_a_restore_of_a_district_that_is_gone_has_no_mail() -> None:
    assert not Step(CLOSED, accounts=Accounts(districts=())).sends(RESTORED)
