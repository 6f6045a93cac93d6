"""What costs nothing but should be looked at (contract, section 3, effect 4)."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import MINYEAR, date

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from rollcall.findings import Effect, Rule
from rollcall.reading import Traits
from rollcall.reading import rules as reading_rules
from rollcall.rules.hits import Hits, Mask, Numbers, mask_of
from rollcall.rules.judged import Judged
from rollcall.rules.keys import pick
from rollcall.rules.mojibake import MOJIBAKE, Mended, garbled
from rollcall.rules.words import bytes_of
from rollcall.schema import Field

KEEP_AS_TEXT = (
    "In Excel, open the file with Data > From Text/CSV > Transform Data, and set the column to Text. In Google Sheets, "
    "use File > Import, without “Convert text to numbers, dates, and formulas”."
)
"""How to open a file in a spreadsheet so that its ids stay as they are."""

_COMPARE = (
    "Copy the two ID columns into one sheet, as A and B: =MATCH(A2,B:B,0) gives #N/A for an ID of A that is not in B."
)
_ENROLLMENTS = "Look whether the export of enrollments leaves out a school, a term or a kind of class."

SPREADSHEET = Rule(
    code="spreadsheet-value",
    title="A value was made by a spreadsheet.",
    message="{value} in “{column}” on line {line} of {file} looks as if a spreadsheet had changed it.",
    hint="Write the original value again. Format the column as Text before you open the file or type the value.",
    example="Classes.csv:\nID,School ID,Name\n2-Mar,S-01,Room 12",
    spreadsheet=KEEP_AS_TEXT,
    sis="Export again, and do not open the file in a spreadsheet.",
)
REPLACEMENT_CHARACTER = Rule(
    code="replacement-character",
    title="A value holds the sign for a character that was lost.",
    message="{value} in “{column}” on line {line} of {file} holds “\ufffd” in place of a character that was lost.",
    hint="Type the value anew where it comes from, and export in UTF-8.",
    example="Students.csv:\n"
    "ID,Student Number,Last Name,First Name,DOB,Grade Level\n"
    "100234,100234,N\ufffd\ufffdez,Ana,2017-03-09,3",
    spreadsheet="The lost letters can't be brought back: type the value anew, and save as “CSV UTF-8”.",
    sis="If the record itself is right, choose UTF-8 as the encoding of the export; if not, type it anew there.",
)
AGE = Rule(
    code="age-and-grade",
    title="A student's age does not fit the grade level.",
    message="The birth date {value} on line {line} of {file} means an age of {age} on 1 September, in grade {grade}.",
    hint="Look whether date of birth and grade level are right. If they are, nothing needs to be done.",
    example="Students.csv:\n"
    "ID,Student Number,Last Name,First Name,DOB,Grade Level\n"
    "100234,100234,Núñez,Ana,2022-03-09,12",
    spreadsheet="Look whether day and month were exchanged, or a year of two digits got the wrong century.",
    sis="Correct the date of birth or the grade level in the student's record.",
)
NO_ENROLLMENT = Rule(
    code="student-without-enrollment",
    title="A student is in no class.",
    message="The student {value} on line {line} of {file} has no enrollment that was accepted.",
    hint="Look whether the student's enrollments are missing in StudentEnrollments.csv, or were left out.",
    example="Students.csv:\n"
    "ID,Student Number,Last Name,First Name,DOB,Grade Level\n"
    "100777,100777,Reed,Una,2016-11-30,4",
    spreadsheet=_COMPARE,
    sis=_ENROLLMENTS,
)
NO_STUDENTS = Rule(
    code="class-without-students",
    title="A class has no students.",
    message="The class {value} on line {line} of {file} has no student enrollment that was accepted.",
    hint="Look whether the class's enrollments are missing in StudentEnrollments.csv, or were left out.",
    example="Classes.csv:\nID,School ID,Name\nC-1003,S-01,Choir",
    spreadsheet=_COMPARE,
    sis=_ENROLLMENTS,
)
NO_STAFF = Rule(
    code="class-without-staff",
    title="A class has no staff.",
    message="The class {value} on line {line} of {file} has no staff enrollment that was accepted.",
    hint="Look whether the class's enrollments are missing in StaffEnrollments.csv, or were left out.",
    example="Classes.csv:\nID,School ID,Name\nC-1003,S-01,Choir",
    spreadsheet=_COMPARE,
    sis="Look whether a teacher is assigned to the class, and whether the export has such assignments.",
)
RULES = (SPREADSHEET, REPLACEMENT_CHARACTER, MOJIBAKE, AGE, NO_ENROLLMENT, NO_STUDENTS, NO_STAFF)

_ERRORS = ("#N/A", "#REF!", "#VALUE!", "#NAME?", "#DIV/0!", "#NULL!", "#NUM!")
_POWER = r"^-?[0-9](?:\.[0-9]+)?[Ee]\+[0-9]{2,3}$"
_MONTHS = "jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec"
_DAY = rf"(?i)^(?:[0-9]{{1,2}}-(?:{_MONTHS})(?:-[0-9]{{2,4}})?|(?:{_MONTHS})-[0-9]{{2,4}})$"
_ID_LENGTH = 64
"""Columns of this length hold ids."""
_TOLERANCE = 3
"""Whole years that an age may be off."""
_FIRST_AGE = 4
"""Of PK, the first of the grade levels."""


def warn_of_values(judged: Judged, today: date) -> Iterator[Hits]:
    """Warnings that have a line: only in accepted rows, and of values that are no fault themselves."""
    for column in judged.rows.table.fields:
        values = judged.typed[column.name]
        if column.kind not in {"text", "email"} or values.null_count == len(values):
            continue
        if column.kind == "text" and (made := _made_by_spreadsheet(values, column, judged.rows.traits)) is not None:
            yield from _where(SPREADSHEET, judged, column.name, made)
        if Traits.REPLACEMENT_CHARACTER in judged.rows.traits:
            lost = mask_of(pc.match_substring(values, "\ufffd"))
            yield from _where(REPLACEMENT_CHARACTER, judged, column.name, lost)
        yield from _mojibake(judged, column.name, values)
    yield from _oddities(judged)
    if {"DOB", "Grade Level"} <= judged.clean.keys():
        yield from _ages(judged, today)


def warn_of_orphans(judged: Judged, column: str, rule: Rule, enrollments: Judged) -> Iterator[Hits]:
    """Accepted rows of `judged` that no accepted row of `enrollments` refers to in `column`."""
    resolved = enrollments.resolved[column]
    seen = np.zeros(len(judged.omitted), np.bool_)
    places = resolved.places[~enrollments.omitted & resolved.fine]
    seen[places] = True
    yield from _where(rule, judged, "ID", ~seen)


def school_year_start(today: date) -> date:
    """1 September of the school year that holds `today`; it turns on 1 July. Before the year 1 is none."""
    year = today.year if today >= date(today.year, 7, 1) else today.year - 1
    return date(max(year, MINYEAR), 9, 1)


def _where(rule: Rule, judged: Judged, column: str, suspicious: Mask) -> Iterator[Hits]:
    rows = np.flatnonzero(suspicious & ~judged.omitted & ~judged.faulty(column))
    if rows.size:
        yield Hits(
            rule,
            Effect.WARNING,
            judged.rows.table.file,
            column,
            judged.rows.lines[rows],
            rows,
            judged.rows.columns[column],
        )


def _made_by_spreadsheet(values: pa.ChunkedArray, column: Field, traits: Traits) -> Mask | None:
    """Which values a spreadsheet made."""
    made = np.zeros(len(values), np.bool_)
    if Traits.NUMBER_SIGN in traits:
        made |= mask_of(pc.is_in(values, value_set=pa.array(_ERRORS, values.type)))
    if Traits.PLUS in traits:
        made |= mask_of(pc.match_substring_regex(values, _POWER))
    if column.max_length == _ID_LENGTH and any(map(_may_hold_day, bytes_of(values))):
        made |= mask_of(pc.match_substring_regex(values, _DAY))
    return made if made.any() else None


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


def _mojibake(judged: Judged, column: str, values: pa.ChunkedArray) -> Iterator[Hits]:
    mask = garbled(values)
    for hits in _where(MOJIBAKE, judged, column, mask) if mask is not None else ():
        if hits.rows is not None:
            hits.facts = Mended(values, hits.rows)
        yield hits


def _oddities(judged: Judged) -> Iterator[Hits]:
    for (column, kind), lines in judged.rows.oddities.items():
        odd = np.zeros(len(judged.omitted), np.bool_)
        odd[np.searchsorted(judged.rows.lines, lines)] = True
        yield from _where(reading_rules.ODDITIES[kind], judged, column, odd)


def _ages(judged: Judged, today: date) -> Iterator[Hits]:
    born, levels = judged.clean["DOB"], judged.clean["Grade Level"]
    start = school_year_start(today)
    years = pc.subtract(start.year, pc.year(born))
    later = pc.or_(
        pc.greater(pc.month(born), start.month),
        pc.and_(pc.equal(pc.month(born), start.month), pc.greater(pc.day(born), start.day)),
    )
    age = np.asarray(pc.subtract(years, later.cast(pa.int64())).fill_null(0).to_numpy(), np.int64)
    choices = pa.array(judged.rows.table.field("Grade Level").choices, levels.type)
    grade = np.asarray(pc.index_in(levels, value_set=choices).fill_null(0).to_numpy(), np.int64)
    known = mask_of(pc.and_(born.is_valid(), levels.is_valid()))
    for hits in _where(AGE, judged, "DOB", known & (np.abs(age - (grade + _FIRST_AGE)) > _TOLERANCE)):
        if hits.rows is not None:
            hits.facts = _Ages(age[hits.rows], pick(levels, hits.rows))
        yield hits


@dataclass(frozen=True, slots=True)
class _Ages:
    ages: Numbers
    grades: pa.Array

    def __call__(self, asked: Numbers) -> Sequence[Mapping[str, object]]:
        pairs = zip(self.ages[asked].tolist(), self.grades.take(pa.array(asked)).to_pylist(), strict=True)
        return [{"age": age, "grade": grade} for age, grade in pairs]
