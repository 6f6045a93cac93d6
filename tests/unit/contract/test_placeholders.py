"""Section 3 of the contract, words that stand for nothing."""

import pytest
from oracle import core
from oracle.told import told
from support import packages
from support.packages import rows

STUDENTS, STAFF, SCHOOLS, CLASSES = "Students.csv", "Staff.csv", "Schools.csv", "Classes.csv"
ENROLLED, ASSIGNED = "StudentEnrollments.csv", "StaffEnrollments.csv"
WORDS = ("NULL", "(null)", "None", "NaN", "N/A", "\\N", "undefined")


@pytest.mark.parametrize("word", [*WORDS, "null", "Null", "(NULL)", "NONE", "nan", "n/a", "\\n", "UNDEFINED", " NULL "])
def test_a_word_that_stands_for_nothing_is_a_warning(word: str) -> None:
    assert told(edit={(STAFF, 3, "Nickname"): word}) == [f"warning placeholder Staff.csv:3 Nickname = {word.strip()!r}"]


@pytest.mark.parametrize(
    "word", ["nil", "-", "na", "N.A.", "(None)", "NULLA", "Nullmann", "nonexx", "#N/A x", "ＮＵＬＬ", "nuſl"]
)
def test_other_words_are_none(word: str) -> None:
    assert told(edit={(STAFF, 3, "Nickname"): word}) == []


@pytest.mark.parametrize(
    ("file", "column"),
    [
        (SCHOOLS, "Name"),
        (CLASSES, "Name"),
        (STUDENTS, "Student Number"),
        (STUDENTS, "Secondary ID"),
        (STUDENTS, "Last Name"),
        (STUDENTS, "First Name"),
        (STUDENTS, "Demographic3"),
        (STAFF, "Primary ID"),
        (STAFF, "Job Title"),
        (ENROLLED, "ID"),
        (ASSIGNED, "ID"),
    ],
)
def test_it_is_one_in_every_column_of_text(file: str, column: str) -> None:
    assert told(edit={(file, 3, column): "NULL"}) == [f"warning placeholder {file}:3 {column} = 'NULL'"]


def test_an_id_and_the_references_to_it_have_the_warning() -> None:
    edit = {(STAFF, 2, "ID"): "None", (STUDENTS, 2, "Teacher ID"): "None", (ASSIGNED, 2, "Staff ID"): "None"}
    edit |= {(STUDENTS, 7, "Teacher ID"): "T-2", (ASSIGNED, 3, "Staff ID"): "T-2"}
    assert told(edit=edit) == [
        "warning placeholder Students.csv:2 Teacher ID = 'None'",
        "warning placeholder Staff.csv:2 ID = 'None'",
        "warning placeholder StaffEnrollments.csv:2 Staff ID = 'None'",
    ]


def test_a_reference_that_nobody_can_judge_has_the_warning() -> None:
    edit = {(ENROLLED, 2, "Class ID"): "NULL"}
    assert told(of=ENROLLED, edit=edit, without=[CLASSES]) == [
        "warning placeholder StudentEnrollments.csv:2 Class ID = 'NULL'"
    ]


@pytest.mark.parametrize(
    ("cell", "fault"),
    [
        ((SCHOOLS, 2, "NCES ID"), "value-omitted invalid Schools.csv:2 NCES ID = 'N/A'"),
        ((CLASSES, 2, "Type"), "value-omitted invalid Classes.csv:2 Type = 'N/A'"),
        ((STUDENTS, 2, "Email"), "value-omitted invalid Students.csv:2 Email = 'N/A'"),
        ((STUDENTS, 2, "Teacher ID"), "value-omitted unknown-reference Students.csv:2 Teacher ID = 'N/A'"),
        ((ASSIGNED, 8, "Role"), "row-omitted invalid StaffEnrollments.csv:8 Role = 'N/A'"),
    ],
)
def test_where_it_is_a_fault_there_is_no_warning_besides(cell: tuple[str, int, str], fault: str) -> None:
    assert told(edit={cell: "N/A"}) == [fault]


def test_where_it_is_repeated_the_first_one_has_the_warning() -> None:
    edit = {(STUDENTS, 2, "Secondary ID"): "N/A", (STUDENTS, 3, "Secondary ID"): "N/A"}
    assert told(edit=edit) == [
        "warning placeholder Students.csv:2 Secondary ID = 'N/A'",
        "value-omitted repeated Students.csv:3 Secondary ID = 'N/A'",
    ]


def test_a_row_that_is_omitted_has_no_warning() -> None:
    edit = {(ENROLLED, 3, "ID"): "NULL", (ENROLLED, 3, "Student ID"): ""}
    assert told(edit=edit) == ["row-omitted required StudentEnrollments.csv:3 Student ID"]


def _staff(count: int, word: str = "NULL", **more: str) -> list[dict[str, str]]:
    return [
        {"ID": f"T-{n}", "Primary ID": f"P-{n}", "Secondary ID": "", "First Name": f"A{n}", "Email": f"a{n}@b.c"}
        | {"Nickname": word}
        | more
        for n in range(1, count + 1)
    ]


def test_twenty_in_a_column_are_told_one_by_one() -> None:
    assert told(of=STAFF, staff=rows(*_staff(20))) == [
        f"warning placeholder Staff.csv:{line} Nickname = 'NULL'" for line in range(2, 22)
    ]


def test_more_than_twenty_in_a_column_are_one_warning() -> None:
    assert told(of=STAFF, staff=rows(*_staff(21))) == ["warning placeholders Staff.csv Nickname"]


def test_each_column_is_counted_by_itself() -> None:
    staff = _staff(21, **{"Job Title": ""})
    staff[3]["Job Title"] = "None"
    assert told(of=STAFF, staff=rows(*staff)) == [
        "warning placeholders Staff.csv Nickname",
        "warning placeholder Staff.csv:5 Job Title = 'None'",
    ]


def test_omitted_rows_do_not_count() -> None:
    staff = _staff(21)
    staff[0]["Email"] = "?"
    found = told(of=STAFF, staff=rows(*staff))
    assert found[1:] == [f"warning placeholder Staff.csv:{line} Nickname = 'NULL'" for line in range(3, 23)]


def test_the_message_of_a_column_has_the_count_and_the_spellings() -> None:
    staff = _staff(1_200)
    for each in staff[:400]:
        each["Nickname"] = "None"
    found = core.check(packages.files(staff=rows(*staff)), packages.DISTRICT, packages.TODAY)["findings"]
    (message,) = [one["message"] for one in found if one["code"] == "column-of-placeholders"]
    assert message == (
        "“Nickname” of Staff.csv has 1,200 values that programs write where a value is missing (“NULL”, “None”), the "
        "first on line 2."
    )
