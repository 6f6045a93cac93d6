"""Dates in ids that a spreadsheet made (contract, section 3, effect 4).

The contract says: dates such as `2-Mar`, and full dates where the column's other ids have another form. What it leaves
open is settled here: a full date is one that spreadsheets write, with any separator, in any order, with or without a
time; where an id has the form of one and is none (13-14-2026), that is the form of these ids. Beside dates, numbers
that are days as spreadsheets count them are dates, too, if most other ids are none.
"""

import re
from collections.abc import Iterable

_MONTH = "(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)"
_SHORT = re.compile(rf"[0-9]{{1,2}}-{_MONTH}(?:-[0-9]{{2,4}})?|{_MONTH}-[0-9]{{2,4}}", re.IGNORECASE)
_FULL = re.compile(r"([0-9]+)([-/.])([0-9]+)\2([0-9]+)(?:[ T][0-9]{1,2}:[0-9]{2}(?::[0-9]{2})?(?: ?[AaPp][Mm])?)?")
_SERIAL = re.compile("[0-9]{5}")
_FIRST_SERIAL, _LAST_SERIAL = 36526, 54788
"""1 January 2000 and 31 December 2049."""


def dates_among(ids: Iterable[str]) -> set[str]:
    """Those of the ids of a column (each as often as it stands there) that are dates a spreadsheet made."""
    values = list(ids)
    full = _full_dates(values)
    dates = {value for value in values if value in full or _SHORT.fullmatch(value)}
    if not dates:
        return set()
    serials = [value for value in values if _SERIAL.fullmatch(value)]
    if any(not _FIRST_SERIAL <= int(value) <= _LAST_SERIAL for value in serials):
        return dates
    others = [value for value in values if value not in dates and value not in serials]
    return dates | set(serials) if len(serials) <= len(others) else dates


def _full_dates(values: list[str]) -> set[str]:
    formed: dict[tuple[str, ...], set[str]] = {}
    for value in values:
        match = _FULL.fullmatch(value)
        if match and (form := _form(match)):
            formed.setdefault(form, set()).add(value)
    found = {value for form, those in formed.items() if all(map(_is_day, those)) for value in those}
    return found if any(value not in found for value in values) else set()


def _form(match: re.Match[str]) -> tuple[str, ...] | None:
    """Separator and order, if the numbers are as long as those of a date."""
    lengths = tuple("n" if len(number) <= 2 else str(len(number)) for number in match.group(1, 3, 4))
    return (match[2], *lengths) if lengths in {("4", "n", "n"), ("n", "n", "4"), ("n", "n", "n")} else None


def _is_day(value: str) -> bool:
    match = _FULL.fullmatch(value)
    assert match
    first, middle, last = match.group(1, 3, 4)
    if len(first) == 4:
        return _is_year(first) and _is_month_and_day(middle, last)
    one_of_two = _is_month_and_day(first, middle) or _is_month_and_day(middle, first)
    if len(last) == 4:
        return one_of_two and _is_year(last)
    return (one_of_two and len(last) == 2) or (len(first) == 2 and _is_month_and_day(middle, last))


def _is_year(number: str) -> bool:
    return number[:2] in {"19", "20"}


def _is_month_and_day(month: str, day: str) -> bool:
    return 1 <= int(month) <= 12 and 1 <= int(day) <= 31
