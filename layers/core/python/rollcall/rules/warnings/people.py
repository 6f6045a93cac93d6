"""Duplicate people, and birthdays and last names that too many share, which may be defaults or shifted columns.

Only accepted rows with their published values count (contract, section 3, effect 4).
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from functools import partial
from typing import NamedTuple

import numpy as np
import pyarrow as pa

from rollcall.columns import compute as pc
from rollcall.columns.arrays import Mask, Numbers, as_arrow
from rollcall.columns.equality import repeated
from rollcall.columns.keys import mix
from rollcall.columns.packed import Words, slots
from rollcall.columns.persons import SHARED, person_parts
from rollcall.model.findings import WARNS, Effect, Finding, Rule
from rollcall.rules.finding_columns import FindingColumns
from rollcall.rules.judged import Judged

TWICE = Rule(
    code="person-listed-twice",
    effects=WARNS,
    title="A person is listed twice, under two IDs.",
    message="{value} on line {line} of {file} has the same {shared} as line {first}.",
    hint="Look whether both rows are the same person. If so, keep one of the rows, and give its ID to all rows that "
    "refer to the other row; if not, nothing needs to be done.",
    example="Students.csv:\n"
    "ID,Student Number,Last Name,First Name,DOB,Grade Level\n"
    "100234,100234,Núñez,Ana,2017-03-09,3\n"
    "100299,100299,NUNEZ,Ana,3/9/2017,3",
    spreadsheet="Sort by last name and first name: the rows of one person then stand together.",
    sis="Look for a person who has two records, for example after a move between two schools, and merge them.",
)
BIRTHDAY = Rule(
    code="birthday-too-frequent",
    effects=WARNS,
    title="Very many students have the same birthday.",
    message="{value} is the birthday of {count:,} of {all:student|students} of {file}.",
    hint="Look whether that date stands for birthdays that are not known, as 1 January often does. If so, fill in the "
    "right birthdays.",
    example="1/1/2015 as the birthday of every student.",
    spreadsheet="Filter the column for the date, and look whether a value was filled down over the others.",
    sis="Look whether your system enters this date where no birthday is known, and complete the records.",
)
LAST_NAME = Rule(
    code="last-name-too-frequent",
    effects=WARNS,
    title="Very many students have the same last name.",
    message="{value} is the last name of {count:,} of {all:student|students} of {file}.",
    hint="Look whether that value is a last name at all, or whether another column stands where the last names should "
    "be.",
    example="Student as the last name of every student.",
    spreadsheet="Look whether a value was filled down over the others, or a column moved.",
    sis="Look which field of your system the export takes the last name from.",
)
RULES = (TWICE, BIRTHDAY, LAST_NAME)

STUDENTS, STAFF = "students", "staff"
_IN_WORDS = {
    STUDENTS: "last name, first name and birthday",
    STAFF: "last name, first name and name in the e-mail address",
}

_BIRTHDAYS = 50
"""A birthday is too frequent if more than one in so many students has it, …"""
_LEAST_BIRTHDAYS = 20
"""… and at least so many have it."""
_LEAST_STUDENTS = 100
"""With fewer people, no last name is too frequent."""
_BITS = 10
_EPOCH = date(1970, 1, 1)


class _People(NamedTuple):
    """The row numbers of the `k` accepted rows of a table."""

    judged: Judged
    rows: Numbers
    last: Words
    """The folded last name of each: without case, accents and outer punctuation."""
    first: Words
    third: Words


def warn_of_people(judged: Judged) -> Iterator[FindingColumns | Finding]:
    """Warn about the people of a table; nothing for tables without people."""
    table = judged.rows.table.name
    rows = np.flatnonzero(~judged.omitted)
    if table not in SHARED or not len(rows):
        return
    last, first, third = (_accepted(judged, column) for column in SHARED[table])
    people = _People(judged, rows, *person_parts(last, first, third))
    if table == STUDENTS:
        yield from _frequent_birthdays(judged, people.third.view(np.int64))
        yield from _frequent_last_names(people, last)
    yield from _listed_twice(people)


def _accepted(judged: Judged, column: str) -> pa.ChunkedArray:
    values = judged.published[column]
    return pc.filter(values, as_arrow(~judged.omitted)) if judged.omitted.any() else values


def _listed_twice(people: _People) -> Iterator[FindingColumns]:
    """Find the later rows of duplicate people."""
    judged, parts = people.judged, (people.last, people.first, people.third)
    persons = mix(mix(*parts[:2]), parts[2])
    members = repeated(persons.view(np.int64))
    order = np.lexsort([members, *(part[members] for part in parts)])
    members = members[order]
    begins = np.ones(len(members), np.bool_)
    begins[1:] = np.any([part[members[1:]] != part[members[:-1]] for part in parts], axis=0)
    firsts = members[np.maximum.accumulate(np.where(begins, np.arange(len(members)), 0))]
    later = people.rows[members[~begins]]
    before = np.zeros(len(judged.omitted), np.int32)
    before[later] = judged.rows.lines[people.rows[firsts[~begins]]]
    for findings in judged.warn(TWICE, "ID", np.sort(later)) if len(later) else ():
        findings.facts = partial(_before, before[findings.rows], _IN_WORDS[judged.rows.table.name])
        findings.subjects = persons[np.searchsorted(people.rows, findings.rows)]
        yield findings


def _before(lines: Numbers, shared: str, asked: Numbers) -> Sequence[Mapping[str, object]]:
    """The facts of duplicate people: the line of the first row, and what the rows have in common."""
    return [{"first": line, "shared": shared} for line in lines[asked].tolist()]


def _frequent_birthdays(judged: Judged, days: Numbers) -> Iterator[Finding]:
    first, count = int(np.min(days)), len(days)
    times = np.bincount(days - first)
    frequent = np.flatnonzero((times * _BIRTHDAYS > count) & (times >= _LEAST_BIRTHDAYS))
    for place in frequent.tolist():
        facts = {"count": int(times[place]), "all": count}
        value = (_EPOCH + timedelta(first + place)).isoformat()
        yield Finding(BIRTHDAY, Effect.WARNING, judged.rows.table.file, column="DOB", value=value, facts=facts)


def _frequent_last_names(people: _People, names: pa.ChunkedArray) -> Iterator[Finding]:
    count, file = len(people.rows), people.judged.rows.table.file
    if count < _LEAST_STUDENTS:
        return
    # Equal names fall into the same of 1,024 buckets; as a rule, no bucket has so many.
    classes = slots(people.last, _BITS)
    crowded = _are_many(np.bincount(classes, minlength=1 << _BITS), count)
    if not crowded.any():
        return
    times = pc.value_counts(pc.filter(names, as_arrow(crowded[classes])))
    for each in pc.filter(times, as_arrow(_are_many(times.field("counts").to_numpy(), count))).to_pylist():
        facts = {"count": each["counts"], "all": count}
        yield Finding(LAST_NAME, Effect.WARNING, file, column="Last Name", value=each["values"], facts=facts)


def _are_many(times: Numbers, count: int) -> Mask:
    """Which last names are too frequent, given the count of each among so many rows."""
    return times * 10 > count * 3
