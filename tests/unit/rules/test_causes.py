"""What real files taught: a fault is told by its cause, in whichever file, column and direction it is."""

from collections.abc import Mapping
from functools import cache
from typing import Any

import pytest
from oracle import core
from support import packages
from support.packages import rows

from rollcall.model import schema
from rollcall.model.findings import quoted

SCHOOLS, CLASSES, STUDENTS, STAFF = "Schools.csv", "Classes.csv", "Students.csv", "Staff.csv"
ENROLLED, ASSIGNED = "StudentEnrollments.csv", "StaffEnrollments.csv"

REFERENCES = [
    (table.file, field.name, field.reference)
    for table in schema.load().tables
    for field in table.fields
    if field.reference is not None
]
"""File and column of every reference, and the file that it leads to."""

CHANGES = [
    ("3-2", "2-Mar", "a spreadsheet most likely made", "A spreadsheet most likely changed the IDs of"),
    ("3-2-26", "3/2/2026", "a spreadsheet most likely made", "A spreadsheet most likely changed the IDs of"),
    ("323456789013", "3.23457E+11", "a spreadsheet most likely made", "A spreadsheet most likely changed the IDs of"),
    ("1.10", "1.1", "a spreadsheet most likely made", "A spreadsheet most likely changed the IDs of"),
    ("100001", "100001.0", "“.0”, which programs put behind numbers", "written as decimal numbers: programs that work"),
    ("007", "7.0", "leading zeros and for “.0”", "written as decimal numbers: programs that work"),
    ("José", "Jose\u0301", "how its accents are stored", "(decomposed, NFD), as macOS does"),
    ("007", '="007"', 'the same but for the =" and " around it', "were written as formulas for a spreadsheet"),
    (
        "A-1",
        "ï»¿A-1",
        "a byte-order mark that a program read in the wrong encoding",
        "delete the characters before the ID",
    ),
]
"""An id as it was, as it is where a program has changed it, and what is said in message and hint."""


def findings(**changes: Any) -> list[Mapping[str, Any]]:  # noqa: ANN401 - whatever `packages.files` takes
    """What is found in a package."""
    return list(core.check(packages.files(**changes), packages.DISTRICT, packages.TODAY)["findings"])


@cache
def findings_where_each_misses(listed: str, written: str) -> list[Mapping[str, Any]]:
    """What is found where line 2 of each list has the id `listed`, and line 3 refers to it as `written`."""
    edit = {(target, 2, "ID"): listed for _, _, target in REFERENCES}
    return findings(edit=edit | {(file, 3, column): written for file, column, _ in REFERENCES})


@pytest.mark.parametrize("reference", REFERENCES)
@pytest.mark.parametrize("change", CHANGES)
@pytest.mark.parametrize("changed", ["the list", "the reference"])
def test_a_reference_that_misses_names_what_changed_it(
    reference: tuple[str, str, str], change: tuple[str, str, str, str], changed: str
) -> None:
    (file, column, target), (was, became, message, hint) = reference, change
    listed, written = (became, was) if changed == "the list" else (was, became)
    [one] = [
        one
        for one in findings_where_each_misses(listed, written)
        if (one["code"], one["file"], one.get("line"), one.get("column")) == ("unknown-reference", file, 3, column)
    ]
    assert f"is not an ID of {target}; {quoted(listed)} is (" in one["message"]
    assert message in one["message"]
    assert hint in one["hint"]
    assert (target if changed == "the list" else file) in one["hint"].partition(f"to {target}.")[2]


def test_ids_that_a_list_lost_to_dates_are_named_in_all_that_refers_to_them() -> None:
    edit = {(CLASSES, 2, "ID"): "2-Mar", (CLASSES, 3, "ID"): "3-Mar"}
    edit |= {(ENROLLED, 2, "Class ID"): "3-2", (ENROLLED, 3, "Class ID"): "3-3", (ENROLLED, 9, "Class ID"): "3-3"}
    edit |= {(ASSIGNED, 2, "Class ID"): "3-2", (ASSIGNED, 3, "Class ID"): "3-3"}
    missed = [one["message"] for one in findings(edit=edit) if one["code"] == "unknown-reference"]
    assert len(missed) == 5
    assert all(
        f"is (a spreadsheet most likely made it of “3-{n}”)." in one
        for one in missed
        for n in "23"
        if f"“3-{n}” in" in one
    )


def test_where_an_id_may_have_been_two_none_is_named() -> None:
    """`3-2` in one file and `2-3` in another one: `2-Mar` was made of either."""
    edit = {(CLASSES, 2, "ID"): "2-Mar", (ENROLLED, 2, "Class ID"): "3-2", (ASSIGNED, 2, "Class ID"): "2-3"}
    missed = [one["message"] for one in findings(edit=edit) if one["code"] == "unknown-reference"]
    assert len(missed) == 2
    assert all(one.endswith("is not an ID of Classes.csv.") for one in missed)


def test_a_file_of_which_every_reference_is_a_decimal_number_says_so_for_each() -> None:
    students = rows(*({"ID": f"10000{n}"} for n in range(1, 7)))
    enrolled = rows(*({"Student ID": f"10000{n}.0"} for n in range(1, 7)))
    found = findings(students=students, student_enrollments=enrolled)
    assert next(one["code"] for one in found if one["file"] == ENROLLED) == "too-many-rows-omitted"
    missed = [one for one in found if one["code"] == "unknown-reference"]
    assert len(missed) == 6
    assert all("“.0”, which programs put behind numbers" in one["message"] for one in missed)
    assert all(
        "The IDs of StudentEnrollments.csv were most likely written as decimal numbers" in one["hint"] for one in missed
    )


@pytest.mark.parametrize("mark", ["ï»¿", "\ufeff", "þÿ"])
@pytest.mark.parametrize("file", packages.DEFAULTS)
def test_a_mark_before_the_first_column_is_named_in_every_file(file: str, mark: str) -> None:
    # The byte-order mark that a file begins with is no part of its text; the second one is.
    found = [
        one for one in findings(raw={file: f"\ufeff{mark}{packages.DEFAULTS[file]}".encode()}) if one["file"] == file
    ]
    assert [one["code"] for one in found] == ["misspelt-column"]
    assert "a byte-order mark" in found[0]["message"]


@pytest.mark.parametrize(
    ("value", "end"),
    [
        ("4/15/2016 0:00", "is not a date in a form that we read: it has a time behind the date."),
        (
            "42475",
            (
                "is not a date in a form that we read: it is the number that a spreadsheet keeps for a day, most "
                "likely 2016-04-15."
            ),
        ),
        ("31/12/2015", "is not a date in a form that we read: its day stands before its month."),
        ("2/30/2015", "is not a date: there is no such day."),
        ("unknown", "is not a date."),
    ],
)
def test_what_is_no_date_says_what_it_is(value: str, end: str) -> None:
    one = next(one for one in findings(edit={(STUDENTS, 2, "DOB"): value}) if one["code"] == "invalid-date")
    assert one["message"] == f"“{value}” in “DOB” on line 2 of Students.csv {end}"


@pytest.mark.parametrize(
    ("value", "shown", "named"),
    [
        ("Ali\nVali", "Ali[line break]Vali", "a line break"),
        ("Ali\r\nVali", "Ali[line break]Vali", "a line break"),
        ("Ali\tVali", "Ali[tab]Vali", "a tab"),
        ("Ali\u2028Vali", "Ali[line separator]Vali", "a line separator"),
        ("Ali\x07Vali", "Ali[character U+0007]Vali", "the character U+0007"),
        ("Ali\x1bVali", "Ali[escape]Vali", "an escape"),
    ],
)
@pytest.mark.parametrize(("file", "column"), [(STUDENTS, "Nickname"), (SCHOOLS, "Name"), (STAFF, "Job Title")])
def test_a_control_character_is_told_in_words(file: str, column: str, value: str, shown: str, named: str) -> None:
    one = next(one for one in findings(edit={(file, 2, column): value}) if one["code"] == "control-character")
    assert one["message"] == f"“{shown}” in “{column}” on line 2 of {file} holds {named}."


def test_a_row_of_one_field_has_one_field() -> None:
    found = findings(line={(SCHOOLS, 4): "B-3"})
    assert found[0]["message"] == "Line 4 of Schools.csv has 1 field; the header has 3."
