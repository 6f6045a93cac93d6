"""Values that a spreadsheet made: powers, errors, formulas; and in ids dates (contract, section 3, effect 4)."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from rollcall.findings import Rule
from rollcall.reading import Traits
from rollcall.rules.hits import Mask, Numbers, mask_of
from rollcall.rules.keys import pick
from rollcall.rules.words import bytes_of, offsets_and_bytes
from rollcall.schema import Field

KEEP_AS_TEXT = (
    "In Excel, open the file with Data > From Text/CSV > Transform Data, and set the column to Text. In Google Sheets, "
    "use File > Import, without “Convert text to numbers, dates, and formulas”."
)
"""How to open a file in a spreadsheet so that its ids stay as they are."""

SPREADSHEET = Rule(
    code="spreadsheet-value",
    title="A value was made by a spreadsheet.",
    message="{value} in “{column}” on line {line} of {file} looks as if a spreadsheet had changed it{how}.",
    hint='Write the original value again; of a formula such as ="007", remove =" and ". Format the column as Text '
    "before you open the file or type the value.",
    example="Classes.csv:\nID,School ID,Name\n2-Mar,S-01,Room 12",
    spreadsheet=KEEP_AS_TEXT,
    sis='Export again, and do not open the file in a spreadsheet. If the export itself writes ="007", switch off that '
    "it writes for Excel.",
)
RULES = (SPREADSHEET,)

_ERRORS = ("#N/A", "#REF!", "#VALUE!", "#NAME?", "#DIV/0!", "#NULL!", "#NUM!")
_POWER = r"^-?[0-9](?:\.[0-9]+)?[Ee]\+[0-9]{2,3}$"
_FORMULA = '(?s)^=".*"$'
_MONTHS = "jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec"
_DAY = rf"(?i)^(?:[0-9]{{1,2}}-(?:{_MONTHS})(?:-[0-9]{{2,4}})?|(?:{_MONTHS})-[0-9]{{2,4}})$"
_ID_LENGTH = 64
"""Columns of this length hold ids."""

_TIME = r"(?:[ T][0-9]{1,2}:[0-9]{2}(?::[0-9]{2})?(?: ?[AaPp][Mm])?)?"
_NUMBERS = (("[0-9]{4}", "[0-9]{1,2}", "[0-9]{1,2}"), ("[0-9]{1,2}", "[0-9]{1,2}", "[0-9]{4}"), ("[0-9]{1,2}",) * 3)
_YEAR, _SHORT_YEAR = "(?:19|20)[0-9]{2}", "[0-9]{2}"
_MONTH, _ANY_DAY = "(?:0?[1-9]|1[0-2])", "(?:0?[1-9]|[12][0-9]|3[01])"
_DATES = (
    ((_YEAR, _MONTH, _ANY_DAY),),
    ((_MONTH, _ANY_DAY, _YEAR), (_ANY_DAY, _MONTH, _YEAR)),
    ((_MONTH, _ANY_DAY, _SHORT_YEAR), (_ANY_DAY, _MONTH, _SHORT_YEAR), (_SHORT_YEAR, _MONTH, _ANY_DAY)),
)
"""For each of `_NUMBERS`, what of it are dates."""
_SEPARATORS = ("-", "/", r"\.")
_DIGITS = np.isin(np.arange(256), list(b"0123456789"))
_BETWEEN = np.isin(np.arange(256), list(b"-/.: "))
"""For each byte, whether it stands between the numbers of a date or of a time."""
_SHORTEST, _LONGEST = len("1-1-26"), len("2026-03-04 00:00:00 AM")

_FIRST_DAY = date(1899, 12, 30)
"""From which spreadsheets count days."""
_SERIAL = "^[0-9]{5}$"
_SERIALS = ("36526", "54788")
"""2000-01-01 and 2049-12-31 as they count them."""


@dataclass(frozen=True, slots=True)
class How:
    """The facts of values that a spreadsheet made: what each is."""

    column: pa.ChunkedArray
    rows: Numbers

    def __call__(self, asked: Numbers) -> Sequence[Mapping[str, object]]:
        """The facts of those at some places among the rows."""
        return [{"how": f": {_what_it_is(value)}"} for value in pick(self.column, self.rows[asked]).to_pylist()]


def made_by_spreadsheet(values: pa.ChunkedArray, column: Field, traits: Traits) -> Mask | None:
    """`n`: which of `n` values a spreadsheet made; None where there is none."""
    made = np.zeros(len(values), np.bool_)
    if Traits.NUMBER_SIGN in traits:
        made |= mask_of(pc.is_in(values, value_set=pa.array(_ERRORS, values.type)))
    if Traits.PLUS in traits:
        made |= mask_of(pc.match_substring_regex(values, _POWER))
    if Traits.EQUALS_SIGN in traits:
        made |= mask_of(pc.match_substring_regex(values, _FORMULA))
    if column.max_length == _ID_LENGTH:
        _mark_dates(values, made)
    return made if made.any() else None


def _what_it_is(value: str) -> str:
    if value.startswith("="):
        return "it is a formula around the value"
    if value.startswith("#"):
        return "it is the error of a formula"
    if re.fullmatch(_SERIAL, value):
        return f"it is how a spreadsheet stores the date {_FIRST_DAY + timedelta(int(value))}"
    return "it is a number in short form" if re.match(_POWER, value) else "it is a date"


def _mark_dates(values: pa.ChunkedArray, made: Mask) -> None:
    """Mark the ids that are dates in `made`."""
    if all(int(np.min(data, initial=ord("0"))) >= ord("0") for data in bytes_of(values)):
        return  # what parts the numbers of a date weighs less than digits
    day = np.zeros(len(values), np.bool_)
    if any(map(_may_hold_day, bytes_of(values))):
        day |= mask_of(pc.match_substring_regex(values, _DAY))
    day[_full_dates(values)] = True
    if day.any():
        day |= _serials(values, day)
        made |= day


def _may_hold_day(data: npt.NDArray[np.uint8]) -> bool:
    """Whether the name of a month stands beside a hyphen: many ids have hyphens, and few a month."""
    hyphens = np.flatnonzero(data == ord("-"))
    if not len(hyphens):
        return False
    padded = np.concatenate((np.zeros(3, np.uint8), data, np.zeros(3, np.uint8))).astype(np.uint32) | ord(" ")
    months = np.array([int.from_bytes(month.encode()) for month in _MONTHS.split("|")], np.uint32)
    for first in (hyphens, hyphens + 4):  # the three letters before, the three behind
        letters = padded[first] << 16 | padded[first + 1] << 8 | padded[first + 2]
        if np.isin(letters, months).any():
            return True
    return False


def _full_dates(values: pa.ChunkedArray) -> Numbers:
    """The rows with a whole date where the other ids have another form.

    Where an id has the form of a date and is none, such as 13-14-2026, that is the form of these ids; and where all are
    dates, they are meant to be.
    """
    rows = _like_dates(values)
    candidates = pick(values, rows)
    dates = np.zeros(len(rows), np.bool_)
    for numbers, readings in zip(_NUMBERS, _DATES, strict=True):
        for separator in _SEPARATORS:
            formed = mask_of(pc.match_substring_regex(candidates, f"^{separator.join(numbers)}{_TIME}$"))
            if formed.any():
                patterns = "|".join(separator.join(reading) for reading in readings)
                true = mask_of(pc.match_substring_regex(candidates, f"^(?:{patterns}){_TIME}$"))
                dates |= formed & (true == formed).all()
    return rows[dates] if int(dates.sum()) < len(values) - values.null_count else rows[:0]


def _like_dates(values: pa.ChunkedArray) -> Numbers:
    """The rows that may hold a whole date, by few of their bytes: a column of ten million ids has none, as a rule."""
    rows, done = [np.empty(0, np.int64)], 0
    for offsets, data in offsets_and_bytes(values):
        rows.append(_like_dates_among(offsets, data) + done)
        done += len(offsets) - 1
    found = np.concatenate(rows)
    return found[mask_of(values.is_valid())[found]] if values.null_count else found


def _like_dates_among(offsets: Numbers, data: npt.NDArray[np.uint8]) -> Numbers:
    lengths = np.diff(offsets)
    rows = np.flatnonzero((lengths >= _SHORTEST) & (lengths <= _LONGEST))
    for places in ((0,), (1, 2, 4)):  # of the first digit, and of the first separator
        allowed = _DIGITS if places == (0,) else _BETWEEN
        rows = rows[np.any([allowed[data[offsets[rows] + place]] for place in places], axis=0)]
    ends = offsets[rows + 1]
    return rows[np.any([_BETWEEN[data[ends - place]] for place in (2, 3, 5)], axis=0)]


def _serials(values: pa.ChunkedArray, dates: Mask) -> Mask:
    """Which ids are days as a spreadsheet counts them, in a column that holds `dates` besides: 46083 is 2026-03-02.

    Only where no other id has five digits, and most have another form.
    """
    five = mask_of(pc.match_substring_regex(values, _SERIAL))
    first, last = _SERIALS
    serial = five & mask_of(pc.and_(pc.greater_equal(values, first), pc.less_equal(values, last)))
    others = mask_of(values.is_valid()) & ~dates & ~serial
    return serial if (five == serial).all() and serial.sum() <= others.sum() else np.zeros_like(serial)
