"""What a spreadsheet shows for ids that it takes for dates: `3-2` becomes `2-Mar` or `3-Feb`, `1-2-3` `1/2/2003`."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property

Day = tuple[str | int, ...]
"""A displayed date: its kind, then its numbers and short month name in their order."""

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_NAME = (
    r"(jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?"
    r"|nov(?:ember)?|dec(?:ember)?)"
)
_YEAR = "(?:19|[2-9][0-9])[0-9]{2}"
"""The years that a spreadsheet can represent."""
_DAY_MONTH = rf"(?i)([0-9]{{1,2}})[-/. ]?{_NAME}(?:-[0-9]{{2,4}})?"
_MONTH_DAY = rf"(?i){_NAME}[-/. ]?([0-9]{{1,2}})"
_TWO_NUMBERS = rf"([0-9]{{1,2}})[-/]([0-9]{{1,2}}|{_YEAR})"
_THREE_NUMBERS = rf"([0-9]{{1,2}})([-/.])([0-9]{{1,2}})\2([0-9]{{1,2}}|{_YEAR})"
_YEAR_FIRST = rf"({_YEAR})([-/.])([0-9]{{1,2}})\2([0-9]{{1,2}})"
_SHOWN_IN_FULL = rf"([0-9]{{1,2}})[-/.]([0-9]{{1,2}})[-/.]({_YEAR})(?: 0?0:00(?::00)?)?"
_SHOWN_AS_ISO = rf"({_YEAR})-([0-9]{{2}})-([0-9]{{2}})(?: 00:00:00)?"
_LONGEST_MONTH = 31
_FIRST_OF_LAST_CENTURY = 30
"""Two-digit years from here on belong to the twentieth century."""

MADE_A_DATE = (
    rf"(?i)^(?:[0-9]{{1,2}}[-/](?:[0-9]{{1,2}}|{_YEAR})|[0-9]{{1,2}}[-/. ]?{_NAME}|{_NAME}[-/. ]?[0-9]{{1,2}}"
    rf"|[0-9]{{1,2}}[-/.][0-9]{{1,2}}[-/.](?:[0-9]{{1,2}}|{_YEAR})|{_YEAR}[-/.][0-9]{{1,2}}[-/.][0-9]{{1,2}})$"
)
"""A regular expression for ids that a spreadsheet takes for dates."""
SHOWN_AS_DATE = (
    rf"(?i)^(?:[0-9]{{1,2}}[-/. ]{_NAME}(?:-[0-9]{{2,4}})?|{_NAME}[-/. ][0-9]{{1,2}}"
    rf"|[0-9]{{1,2}}[-/.][0-9]{{1,2}}[-/.]{_YEAR}(?: [0-9:]+)?|{_YEAR}-[0-9]{{2}}-[0-9]{{2}}(?: [0-9:]+)?)$"
)
"""A regular expression for the dates that it displays."""


@dataclass(frozen=True)
class Dates:
    """Index the ids that a spreadsheet takes for dates, which are few, by what it displays."""

    ids: Iterable[str]

    def before(self, shown: str) -> str | None:
        """Give the one id that is displayed as `shown`; None where there is none or several."""
        for day in (_full(shown), _year(shown), _day(shown)):
            if day in self._by_day:
                return self._by_day[day]
        return None

    @cached_property
    def _by_day(self) -> Mapping[Day | None, str | None]:
        """Map each displayed date to its id, or to None where it stands for several ids."""
        found: dict[Day | None, str | None] = {}
        for each in self.ids:
            for day in {*_days_of(each), *_years_of(each), *_full_dates_of(each)}:
                found[day] = None if day in found else each
        return found


def _day(shown: str) -> Day | None:
    """`2-Mar`, `Mar 2`."""
    if match := re.fullmatch(_DAY_MONTH, shown):
        return "day", int(match[1]), match[2][:3].lower()
    if match := re.fullmatch(_MONTH_DAY, shown):
        return "day", int(match[2]), match[1][:3].lower()
    return None


def _year(shown: str) -> Day | None:
    """`Mar-26`, the month of a year."""
    match = re.fullmatch(_MONTH_DAY, shown)
    return ("year", int(match[2]), match[1][:3].lower()) if match else None


def _full(shown: str) -> Day | None:
    """`3/2/2026`, `2026-03-02`."""
    if match := re.fullmatch(_SHOWN_IN_FULL, shown):
        return "full", int(match[1]), int(match[2]), int(match[3])
    if match := re.fullmatch(_SHOWN_AS_ISO, shown):
        return "iso", int(match[1]), int(match[2]), int(match[3])
    return None


def _days_of(each: str) -> set[Day]:
    """Give the days that an id may mean to a spreadsheet, with month or day first."""
    if day := _day(each):
        return {day} if 1 <= int(day[1]) <= _LONGEST_MONTH else set()
    if not (match := re.fullmatch(_TWO_NUMBERS, each)):
        return set()
    one, other = int(match[1]), int(match[2])
    pairs = ((one, other), (other, one))
    return {
        ("day", day, _MONTHS[month - 1])
        for month, day in pairs
        if 1 <= month <= len(_MONTHS) and 1 <= day <= _LONGEST_MONTH
    }


def _years_of(each: str) -> set[Day]:
    """As `_days_of`, for months of years."""
    match = re.fullmatch(_TWO_NUMBERS, each)
    if match and 1 <= int(match[1]) <= len(_MONTHS) and int(match[2]) > _LONGEST_MONTH:
        return {("year", int(match[2][-2:]), _MONTHS[int(match[1]) - 1])}
    return set()


def _full_dates_of(each: str) -> Iterator[Day]:
    """As `_days_of`, for dates with a year: with month or day first, and with the year first."""
    if match := re.fullmatch(_THREE_NUMBERS, each):
        one, other, year = int(match[1]), int(match[3]), int(match[4])
        if len(match[4]) <= 2:  # noqa: PLR2004 (digits)
            year += 1900 if year >= _FIRST_OF_LAST_CENTURY else 2000
        orders = [(month, day) for month, day in ((one, other), (other, one)) if _is_date(year, month, day)]
        yield from [("iso", year, month, day) for month, day in orders]
        if orders:
            yield "full", one, other, year
    elif match := re.fullmatch(_YEAR_FIRST, each):
        year, month, day = int(match[1]), int(match[3]), int(match[4])
        if _is_date(year, month, day):
            yield from (("full", month, day, year), ("full", day, month, year), ("iso", year, month, day))


def _is_date(year: int, month: int, day: int) -> bool:
    try:
        date(year, month, day)
    except ValueError:
        return False
    return True
