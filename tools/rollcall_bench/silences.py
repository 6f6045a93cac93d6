"""Counts false notices of missing uploads, and outages that are not noticed: `python -m rollcall_bench.silences`.

Two school years of made districts: most upload every night, some every day, in the morning or once a week, and some as
they like. Nearly half of them are scheduled tasks that go on in holidays. Each has its own summer, spring break and
days off, shares the public holidays, skips one upload in seventy, and breaks down twice a year for 2 to 15 days. The
second year is looked at, every twelve hours.
"""

import random
import sys
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from rollcall.model.regularity import DAY, LOOKED_BACK, SPARSE, YEAR, Missing, habit_of, missed, no_school_days

ZONE = ZoneInfo("America/Chicago")
FIRST = 2025
"""The calendar year in which the first school year begins."""
STEP = timedelta(hours=12)
TASKS, HOLIDAYS, REGULAR = 0.45, 0.85, 0.5
"""The share of districts whose uploads go on in holidays, the chance of a public holiday to be one of a district, and
how likely an upload is of a district that can be missed."""


class Kind(NamedTuple):
    """How a district uploads."""

    share: int
    """In percent of the districts."""
    hours: Sequence[int]
    """One of them is the hour; from midnight to six, it is the night after the day."""
    jitter: int
    """Minutes."""
    weekdays: int
    """The first of the week; 1 for one of them, by chance."""
    chance: float = 0.985
    """That an upload comes."""


KINDS = (
    Kind(50, (22, 23, 24, 25, 26, 28), 12, 5),
    Kind(12, (25, 26, 29), 12, 7),
    Kind(15, (7, 9, 11, 14), 60, 5),
    Kind(15, (8, 10, 15), 150, 1),
    Kind(8, (10,), 240, 5, 0.35),
)


@dataclass
class Made:
    """One district's two years."""

    uploads: list[datetime] = field(default_factory=list)
    outages: list[tuple[date, date]] = field(default_factory=list)
    """Of the second year: those in which more uploads were missed than are told at all."""
    notices: list[date] = field(default_factory=list)


def district(rng: random.Random) -> Made:
    """Make the two years of one district."""
    kind = rng.choices(KINDS, [each.share for each in KINDS])[0]
    weekdays = {rng.randrange(5)} if kind.weekdays == 1 else {*range(kind.weekdays)}
    goes_on, hour, minute = rng.random() < TASKS, rng.choice(kind.hours), rng.randrange(60)
    spring, begins, ends = rng.randrange(6), rng.randrange(30), rng.randrange(32)
    made = Made()
    for year in (FIRST, FIRST + 1):
        first = date(year, 8, 4) + (begins + rng.randrange(-2, 3)) * DAY
        last = date(year + 1, 5, 22) + (ends + rng.randrange(-2, 3)) * DAY
        off = _days_off(rng, year, spring, first)
        broken = [first + rng.randrange(30, (last - first).days - 20) * DAY for _ in range(2)]
        outages = [(day, day + rng.choice((2, 3, 5, 10, 15)) * DAY) for day in broken]
        expected = []
        for day in _between(date(year, 7, 1), date(year + 1, 6, 30)):
            is_due = day.weekday() in weekdays and (goes_on or (first <= day <= last and day not in off))
            expected += [day] * is_due
            if is_due and rng.random() < kind.chance and not any(one <= day < other for one, other in outages):
                at = datetime(day.year, day.month, day.day, tzinfo=ZONE) + timedelta(hours=hour, minutes=minute)
                made.uploads.append(at + timedelta(minutes=rng.randrange(-kind.jitter, kind.jitter + 1)))
        if year > FIRST and kind.chance > REGULAR:
            enough = 2 if len(weekdays) <= SPARSE else 3
            made.outages = [each for each in outages if sum(each[0] <= day < each[1] for day in expected) >= enough]
    made.uploads.sort()
    return made


def _days_off(rng: random.Random, year: int, spring: int, first: date) -> set[date]:
    """The days on which a district's schools are closed within a school year."""
    winter, thanks = _monday(date(year, 12, 20)), _monday(date(year, 11, 18)) + 3 * DAY
    off = {*_between(winter, winter + rng.choice((11, 13, 14)) * DAY)}
    off |= {*_between(thanks - rng.choice((0, 1, 3)) * DAY, thanks + DAY)}
    off |= {_monday(date(year, 9, 1)), date(year, 11, 11)}
    off |= {
        _monday(day)
        for day in (date(year, 10, 8), date(year + 1, 1, 15), date(year + 1, 2, 15))
        if rng.random() < HOLIDAYS
    }
    break_ = _monday(date(year + 1, 3, 8)) + 7 * spring * DAY
    off |= {*_between(break_, break_ + 4 * DAY)}
    return off | {first + rng.randrange(20, 250) * DAY for _ in range(4)}


def _monday(day: date) -> date:
    return day + (-day.weekday()) % 7 * DAY


def _between(first: date, last: date) -> Iterator[date]:
    yield from (first + step * DAY for step in range((last - first).days + 1))


def look_at_a_year(districts: Sequence[Made]) -> None:
    """Look at the second year, every `STEP`, and note what is told of each district."""
    told: dict[int, datetime] = {}
    now, end = datetime(FIRST + 1, 7, 1, 3, tzinfo=ZONE), datetime(FIRST + 2, 7, 1, tzinfo=ZONE)
    while now < end:
        recent = [_within(each.uploads, now - LOOKED_BACK, now) for each in districts]
        habits = [(habit, uploads) for uploads in recent if (habit := habit_of(uploads)) is not None]
        off = no_school_days(
            (habit, {habit.day(at) for at in uploads}, habit.day(now - timedelta(minutes=habit.by)))
            for habit, uploads in habits
        )
        for number, (each, uploads) in enumerate(zip(districts, recent, strict=True)):
            missing = _missing(each, uploads, now, off)
            if number in told and (missing is None or uploads[-1] > told[number]):
                del told[number]
            if missing is not None and number not in told:
                told[number] = now
                each.notices.append(missing.since.date())
        now += STEP


def _missing(made: Made, uploads: Sequence[datetime], now: datetime, off: frozenset[date]) -> Missing | None:
    habit = habit_of(uploads, off)
    if habit is None or missed(habit, uploads[-1], now, off) is None:
        return None
    last_year = _within(made.uploads, now - YEAR - timedelta(days=45), now - YEAR + LOOKED_BACK)
    return missed(habit, uploads[-1], now, off, last_year)


def _within(uploads: Sequence[datetime], since: datetime, until: datetime) -> Sequence[datetime]:
    return uploads[bisect_left(uploads, since) : bisect_left(uploads, until)]


def counted(districts: Sequence[Made]) -> tuple[int, int, int]:
    """How many outages there were, how many were told, and how many notices were about none."""
    outages = seen = false = 0
    for each in districts:
        near = [(one - 4 * DAY, other + 2 * DAY) for one, other in each.outages]
        outages += len(near)
        seen += sum(any(one <= day <= other for day in each.notices) for one, other in near)
        false += sum(not any(one <= day <= other for one, other in near) for day in each.notices)
    return outages, seen, false


def main() -> None:
    """Print a table for deployments of some sizes."""
    sys.stdout.write("| districts | outages | told | not told | false notices | per district and year |\n")
    sys.stdout.write("| --- | --- | --- | --- | --- | --- |\n")
    for size, times in ((1, 60), (10, 6), (60, 1)):
        years = [[district(random.Random(1000 * seed + each)) for each in range(size)] for seed in range(times)]  # noqa: S311
        for year in years:
            look_at_a_year(year)
        outages, seen, false = counted([each for year in years for each in year])
        share = false / (size * times)
        text = f"{times} × {size} | {outages} | {seen} | {outages - seen} | {false} | {share:.2f}"
        sys.stdout.write(f"| {text} |\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
