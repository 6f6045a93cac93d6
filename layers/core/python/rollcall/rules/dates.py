"""Dates: the two accepted forms, and what is wrong with a text in neither form."""

import re
from collections.abc import Iterator
from datetime import MINYEAR, date, timedelta
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from rollcall.columns import compute as pc
from rollcall.columns.arrays import as_arrow

_ISO = "(?P<year>[0-9]{4})-(?P<month>[0-9]{2})-(?P<day>[0-9]{2})"
_AMERICAN = "(?P<month>[0-9]{1,2})/(?P<day>[0-9]{1,2})/(?P<year>[0-9]{4})"

_WITH_TIME = (
    r"(.*[^\sT,])(?:(?:\s*,\s*|\s+|T)[0-9]{1,2}[:.h][0-9]{2}(?:[:.][0-9]{2}(?:[.,][0-9]+)?)?|T[0-9]{4}(?:[0-9]{2})?)"
    r"(?:\s*[AaPp]\.?[Mm]\.?)?(\s*(?:Z|UTC|GMT|[+-][0-9]{2}(?::?[0-9]{2})?)(?:\s?\[?[A-Za-z/_]+\]?)?)?"
)
_NUMBER = r"([0-9]+)(?:[.,][0-9]+)?"
_THREE = r"([0-9]{1,4})(\W+)([0-9]{1,2})(\W+)([0-9]{1,4})"
_NUMBER_OR_WORD = r"[0-9]+|[^\W\d_]+"

_DAY_ZERO = date(1899, 12, 30)
"""Day 0 of a spreadsheet's serial dates."""
_DAY_NUMBERS = range(10_000, 73_051)
"""The serial dates from 1927 to 2099."""
_LONGEST = 64
"""The length of the longest text that is tried as a date."""
_YEARS = range(1900, 2100)
_MARKS = {"-": "hyphens", "/": "slashes", ".": "full stops", " ": "spaces"}
_SHORTEST_MONTH_NAME = 3
_MONTHS = 12

_TIME = "it has a time behind the date"
_TIME_AND_ZONE = "it has a time and a time zone behind the date"
_NO_SUCH_DAY = "there is no such day"
_DAY_FIRST = "its day stands before its month"
_TWO_DIGITS = "its year has two digits"
_WORD = "its month is written as a word"
_NO_SPREADSHEET_SAVES_IT = " In a spreadsheet, give the column the date format yyyy-mm-dd before you save it as CSV."


class Explanation(NamedTuple):
    """Why a text is not a date."""

    fault: str
    """What is wrong with it, to follow “is not a date”; empty where nothing needs adding."""
    advice: str
    """How to save the column, where a spreadsheet made the text; else empty."""


def parse(text: str) -> date | None:
    """Read `text` in one of the two forms; None where it is not a date."""
    match = re.fullmatch(_ISO, text) or re.fullmatch(_AMERICAN, text)
    return _date(*(int(match[part]) for part in ("year", "month", "day"))) if match else None


def parsed(texts: pa.Array) -> pa.Array:
    """As `parse`, for each of `n` texts: days, null where it is not a date."""
    forms = [pc.extract_regex(texts, f"^{form}$") for form in (_ISO, _AMERICAN)]
    year, month, day = (sum(_numbers(form, part) for form in forms) for part in ("year", "month", "day"))
    there = (year >= MINYEAR) & (month >= 1) & (month <= _MONTHS)
    first = 12 * (np.where(there, year, 1970) - 1970) + np.where(there, month, 1) - 1
    begins, ends = (
        months.astype("datetime64[M]").astype("datetime64[D]").astype(np.int64) for months in (first, first + 1)
    )
    there &= (day >= 1) & (day <= ends - begins)
    return pc.cast(as_arrow((begins + day - 1).astype(np.int32), mask=~there), pa.date32())


def _numbers(form: pa.StructArray, part: str) -> npt.NDArray[np.int64]:
    """One number of each text; 0 for a text without that form."""
    digits = form.flatten()[form.type.get_field_index(part)]
    return np.asarray(pc.fill_null(pc.cast(digits, pa.int64()), 0))


def explained(text: str) -> Explanation:
    """Explain why `text` is not a date."""
    reasons = list(dict.fromkeys(_reasons(text)))
    by_spreadsheet = any(reason.startswith((_TIME, "it is the number")) for reason in reasons)
    form = "" if reasons == [_NO_SUCH_DAY] else " in a form that we read"
    fault = f"{form}: {' and '.join(reasons)}" if reasons else ""
    return Explanation(fault, _NO_SPREADSHEET_SAVES_IT if by_spreadsheet else "")


def _reasons(text: str) -> Iterator[str]:
    if len(text) > _LONGEST:
        return
    if match := re.fullmatch(_WITH_TIME, text):
        yield _TIME_AND_ZONE if match[2] else _TIME
        text = match[1]
    if parse(text) is not None:
        return
    if any(character.isdecimal() and not character.isascii() for character in text):
        yield "its digits are not 0 to 9"
    elif match := re.fullmatch(_NUMBER, text):
        yield from _of_number(match[1])
    elif match := re.fullmatch(_THREE, text):
        yield from _of_three(match[1], match[3], match[5], match[2], match[4])
    else:
        yield from _of_words(re.findall(_NUMBER_OR_WORD, text))


def _of_number(digits: str) -> Iterator[str]:
    number = int(digits)
    if number in _DAY_NUMBERS and len(digits) == 5:  # noqa: PLR2004 (digits of such a number)
        day = _DAY_ZERO + timedelta(days=number)
        yield f"it is the number that a spreadsheet keeps for a day, most likely {day.isoformat()}"
    elif number in _YEARS and len(digits) == 4:  # noqa: PLR2004
        yield "it is a year alone"
    elif len(digits) == 8 and any(_date(*order) for order in _orders(digits)):  # noqa: PLR2004
        yield "nothing stands between its year, its month and its day"
    else:
        yield "it is a number"


def _orders(digits: str) -> Iterator[tuple[int, int, int]]:
    """Give every reading of eight digits as year, month and day."""
    yield int(digits[:4]), int(digits[4:6]), int(digits[6:])
    yield int(digits[4:]), int(digits[:2]), int(digits[2:4])
    yield int(digits[4:]), int(digits[2:4]), int(digits[:2])


def _of_three(first: str, second: str, third: str, *marks: str) -> Iterator[str]:
    """Say what is wrong with three numbers and their separators."""
    year_first = len(first) > 2  # noqa: PLR2004 (digits of a day)
    year = first if year_first else third
    month, day = (second, third) if year_first else (first, second)
    if len(year) <= 2:  # noqa: PLR2004
        yield _TWO_DIGITS
    if int(month) > _MONTHS >= int(day):
        yield _DAY_FIRST
    elif len(year) == 4 and _date(int(year), int(month), int(day)) is None:  # noqa: PLR2004
        yield _NO_SUCH_DAY
    belongs = "-" if year_first else "/"
    if wrong := [mark for mark in marks if mark != belongs]:
        yield f"it has {_MARKS.get(wrong[0], 'other signs')} where {_MARKS[belongs]} belong"
    elif year_first and (len(month) != 2 or len(day) != 2):  # noqa: PLR2004
        yield "behind a year that stands first, month and day need two digits each"


def _of_words(parts: list[str]) -> Iterator[str]:
    """Say what is wrong with numbers mixed with words."""
    numbers = [part for part in parts if part[0].isdecimal()]
    words = [part for part in parts if not part[0].isdecimal()]
    if not numbers or not words:
        return
    if any(len(word) >= _SHORTEST_MONTH_NAME for word in words) and len(numbers) <= 2:  # noqa: PLR2004 (day and year)
        yield _WORD
        if len(numbers) == 2 and all(len(number) <= 2 for number in numbers):  # noqa: PLR2004
            yield _TWO_DIGITS
    elif len(numbers) == 3:  # noqa: PLR2004 (day, month and year)
        yield "it has words between its year, its month and its day"


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
