"""The mail about a package that was checked alone: it says what would be, and that nothing was changed."""

import re
from dataclasses import replace
from typing import Any

import pytest
from support.mails import NEW_IDS, Words, differences, says_the_same_twice, summary, waiting

from rollcall.mail import Earlier, Mail, compose
from rollcall.model.imports import Status
from rollcall.model.uploads import Purpose

RESULTS = "results/2026-11-24_170500_20261124"
STATUSES = (Status.SUCCEEDED, Status.SUCCEEDED_WITH_ERRORS, Status.FAILED, Status.COULD_NOT_BE_PROCESSED)


def checked(status: Status, **changes: Any) -> Mail:  # noqa: ANN401 - whatever the field takes
    return compose(summary(purpose=Purpose.CHECK, status=status, results=RESULTS, **changes))


def said(mail: Mail) -> str:
    return re.sub(r"\s+", " ", mail.text)


@pytest.mark.parametrize("status", STATUSES)
def test_nothing_was_imported_and_nothing_was_changed(status: Status) -> None:
    mail = checked(status)
    assert "check" in mail.subject
    assert "import" not in mail.subject.replace("could be imported", "")
    assert "Your roster is as it was." in said(mail)
    assert not re.search(r"was imported|were left out|was left out|Import:", said(mail))
    assert "Check: 20261124-7Q3K" in said(mail)
    says_the_same_twice(mail)


def test_what_would_be_left_out_is_told_as_that() -> None:
    mail = checked(Status.SUCCEEDED_WITH_ERRORS)
    assert mail.subject == "Package checked: some of it would be left out: Springfield ISD"
    assert "ROWS THAT WOULD BE LEFT OUT" in mail.text
    assert "Would be accepted" in mail.text
    assert "WHY IT WOULD BE REJECTED" not in mail.text
    assert not re.search(r"\d (row|value)s? left out", said(mail))
    assert re.search(r"\d rows? would be left out", said(mail))


def test_a_check_without_a_fault_says_how_to_import_the_package() -> None:
    mail = checked(Status.SUCCEEDED, groups=[], differences=differences())
    assert "To import it, upload it outside of the folder “check”." in said(mail)
    assert "WHAT WOULD CHANGE IN YOUR ROSTER" in mail.text


@pytest.mark.parametrize("status", [Status.SUCCEEDED, Status.SUCCEEDED_WITH_ERRORS])
def test_a_check_that_would_wait_says_why(status: Status) -> None:
    would = replace(waiting((NEW_IDS,)), until=None)
    mail = checked(status, waiting=would, differences=differences())
    assert mail.subject == "Package checked: it would wait for approval: Springfield ISD"
    assert "WHY IT WOULD WAIT" in mail.text
    assert "98 %" in mail.text
    assert "If nobody does anything" not in said(mail)


def test_a_check_of_the_roster_in_use_says_so() -> None:
    mail = checked(Status.SUCCEEDED, groups=[], unchanged_since=Earlier("before", None))
    assert "is the same as that of the import before, which is in use" in said(mail)


def test_too_much_time_or_memory_is_no_fault_of_the_file() -> None:
    assert "too much time or memory" in said(checked(Status.COULD_NOT_BE_PROCESSED, exhausted=True))


@pytest.mark.parametrize("purpose", [*Purpose])
def test_where_the_files_lie_by_sftp_is_told(purpose: Purpose) -> None:
    mail = compose(summary(purpose=purpose, results=RESULTS))
    assert f"Files by SFTP: {RESULTS} (for data managers)" in said(mail)
    assert RESULTS in Words(mail.html).text()


def test_no_files_by_sftp_are_told_where_there_are_none() -> None:
    assert "SFTP" not in compose(summary()).text
