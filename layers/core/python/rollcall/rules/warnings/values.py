"""Warnings about single values and rows, which omit nothing (contract, section 3, effect 4)."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import MINYEAR, date
from functools import partial

import numpy as np
import pyarrow as pa

from rollcall.columns import compute as pc
from rollcall.columns.arrays import Numbers, as_arrow, mask_of, once_each
from rollcall.columns.equality import pick
from rollcall.model.findings import WARNS, Finding, Rule
from rollcall.model.schema import Field
from rollcall.reading import Traits
from rollcall.reading import rules as reading_rules
from rollcall.reading.lines import how_many_before
from rollcall.rules.candidates import rows_holding
from rollcall.rules.finding_columns import FindingColumns
from rollcall.rules.judged import Judged
from rollcall.rules.warnings import people, placeholders, spreadsheets
from rollcall.rules.warnings.mojibake import MOJIBAKE, garbled, meant

_COMPARE = (
    "Copy the two ID columns into one sheet, as A and B: =MATCH(A2,B:B,0) gives #N/A for an ID of A that is not in B."
)
_ENROLLMENTS = "Look whether the export of enrollments leaves out a school, a term or a kind of class."

REPLACEMENT_CHARACTER = Rule(
    code="replacement-character",
    effects=WARNS,
    title="A value holds “\ufffd” in place of a character that was lost.",
    message="{value} in “{column}” on line {line} of {file} holds “\ufffd” in place of a character that was lost.",
    hint="Type the value anew in the system that it comes from, and export the file in UTF-8.",
    example="Students.csv:\n"
    "ID,Student Number,Last Name,First Name,DOB,Grade Level\n"
    "100234,100234,N\ufffd\ufffdez,Ana,2017-03-09,3",
    spreadsheet="The lost letters can't be brought back: type the value anew, and save as “CSV UTF-8”.",
    sis="If the record itself is right, choose UTF-8 as the encoding of the export; if not, type the value anew in "
    "the record.",
)
AGE = Rule(
    code="age-and-grade",
    effects=WARNS,
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
    effects=WARNS,
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
    effects=WARNS,
    title="A class has no students.",
    message="The class {value} on line {line} of {file} has no student enrollment that was accepted.",
    hint="Look whether the class's enrollments are missing in StudentEnrollments.csv, or were left out.",
    example="Classes.csv:\nID,School ID,Name\nC-1003,S-01,Choir",
    spreadsheet=_COMPARE,
    sis=_ENROLLMENTS,
)
NO_STAFF = Rule(
    code="class-without-staff",
    effects=WARNS,
    title="A class has no staff.",
    message="The class {value} on line {line} of {file} has no staff enrollment that was accepted.",
    hint="Look whether the class's enrollments are missing in StaffEnrollments.csv, or were left out.",
    example="Classes.csv:\nID,School ID,Name\nC-1003,S-01,Choir",
    spreadsheet=_COMPARE,
    sis="Look whether a teacher is assigned to the class, and whether the export has such assignments.",
)
NO_CLASS = Rule(
    code="school-without-class",
    effects=WARNS,
    title="A school has no class.",
    message="The school {value} on line {line} of {file} has no class that was accepted.",
    hint="Look whether the school's classes are missing in Classes.csv, or were left out. If the row is no school but, "
    "for example, the last line of a report, remove it.",
    example="Schools.csv:\nID,NCES ID,Name\nReport generated 9/1/2026,,Page 1 of 1",
    spreadsheet=_COMPARE,
    sis="Look whether the export of classes leaves out a school, and whether the export of schools ends with a line "
    "that is no school.",
)
RULES = (
    *spreadsheets.RULES,
    REPLACEMENT_CHARACTER,
    MOJIBAKE,
    *placeholders.RULES,
    AGE,
    *people.RULES,
    NO_ENROLLMENT,
    NO_STUDENTS,
    NO_STAFF,
    NO_CLASS,
)

ORPHANS = (
    ("Students.csv", "Student ID", NO_ENROLLMENT, "StudentEnrollments.csv"),
    ("Classes.csv", "Class ID", NO_STUDENTS, "StudentEnrollments.csv"),
    ("Classes.csv", "Class ID", NO_STAFF, "StaffEnrollments.csv"),
    ("Schools.csv", "School ID", NO_CLASS, "Classes.csv"),
)
"""Rules about rows to which no row of another file refers: file, column of the other file, rule, other file."""

_TOLERANCE = 3
"""The years by which an age may differ from the usual one."""
_FIRST_AGE = 4
"""The usual age in PK, the first grade level."""
_LEAD_OF_REPLACEMENT = 0xEF
"""The first byte of “\ufffd” in UTF-8."""


def warn(tables: Mapping[str, Judged], today: date) -> list[Finding]:
    """Add warnings with a line to the findings of their tables; return the warnings without one.

    Only accepted rows are considered, and only values that are not faults.
    """
    findings = []
    empty_words = {file for file, judged in tables.items() if len(placeholders.placeholders(judged.valid["ID"]))}
    for judged in tables.values():
        found = [*_of_values(judged), *people.warn_of_people(judged)]
        for column in judged.rows.table.fields:
            # An accepted reference equals a listed id, which is checked itself.
            if column.kind == "text" and (column.reference not in tables or column.reference in empty_words):
                found += placeholders.warn_of_placeholders(judged, column)
        if {"DOB", "Grade Level"} <= judged.published.keys():
            found += _ages(judged, today)
        judged.findings += [one for one in found if isinstance(one, FindingColumns)]
        findings += [one for one in found if isinstance(one, Finding)]
    _warn_of_orphans(tables)
    return findings


def _of_values(judged: Judged) -> Iterator[FindingColumns]:
    for column in judged.rows.table.fields:
        values = judged.valid[column.name]
        if column.kind not in {"text", "email"} or values.null_count == len(values):
            continue
        if column.kind == "text":
            yield from _made_by_spreadsheet(judged, column, values)
        if Traits.REPLACEMENT_CHARACTER in judged.rows.traits:
            wide = rows_holding(values, lambda data: data == _LEAD_OF_REPLACEMENT)
            lost = wide[mask_of(pc.match_substring(pick(values, wide), "\ufffd"))]
            yield from judged.warn(REPLACEMENT_CHARACTER, column.name, lost)
        yield from _mojibake(judged, column.name, values)
    yield from _oddities(judged)


def _warn_of_orphans(tables: Mapping[str, Judged]) -> None:
    """Warn of accepted rows to which no accepted row of the other file refers."""
    for file, column, rule, referring in ORPHANS:
        if file in tables and referring in tables:
            tables[file].findings += _orphans(tables[file], column, rule, tables[referring])


def _orphans(judged: Judged, column: str, rule: Rule, referring: Judged) -> Iterator[FindingColumns]:
    resolved = referring.resolved[column]
    seen = np.zeros(len(judged.omitted), np.bool_)
    places = resolved.places[~referring.omitted & resolved.fine]
    seen[places] = True
    yield from judged.warn(rule, "ID", np.flatnonzero(~seen))


def school_year_start(today: date) -> date:
    """Give 1 September of the school year of `today`, which begins on 1 July; never before the year 1."""
    year = today.year if today >= date(today.year, 7, 1) else today.year - 1
    return date(max(year, MINYEAR), 9, 1)


def _made_by_spreadsheet(judged: Judged, column: Field, values: pa.ChunkedArray) -> Iterator[FindingColumns]:
    made = spreadsheets.made_by_spreadsheet(values, column, judged.rows.traits)
    for findings in judged.warn(spreadsheets.SPREADSHEET, column.name, made) if len(made) else ():
        if findings.rows is not None:
            findings.facts = partial(spreadsheets.how, values, findings.rows)
        yield findings


def _mojibake(judged: Judged, column: str, values: pa.ChunkedArray) -> Iterator[FindingColumns]:
    rows = garbled(values)
    for findings in judged.warn(MOJIBAKE, column, rows) if len(rows) else ():
        if findings.rows is not None:
            findings.facts = partial(meant, values, findings.rows)
        yield findings


def _oddities(judged: Judged) -> Iterator[FindingColumns]:
    for (column, kind), lines in judged.rows.oddities.items():
        odd = once_each(how_many_before(judged.rows.lines, lines))
        yield from judged.warn(reading_rules.ODDITIES[kind], column, odd)


def _ages(judged: Judged, today: date) -> Iterator[FindingColumns]:
    born, levels = judged.published["DOB"], judged.published["Grade Level"]
    start = school_year_start(today)
    years = pc.subtract(start.year, pc.year(born))
    later = pc.or_(
        pc.greater(pc.month(born), start.month),
        pc.and_(pc.equal(pc.month(born), start.month), pc.greater(pc.day(born), start.day)),
    )
    age = np.asarray(pc.fill_null(pc.subtract(years, pc.cast(later, pa.int64())), 0).to_numpy(), np.int64)
    choices = pa.array(judged.rows.table.field("Grade Level").choices, levels.type)
    grade = np.asarray(pc.fill_null(pc.index_in(levels, value_set=choices), 0).to_numpy(), np.int64)
    known = mask_of(pc.and_(pc.is_valid(born), pc.is_valid(levels)))
    unusual = np.flatnonzero(known & (np.abs(age - (grade + _FIRST_AGE)) > _TOLERANCE))
    for findings in judged.warn(AGE, "DOB", unusual):
        if findings.rows is not None:
            findings.facts = partial(_ages_and_grades, age[findings.rows], pick(levels, findings.rows))
        yield findings


def _ages_and_grades(ages: Numbers, grades: pa.Array, asked: Numbers) -> Sequence[Mapping[str, object]]:
    pairs = zip(ages[asked].tolist(), pc.take(grades, as_arrow(asked)).to_pylist(), strict=True)
    return [{"age": age, "grade": grade} for age, grade in pairs]
