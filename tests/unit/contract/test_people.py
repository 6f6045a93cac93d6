"""Section 3 of the contract: one person under two ids, one birthday, one last name."""

from collections.abc import Mapping

import pytest
from oracle import core
from oracle.told import told
from support import packages
from support.packages import rows

STUDENTS, STAFF = "Students.csv", "Staff.csv"
WARNED = ["warning doubled-person Students.csv:3 ID = 'S-2'"]


def two_students(one: Mapping[str, str], other: Mapping[str, str]) -> list[str]:
    """What is said of people where two students are these."""
    first = {"Last Name": "Núñez", "First Name": "Ana", "DOB": "2015-09-02"}
    found = told(of=STUDENTS, students=rows({**first, **one}, {**first, "Grade Level": "5", **other}))
    return [one for one in found if "doubled-person" in one]


def test_one_person_under_two_ids_is_a_warning_of_the_later_row() -> None:
    assert two_students({}, {}) == WARNED


@pytest.mark.thorough
@pytest.mark.parametrize(
    ("column", "one", "other"),
    [
        ("Last Name", "Núñez", "NUNEZ"),
        ("Last Name", "Nu\u0301n\u0303ez", "Núñez"),
        ("Last Name", "Núñez", "Núñez,"),
        ("Last Name", "«Núñez»", "Núñez."),
        ("Last Name", "O'Brien", "o'brien"),
        ("Last Name", "Straße", "STRASSE"),
        ("Last Name", "Παπάς", "ΠΑΠΑΣ"),
        ("Last Name", "Żółć", "ZółĆ"),
        ("Last Name", "-Smith-", "(Smith)"),
        ("Last Name", "Smith -", "Smith"),
        ("First Name", "İpek", "ipek"),
        ("First Name", "José Luis", "JOSE LUIS"),
        ("First Name", "Jr.", "Jr"),
        ("First Name", "Ёлка", "ЕЛКА"),
        ("First Name", "مُحَمَّد", "محمد"),
        ("DOB", "2015-09-02", "9/2/2015"),
        ("DOB", "09/02/2015", "9/2/2015"),
    ],
)
def test_case_accents_outer_punctuation_and_the_form_of_a_date_do_not_matter(column: str, one: str, other: str) -> None:
    assert two_students({column: one}, {column: other}) == WARNED
    assert two_students({column: other}, {column: one}) == WARNED


@pytest.mark.parametrize(
    ("column", "one", "other"),
    [
        ("Last Name", "Núñez", "Núñes"),
        ("Last Name", "O'Brien", "OBrien"),
        ("Last Name", "Smith-Jones", "Smith Jones"),
        ("Last Name", "Łuk", "Luk"),
        ("Last Name", "王", "玉"),
        ("First Name", "Ana", "Ana M."),
        ("First Name", "Ana", "An"),
        ("DOB", "2015-09-02", "2015-09-03"),
    ],
)
def test_who_differs_otherwise_is_another(column: str, one: str, other: str) -> None:
    assert two_students({column: one}, {column: other}) == []


def test_names_that_have_changed_places_are_other_names() -> None:
    assert two_students({"Last Name": "Ana", "First Name": "Maria"}, {"Last Name": "Maria", "First Name": "Ana"}) == []


def test_parts_do_not_run_together() -> None:
    assert two_students({"Last Name": "Anna", "First Name": "Lee"}, {"Last Name": "Ann", "First Name": "aLee"}) == []


def test_every_later_row_has_the_warning_and_names_the_first_line() -> None:
    person = {"Last Name": "Núñez", "First Name": "Ana", "DOB": "2015-09-02", "Grade Level": "5"}
    students = rows(person, {**person, "Last Name": "Nunez"}, {}, {**person, "First Name": "ANA"})
    found = core.check(packages.files(students=students), packages.DISTRICT, packages.TODAY)["findings"]
    assert [one["message"] for one in found if one["code"] == "person-listed-twice"] == [
        "“S-2” on line 3 of Students.csv has the same last name, first name and birthday as line 2.",
        "“S-4” on line 5 of Students.csv has the same last name, first name and birthday as line 2.",
    ]


@pytest.mark.thorough
def test_an_omitted_row_is_none_of_them() -> None:
    assert two_students({"Grade Level": "?"}, {}) == []
    assert two_students({}, {"Grade Level": "?"}) == []


def test_the_same_id_twice_is_that_fault_alone() -> None:
    person = {"ID": "S-1", "Last Name": "Núñez", "First Name": "Ana", "DOB": "2015-09-02", "Grade Level": "5"}
    found = told(of=STUDENTS, students=rows(person, person, {**person, "ID": "S-3"}))
    assert [one for one in found if "doubled-person" in one] == ["warning doubled-person Students.csv:4 ID = 'S-3'"]


@pytest.mark.parametrize("email", ["ana@b.c", "ANA@d.e", "aña@b.c", "ana.@b.c"])
def test_staff_are_known_by_the_e_mail_before_the_at(email: str) -> None:
    person = {"Last Name": "Núñez", "First Name": "Ana"}
    staff = rows({**person, "Email": "ana@x.y"}, {**person, "Email": email}, {**person, "Email": "ana2@b.c"}, {}, {})
    assert told(of=STAFF, staff=staff) == ["warning doubled-person Staff.csv:3 ID = 'T-2'"]


def test_the_message_for_staff_says_what_they_share() -> None:
    person = {"Last Name": "Núñez", "First Name": "Ana"}
    staff = rows({**person, "Email": "ana@x.y"}, {**person, "Email": "ana@b.c"}, {}, {}, {})
    (found,) = core.check(packages.files(staff=staff), packages.DISTRICT, packages.TODAY)["findings"]
    assert found["message"] == (
        "“T-2” on line 3 of Staff.csv has the same last name, first name and name in the e-mail address as line 2."
    )


def roster(count: int, *, born: int = 0, named: int = 0, spoilt: int = 0) -> list[str]:
    """What is said of people among so many students, of whom some were born on one day and some have one last name."""
    students = [
        {
            "ID": f"S-{n}",
            "Student Number": f"{n}",
            "Secondary ID": "",
            "Email": "",
            "Teacher ID": "",
            "Last Name": "Núñez" if n < named else f"Name{n}",
            "First Name": f"First{n}",
            "DOB": "2/29/2016" if n < born else f"{2000 + n % 15}-{n // 15 % 12 + 1:02}-{n // 180 % 28 + 1:02}",
            "Grade Level": "?" if n >= count - spoilt else "5",
        }
        for n in range(count)
    ]
    found = told(of=STUDENTS, students=rows(*students))
    return [one for one in found if "birthday" in one or "last-name" in one]


@pytest.mark.thorough
@pytest.mark.parametrize(
    ("count", "born", "warned"),
    [
        (1_000, 21, True),
        (1_000, 20, False),  # 2 % exactly
        (999, 20, True),
        (100, 20, True),
        (100, 19, False),
        (20, 20, True),
    ],
)
def test_a_birthday_of_more_than_2_percent_and_of_20_is_a_warning(count: int, born: int, warned: bool) -> None:  # noqa: FBT001 - a parameter of the test
    assert roster(count, born=born) == (["warning birthday Students.csv DOB = '2016-02-29'"] if warned else [])


@pytest.mark.thorough
@pytest.mark.parametrize(
    ("count", "named", "warned"),
    [(100, 31, True), (100, 30, False), (99, 99, False), (1_000, 301, True), (1_000, 300, False)],
)
def test_a_last_name_of_more_than_30_percent_of_100_is_a_warning(count: int, named: int, warned: bool) -> None:  # noqa: FBT001 - a parameter of the test
    assert roster(count, named=named) == (["warning last-name Students.csv Last Name = 'Núñez'"] if warned else [])


@pytest.mark.thorough
def test_only_accepted_rows_count_on_both_sides() -> None:
    assert roster(1_001, born=20, spoilt=2) == ["warning birthday Students.csv DOB = '2016-02-29'"]
    assert roster(1_001, born=20, spoilt=1) == []
    assert roster(110, named=31, spoilt=10) == ["warning last-name Students.csv Last Name = 'Núñez'"]
    assert roster(108, named=60, spoilt=9) == []


def test_each_value_has_a_warning_of_its_own() -> None:
    students = [
        {"ID": f"S-{n}", "Student Number": f"{n}", "Secondary ID": "", "Email": "", "First Name": f"F{n}"}
        | {
            "Last Name": ("García", "Smith", "Smith ")[n % 3],
            "DOB": ("2015-01-01", "1/2/2016")[n % 2],
            "Grade Level": "5",
        }
        for n in range(120)
    ]
    found = told(of=STUDENTS, students=rows(*students))
    assert [one for one in found if "birthday" in one or "last-name" in one] == [
        "warning last-name Students.csv Last Name = 'García'",
        "warning last-name Students.csv Last Name = 'Smith'",
        "warning birthday Students.csv DOB = '2015-01-01'",
        "warning birthday Students.csv DOB = '2016-01-02'",
    ]


def test_a_last_name_counts_as_it_is_published() -> None:
    students = [
        {"ID": f"S-{n}", "Student Number": f"{n}", "Secondary ID": "", "Email": "", "First Name": f"F{n}"}
        | {
            "Last Name": ("Smith", "SMITH", "smith", "Smíth")[n % 4],
            "DOB": f"2015-01-{n % 28 + 1:02}",
            "Grade Level": "5",
        }
        for n in range(120)
    ]
    assert not any("last-name" in one for one in told(of=STUDENTS, students=rows(*students)))


def test_the_messages_have_the_numbers() -> None:
    students = [
        {"ID": f"S-{n}", "Student Number": f"{n}", "Secondary ID": "", "Email": "", "DOB": "2015-01-01"}
        for n in range(1_200)
    ]
    files = packages.files(students=rows(*({**one, "First Name": f"F{n}"} for n, one in enumerate(students))))
    found = core.check(files, packages.DISTRICT, packages.TODAY)["findings"]
    assert [one["message"] for one in found if one["code"] == "birthday-too-frequent"] == [
        "“2015-01-01” is the birthday of 1,200 of 1,200 students of Students.csv."
    ]
