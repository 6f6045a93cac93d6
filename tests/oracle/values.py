"""Single values: contract, section 2."""

import re
import unicodedata
from datetime import date

from oracle.characters import WHITE_SPACE
from oracle.columns import Column, Kind

GRADES = {"PK": "PK", "K": "K", **{str(n): str(n) for n in range(1, 13)}, **{f"0{n}": str(n) for n in range(1, 10)}}
TYPES = {"class": "class", "group": "group"}
ROLES = {role.lower(): role for role in ("Assessor", "Teacher", "Administrator", "Data Viewer", "Data Manager")}

ERROR_VALUES = {"#N/A", "#REF!", "#VALUE!", "#NAME?", "#DIV/0!", "#NULL!", "#NUM!"}
WORDS_FOR_NOTHING = {"null", "(null)", "none", "nan", "n/a", "\\n", "undefined"}
"""In small letters."""

BIG_NUMBER_OF_A_SPREADSHEET = re.compile(r"[0-9](\.[0-9]+)?E\+[0-9]{2,3}")

Parsed = str | date


class Invalid(Exception):
    """The value is not what its column asks for."""


def parse(column: Column, value: str, today: date) -> Parsed:
    """What a value that is not blank means, in the spelling of section 2.

    Raises:
        Invalid: it is not what the column asks for.
    """
    if any(unicodedata.category(character) in ("Cc", "Zl", "Zp") for character in value):
        raise Invalid
    if column.kind is Kind.DATE:
        return _date(column, value, today)
    if column.pattern is not None and re.fullmatch(column.pattern, value, re.ASCII) is None:
        raise Invalid
    if column.kind is Kind.EMAIL:
        return _email(column, value)
    if column.kind is Kind.NCES:
        return _digits(value)
    if column.kind in (Kind.GRADE, Kind.TYPE, Kind.ROLE):
        return _enumerated(column.kind, value)
    if column.kind is Kind.CHOICE:
        return _choice(column, value)
    if len(value) > (column.limit or (64 if column.kind is Kind.ID else 256)):
        raise Invalid
    return value


def is_id(value: str, today: date) -> bool:
    """Whether a value can be an id."""
    try:
        parse(Column("ID", Kind.ID), value, today)
    except Invalid:
        return False
    return True


def _digits(value: str) -> str:
    if len(value) > 12 or any(character not in "0123456789" for character in value):
        raise Invalid
    return value


def _enumerated(kind: Kind, value: str) -> str:
    if not value.isascii():
        raise Invalid
    spelled = {
        Kind.GRADE: GRADES.get(value.upper()),
        Kind.TYPE: TYPES.get(value.lower()),
        Kind.ROLE: ROLES.get(value.lower()),
    }[kind]
    if spelled is None:
        raise Invalid
    return spelled


def _choice(column: Column, value: str) -> str:
    for choice in column.choices:
        spelled = [choice, f"0{choice}"] if column.zero and choice in "0123456789" else [choice]
        if value in spelled or (column.caseless and _of_small_letters(value) in map(_of_small_letters, spelled)):
            return choice
    raise Invalid


def _of_small_letters(value: str) -> str:
    return re.sub("[A-Z]", lambda letter: letter[0].lower(), value)


def _email(column: Column, value: str) -> str:
    before, *domains = value.split("@")
    if len(domains) != 1 or not before or len(value) > (column.limit or 254):
        raise Invalid
    if any(character in WHITE_SPACE or character in ',;<>()[]\\"' for character in value):
        raise Invalid
    labels = domains[0].split(".")
    if "mailto:" in value.lower() or len(labels) < 2 or "" in labels:
        raise Invalid
    return value


def _date(column: Column, value: str, today: date) -> date:
    day = calendar_day(value)
    if day is None or not column.first <= day <= (column.last or today):
        raise Invalid
    return day


def calendar_day(value: str) -> date | None:
    """The day that a full date names in one of the two forms of section 2; None where it is none."""
    iso = re.fullmatch(r"([0-9]{4})-([0-9]{2})-([0-9]{2})", value)
    american = re.fullmatch(r"([0-9]{1,2})/([0-9]{1,2})/([0-9]{4})", value)
    try:
        if iso:
            return date(int(iso[1]), int(iso[2]), int(iso[3]))
        if american:
            return date(int(american[3]), int(american[1]), int(american[2]))
    except ValueError:
        return None
    return None


def made_by_a_spreadsheet(value: str) -> bool:
    """Whether a spreadsheet, not a person, wrote this value, whatever its column holds."""
    formula = len(value) > 2 and value.startswith('="') and value.endswith('"')
    return value in ERROR_VALUES or BIG_NUMBER_OF_A_SPREADSHEET.fullmatch(value) is not None or formula


def stands_for_nothing(value: str) -> bool:
    """Whether a value is a word with which programs write that there is none."""
    return value.lower() in WORDS_FOR_NOTHING


def unusual_age(born: date, grade: str, today: date) -> bool:
    """Whether the age on 1 September of the school year is more than 3 years from what the grade lets expect."""
    year = today.year if today >= date(today.year, 7, 1) else today.year - 1
    age = year - born.year - ((born.month, born.day) > (9, 1))
    expected = {"PK": 4, "K": 5}.get(grade) or 5 + int(grade)
    return abs(age - expected) > 3
