"""Which import an upload is, and which execution has it."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from support.in_memory import NOON, RUNNING, SPRINGFIELD, UPLOAD, Records

from rollcall.model import rule_set
from rollcall.model.accounts import State
from rollcall.model.uploads import Uploaded, upload_order
from rollcall.steps.claim import claim, claim_unseen, refusal

TODAY = date(2026, 11, 24)

UPLOADED = Uploaded(41_087, NOON - timedelta(minutes=1), "anna")


def test_an_upload_is_claimed_with_all_that_is_known() -> None:
    claimed = claim(UPLOAD, UPLOADED, "execution-1", SPRINGFIELD, Records(), now=NOON)
    assert claimed == replace(RUNNING, upload_order=upload_order(UPLOAD, UPLOADED), rule_set=rule_set.VERSION)


def test_another_execution_finds_nothing_to_do() -> None:
    records = Records()
    assert claim(UPLOAD, UPLOADED, "execution-1", SPRINGFIELD, records, now=NOON)
    assert claim(UPLOAD, UPLOADED, "execution-2", SPRINGFIELD, records, now=NOON) is None


def test_a_retry_goes_on_with_the_date_that_was_fixed_first() -> None:
    records = Records()
    first = claim(UPLOAD, UPLOADED, "execution-1", SPRINGFIELD, records, now=NOON)
    again = claim(UPLOAD, UPLOADED, "execution-1", SPRINGFIELD, records, now=NOON + timedelta(days=1))
    assert again == first


def test_the_date_is_the_districts() -> None:
    past_midnight_in_utc = datetime(2026, 11, 25, 3, 0, tzinfo=UTC)
    claimed = claim(UPLOAD, UPLOADED, "execution-1", SPRINGFIELD, Records(), now=past_midnight_in_utc)
    assert claimed is not None
    assert claimed.date == date(2026, 11, 24)


def test_an_import_that_was_never_opened_is_claimed_from_its_event() -> None:
    claimed = claim_unseen(UPLOAD, "execution-1", SPRINGFIELD, Records(), now=NOON)
    assert claimed is not None
    assert (claimed.uploaded_at, claimed.submitted_by, claimed.size) == (NOON - timedelta(minutes=1), None, 0)


def test_only_an_active_account_imports() -> None:
    suspended = refusal(replace(SPRINGFIELD, state=State.SUSPENDED), TODAY)
    unknown = refusal(None, TODAY)

    assert refusal(SPRINGFIELD, TODAY) is None
    assert suspended is not None
    assert unknown is not None
    assert (suspended.rule.code, unknown.rule.code) == ("account-not-active", "account-unknown")


@pytest.mark.parametrize(
    ("day", "codes"),
    [
        (date(2025, 1, 1), []),  # rolled over early
        (date(2027, 6, 30), []),
        (date(2027, 7, 1), ["school-year-over"]),
        (date(2029, 1, 1), ["school-year-over"]),
    ],
)
def test_a_school_year_takes_imports_until_the_first_of_july_after_it(day: date, codes: list[str]) -> None:
    refused = refusal(replace(SPRINGFIELD, school_year="2026-2027"), day)

    assert [found.rule.code for found in (refused,) if found] == codes


@pytest.mark.parametrize(
    ("key", "is_temporary"),
    [
        ("springfield/roster.zip.filepart", True),
        ("springfield/check/Roster.zip.PARTIAL", True),
        ("springfield/Roster.zip", False),
        ("springfield/results/report.html.part", False),
        ("springfield/.roster.zip.tmp", False),
        ("Roster.zip.part", False),
    ],
)
def test_what_a_client_would_rename_is_temporary(key: str, *, is_temporary: bool) -> None:
    assert replace(UPLOAD, key=key).is_temporary is is_temporary


@pytest.mark.parametrize(
    ("key", "is_package"),
    [
        ("springfield/Roster.zip", True),
        ("springfield/2026/fall/ROSTER.ZIP", True),
        ("springfield/Students.csv", True),
        ("springfield/roster.zip.filepart", False),
        ("springfield/roster.zip.FILEPART", False),
        ("springfield/.roster.zip.swp", False),
        ("springfield/folder/", False),
        ("springfield/", False),
        ("Roster.zip", False),
        ("/Roster.zip", False),
    ],
)
def test_what_a_district_sent_is_a_package_unless_its_name_is_temporary(key: str, *, is_package: bool) -> None:
    assert replace(UPLOAD, key=key).is_package is is_package


def test_uploads_are_ordered_by_time_then_by_the_events_of_s3() -> None:
    later = replace(UPLOADED, modified_at=UPLOADED.modified_at + timedelta(seconds=1))
    orders = [
        upload_order(replace(UPLOAD, sequencer="FF"), UPLOADED),
        upload_order(replace(UPLOAD, sequencer="1000"), UPLOADED),
        upload_order(replace(UPLOAD, sequencer="01"), later),
    ]
    assert orders == sorted(orders)
