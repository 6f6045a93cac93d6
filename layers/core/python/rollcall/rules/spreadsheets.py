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
    sis='Export again, and do not open the file in a spreadsheet. If the export itself writes ="007", switch off in '
    "its settings that it writes for Excel.",
)
RULES = (SPREADSHEET,)

_ERRORS = ("#N/A", "#REF!", "#VALUE!", "#NAME?", "#DIV/0!", "#NULL!", "#NUM!")
_POWER = r"^-?[0-9](?:\.[0-9]+)?[Ee]\+[0-9]{2,3}$"
_FORMULA = '(?s)^=".*"$'
_MONTHS = "jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec"
_DAY = rf"(?i)^(?:[0-9]{{1,2}}-(?:{_MONTHS})(?:-[0-9]{{2,4}})?|(?:{_MONTHS})-[0-9]{{2,4}})$"
_ID_LENGTH = 64
"""Columns of this length hold ids."""

_SEPARATORS = "-/."
_DIGITS = np.isin(np.arange(256), list(b"0123456789"))
"""For each byte, whether it is a digit."""


@dataclass(frozen=True, slots=True)
class _Form:
    """Three numbers of which dates are made."""

    numbers: tuple[str, str, str]
    """The digits of each."""
    orders: tuple[str, ...]
    """In which year, month and day may stand."""
    first: tuple[int, ...]
    """Where its first separator stands, from the beginning."""
    last: tuple[int, ...]
    """Where the other one stands, from the end."""


_SHORT, _LONG = "[0-9]{1,2}", "[0-9]{4}"
_FORMS = (
    _Form((_LONG, _SHORT, _SHORT), ("ymd",), (4,), (2, 3)),
    _Form((_SHORT, _SHORT, _LONG), ("mdy", "dmy"), (1, 2), (5,)),
    _Form((_SHORT, _SHORT, _SHORT), ("mdy", "dmy", "ymd"), (1, 2), (2, 3)),
)
_CENTURY = 2000
"""Of years with two digits."""
_SHORTEST, _LONGEST = len("1-1-26"), len("2026-03-04")
_SAMPLE = 1_000
"""Ids that show, as a rule, whether a form is that of dates."""

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
    found = [np.empty(0, np.int64)]
    for (form, separator), rows in _of_a_form(values).items():
        # Where few ids show that it is no form of dates, the others need not be looked at.
        if _all_dates(pick(values, rows[:_SAMPLE]), form, separator) is not None:
            dates = _all_dates(pick(values, rows), form, separator)
            found += [] if dates is None else [rows[dates]]
    rows = np.concatenate(found)
    return rows if len(rows) < len(values) - values.null_count else rows[:0]


def _all_dates(ids: pa.Array, form: _Form, separator: str) -> Mask | None:
    """Which of `ids` have a form; None where one of these is no date."""
    formed = pc.match_substring_regex(ids, f"^{re.escape(separator).join(form.numbers)}$")
    different = ids.filter(formed).unique().to_pylist()
    return mask_of(formed) if all(_is_date(each.split(separator), form.orders) for each in different) else None


def _is_date(numbers: Sequence[str], orders: Sequence[str]) -> bool:
    for order in orders:
        parts = dict(zip(order, map(int, numbers), strict=True))
        year = parts["y"] if len(numbers[order.index("y")]) > 2 else parts["y"] + _CENTURY  # noqa: PLR2004 - digits
        try:
            date(year, parts["m"], parts["d"])
        except ValueError:
            continue
        return True
    return False


def _of_a_form(values: pa.ChunkedArray) -> Mapping[tuple[_Form, str], Numbers]:
    """The rows that may have a form, by few of their bytes: a column of ten million ids has none, as a rule."""
    found: dict[tuple[_Form, str], list[Numbers]] = {}
    done = 0
    for offsets, data in offsets_and_bytes(values):
        lengths = np.diff(offsets)
        rows = np.flatnonzero((lengths >= _SHORTEST) & (lengths <= _LONGEST))
        rows = rows[_DIGITS[data[offsets[rows]]] & _DIGITS[data[offsets[rows + 1] - 1]]]
        for form in _FORMS if len(rows) else ():
            for separator in _SEPARATORS:
                first = [data[offsets[rows] + place] == ord(separator) for place in form.first]
                last = [data[offsets[rows + 1] - place] == ord(separator) for place in form.last]
                some = rows[np.any(first, axis=0) & np.any(last, axis=0)]
                if len(some):
                    found.setdefault((form, separator), []).append(some + done)
        done += len(offsets) - 1
    valid = mask_of(values.is_valid()) if found and values.null_count else None
    joined = {key: np.concatenate(parts) for key, parts in found.items()}
    return joined if valid is None else {key: rows[valid[rows]] for key, rows in joined.items()}


def _serials(values: pa.ChunkedArray, dates: Mask) -> Mask:
    """Which ids are days as a spreadsheet counts them, in a column that holds `dates` besides: 46083 is 2026-03-02.

    Only where no other id has five digits, and most have another form.
    """
    five = mask_of(pc.match_substring_regex(values, _SERIAL))
    first, last = _SERIALS
    serial = five & mask_of(pc.and_(pc.greater_equal(values, first), pc.less_equal(values, last)))
    others = mask_of(values.is_valid()) & ~dates & ~serial
    return serial if (five == serial).all() and serial.sum() <= others.sum() else np.zeros_like(serial)
