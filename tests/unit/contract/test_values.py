"""Section 2 of the contract, values: one test per sentence, each held against the oracle and the core."""

from datetime import date

import pytest
from oracle.told import told, verdict
from support import packages

STUDENTS, STAFF, SCHOOLS, CLASSES = "Students.csv", "Staff.csv", "Schools.csv", "Classes.csv"
ASSIGNED = "StaffEnrollments.csv"


def in_staff(column: str, value: str) -> list[str]:
    """What is said of one value of the last staff member."""
    return told(of=STAFF, edit={(STAFF, 6, column): value})


def in_students(column: str, value: str) -> list[str]:
    """What is said of one value of one student."""
    return told(of=STUDENTS, edit={(STUDENTS, 7, column): value})


@pytest.mark.parametrize(
    ("file", "column"),
    [
        (SCHOOLS, "NCES ID"),
        (CLASSES, "Type"),
        (STUDENTS, "Secondary ID"),
        (STUDENTS, "Nickname"),
        (STUDENTS, "Email"),
        (STUDENTS, "Teacher ID"),
        (STUDENTS, "Demographic1"),
        (STUDENTS, "Demographic2"),
        (STUDENTS, "Demographic3"),
        (STAFF, "Secondary ID"),
        (STAFF, "Nickname"),
        (STAFF, "Job Title"),
    ],
)
def test_optional_columns_may_be_left_out_whole(file: str, column: str) -> None:
    found = verdict(packages.files(drop={file: [column]}))
    assert found.findings == []
    assert all(row[column] in (None, "class") for row in found.accepted[file])


@pytest.mark.thorough
@pytest.mark.parametrize(
    ("file", "column"),
    [
        (SCHOOLS, "ID"),
        (SCHOOLS, "Name"),
        (CLASSES, "ID"),
        (CLASSES, "School ID"),
        (CLASSES, "Name"),
        (STUDENTS, "ID"),
        (STUDENTS, "Student Number"),
        (STUDENTS, "Last Name"),
        (STUDENTS, "First Name"),
        (STUDENTS, "DOB"),
        (STUDENTS, "Grade Level"),
        (STAFF, "ID"),
        (STAFF, "Primary ID"),
        (STAFF, "Last Name"),
        (STAFF, "First Name"),
        (STAFF, "Email"),
        ("StudentEnrollments.csv", "ID"),
        ("StudentEnrollments.csv", "Student ID"),
        ("StudentEnrollments.csv", "Class ID"),
        (ASSIGNED, "ID"),
        (ASSIGNED, "Staff ID"),
        (ASSIGNED, "Role"),
    ],
)
def test_a_required_column_must_be_there_and_have_a_value(file: str, column: str) -> None:
    assert told(of=file, drop={file: [column]}) == [f"import-rejected header {file}"]
    required, *_ = told(of=file, edit={(file, 2, column): " \u00a0"})
    assert required.startswith(f"row-omitted required {file}:2 {column}")


def test_text_has_at_most_256_code_points() -> None:
    assert in_staff("Job Title", "é" * 256) == []
    assert in_staff("Job Title", "𝒳" * 256) == []
    letters = "e\u0301" * 128
    assert in_staff("Job Title", f"{letters}e") == [f"value-omitted invalid Staff.csv:6 Job Title = '{letters}…'"]


@pytest.mark.parametrize("character", ["\u0001", "\t", "\n", "\u007f", "\u0085", "\u009f", "\u2028", "\u2029"])
def test_text_has_no_control_characters(character: str) -> None:
    value = f"a{character}b"
    quoted = f'"{value}"'
    assert told(of=STAFF, line={(STAFF, 6): f"T-5,P-5,,Roe,João,{quoted},joao@example.org,"}) == [
        f"value-omitted invalid Staff.csv:6 Nickname = {value!r}"
    ]


@pytest.mark.parametrize(
    "name", ["O'Brien", "Núñez", "王", "a\u200db", "\u200fليلى", "x\ufeffy", "Ⅷ", "🙂", "’", "=1+1"]
)
def test_every_letter_of_every_script_is_welcome(name: str) -> None:
    assert in_staff("Last Name", name) == []


def test_nothing_is_normalised() -> None:
    found = verdict(packages.files(edit={(SCHOOLS, 2, "Name"): "e\u0301", (SCHOOLS, 3, "Name"): "é"}))
    assert found.findings == []
    assert [row["Name"] for row in found.accepted[SCHOOLS][:2]] == ["e\u0301", "é"]


def test_ids_are_text_of_at_most_64() -> None:
    assert in_staff("Primary ID", "王" * 64) == []
    assert in_staff("Primary ID", "王" * 65) == [
        f"row-omitted invalid Staff.csv:6 Primary ID = '{'王' * 65}' (takes 2)"
    ]


def test_007_stays_007() -> None:
    assert verdict(packages.files(edit={(STAFF, 6, "Primary ID"): "007"})).accepted[STAFF][4]["Primary ID"] == "007"


@pytest.mark.sampled(1)
@pytest.mark.parametrize("value", ["1", "123456789012", "000000000001"])
def test_an_nces_id_is_up_to_12_ascii_digits(value: str) -> None:
    assert told(edit={(SCHOOLS, 2, "NCES ID"): value}) == []


@pytest.mark.parametrize("value", ["1234567890123", "12a", "1 2", "٣", "²", "１２", "-1", "1.0"])
def test_what_is_no_nces_id_is_left_out(value: str) -> None:
    assert told(edit={(SCHOOLS, 2, "NCES ID"): value}) == [f"value-omitted invalid Schools.csv:2 NCES ID = {value!r}"]


@pytest.mark.parametrize(
    ("value", "meaning"), [("CLASS", "class"), ("Group", "group"), ("", "class"), ("team", "class")]
)
def test_a_type_is_class_or_group_and_class_otherwise(value: str, meaning: str) -> None:
    found = verdict(packages.files(edit={(CLASSES, 3, "Type"): value}))
    assert found.accepted[CLASSES][1]["Type"] == meaning
    assert [one.cost.value for one in found.findings] == (["value-omitted"] if value == "team" else [])


@pytest.mark.parametrize(
    "value",
    [
        *(
            "a@b.c",
            "O'Brien+x@sub.example.org",
            "é@é.é",
            f"a@{'b' * 250}.c",
            ".@b.c",
            "a..b@c.d",
            "王@例.jp",
            "a@b.c.d.e",
        ),
        *("a:b@c.d", "mail.to@b.c", "mailto@b.c", "a/b@c.d", "{a}@b.c", "a\u200b@b.c", "a@b-.c", "a@1.2"),
    ],
)
def test_an_e_mail_address_is_this(value: str) -> None:
    assert in_students("Email", value) == []


@pytest.mark.thorough
@pytest.mark.parametrize(
    "value",
    [
        *("a", "a@b", "@b.c", "a@@b.c", "a@b@c.d", "a b@c.d", "a@b\u00a0.c", "a@.c", "a@b.", "a@.", f"a@{'b' * 251}.c"),
        *("a@b..c", "a@b.c.", "a@.b.c", "a@..", "a@", "@", "NULL", "a＠b.c"),
        *(
            "a@b.c;",
            "a@b.c,",
            "a@b.c;d@e.f",
            "a@b.c, d@e.f",
            "<a@b.c>",
            "Ann <a@b.c>",
            "a(x)@b.c",
            "[a]@b.c",
            "a\\b@c.d",
        ),
        *('a"b@c.d', "a@b.c>", "a@b;c.d", "mailto:a@b.c", "MailTo:a@b.c", "a@b.c?mailto:d", "a@mailto:b.c"),
    ],
)
def test_an_e_mail_address_is_not_this(value: str) -> None:
    assert in_students("Email", value) == [f"value-omitted invalid Students.csv:7 Email = {value!r}"]
    assert in_staff("Email", value) == [f"row-omitted invalid Staff.csv:6 Email = {value!r} (takes 2)"]


def test_an_e_mail_address_keeps_its_spelling() -> None:
    found = verdict(packages.files(edit={(STUDENTS, 7, "Email"): "Layla.K@Example.ORG"}))
    assert found.accepted[STUDENTS][5]["Email"] == "Layla.K@Example.ORG"


@pytest.mark.parametrize(
    ("value", "meaning"),
    [
        ("2021-08-15", date(2021, 8, 15)),
        ("8/5/2021", date(2021, 8, 5)),
        ("08/05/2021", date(2021, 8, 5)),
        ("8/05/2021", date(2021, 8, 5)),
        ("02/29/2020", date(2020, 2, 29)),
    ],
)
def test_a_date_is_iso_or_american(value: str, meaning: date) -> None:
    assert verdict(packages.files(edit={(STUDENTS, 7, "DOB"): value})).accepted[STUDENTS][5]["DOB"] == meaning


@pytest.mark.parametrize(
    "value",
    [
        "2021-8-15",
        "15/8/2021",
        "2/29/2021",
        "2021-02-29",
        "8/15/21",
        "08/015/2021",
        "2021/08/15",
        "2021-08-15T00:00",
        "２０２１-08-15",
        "0000-01-01",
        "44423",
        "Aug 15, 2021",
    ],
)
def test_what_is_no_date_omits_the_row(value: str) -> None:
    assert in_students("DOB", value) == [f"row-omitted invalid Students.csv:7 DOB = {value!r} (takes 1)"]


def test_a_date_of_birth_is_from_1900_to_today() -> None:
    assert in_students("DOB", "1900-01-01") == ["warning age Students.csv:7"]
    assert in_students("DOB", "1899-12-31") == ["row-omitted invalid Students.csv:7 DOB = '1899-12-31' (takes 1)"]
    assert in_students("DOB", "2026-09-15") == ["warning age Students.csv:7"]
    assert in_students("DOB", "2026-09-16") == ["row-omitted invalid Students.csv:7 DOB = '2026-09-16' (takes 1)"]


GRADES = {"PK": 2022, "K": 2021, **{str(grade): 2021 - grade for grade in range(1, 13)}}


@pytest.mark.parametrize("grade", GRADES)
def test_a_grade_is_pk_k_or_1_to_12_in_any_case_with_one_zero(grade: str) -> None:
    for value in {grade, grade.lower(), grade.zfill(2)} if grade != "K" else {"K", "k"}:
        edit = {(STUDENTS, 7, "Grade Level"): value, (STUDENTS, 7, "DOB"): f"{GRADES[grade]}-01-31"}
        found = verdict(packages.files(edit=edit))
        assert (found.findings, found.accepted[STUDENTS][5]["Grade Level"]) == ([], grade)


@pytest.mark.parametrize("value", ["0", "00", "010", "007", "13", "KG", "0K", "1.0", "-1", "٣", "１", "1st"])
def test_what_is_no_grade_omits_the_row(value: str) -> None:
    assert in_students("Grade Level", value) == [
        f"row-omitted invalid Students.csv:7 Grade Level = {value!r} (takes 1)"
    ]


@pytest.mark.parametrize("value", ["assessor", "TEACHER", "data viewer", "Data Viewer"])
def test_roles_are_taken_in_any_case(value: str) -> None:
    found = verdict(packages.files(edit={(ASSIGNED, 5, "Role"): value}))
    assert (found.findings, found.accepted[ASSIGNED][3]["Role"]) == ([], value.title())


@pytest.mark.sampled(1)
@pytest.mark.parametrize("value", ["Principal", "Data  Viewer", "DataViewer"])
def test_what_is_no_role_omits_the_row(value: str) -> None:
    assert told(of=ASSIGNED, edit={(ASSIGNED, 6, "Role"): value}) == [
        f"row-omitted invalid StaffEnrollments.csv:6 Role = {value!r}"
    ]


def test_a_reference_has_the_type_of_the_id_that_it_refers_to() -> None:
    assert in_students("Teacher ID", "x" * 65) == [f"value-omitted invalid Students.csv:7 Teacher ID = '{'x' * 65}'"]
