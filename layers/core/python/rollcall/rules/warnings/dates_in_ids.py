"""Ids that became dates in a spreadsheet: `2-Mar`, full dates among other ids, and serial dates.

A full date is three numbers with the same separator twice, in any order that spreadsheets write, with or without a
time. A few bytes of each id rule out nearly all: as a rule, a column of ten million ids holds no date.
"""

import re
from collections.abc import Iterable, Mapping
from functools import reduce
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from rollcall.columns import compute as pc
from rollcall.columns.arrays import Mask, Numbers, mask_of, once_each, one_of
from rollcall.columns.equality import pick
from rollcall.columns.packed import byte_table, bytes_of, offsets_and_bytes

SERIAL = "^[0-9]{5}$"
"""A serial date: days since 1899-12-30."""
_SERIALS = ("36526", "54788")
"""2000-01-01 and 2049-12-31."""

_MONTHS = "jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec"
_DAY = rf"(?i)^(?:[0-9]{{1,2}}-(?:{_MONTHS})(?:-[0-9]{{2,4}})?|(?:{_MONTHS})-[0-9]{{2,4}})$"

_LONG, _SHORT = "[0-9]{4}", "[0-9]{1,2}"
_YEAR, _SHORT_YEAR, _MONTH = "(?:19|20)[0-9]{2}", "[0-9]{2}", "(?:0?[1-9]|1[0-2])"
_DAY_OF_MONTH = "(?:0?[1-9]|[12][0-9]|3[01])"
_TIME = r"(?:[ T][0-9]{1,2}:[0-9]{2}(?::[0-9]{2})?(?: ?[AaPp][Mm])?)?"
_SHORTEST_DAY, _LONGEST_DAY = len("2-mar"), len("31-may-2026")
_AFTER_MONTH = (len("mar"), len("\u017fep".encode()))
"""Where the hyphen stands behind a month. The expression of days takes a long s for an s."""
_SEPARATORS = "-/."
_SHORTEST, _LONGEST = len("1-1-26"), len("2026-03-04")
_SHORTEST_WITH_TIME, _LONGEST_WITH_TIME = len("1-1-26 0:00"), len("2026-03-04 00:00:00 AM")
_FEW = 8
"""If one id in so many has a separator, only these are looked at."""
_SAMPLE = 1_000
"""How many ids are sampled to tell whether a form is that of dates."""

_DIGITS, _MARKS, _HYPHEN = map(byte_table, (b"0123456789", _SEPARATORS.encode(), b"-"))
"""For each byte, whether it is a digit, whether it is a separator, and whether it is a hyphen."""

Bytes = npt.NDArray[np.uint8]


class _Form(NamedTuple):
    """A form of full dates: three numbers and two separators."""

    numbers: tuple[str, str, str]
    """The pattern of each number."""
    dates: tuple[tuple[str, str, str], ...]
    """The patterns of the numbers in each order that is a date."""
    first: tuple[int, ...]
    """Possible offsets of the first separator, from the beginning."""
    last: tuple[int, ...]
    """Possible offsets of the second separator, from the end of the date."""


_FORMS = (
    _Form((_LONG, _SHORT, _SHORT), ((_YEAR, _MONTH, _DAY_OF_MONTH),), (4,), (2, 3)),
    _Form(
        (_SHORT, _SHORT, _LONG),
        ((_MONTH, _DAY_OF_MONTH, _YEAR), (_DAY_OF_MONTH, _MONTH, _YEAR)),
        (1, 2),
        (5,),
    ),
    _Form(
        (_SHORT, _SHORT, _SHORT),
        (
            (_MONTH, _DAY_OF_MONTH, _SHORT_YEAR),
            (_DAY_OF_MONTH, _MONTH, _SHORT_YEAR),
            (_SHORT_YEAR, _MONTH, _DAY_OF_MONTH),
        ),
        (1, 2),
        (2, 3),
    ),
)


_FIRST = sorted({place for form in _FORMS for place in form.first})
_LAST = sorted({place for form in _FORMS for place in form.last})


def dates_in_ids(values: pa.ChunkedArray) -> Numbers:
    """Find the rows whose id a spreadsheet turned into a date, ascending."""
    # Every separator of a date sorts before the digits.
    if all(int(np.min(data, initial=ord("0"))) >= ord("0") for data in bytes_of(values)):
        return np.empty(0, np.int64)
    rows = _beginning_like_dates(values)
    few = len(rows) <= len(values) // _FEW
    dates = _with_separators(pa.chunked_array([pick(values, rows)]) if few else values, len(values) - values.null_count)
    dates = rows[dates] if few else dates
    return once_each(np.concatenate((dates, _serials(values, len(dates))))) if len(dates) else dates


def _beginning_like_dates(values: pa.ChunkedArray) -> Numbers:
    """Find the rows that have the length of a date, and a separator where the first one of a date stands."""
    found, done = [np.empty(0, np.int64)], 0
    for offsets, data in offsets_and_bytes(values):
        lengths = np.diff(offsets)
        rows = np.flatnonzero((lengths >= _SHORTEST_DAY) & (lengths <= _LONGEST_WITH_TIME))
        starts = offsets[rows].astype(np.int64)
        digit = _DIGITS.take(data.take(starts))
        for begins, places, marks in ((digit, _FIRST, _MARKS), (~digit, _AFTER_MONTH, _HYPHEN)):
            own = np.flatnonzero(begins)
            at = starts[own]
            like = own[_any(marks.take(data.take(at + place)) for place in places)] if len(own) else own
            found.append(rows[like] + done)
        done += len(lengths)
    return np.sort(np.concatenate(found))


def _with_separators(values: pa.ChunkedArray, count: int) -> Numbers:
    """Find the rows with a date among those of a column of `count` ids that have a separator; others may be there."""
    days = np.empty(0, np.int64)
    if any(map(_may_hold_day, bytes_of(values))):
        # UUIDs often hold “dec” beside a hyphen: to search them all would take a tenth of the check.
        days = _at_most(_LONGEST_DAY, values)
        days = days[mask_of(pc.match_substring_regex(pick(values, days), _DAY))]
    return once_each(np.concatenate((days, _full_dates(values, count))))


def _at_most(longest: int, values: pa.ChunkedArray) -> Numbers:
    """Find the rows whose value has at most `longest` bytes."""
    short = [np.diff(offsets) <= longest for offsets, _ in offsets_and_bytes(values)]
    return np.flatnonzero(np.concatenate(short))


def _may_hold_day(data: npt.NDArray[np.uint8]) -> bool:
    """Whether a month name stands beside a hyphen: many ids have hyphens, few have a month."""
    hyphens = np.flatnonzero(data == ord("-"))
    if not len(hyphens):
        return False
    padded = np.concatenate((np.zeros(3, np.uint8), data, np.zeros(3, np.uint8))).astype(np.uint32) | ord(" ")
    months = [int.from_bytes(month.encode()) for month in _MONTHS.split("|")]
    for first in (hyphens, hyphens + 4):  # the three letters before, then after the hyphen
        letters = padded[first] << 16 | padded[first + 1] << 8 | padded[first + 2]
        if one_of(letters, months).any():
            return True
    return False


def _full_dates(values: pa.ChunkedArray, count: int) -> Numbers:
    """Find the rows with a full date in a column of `count` ids whose other ids have another form.

    An id with the form of a date that is not a date, such as 13-14-2026, shows that the form is that of the ids.
    Where all ids are dates, they are meant to be.
    """
    found = [np.empty(0, np.int64)]
    for (form, separator), rows in _of_a_form(values).items():
        # A sample often shows that the form is not that of dates, which spares a scan of all ids.
        if _all_dates(pick(values, rows[:_SAMPLE]), form, separator) is not None:
            dates = _all_dates(pick(values, rows), form, separator)
            found += [] if dates is None else [rows[dates]]
    rows = np.concatenate(found)
    return rows if len(rows) < count else rows[:0]


def _all_dates(ids: pa.Array, form: _Form, separator: str) -> Mask | None:
    """Which of `ids` have the form; None where one that has it is not a date."""
    join = re.escape(separator).join
    formed = mask_of(pc.match_substring_regex(ids, f"^{join(form.numbers)}{_TIME}$"))
    dates = mask_of(pc.match_substring_regex(ids, f"^(?:{'|'.join(map(join, form.dates))}){_TIME}$"))
    return formed if (formed == dates).all() else None


def _of_a_form(values: pa.ChunkedArray) -> Mapping[tuple[_Form, str], Numbers]:
    """Find the rows that may have a form, for each form and separator."""
    found: dict[tuple[_Form, str], list[Numbers]] = {}
    done = 0
    for offsets, data in offsets_and_bytes(values):
        plain, first, last = _like_dates(offsets, data)
        timed = _with_time(offsets, data)
        for form in _FORMS if len(plain) or len(timed) else ():
            for separator in _SEPARATORS:
                begins = _any(first[place] == ord(separator) for place in form.first)
                ends = _any(last[place] == ord(separator) for place in form.last)
                rows = plain[begins & ends]
                rows = np.union1d(rows, timed) if len(timed) else rows
                if len(rows):
                    found.setdefault((form, separator), []).append(rows + done)
        done += len(offsets) - 1
    joined = {key: np.concatenate(parts) for key, parts in found.items()}
    if joined and values.null_count:
        valid = mask_of(pc.is_valid(values))
        return {key: rows[valid[rows]] for key, rows in joined.items()}
    return joined


def _like_dates(offsets: Numbers, data: Bytes) -> tuple[Numbers, Mapping[int, Bytes], Mapping[int, Bytes]]:
    """Find rows with the length and the separators of a date; give their bytes at those offsets from either end."""
    lengths = np.diff(offsets)
    rows = np.flatnonzero((lengths >= _SHORTEST) & (lengths <= _LONGEST))
    for end, places in ((False, _FIRST), (True, _LAST)):
        at = offsets[rows + end].astype(np.int64)
        marked = _any(_MARKS[data[at - place if end else at + place]] for place in places)
        rows = rows[marked & _DIGITS[data[at - end]]]
    starts, ends = (offsets[rows + end].astype(np.int64) for end in (0, 1))
    first = {place: data[starts + place] for place in _FIRST}
    return rows, first, {place: data[ends - place] for place in _LAST}


def _with_time(offsets: Numbers, data: Bytes) -> Numbers:
    """Find rows with the length of a date and time, and with a colon where a time has one."""
    lengths = np.diff(offsets)
    rows = np.flatnonzero((lengths >= _SHORTEST_WITH_TIME) & (lengths <= _LONGEST_WITH_TIME))
    rows = rows[_DIGITS[data[offsets[rows]]]]
    return rows[_any(data[offsets[rows + 1] - place] == ord(":") for place in (3, 5, 6))]


def _any(masks: Iterable[Mask]) -> Mask:
    """Combine masks with a logical or."""
    return reduce(np.logical_or, masks)


def _serials(values: pa.ChunkedArray, dates: int) -> Numbers:
    """Find the rows with a serial date in a column that also holds so many `dates`: 46083 is 2026-03-02.

    None, unless all ids of five digits are serial dates and most ids have another form.
    """
    lengths = [np.diff(offsets) == len(_SERIALS[0]) for offsets, _ in offsets_and_bytes(values)]
    rows = np.flatnonzero(np.concatenate(lengths))
    five = pick(values, rows)
    digits = mask_of(pc.match_substring_regex(five, SERIAL))
    first, last = _SERIALS
    serial = mask_of(pc.and_(pc.greater_equal(five, first), pc.less_equal(five, last)))
    rows, others = rows[digits], len(values) - values.null_count - dates
    return rows if serial[digits].all() and 2 * len(rows) <= others else rows[:0]
