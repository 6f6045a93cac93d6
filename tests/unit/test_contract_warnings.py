"""Section 3 of the contract, warnings: one test per sentence, each held against the oracle and the core."""

from datetime import date

import packages
import pytest
from oracle import core
from oracle.told import told
from packages import rows

from rollcall.findings import quoted

STUDENTS, STAFF, SCHOOLS, CLASSES = "Students.csv", "Staff.csv", "Schools.csv", "Classes.csv"
ENROLLED, ASSIGNED = "StudentEnrollments.csv", "StaffEnrollments.csv"


@pytest.mark.parametrize(("today", "warned"), [(date(2026, 6, 30), True), (date(2026, 7, 1), False)])
def test_the_school_year_turns_on_1_july(today: date, warned: bool) -> None:  # noqa: FBT001 - a parameter of the test
    student = {"DOB": "2022-01-01", "Grade Level": "2"}
    expected = ["warning age Students.csv:2"] if warned else []
    told_of = told(of=STUDENTS, today=today, students=rows(student), student_enrollments=rows({"Student ID": "S-1"}))
    assert told_of == expected


@pytest.mark.parametrize(
    "value", ["1.23E+11", "1E+05", "#N/A", "#REF!", "#VALUE!", "#NAME?", "#DIV/0!", "#NULL!", "#NUM!"]
)
def test_a_value_that_a_spreadsheet_made_is_a_warning(value: str) -> None:
    expected = [f"warning spreadsheet Staff.csv:3 Nickname = {value!r}"]
    assert told(edit={(STAFF, 3, "Nickname"): value}) == expected


@pytest.mark.parametrize("value", ["2-Mar", "Mar-02", "12-Dec"])
def test_a_date_in_an_id_is_a_warning_and_elsewhere_none(value: str) -> None:
    edit = {(ENROLLED, 3, "ID"): value, (STAFF, 3, "Nickname"): value}
    assert told(edit=edit) == [f"warning spreadsheet StudentEnrollments.csv:3 ID = {value!r}"]


def test_a_replacement_character_is_a_warning() -> None:
    assert told(edit={(STAFF, 3, "Last Name"): "N\ufffdez"}) == [
        "warning replacement-character Staff.csv:3 Last Name = 'N\ufffdez'"
    ]


@pytest.mark.parametrize(
    "strange", ["E-2\u200b", "\ufeffE-2", "E-2\u200d", "\u200cE-2", "E-2\u00ad", "E-2\u2060", "E-2\u200e\u200d"]
)
def test_ids_that_end_in_invisible_characters_are_one_warning_per_file_and_column(strange: str) -> None:
    edit = {(ENROLLED, 3, "ID"): strange, (ENROLLED, 4, "ID"): "E-3\u200b"}
    assert told(edit=edit) == ["warning invisible-end StudentEnrollments.csv ID"]


@pytest.mark.parametrize("quoted", ["“E-2”", "„E-2“", "«E-2»", "‘E-2", "E-2”", "’E-2’"])
def test_ids_that_end_in_typographic_quotes_are_one_warning_per_file_and_column(quoted: str) -> None:
    edit = {(ENROLLED, 3, "ID"): quoted, (ENROLLED, 4, "ID"): "“E-3”"}
    assert told(edit=edit) == ["warning quoted-id StudentEnrollments.csv ID"]


@pytest.mark.parametrize(
    "honest", ["Room “A”", "«A» 7", "O’B-2", "ന\u0d4d\u200d", "a\u200bb", "می\u200cخوا", "\u00a0E-2\u00a0"]
)
def test_ids_that_have_such_characters_elsewhere_are_without_a_warning(honest: str) -> None:
    assert told(edit={(ENROLLED, 3, "ID"): honest}) == []


def test_references_that_end_strangely_have_the_warning_in_their_own_column() -> None:
    edit = {(ASSIGNED, 2, "Staff ID"): "“T-1”", (ASSIGNED, 3, "Staff ID"): "T-1\u200b"}
    assert told(of=ASSIGNED, edit=edit) == [
        "warning invisible-end StaffEnrollments.csv Staff ID",
        "warning quoted-id StaffEnrollments.csv Staff ID",
        "row-omitted unknown-reference StaffEnrollments.csv:2 Staff ID = '“T-1”'",
        "row-omitted unknown-reference StaffEnrollments.csv:3 Staff ID = 'T-1\\u200b'",
    ]


def test_references_to_strange_ids_have_the_warning_too() -> None:
    edit = {(STAFF, 2, "ID"): "“T-1”", **{(ASSIGNED, line, "Staff ID"): "“T-1”" for line in (2, 3)}}
    assert told(of=ASSIGNED, edit=edit) == ["warning quoted-id StaffEnrollments.csv Staff ID"]
    assert "warning quoted-id Staff.csv ID" in told(of=STAFF, edit=edit)


@pytest.mark.parametrize(
    ("listed", "written", "reason"),
    [
        ("T-1", "T-1\u200b", "white space or invisible characters"),
        ("T-1\u200b", "T-1", "white space or invisible characters"),
        ("T-1", "“T-1”", "quotation marks"),
        ("“T-1”", "T-1", "quotation marks"),
        ("NÃºÃ±ez", "Núñez", "garbled letters"),
        ("Núñez", "NÃºÃ±ez", "garbled letters"),
        ("007", "7", "leading zeros"),
        ("7", "007", "leading zeros"),
        ("T-1", "t-1", "capital letters"),
    ],
)
def test_a_reference_that_misses_says_what_it_most_likely_meant(listed: str, written: str, reason: str) -> None:
    files = packages.files(edit={(STAFF, 2, "ID"): listed, (ASSIGNED, 2, "Staff ID"): written})
    found = core.check(files, packages.DISTRICT, packages.TODAY)["findings"]
    one = next(one for one in found if one["file"] == ASSIGNED and one["code"] == "unknown-reference")
    assert one["message"].endswith(f"is not an ID of Staff.csv; {quoted(listed)} is (the same but for {reason}).")


def test_ids_that_lost_their_leading_zeros_are_one_warning_per_file_and_column() -> None:
    staff = rows({"ID": "007"}, {"ID": "7"}, {"ID": "08"}, {"ID": "8"}, {})
    assert told(of=STAFF, staff=staff) == ["warning lost-zeros Staff.csv ID"]


def test_references_that_lost_their_leading_zeros_are_one_warning_besides_their_faults() -> None:
    edit = {(STAFF, 2, "ID"): "007", (ASSIGNED, 2, "Staff ID"): "7", (ASSIGNED, 3, "Staff ID"): "7"}
    assert told(of=ASSIGNED, edit=edit) == [
        "warning lost-zeros StaffEnrollments.csv Staff ID",
        "row-omitted unknown-reference StaffEnrollments.csv:2 Staff ID = '7'",
        "row-omitted unknown-reference StaffEnrollments.csv:3 Staff ID = '7'",
    ]


def test_a_reference_with_zeros_shows_that_the_list_lost_them() -> None:
    edit = {(STAFF, 2, "ID"): "7", (ASSIGNED, 2, "Staff ID"): "007"}
    assert "warning lost-zeros Staff.csv ID" in told(of=STAFF, edit=edit)


def test_an_id_shorter_than_the_padded_ones_lost_its_zeros() -> None:
    assert "warning lost-zeros Staff.csv ID" in told(of=STAFF, edit={(STAFF, 2, "ID"): "007", (STAFF, 3, "ID"): "8"})
    assert "warning lost-zeros Staff.csv ID" not in told(
        of=STAFF, edit={(STAFF, 2, "ID"): "007", (STAFF, 3, "ID"): "018", (STAFF, 4, "ID"): "800"}
    )


def test_ids_that_differ_in_case_only_are_one_warning_per_file_and_column() -> None:
    edit = {(ENROLLED, 2, "ID"): "e-2", (ENROLLED, 4, "Class ID"): "c-3"}
    assert told(of=ENROLLED, edit=edit) == [
        "warning case-only StudentEnrollments.csv ID",
        "warning case-only StudentEnrollments.csv Class ID",
        "row-omitted unknown-reference StudentEnrollments.csv:4 Class ID = 'c-3'",
    ]


def test_other_columns_than_ids_may_differ_in_zeros_and_case() -> None:
    edit = {(STAFF, 2, "Primary ID"): "007", (STAFF, 3, "Primary ID"): "7", (STAFF, 4, "Primary ID"): "p-4"}
    assert told(edit=edit) == []


def test_a_value_that_is_a_fault_has_no_warning_besides() -> None:
    assert told(edit={(STUDENTS, 3, "Teacher ID"): "#N/A"}) == [
        "value-omitted unknown-reference Students.csv:3 Teacher ID = '#N/A'"
    ]


def test_a_row_that_is_omitted_has_no_warning_with_a_line() -> None:
    line = {(STAFF, 6): '#N/A,P-5,"",Sm"ith,\ufffd,,no address,'}
    assert told(of=STAFF, line=line) == ["row-omitted invalid Staff.csv:6 Email = 'no address'"]


def test_a_row_that_is_omitted_counts_for_warnings_without_a_line() -> None:
    edit = {(ENROLLED, 2, "ID"): "e-2", (ENROLLED, 2, "Class ID"): ""}
    assert told(of=ENROLLED, edit=edit) == [
        "warning case-only StudentEnrollments.csv ID",
        "row-omitted required StudentEnrollments.csv:2 Class ID",
    ]
