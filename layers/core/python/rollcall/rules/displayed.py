"""What spreadsheets show for ids that they take for numbers and dates, so that it can be told what a value was before.

A CSV that a spreadsheet saves holds what it shows. As a number it shows at most fifteen digits, from twelve on with a
power of ten, without leading zeros and without those behind a decimal point; `3-2` becomes `2-Mar` or `3-Feb`.
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TypeVar

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from rollcall.rules.hits import Numbers

_POWER = re.compile(r"([0-9])(?:\.([0-9]{1,15}))?[Ee]\+([0-9]{2,3})")
_WITH_POWER = re.compile(r"([0-9]{1,15})[Ee]([0-9]{1,2})")
_GENERAL = 5
"""Decimals of a power in the format that cells have unless they are given one; zeros at their end are left out."""
_LARGEST_PLAIN = 11
"""Digits that this format shows without a power."""
_LEADING = 17
"""Digits of a number that are looked at: two more than a spreadsheet keeps."""
_DIGITS = 15
"""That a spreadsheet keeps of a number."""

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_NAME = (
    r"(jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?"
    r"|nov(?:ember)?|dec(?:ember)?)"
)
_DAY_MONTH = re.compile(rf"([0-9]{{1,2}})[-/. ]?{_NAME}(?:-[0-9]{{2,4}})?", re.IGNORECASE)
_MONTH_DAY = re.compile(rf"{_NAME}[-/. ]?([0-9]{{1,2}})", re.IGNORECASE)
_TWO_NUMBERS = re.compile(r"([0-9]{1,2})[-/]([0-9]{1,2}|[0-9]{4})")
_LONGEST_MONTH = 31

_IS_DATE = (
    rf"(?i)^(?:[0-9]{{1,2}}[-/](?:[0-9]{{1,2}}|[0-9]{{4}})|[0-9]{{1,2}}[-/. ]?{_NAME}|{_NAME}[-/. ]?[0-9]{{1,2}})$"
)

_PLACE = 10 ** (_DIGITS + 1)
"""By what a power is multiplied to make one number of it and the digits before it."""

_Shown = TypeVar("_Shown")
_Day = tuple[int, str]
"""A day or the last two digits of a year, and a month's short name."""


@dataclass(frozen=True)
class Displayed:
    """Finds the ids that a spreadsheet shows as some values. Each kind of damage is looked for only when asked for."""

    ids: pa.Array

    def before(self, values: Iterable[str]) -> Mapping[str, str]:
        """For those of `values` that a spreadsheet shows for exactly one of the ids, that id."""
        powers: dict[str, re.Match[str]] = {}
        found: dict[str, str | None] = {}
        for value in values:
            if power := _POWER.fullmatch(value):
                powers[value] = power
            elif day := _day(value):
                years = self._years.get(day) if value[0].isalpha() else None
                found[value] = years or self._days.get(day)
            elif value[:1].isdigit():
                found[value] = self._plain.get(value)
        found.update(self._before_powers(powers))
        return {value: meant for value, meant in found.items() if meant}

    def _before_powers(self, powers: Mapping[str, re.Match[str]]) -> Mapping[str, str | None]:
        found: dict[str, str | None] = {}
        # As most cells show it, with zeros left out, before any other number of decimals.
        general = {value: _GENERAL for value, power in powers.items() if _may_be_general(power)}
        own = {value: len(power[2] or "") for value, power in powers.items()}
        for decimals, least in ((general, _LARGEST_PLAIN + 1), (own, 1)):
            for count in sorted(set(decimals.values())):
                asked = [value for value, own in decimals.items() if own == count and value not in found]
                found.update(self._with_decimals([powers[value] for value in asked], count, least))
        return found

    def _with_decimals(
        self, powers: Sequence[re.Match[str]], decimals: int, least: int
    ) -> Iterable[tuple[str, str | None]]:
        """The values for which there is an id of at least `least` digits; None where there are several."""
        ids, leading, lengths = self._numbers
        enough = np.flatnonzero(lengths >= least)
        keys, first, count = np.unique(
            _shown(leading[enough], lengths[enough], decimals), return_index=True, return_counts=True
        )
        for power in powers:
            mantissa = int((power[1] + (power[2] or "")).ljust(decimals + 1, "0"))
            key = int(power[3]) * _PLACE + mantissa
            place = int(np.searchsorted(keys, key))
            if place < len(keys) and keys[place] == key:
                yield power[0], ids[int(enough[first[place]])].as_py() if count[place] == 1 else None

    @cached_property
    def _numbers(self) -> tuple[pa.Array, Numbers, Numbers]:
        """The ids that are numbers, the leading digits of each, and how many digits it has."""
        plain = self.ids.filter(pc.match_substring_regex(self.ids, "^0*[1-9][0-9]*$"))
        odd = self.ids.filter(pc.match_substring_regex(self.ids, "^[0-9]*[1-9][0-9]*[Ee][0-9]{1,2}$")).to_pylist()
        matches = [match for each in odd if (match := _WITH_POWER.fullmatch(each))]
        written = pa.array([match[1] + "0" * int(match[2]) for match in matches], self.ids.type)
        digits = pc.utf8_ltrim(pa.concat_arrays([plain, written]), "0")
        ids = pa.concat_arrays([plain, pa.array([match[0] for match in matches], self.ids.type)])
        leading = pc.utf8_slice_codeunits(digits, 0, _LEADING).cast(pa.int64())
        return ids, leading.to_numpy(), np.asarray(pc.binary_length(digits).to_numpy(), np.int64)

    @cached_property
    def _days(self) -> Mapping[_Day, str | None]:
        return _once(self._dates, _days_of)

    @cached_property
    def _years(self) -> Mapping[_Day, str | None]:
        return _once(self._dates, _years_of)

    @cached_property
    def _dates(self) -> Sequence[str]:
        """The ids that a spreadsheet takes for dates, which can't be many."""
        return [str(each) for each in self.ids.filter(pc.match_substring_regex(self.ids, _IS_DATE)).to_pylist()]

    @cached_property
    def _plain(self) -> Mapping[str, str | None]:
        may_be = pc.match_substring_regex(self.ids, rf"^[0-9]+\.[0-9]+$|^[0-9]{{{_DIGITS + 1},}}$")
        return _once(self.ids.filter(may_be).to_pylist(), lambda each: filter(None, [_plain(each)]))


def _once(ids: Iterable[str], shown: Callable[[str], Iterable[_Shown]]) -> Mapping[_Shown, str | None]:
    """For whatever is shown for ids, the id; None where it is shown for several."""
    found: dict[_Shown, str | None] = {}
    for each in ids:
        for one in shown(each):
            found[one] = None if one in found else each
    return found


def _may_be_general(power: re.Match[str]) -> bool:
    decimals = power[2] or ""
    return len(decimals) <= _GENERAL and not decimals.endswith("0") and int(power[3]) >= _LARGEST_PLAIN


def _shown(leading: Numbers, lengths: Numbers, decimals: int) -> Numbers:
    """For numbers of so many digits, which begin with `leading`, the keys of what is shown with so many decimals."""
    cut = np.minimum(lengths, _LEADING) - 1 - decimals
    whole = np.power(10, np.maximum(cut, 0), dtype=np.int64)
    mantissas = np.where(cut > 0, (leading + whole // 2) // whole, leading * np.power(10, np.maximum(-cut, 0)))
    powers = lengths - 1
    rounded_up = mantissas == 10 ** (decimals + 1)
    mantissas[rounded_up] //= 10
    return np.asarray((powers + rounded_up) * _PLACE + mantissas, np.int64)


def _plain(value: str) -> str | None:
    """A long number or one with decimals as a spreadsheet shows it; None for all others."""
    if re.fullmatch(r"[0-9]+\.[0-9]+", value):
        return value.rstrip("0").rstrip(".")
    if re.fullmatch(rf"[0-9]{{{_DIGITS + 1},}}", value):
        return value[:_DIGITS].ljust(len(value), "0")
    return None


def _day(value: str) -> _Day | None:
    if match := _DAY_MONTH.fullmatch(value):
        return int(match[1]), match[2][:3].lower()
    if match := _MONTH_DAY.fullmatch(value):
        return int(match[2]), match[1][:3].lower()
    return None


def _days_of(each: str) -> set[_Day]:
    """The days for which a spreadsheet may take an id, whichever of month and day it expects first."""
    if day := _day(each):
        return {day} if 1 <= day[0] <= _LONGEST_MONTH else set()
    if not (match := _TWO_NUMBERS.fullmatch(each)):
        return set()
    one, other = int(match[1]), int(match[2])
    pairs = ((one, other), (other, one))
    return {
        (day, _MONTHS[month - 1]) for month, day in pairs if 1 <= month <= len(_MONTHS) and 1 <= day <= _LONGEST_MONTH
    }


def _years_of(each: str) -> set[_Day]:
    """As `_days_of`, for months of years."""
    match = _TWO_NUMBERS.fullmatch(each)
    if match and 1 <= int(match[1]) <= len(_MONTHS) and int(match[2]) > _LONGEST_MONTH:
        return {(int(match[2][-2:]), _MONTHS[int(match[1]) - 1])}
    return set()
