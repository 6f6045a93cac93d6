"""The step `notify` around sending: which mail an event asks for, who gets it, and what is counted."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from support.in_memory import ANNA, NOON, RUNNING, SPRINGFIELD, UPLOAD, Accounts, Mailer, Records, Telemetry
from support.leases_in_memory import Leases
from support.windows_in_memory import Windows

from rollcall.mail import Mail
from rollcall.model.accounts import District, User
from rollcall.model.gathered import Kind, Member
from rollcall.model.imports import Decision, Import, Status, Verdict
from rollcall.model.snapshots import Change, Why
from rollcall.model.uploads import Purpose, Upload
from rollcall.steps.asked_mail import answer
from rollcall.steps.notify import MailRefused, NotClosed
from rollcall.steps.send_mail import Sent, Services, send_mail

CLOSED = replace(RUNNING, status=Status.SUCCEEDED, ended_at=NOON)
HELD = replace(RUNNING, status=Status.HELD, hold_until=NOON)
FAILED = replace(RUNNING, status=Status.FAILED, ended_at=NOON, rejected_for=("file-missing Staff.csv",))
STRAY = replace(FAILED, key="springfield/Students.csv", rejected_for=("package-not-zip",))
LATER = NOON + timedelta(minutes=1)
OTHERS = ("second", "third")
CHANGE = Change("springfield", "2026-2027", 7, "old", "new", Why.RESTORED, "old", "jane", NOON, {})
ENDED = {"upload": {name: getattr(UPLOAD, name) for name in UPLOAD.__slots__}}
HELD_NOW = {**ENDED, "about": "held"}
RESTORED = {"restored": {"district_id": "springfield", "school_year": "2026-2027", "import_id": "old", "version": 7}}


class Contents:
    """Mails that say nothing but what they are about."""

    def expect(self, import_: Import | Upload) -> None:
        """Nothing is read ahead."""

    def of_import(self, import_: Import, district: District | None) -> Mail:  # noqa: ARG002 - the port has it
        return Mail(f"import {import_.import_id}", "", "")

    def of_gathered(self, kind: Kind, members: Sequence[Member], newest: Import, district: District | None) -> Mail:  # noqa: ARG002 - as above
        return Mail(f"{len(members)} {kind}, newest {newest.import_id}", "", "")

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
    windows: Windows = field(default_factory=Windows)
    gather_for: timedelta = timedelta(minutes=15)

    def sends(self, event: Mapping[str, Any]) -> bool:
        return self.done(event).sent

    def done(self, event: Mapping[str, Any], now: datetime = NOON) -> Sent:
        imports, changes = Records(self.records), _History(self.change)
        told = (self.leases, self.mailer, self.telemetry, self.windows, self.gather_for)
        return send_mail(event, Services(imports, self.accounts, changes, Contents(), *told), now)

    def again(self, name: str = "first", now: datetime = LATER) -> Mapping[str, Any]:
        imports, changes = Records(self.records), _History(self.change)
        told = (self.leases, self.mailer, self.telemetry, self.windows, self.gather_for)
        services = Services(imports, self.accounts, changes, Contents(), *told)
        return answer({"again": {"import_id": self.import_.import_id, "name": name}}, services, now)

    @property
    def records(self) -> dict[str, Import]:
        """The import, and others that failed like it; each item says by which window it is told."""
        every = [self.import_, *(replace(self.import_, import_id=each) for each in OTHERS)]
        assigned = self.windows.assigned
        return {each.import_id: replace(each, gathered_by=assigned.get(each.import_id, "")) for each in every}

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


def test_an_operators_own_check_of_an_upload_has_no_mail() -> None:
    again = replace(CLOSED, purpose=Purpose.CHECK, replays="4f8a84ea")
    assert not Step(again).sends(ENDED)
    assert Step(replace(again, purpose=Purpose.IMPORT)).sends(ENDED)


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


def test_the_days_until_an_upload_is_processed_again_are_not_counted_as_slow() -> None:
    step = Step(replace(CLOSED, replays="4f8a84ea"))
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


def of(import_id: str, **more: str) -> dict[str, Any]:
    """The event about an import."""
    return {"upload": {**ENDED["upload"], "import_id": import_id}, **more}


def test_the_first_failure_is_mailed_at_once_and_the_others_in_one_mail() -> None:
    step = Step(FAILED)
    assert step.done(ENDED) == Sent(sent=True)
    waiting = [step.done(of(each)) for each in OTHERS]
    assert [each.sent for each in waiting] == [False, False]
    assert all(each.gather_until and each.gather_until > NOON + step.gather_for for each in waiting)
    at_the_end = [step.done(of(each, about="gathered"), NOON + timedelta(minutes=16)) for each in OTHERS]
    assert at_the_end == [Sent(sent=True), Sent(sent=False)]
    everybody = ["anna@example.org", "office@example.org"]
    assert step.sent == [(f"import {FAILED.import_id}", everybody), ("2 failed, newest third", everybody)]
    assert step.telemetry.measured["FailuresGathered"] == 2


def test_a_success_or_a_hold_among_failures_is_mailed_at_once() -> None:
    windows = Windows()
    assert Step(FAILED, windows=windows).sends(ENDED)
    for record, event in ((CLOSED, of("second")), (HELD, of("third", about="held"))):
        assert Step(record, windows=windows).done(event) == Sent(sent=True)
    assert windows.joined == {}


def test_files_that_are_no_packages_have_one_mail() -> None:
    step = Step(STRAY)
    told = [step.done(of(each)) for each in (STRAY.import_id, *OTHERS)]
    assert [each.sent for each in told] == [False] * 3
    assert step.done(of(STRAY.import_id, about="gathered"), NOON + timedelta(minutes=6)).sent
    assert [subject for subject, _ in step.sent] == ["3 stray, newest third"]


def test_whoever_sends_a_gathered_mail_and_dies_leaves_it_to_the_next_one() -> None:
    step = Step(FAILED)
    step.done(ENDED)
    for each in OTHERS:
        step.done(of(each))
    step.mailer.refusals = 1
    with pytest.raises(MailRefused):
        step.done(of("second", about="gathered"))
    assert step.telemetry.measured["MailsNotSent"] == 1
    assert step.done(of("third", about="gathered")).sent
    assert not step.done(of("second", about="gathered")).sent
    assert [subject for subject, _ in step.sent][1:] == ["2 failed, newest third"]


def test_a_failure_of_a_district_that_is_gone_opens_no_window() -> None:
    step = Step(FAILED, accounts=Accounts(districts=()))
    assert step.done(ENDED) == Sent(sent=False)
    assert step.windows == Windows()


def test_failures_whose_district_was_deleted_while_they_gathered_have_no_mail() -> None:
    step = Step(FAILED)
    gathered = {"upload": {**ENDED["upload"], "import_id": "gone"}}
    assert step.done({**gathered, "about": "gathered"}) == Sent(sent=False)
    assert step.windows.closed == set()
    with pytest.raises(LookupError):  # right after the record was closed, it must be there
        step.done(gathered)


def test_every_failure_has_its_mail_where_none_gather() -> None:
    step = Step(FAILED, gather_for=timedelta(0))
    assert [step.done(of(each)) for each in (FAILED.import_id, *OTHERS)] == [Sent(sent=True)] * 3


@pytest.mark.parametrize(("import_", "event"), [(CLOSED, ENDED), (HELD, HELD_NOW), (CHECK, ENDED)])
def test_a_mail_is_sent_once_more_for_each_request_however_often_that_is_repeated(
    import_: Import, event: Mapping[str, Any]
) -> None:
    step = Step(import_)
    assert step.sends(event)
    said = [step.again(), step.again(), step.again("second", LATER + timedelta(minutes=1))]
    assert said == [{"recipients": len(step.sent[0][1])}] * 3
    assert step.sent == [step.sent[0]] * 3


def test_a_mail_that_never_was_sent_is_sent_so_too_and_its_chain_sends_none_later() -> None:
    step = Step(CLOSED)
    assert step.again() == {"recipients": 2}
    assert step.telemetry.measured == {"Mails": 1}  # how long it took says nothing about the chain


def test_a_failure_that_was_told_with_others_has_a_mail_of_its_own_then() -> None:
    step = Step(FAILED, windows=Windows())
    step.windows.assigned[FAILED.import_id] = "other#2026-11-24T18:15:00Z"
    assert step.again() == {"recipients": 2}
    assert step.sent[0][0] == f"import {FAILED.import_id}"


def test_no_second_mail_is_sent_while_one_may_be_on_its_way() -> None:
    step = Step(CLOSED)
    step.sends(ENDED)
    assert "within the last minute" in step.again(now=NOON + timedelta(seconds=10))["refused"]
    assert len(step.sent) == 1


def test_what_ses_does_not_take_is_said_and_may_be_asked_for_again() -> None:
    step = Step(CLOSED, mailer=Mailer(refusals=1))
    assert step.again() == {"refused": "SES did not take the e-mail (Throttling)."}
    assert step.telemetry.measured == {"MailsNotSent": 1}
    assert step.again("second") == {"recipients": 2}


@pytest.mark.parametrize("import_", [RUNNING, replace(CLOSED, key="_check/springfield/Roster.zip")])
def test_there_is_no_mail_about_what_runs_or_was_checked_on_a_page(import_: Import) -> None:
    step = Step(import_)
    assert "There is no e-mail" in step.again()["refused"]
    assert not step.sent
