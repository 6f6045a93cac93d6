"""Section 3 of the contract, warnings: one test per sentence, each held against the oracle and the core."""

from datetime import date

import pytest
from oracle.told import told
from packages import rows

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
