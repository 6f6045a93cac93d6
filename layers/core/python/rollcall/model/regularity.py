"""When a district's next upload is expected, learnt from when it has uploaded before.

Nobody tells Rollcall when schools are closed. So a day on which most of the districts that usually upload are silent
is no school day for any of them; a district that was silent at this time of last year is not missed now; and one
missed upload alone says nothing. docs/benchmarks.md says what this gets wrong, counted over made years.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import pairwise
from statistics import median

from rollcall.model.accounts import Expect

DAY = timedelta(days=1)
MINUTES = 24 * 60
"""Minutes of a day."""

WEEKS = 6
"""The weeks of history from which a district's habit is learnt; pauses do not count."""

LOOKED_BACK = timedelta(days=70)
"""The time in which these weeks are looked for, so that a pause of four weeks leaves enough."""

USUAL = 0.75
"""A weekday is usual if a district has uploaded on at least this share of its dates."""

DATES = 3
"""The fewest dates that make a weekday usual."""

MARGIN = 180
"""Minutes that an upload may be later than the latest one of these weeks."""

MISSED = 2
"""How many expected uploads in a row must be missed before it is reported; a weekly one is reported after a day."""

SPARSE = 2
"""The most weekdays of an upload that counts as weekly."""

ENOUGH = 5
"""The fewest districts whose silence says that a day is no school day."""

SILENT = 0.6
"""The least share of these districts that upload on a school day; on a day with fewer, nobody is missed."""

PAUSE = timedelta(days=21)
"""A district that has not uploaded for so long pauses: it is no longer missed, and learnt anew when it comes back."""

YEAR = timedelta(days=364)
"""A whole number of weeks, because school years repeat by weekdays."""

NEAR = timedelta(days=8)
"""How far the beginning of a pause moves from year to year."""

LATER = timedelta(days=2)
"""How much later than last year a pause may end."""


@dataclass(frozen=True, slots=True)
class Habit:
    """When a district usually uploads."""

    weekdays: frozenset[int]
    """Monday is 0. The day of an upload begins at `begins`: what comes in at night belongs to the day before."""
    begins: int
    """Minutes from local midnight to the hour at which it never uploads, in which its day begins."""
    by: int
    """Minutes from there until the upload has come in, with a margin."""

    def day(self, moment: datetime) -> date:
        """The day that a local moment belongs to."""
        return (moment - timedelta(minutes=self.begins)).date()

    def due(self, day: date, zone_of: datetime) -> datetime:
        """The moment by which the upload of a day has come in, in the time zone of `zone_of`."""
        midnight = datetime(day.year, day.month, day.day, tzinfo=zone_of.tzinfo)
        return midnight + timedelta(minutes=self.begins + self.by)

    @property
    def text(self) -> str:
        """In words, such as `Mon, Tue, Wed, Thu, Fri by 05:10`. The weekdays are those of the deadline."""
        days, minute = divmod(self.begins + self.by, MINUTES)
        names = ", ".join(NAMES[(each + days) % 7] for each in sorted(self.weekdays, key=lambda day: (day + days) % 7))
        return f"{names} by {minute // 60:02}:{minute % 60:02}"


NAMES = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


@dataclass(frozen=True, slots=True)
class Missing:
    """An upload that did not come."""

    since: datetime
    """When the first of those that are missed was due."""
    usual: str
    """When it usually comes, in words."""


def habit_of(uploads: Sequence[datetime], no_school: Collection[date] = ()) -> Habit | None:
    """Learn when a district usually uploads; None where nothing is usual.

    Args:
        uploads: Local moments of the last `LOOKED_BACK`, oldest first. Only what came before the last one counts, so
            that an upload that is missed does not change what is usual.
        no_school: Days that do not count.
    """
    if len(uploads) < DATES:
        return None
    begins = _begins(uploads)
    first: dict[date, int] = {}
    for moment in uploads:
        at = moment - timedelta(minutes=begins)
        first.setdefault(at.date(), at.hour * 60 + at.minute)
    counted = [day for day in _counted(sorted(first)) if day not in no_school][-WEEKS * 7 :]
    weekdays = set()
    for weekday in range(7):
        dates = [day for day in counted if day.weekday() == weekday]
        came = sum(day in first for day in dates)
        if len(dates) >= DATES and came >= USUAL * len(dates):
            weekdays.add(weekday)
    if not weekdays:
        return None
    latest = max(minute for day, minute in first.items() if day in set(counted))
    return Habit(frozenset(weekdays), begins, min(latest + MARGIN, MINUTES))


def _begins(uploads: Sequence[datetime]) -> int:
    """The minute of the day in the middle of the longest time in which nothing ever comes in."""
    minutes = sorted({moment.hour * 60 + moment.minute for moment in uploads})
    gaps = [(after - before, before) for before, after in pairwise([*minutes, minutes[0] + MINUTES])]
    length, start = max(gaps)
    return (start + length // 2) % MINUTES


def _counted(days: Sequence[date]) -> list[date]:
    """All days from the first to the last, without pauses."""
    made = [days[0]]
    longest = _longest(days)
    for before, after in pairwise(days):
        gap = (after - before).days
        if gap <= longest:
            made += [before + step * DAY for step in range(1, gap)]
        made.append(after)
    return made


def _longest(days: Sequence[date]) -> float:
    """The most days between two uploads that are no pause: weekly ones have more than nightly ones."""
    gaps = [(after - before).days for before, after in pairwise(days)]
    return 2 * median(gaps) + 3 if gaps else 0


def no_school_days(districts: Iterable[tuple[Habit, Collection[date], date]]) -> frozenset[date]:
    """The days on which most of those are silent who usually upload.

    Args:
        districts: For each that has a habit: the habit, the days on which it has uploaded, and its last complete day.
    """
    expected: dict[date, int] = {}
    came: dict[date, int] = {}
    for habit, days, last in districts:
        for day in _days(min(days), last):
            if day.weekday() in habit.weekdays:
                expected[day] = expected.get(day, 0) + 1
                came[day] = came.get(day, 0) + (day in days)
    return frozenset(day for day, count in expected.items() if count >= ENOUGH and came[day] < SILENT * count)


def _days(first: date, last: date) -> Iterator[date]:
    yield from (first + step * DAY for step in range((last - first).days + 1))


def missed(
    habit: Habit, last: datetime, now: datetime, no_school: Collection[date], last_year: Sequence[datetime] = ()
) -> Missing | None:
    """What a district has missed by `now`, if it is enough to be reported.

    Args:
        habit: What is usual.
        last: The last upload, local.
        now: Local.
        no_school: Days on which nobody is missed.
        last_year: Its uploads of about this time of last year, local, oldest first.
    """
    if now - last > PAUSE:
        return None
    days = (day for day in _days(habit.day(last) + DAY, habit.day(now)) if day.weekday() in habit.weekdays)
    due = [habit.due(day, now) for day in days if day not in no_school]
    over = [moment for moment in due if moment < now]
    if not over:
        return None
    patient = now - over[0] < DAY if len(habit.weekdays) <= SPARSE else len(over) < MISSED
    if patient or now < _quiet_until(over[0], [habit.day(moment) for moment in last_year]):
        return None
    return Missing(over[0], habit.text)


def _quiet_until(since: datetime, days: Sequence[date]) -> datetime:
    """The moment until which a district may be silent, because it was silent at this time of last year."""
    unique = sorted({*days})
    longest = min(_longest(unique), 4) if unique else 0
    for before, after in pairwise(unique):
        if (after - before).days > longest and abs((before + YEAR) - since.date()) <= NEAR:
            return since + ((after - before) * DAY.days) + LATER
    return since


def overdue(expect: Expect, last: datetime | None, now: datetime, no_school: Collection[date]) -> Missing | None:
    """The upload that an operator expects and a district has missed by `now`; None for LEARN and NEVER."""
    names = {Expect.DAILY: "every day", Expect.WEEKDAYS: "Monday to Friday", Expect.WEEKLY: "every week"}
    if expect not in names:
        return None
    if last is None:
        return Missing(now, names[expect])
    if expect is Expect.WEEKLY:
        due = last + 7 * DAY
        return Missing(due, names[expect]) if now > due + DAY else None
    midnight = Habit(frozenset(range(7 if expect is Expect.DAILY else 5)), 0, MINUTES)
    skipped: Collection[date] = () if expect is Expect.DAILY else no_school
    days = (day for day in _days(last.date() + DAY, now.date()) if day.weekday() in midnight.weekdays)
    over = [due for day in days if day not in skipped and (due := midnight.due(day, now)) < now]
    return Missing(over[0], names[expect]) if over else None
