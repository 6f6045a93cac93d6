"""Section 3 of the contract, warnings: one test per sentence, each held against the oracle and the core."""

import csv
import io
from datetime import date

import pytest
from oracle import core
from oracle.told import told
from support import packages
from support.packages import rows

from rollcall.model.findings import quoted

STUDENTS, STAFF, SCHOOLS, CLASSES = "Students.csv", "Staff.csv", "Schools.csv", "Classes.csv"
ENROLLED, ASSIGNED = "StudentEnrollments.csv", "StaffEnrollments.csv"


@pytest.mark.sampled(1)
@pytest.mark.parametrize(("today", "warned"), [(date(2026, 6, 30), True), (date(2026, 7, 1), False)])
def test_the_school_year_turns_on_1_july(today: date, warned: bool) -> None:  # noqa: FBT001 - a parameter of the test
    student = {"DOB": "2022-01-01", "Grade Level": "2"}
    expected = ["warning age Students.csv:2"] if warned else []
    told_of = told(of=STUDENTS, today=today, students=rows(student), student_enrollments=rows({"Student ID": "S-1"}))
    assert told_of == expected


@pytest.mark.parametrize(
    "value",
    [
        *("1.23E+11", "1E+05", "#N/A", "#REF!", "#VALUE!", "#NAME?", "#DIV/0!", "#NULL!", "#NUM!"),
        *('="100001"', '=""', '="a""b"', '="="'),
    ],
)
def test_a_value_that_a_spreadsheet_made_is_a_warning(value: str) -> None:
    expected = [f"warning spreadsheet Staff.csv:3 Nickname = {value!r}"]
    assert told(edit={(STAFF, 3, "Nickname"): value}) == expected


@pytest.mark.parametrize("value", ["#n/a", "#N/A!", "# N/A", "1E5", "=1+1", '="a', '"', "=a", "TRUE"])
def test_what_a_spreadsheet_did_not_make_is_none(value: str) -> None:
    assert told(edit={(STAFF, 3, "Nickname"): value}) == []


def test_a_formula_that_is_not_quoted_is_one_all_the_same() -> None:
    line = {(SCHOOLS, 2): 'B-1,480000100001,="One"'}
    assert told(line=line) == [
        "warning stray-quote Schools.csv:2 Name = '=\"One\"'",
        "warning spreadsheet Schools.csv:2 Name = '=\"One\"'",
    ]


def test_where_all_ids_are_formulas_each_of_them_is_a_warning_and_all_references_lead() -> None:
    places = {
        SCHOOLS: ["ID"],
        CLASSES: ["ID", "School ID"],
        STUDENTS: ["ID", "Teacher ID"],
        STAFF: ["ID"],
        ENROLLED: ["ID", "Student ID", "Class ID"],
        ASSIGNED: ["ID", "Staff ID", "School ID", "Class ID"],
    }
    edit = {
        (file, number, column): f'="{row[column]}"'
        for file, columns in places.items()
        for number, row in enumerate(csv.DictReader(io.StringIO(packages.DEFAULTS[file])), 2)
        for column in columns
        if row[column]
    }
    assert told(edit=edit) == [
        f"warning spreadsheet {file}:{line} {column} = {edit[file, line, column]!r}" for file, line, column in edit
    ]


def test_a_formula_where_it_is_a_fault_has_that_alone() -> None:
    edit = {(SCHOOLS, 2, "NCES ID"): '="480000100001"', (STUDENTS, 3, "Teacher ID"): '="T-1"'}
    assert told(edit=edit) == [
        "value-omitted invalid Schools.csv:2 NCES ID = '=\"480000100001\"'",
        "value-omitted unknown-reference Students.csv:3 Teacher ID = '=\"T-1\"'",
    ]


@pytest.mark.sampled(1)
@pytest.mark.parametrize("value", ["2-Mar", "Mar-02", "12-Dec"])
def test_a_date_in_an_id_is_a_warning_and_elsewhere_none(value: str) -> None:
    edit = {(ENROLLED, 3, "ID"): value, (STAFF, 3, "Nickname"): value}
    assert told(edit=edit) == [f"warning spreadsheet StudentEnrollments.csv:3 ID = {value!r}"]


@pytest.mark.parametrize("value", ["3/4/2026", "03/14/2026", "2026-03-07", "12/31/1999"])
def test_a_full_date_in_an_id_is_a_warning_where_the_others_have_another_form(value: str) -> None:
    edit = {(ENROLLED, 3, "ID"): value, (STAFF, 3, "Nickname"): value}
    assert told(edit=edit) == [f"warning spreadsheet StudentEnrollments.csv:3 ID = {value!r}"]


def test_full_dates_in_references_are_a_warning_in_both_files() -> None:
    edit = {
        (CLASSES, 2, "ID"): "3/4/2026",
        (ENROLLED, 2, "Class ID"): "3/4/2026",
        (ASSIGNED, 2, "Class ID"): "3/4/2026",
    }
    assert told(edit=edit) == [
        "warning spreadsheet Classes.csv:2 ID = '3/4/2026'",
        "warning spreadsheet StudentEnrollments.csv:2 Class ID = '3/4/2026'",
        "warning spreadsheet StaffEnrollments.csv:2 Class ID = '3/4/2026'",
    ]


@pytest.mark.parametrize(
    "value", ["13/14/2026", "2026-13-07", "2026-03-32", "3/4", "3/4/026", "2026-3", "20260307", "3/4/2026a"]
)
def test_what_is_no_date_is_an_id(value: str) -> None:
    assert told(edit={(ENROLLED, 3, "ID"): value}) == []


def test_full_dates_are_ids_where_all_are() -> None:
    enrolled = rows(*({"ID": f"2026-03-0{n}", "Student ID": "S-1", "Class ID": f"C-{n}"} for n in (1, 2, 3, 4)))
    assert told(of=ENROLLED, student_enrollments=enrolled) == []


def test_a_replacement_character_is_a_warning() -> None:
    assert told(edit={(STAFF, 3, "Last Name"): "N\ufffdez"}) == [
        "warning replacement-character Staff.csv:3 Last Name = 'N\ufffdez'"
    ]


@pytest.mark.parametrize(
    "strange",
    [
        *("E-2\u200b", "\ufeffE-2", "E-2\u00ad", "E-2\u2060", "\u200eE-2", "E-2\u202c", "\u2066E-2\u2069", "E-2\u061c"),
        *("E-2\U000e0041", "E-2\u180e", "\ufff9E-2", "\u0600"),
    ],
)
def test_ids_that_end_in_invisible_characters_are_one_warning_per_file_and_column(strange: str) -> None:
    edit = {(ENROLLED, 3, "ID"): strange, (ENROLLED, 4, "ID"): "E-3\u200b"}
    assert told(edit=edit) == ["warning invisible-end StudentEnrollments.csv ID"]


@pytest.mark.parametrize("quoted", ["“E-2”", "„E-2“", "«E-2»", "‘E-2", "E-2”", "’E-2’"])
def test_ids_that_end_in_typographic_quotes_are_one_warning_per_file_and_column(quoted: str) -> None:
    edit = {(ENROLLED, 3, "ID"): quoted, (ENROLLED, 4, "ID"): "“E-3”"}
    assert told(edit=edit) == ["warning quoted-id StudentEnrollments.csv ID"]


@pytest.mark.parametrize(
    "honest",
    [
        "Room “A”",
        "«A» 7",
        "O’B-2",
        "ന\u0d4d\u200d",
        "a\u200bb",
        "می\u200cخوا",
        "\u00a0E-2\u00a0",
        "E-2\u200d",
        "\u200cE-2",
    ],
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


@pytest.mark.thorough
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


@pytest.mark.thorough
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


def test_a_school_without_a_class_that_was_accepted_is_a_warning() -> None:
    raw = {SCHOOLS: packages.DEFAULTS[SCHOOLS].encode() + b"Report generated 9/1/2026,,Page 1 of 1\n"}
    assert told(raw=raw) == ["warning school-without-class Schools.csv:5 ID = 'Report generated 9/1/2026'"]
    assert "warning school-without-class Schools.csv:4 ID = 'B-3'" in told(edit={(CLASSES, 5, "Name"): ""})


@pytest.mark.thorough
def test_an_omitted_school_and_one_whose_classes_can_not_be_judged_are_without_a_warning() -> None:
    raw = {SCHOOLS: packages.DEFAULTS[SCHOOLS].encode() + b"B-4,,\n"}
    assert told(raw=raw) == ["row-omitted required Schools.csv:5 Name"]
    assert not any("school-without-class" in one for one in told(without=[CLASSES]))
