"""When a district's upload is missed: learnt from its own history, and from days on which nearly all are silent."""

from collections.abc import Collection, Sequence
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from rollcall.model.accounts import Expect
from rollcall.model.regularity import DAY, Habit, Missing, habit_of, missed, no_school_days, overdue

CHICAGO = ZoneInfo("America/Chicago")
MONDAY = datetime(2026, 9, 14, tzinfo=CHICAGO)


def nights(weeks: int, *, hour: int = 2, weekdays: Collection[int] = range(5)) -> list[datetime]:
    """Uploads in the night after each of some weekdays, some minutes apart."""
    days = (MONDAY + step * DAY for step in range(7 * weeks))
    return [day + DAY + timedelta(hours=hour, minutes=day.day) for day in days if day.weekday() in weekdays]


def habit(uploads: Sequence[datetime]) -> Habit:
    found = habit_of(uploads)
    assert found is not None
    return found


def test_what_comes_at_night_belongs_to_the_day_before() -> None:
    found = habit(nights(6))
    assert found.weekdays == frozenset(range(5))
    assert {found.day(moment).weekday() for moment in nights(6)} == set(range(5))
    assert found.text == "Tue, Wed, Thu, Fri, Sat by 05:30"


def test_uploads_around_midnight_are_of_one_day() -> None:
    uploads = [day + timedelta(minutes=20 * (number % 3) - 20) for number, day in enumerate(nights(6, hour=0))]
    assert habit(uploads).weekdays == frozenset(range(5))


@pytest.mark.parametrize("weekdays", [(0,), (2, 4), range(7)])
def test_weekdays_are_those_on_which_it_usually_uploads(weekdays: Collection[int]) -> None:
    assert habit(nights(6, weekdays=weekdays)).weekdays == frozenset(weekdays)


def test_nothing_is_usual_of_a_district_that_is_new_or_uploads_as_it_likes() -> None:
    assert habit_of([]) is None
    assert habit_of(nights(1)) is None
    assert habit_of([MONDAY + step * DAY for step in (0, 8, 17, 27, 38)]) is None


def test_one_missed_upload_is_not_told_and_two_are() -> None:
    uploads = nights(6)
    last, found = uploads[-1], habit(uploads)
    assert missed(found, last, last + 3 * DAY, ()) is None  # a weekend
    tuesday = last + 3 * DAY + timedelta(hours=5)
    assert missed(found, last, tuesday, ()) is None
    wednesday = tuesday + DAY
    told = missed(found, last, wednesday, ())
    assert told == Missing(found.due(found.day(last) + 3 * DAY, last), found.text)


def test_a_weekly_upload_is_missed_after_a_day() -> None:
    uploads = nights(6, weekdays=(0,))
    last, found = uploads[-1], habit(uploads)
    due = last + 7 * DAY + timedelta(hours=4)
    assert missed(found, last, due, ()) is None
    assert missed(found, last, due + DAY, ()) is not None


def test_after_a_long_pause_it_is_no_longer_missed_and_learnt_anew() -> None:
    uploads = nights(6)
    assert missed(habit(uploads), uploads[-1], uploads[-1] + 22 * DAY, ()) is None
    again = [moment + timedelta(days=100) for moment in uploads[:3]]
    assert habit_of([*uploads[-20:], *again]) is not None  # the pause itself does not count against it


def test_a_pause_of_last_year_at_this_time_is_expected_again() -> None:
    uploads = nights(6)
    last, found = uploads[-1], habit(uploads)
    last_year = [moment - timedelta(days=364) for moment in nights(10) if not last < moment < last + 12 * DAY]
    later = last + 6 * DAY
    assert missed(found, last, later, ()) is not None
    assert missed(found, last, later, (), last_year) is None
    assert missed(found, last, last + 20 * DAY, (), last_year) is not None  # but not for ever


def test_a_day_on_which_most_are_silent_is_no_school_day_for_anybody() -> None:
    uploads = nights(6)
    found = habit(uploads)
    holiday = found.day(uploads[10])
    days = {found.day(moment) for moment in uploads}
    silent = [(found, days - {holiday}, max(days))] * 5
    assert no_school_days([*silent, (found, days, max(days))]) == {holiday}
    assert no_school_days([*silent[:2], *[(found, days, max(days))] * 4]) == frozenset()
    assert no_school_days(silent[:4]) == frozenset()  # too few to tell


def test_nobody_is_missed_on_days_that_are_no_school_days() -> None:
    uploads = nights(6)
    last, found = uploads[-1], habit(uploads)
    week = {found.day(last) + step * DAY for step in range(1, 8)}
    assert missed(found, last, last + 7 * DAY, week) is None


@pytest.mark.parametrize(
    ("expect", "days", "is_missed"),
    [
        (Expect.DAILY, 1, False),
        (Expect.DAILY, 2, True),
        (Expect.WEEKDAYS, 3, False),
        (Expect.WEEKDAYS, 4, True),
        (Expect.WEEKLY, 7, False),
        (Expect.WEEKLY, 8, True),
        (Expect.NEVER, 99, False),
        (Expect.LEARN, 99, False),
    ],
)
def test_what_an_operator_expects_is_missed_as_soon_as_it_is_due(expect: Expect, days: int, *, is_missed: bool) -> None:
    friday = datetime(2026, 10, 16, 9, tzinfo=CHICAGO)
    now = friday.replace(hour=10) + days * DAY
    assert (overdue(expect, friday, now, ()) is not None) is is_missed


def test_a_district_of_which_uploads_are_expected_and_that_never_sent_one_is_missed() -> None:
    now = datetime(2026, 10, 16, tzinfo=UTC)
    assert overdue(Expect.WEEKDAYS, None, now, ()) == Missing(now, "Monday to Friday")
    holiday = date(2026, 10, 15)
    assert overdue(Expect.WEEKDAYS, now - 2 * DAY, now, {holiday}) is None
