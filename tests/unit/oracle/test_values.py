"""The oracle alone, sections 2 and 3 of the contract: what stands in single values."""

import pytest
from oracle.crowds import enrollments, students
from oracle.judge import judge
from oracle.told import alone as told
from support import packages
from support.packages import rows

STUDENTS, STAFF, SCHOOLS, CLASSES = "Students.csv", "Staff.csv", "Schools.csv", "Classes.csv"
ENROLLED, ASSIGNED = "StudentEnrollments.csv", "StaffEnrollments.csv"
HOMELESS = {(STUDENTS, 2, "Teacher ID"): "", (STUDENTS, 7, "Teacher ID"): ""}
"""The students of teacher T-1 have none."""


def of_crowd(count: int, changed: dict[str, list[str]] | None = None) -> list[str]:
    """What is said of that many students, of whom the first have the values of `changed`."""
    return told(students=students(count, changed), student_enrollments=enrollments(count))


# E-mail addresses


@pytest.mark.parametrize(
    "value",
    [
        "a@b.c",
        "O'Brien+x@sub.example.org",
        "é@é.é",
        "a..b@c.d",
        ".a.@b.c",
        f"a@{'b' * 250}.c",
        "a@b\u200b.c",
        "mailto@b.c",
    ],
)
def test_an_e_mail_address_is_this(value: str) -> None:
    assert told(edit={(STUDENTS, 7, "Email"): value}) == []


@pytest.mark.parametrize(
    "value",
    [
        *["a", "a@b", "@b.c", "a@@b.c", "a@b@c.d", "a@.c", "a@b.", "a@.", "a@b..c", "a@.b.c", "a@b.c."],
        *["a b@c.d", "a@b\u00a0.c", f"a@{'b' * 251}.c"],
        *["a@b.c,", "a@b.c;", "<a@b.c>", "(a)a@b.c", "a@[1.2]", "a\\@b.c", '"a"@b.c', "a@b.c (Ann)"],
        *["mailto:a@b.c", "MailTo:a@b.c", "xmailto:a@b.c", "a@mailto:b.c"],
    ],
)
def test_an_e_mail_address_is_not_this(value: str) -> None:
    assert told(edit={(STUDENTS, 7, "Email"): value}) == [f"value-omitted invalid Students.csv:7 Email = {value!r}"]


# Values that a spreadsheet made


@pytest.mark.parametrize("value", ['="100001"', '=""', '="a""b"', "#NULL!", "1.23E+11"])
def test_formula_text_and_error_values_are_a_spreadsheets(value: str) -> None:
    assert told(edit={(STAFF, 3, "Nickname"): value}) == [f"warning spreadsheet Staff.csv:3 Nickname = {value!r}"]


@pytest.mark.parametrize(
    "value", ['="', '="a', '=a"', '"a"', "=100001", "='a'", "=“a”", ' x="a"', "#N/A!", "#n/a", "E+11"]
)
def test_what_is_nearly_formula_text_or_an_error_value_is_not(value: str) -> None:
    assert told(edit={(STAFF, 3, "Nickname"): value}) == []


def test_formula_text_without_quotes_around_it_has_stray_quotes_too() -> None:
    assert told(line={(SCHOOLS, 2): 'B-1,,="One"'}) == [
        "warning stray-quote Schools.csv:2 Name = '=\"One\"'",
        "warning spreadsheet Schools.csv:2 Name = '=\"One\"'",
    ]


@pytest.mark.parametrize("value", ["2-Mar", "02-MAR", "mar-02", "2-Mar-26"])
def test_a_day_and_month_in_an_id_is_a_spreadsheets(value: str) -> None:
    assert told(edit={(ENROLLED, 3, "ID"): value, (STAFF, 3, "Nickname"): value}) == [
        f"warning spreadsheet StudentEnrollments.csv:3 ID = {value!r}"
    ]


@pytest.mark.parametrize("value", ["3/4/2026", "03/04/2026", "2026-03-07", "2030-01-01", "3/4/26", "2026-3-7"])
def test_full_dates_in_ids_are_a_spreadsheets_where_the_others_have_another_form(value: str) -> None:
    edit = {(ENROLLED, 3, "ID"): value, (STAFF, 2, "Primary ID"): value, (STAFF, 3, "Nickname"): value}
    assert told(edit=edit) == [
        f"warning spreadsheet Staff.csv:2 Primary ID = {value!r}",
        f"warning spreadsheet StudentEnrollments.csv:3 ID = {value!r}",
    ]


@pytest.mark.parametrize("value", ["13/13/2026", "12/31/1899", "46083", "20260307", "0000-01-01"])
def test_what_is_no_full_date_is_no_spreadsheets(value: str) -> None:
    assert told(edit={(ENROLLED, 3, "ID"): value}) == []


def test_full_dates_where_all_ids_are_dates_are_no_spreadsheets() -> None:
    enrolled = rows(*[{"ID": f"2026-03-0{day}"} for day in range(1, 8)], {"ID": "3/8/2026"})
    assert told(student_enrollments=enrolled) == []


def test_one_id_of_another_form_makes_dates_a_spreadsheets_even_in_a_row_that_is_omitted() -> None:
    enrolled = rows({"ID": "E-1", "Class ID": "?"}, *[{"ID": f"2026-03-0{day}"} for day in range(2, 9)])
    assert told(of=ENROLLED, student_enrollments=enrolled) == [
        "row-omitted unknown-reference StudentEnrollments.csv:2 Class ID = '?'",
        *[f"warning spreadsheet StudentEnrollments.csv:{day + 1} ID = '2026-03-0{day}'" for day in range(2, 9)],
    ]


def test_references_that_are_full_dates_are_judged_by_their_own_column() -> None:
    edit = {(STAFF, 2, "ID"): "2026-03-07", **{(ASSIGNED, line, "Staff ID"): "2026-03-07" for line in (2, 3)}}
    assert told(edit={**edit, **HOMELESS}) == [
        "warning spreadsheet Staff.csv:2 ID = '2026-03-07'",
        "warning spreadsheet StaffEnrollments.csv:2 Staff ID = '2026-03-07'",
        "warning spreadsheet StaffEnrollments.csv:3 Staff ID = '2026-03-07'",
    ]


# Invisible characters and quotation marks at the ends of an id


@pytest.mark.parametrize("code", [0xAD, 0x600, 0x61C, 0x180E, 0x200B, 0x200E, 0x202E, 0x2060, 0x2064, 0xFEFF, 0xE0001])
def test_category_cf_at_either_end_of_an_id_is_a_warning(code: int) -> None:
    for value in (f"{chr(code)}E-2", f"E-2{chr(code)}"):
        assert told(edit={(ENROLLED, 3, "ID"): value}) == ["warning invisible-end StudentEnrollments.csv ID"]
    assert told(edit={(ENROLLED, 3, "ID"): f"E{chr(code)}2"}) == []


@pytest.mark.parametrize("value", ["\u200cE-2", "E-2\u200d", "\u200d", "E-2\u200b\u200d"])
def test_joiners_are_none(value: str) -> None:
    assert told(edit={(ENROLLED, 3, "ID"): value}) == []


# Words that stand for nothing

WORDS = ["NULL", "(null)", "None", "NaN", "N/A", r"\N", "undefined"]


@pytest.mark.parametrize("word", [*WORDS, *map(str.lower, WORDS), *map(str.upper, WORDS), "nUlL"])
def test_words_that_stand_for_nothing_are_a_warning_in_any_case(word: str) -> None:
    edit = {(STAFF, 3, "Last Name"): word, (STAFF, 3, "Job Title"): f" {word} ", (STAFF, 4, "Primary ID"): word}
    assert told(edit=edit) == [
        f"warning placeholder Staff.csv:3 Last Name = {word!r}",
        f"warning placeholder Staff.csv:3 Job Title = {word!r}",
        f"warning placeholder Staff.csv:4 Primary ID = {word!r}",
    ]


@pytest.mark.parametrize(
    "value", ["(NULL", "(none)", "nil", "NA", "n.a.", "-", "#N/A!", "N", r"\\N", "Nullius", "NULL."]
)
def test_other_words_are_none(value: str) -> None:
    assert told(edit={(STAFF, 3, "Job Title"): value}) == []


@pytest.mark.parametrize(
    ("file", "column"), [(SCHOOLS, "NCES ID"), (CLASSES, "Type"), (STUDENTS, "Email"), (STUDENTS, "Teacher ID")]
)
def test_a_word_that_is_a_fault_has_no_warning_besides(file: str, column: str) -> None:
    assert [one.split()[0] for one in told(edit={(file, 3, column): "NULL"})] == ["value-omitted"]


def test_a_reference_to_an_id_that_is_such_a_word_is_told_too() -> None:
    edit = {(STAFF, 2, "ID"): "None", **HOMELESS, (STUDENTS, 2, "Teacher ID"): "None"}
    edit |= {(ASSIGNED, line, "Staff ID"): "None" for line in (2, 3)}
    assert told(edit=edit) == [
        "warning placeholder Students.csv:2 Teacher ID = 'None'",
        "warning placeholder Staff.csv:2 ID = 'None'",
        "warning placeholder StaffEnrollments.csv:2 Staff ID = 'None'",
        "warning placeholder StaffEnrollments.csv:3 Staff ID = 'None'",
    ]


def test_up_to_20_words_in_a_column_are_told_one_by_one() -> None:
    assert of_crowd(30, {"Nickname": ["NULL"] * 20}) == [
        f"warning placeholder Students.csv:{line} Nickname = 'NULL'" for line in range(2, 22)
    ]


def test_more_than_20_words_in_a_column_are_one_warning_whichever_they_are() -> None:
    changed = {"Nickname": [*WORDS, *WORDS, *WORDS], "Demographic1": ["None"]}
    assert of_crowd(30, changed) == [
        "warning placeholders Students.csv Nickname",
        "warning placeholder Students.csv:2 Demographic1 = 'None'",
    ]


def test_words_that_have_no_warning_do_not_count_towards_20() -> None:
    changed = {"Nickname": ["NULL"] * 21, "Grade Level": ["?"]}
    assert [one for one in of_crowd(30, changed) if "placeholder" in one] == [
        f"warning placeholder Students.csv:{line} Nickname = 'NULL'" for line in range(3, 23)
    ]


def test_repeated_words_that_must_be_unique_are_faults() -> None:
    assert of_crowd(30, {"Secondary ID": ["NULL"] * 25}) == [
        "warning placeholder Students.csv:2 Secondary ID = 'NULL'",
        *[f"value-omitted repeated Students.csv:{line} Secondary ID = 'NULL'" for line in range(3, 27)],
    ]


def test_a_warning_makes_no_errors() -> None:
    files = packages.files(edit={(STAFF, 3, "Nickname"): "NULL"})
    assert judge(files, packages.DISTRICT, packages.TODAY).outcome == "succeeded"
