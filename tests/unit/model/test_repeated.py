"""For how many uploads in a row, and since when, a district's imports have failed for the same reasons."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from support.in_memory import NOON, RUNNING

from rollcall.model.imports import Status
from rollcall.model.repeated import LOOKED_AT, Ended, Repeated, repeated
from rollcall.steps.hourly import TOO_MANY_UPLOADS

REASONS = ("duplicate-id Students.csv",)
IMPORT = replace(RUNNING, status=Status.FAILED, uploaded_at=NOON, rejected_for=REASONS)


def night(before: int) -> datetime:
    return NOON - timedelta(days=before)


def failed(before: int, reasons: tuple[str, ...] = REASONS, name: str = "Roster.zip") -> Ended:
    return Ended(Status.FAILED, name, reasons, night(before))


def ended(before: int, status: Status) -> Ended:
    return Ended(status, "Roster.zip", (), night(before))


def test_a_failure_that_comes_every_night_is_counted_from_the_first_night_on() -> None:
    nights = [*(failed(before) for before in range(1, 12)), ended(12, Status.SUCCEEDED), failed(13)]
    assert repeated(IMPORT, nights) == Repeated(12, night(11))


@pytest.mark.parametrize(
    "other",
    [
        failed(1, ("file-missing Staff.csv",)),
        failed(1, (*REASONS, "file-missing Staff.csv")),
        failed(1, ()),  # of an earlier release, which did not write why
        *(ended(1, status) for status in (Status.SUCCEEDED, Status.SUCCEEDED_WITH_ERRORS, Status.HELD)),
    ],
)
def test_another_reason_or_another_end_begins_anew(other: Ended) -> None:
    assert repeated(IMPORT, [other, failed(2)]) is None


def test_what_says_nothing_about_the_files_is_passed_over() -> None:
    between = [
        ended(1, Status.COULD_NOT_BE_PROCESSED),
        ended(2, Status.SUPERSEDED),
        failed(3, ("package-not-zip",), "Readme.txt"),
        failed(4, (TOO_MANY_UPLOADS.code,)),
    ]
    assert repeated(IMPORT, [*between, failed(5)]) == Repeated(2, night(5))


def test_a_file_that_is_no_package_is_compared_with_others_of_its_kind() -> None:
    stray = replace(IMPORT, key="springfield/Students.csv", rejected_for=("package-not-zip",))
    assert repeated(stray, [failed(1, ("package-not-zip",), "Students.csv")]) == Repeated(2, night(1))


def test_what_came_after_too_many_uploads_is_no_repetition() -> None:
    over = (TOO_MANY_UPLOADS.code,)
    assert repeated(replace(IMPORT, rejected_for=over), [failed(1, over)]) is None


def test_the_first_failure_is_not_repeated() -> None:
    assert repeated(IMPORT, []) is None


def test_no_more_than_a_year_of_nights_is_read() -> None:
    found = repeated(IMPORT, (failed(before) for before in range(1, 10**9)))
    assert found
    assert found.times == LOOKED_AT + 1
