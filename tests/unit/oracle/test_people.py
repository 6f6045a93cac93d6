"""The oracle alone, section 3 of the contract: people who can't be who they seem, and schools without a class."""

import pytest
from oracle.crowds import enrollments, students
from oracle.people import bare
from oracle.told import alone as told
from support.packages import rows

STUDENTS, STAFF, SCHOOLS, CLASSES = "Students.csv", "Staff.csv", "Schools.csv", "Classes.csv"
ASSIGNED = "StaffEnrollments.csv"


def of_crowd(count: int, changed: dict[str, list[str]] | None = None) -> list[str]:
    """What is said of that many students, of whom the first have the values of `changed`."""
    return told(students=students(count, changed), student_enrollments=enrollments(count))


# One person under two ids


def test_a_student_under_two_ids_is_told_in_the_later_row() -> None:
    same = {"Last Name": "Núñez", "First Name": "María José", "DOB": "2015-09-02", "Grade Level": "5"}
    edit = {(STUDENTS, line, column): value for line in (4, 6) for column, value in same.items()}
    assert told(edit=edit) == [
        "warning doubled-person Students.csv:4 ID = 'S-3'",
        "warning doubled-person Students.csv:6 ID = 'S-5'",
    ]


@pytest.mark.parametrize(
    ("column", "value"),
    [
        *[
            ("Last Name", name)
            for name in ("NÚÑEZ", "nunez", "Nu\u0301n\u0303ez", "Núñez.", "“Núñez”", "(Nuñez) ", "- Núñez,")
        ],
        *[("First Name", name) for name in ("MARIA JOSE", "maría josé", "'María José'")],
        ("DOB", "9/2/2015"),
    ],
)
def test_case_accents_outer_punctuation_and_the_form_of_a_date_make_no_other_student(column: str, value: str) -> None:
    same = {"Last Name": "Núñez", "First Name": "María José", "DOB": "2015-09-02", "Grade Level": "5", column: value}
    edit = {(STUDENTS, 6, name): value for name, value in same.items()}
    assert told(edit=edit) == ["warning doubled-person Students.csv:6 ID = 'S-5'"]


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("Last Name", "Nún ez"),
        ("Last Name", "Nú-ñez"),
        ("First Name", "María"),
        ("First Name", "María-José"),
        ("DOB", "9/3/2015"),
    ],
)
def test_anything_else_makes_another_student(column: str, value: str) -> None:
    same = {"Last Name": "Núñez", "First Name": "María José", "DOB": "2015-09-02", "Grade Level": "5", column: value}
    assert told(edit={(STUDENTS, 6, name): value for name, value in same.items()}) == []


@pytest.mark.parametrize(
    ("email", "doubled"),
    [
        ("zdenka@example.com", True),
        ("ZDEŇKA@Example.org", True),
        ("zdenka2@example.org", False),
        (".zdenka-@x.org", True),
    ],
)
def test_of_staff_the_e_mail_before_its_at_counts(email: str, doubled: bool) -> None:  # noqa: FBT001 - a parameter of the test
    same = {"Last Name": "škvorecky", "First Name": "ZDENKA", "Email": email}
    expected = ["warning doubled-person Staff.csv:6 ID = 'T-5'"] if doubled else []
    assert told(edit={(STAFF, 6, name): value for name, value in same.items()}) == expected


def test_only_accepted_rows_count() -> None:
    same = {"Last Name": "Núñez", "First Name": "María José", "DOB": "2015-09-02"}
    edit = {(STUDENTS, 6, name): value for name, value in same.items()}
    assert not [one for one in told(edit={**edit, (STUDENTS, 6, "Grade Level"): "?"}) if "doubled" in one]
    assert not [one for one in told(edit={**edit, (STUDENTS, 2, "Grade Level"): "?"}) if "doubled" in one]


def test_the_same_id_again_is_not_two_ids() -> None:
    same = {"ID": "S-1", "Last Name": "Núñez", "First Name": "María José", "DOB": "2015-09-02", "Grade Level": "5"}
    edit = {(STUDENTS, 6, name): value for name, value in same.items()}
    assert told(of=STUDENTS, edit=edit)[0] == "import-rejected repeated Students.csv:6 ID = 'S-1'"
    assert "doubled" not in "".join(told(edit=edit))


@pytest.mark.parametrize(
    ("text", "rest"),
    [
        ("Straße", "strasse"),
        ("İnci", "inci"),
        ("ΣΊΣ", "σισ"),
        ("Ёлкин", "елкин"),
        ("O’Brien!", "o’brien"),
        ("…-?", ""),
        ("Ø", "ø"),
    ],
)
def test_what_is_left_without_case_accents_and_outer_punctuation(text: str, rest: str) -> None:
    assert bare(text) == rest


# Birthdays, last names


def test_the_crowd_is_without_a_finding() -> None:
    assert of_crowd(150) == []


BORN = "warning birthday Students.csv DOB = '2016-02-03'"
NAMED = "warning last-name Students.csv Last Name = 'Unknown'"


@pytest.mark.thorough
@pytest.mark.sampled(1)
@pytest.mark.parametrize(
    ("same", "of", "warned"),
    [(19, 30, False), (20, 30, True), (20, 999, True), (20, 1000, False), (21, 1049, True), (21, 1050, False)],
)
def test_a_birthday_of_more_than_2_percent_and_at_least_20_students(same: int, of: int, warned: bool) -> None:  # noqa: FBT001 - a parameter of the test
    born = [("2016-02-03", "2/3/2016", "02/03/2016")[place % 3] for place in range(same)]
    found = [one for one in of_crowd(of, {"DOB": born}) if "'2016-02-03'" in one]
    assert found == ([BORN] if warned else [])


@pytest.mark.thorough
def test_birthdays_and_their_share_are_of_accepted_students() -> None:
    changed = {"DOB": ["2016-02-03"] * 20, "Grade Level": ["?"]}
    assert BORN not in of_crowd(30, changed)
    assert BORN in of_crowd(1000, {"DOB": ["2016-02-03"] * 20, "Grade Level": ["4"] * 20 + ["?"]})


def test_each_birthday_is_one_warning() -> None:
    born = ["2016-02-03"] * 20 + ["2015-12-31"] * 20
    assert of_crowd(40, {"DOB": born}) == ["warning birthday Students.csv DOB = '2015-12-31'", BORN]


@pytest.mark.parametrize(
    ("same", "of", "warned"),
    [(30, 99, False), (30, 100, False), (31, 100, True), (30, 101, False), (31, 101, True), (45, 150, False)],
)
def test_a_last_name_of_more_than_30_percent_of_at_least_100_students(same: int, of: int, warned: bool) -> None:  # noqa: FBT001 - a parameter of the test
    assert of_crowd(of, {"Last Name": ["Unknown"] * same}) == ([NAMED] if warned else [])


def test_last_names_are_counted_as_published() -> None:
    assert of_crowd(100, {"Last Name": ["Unknown"] * 30 + ["UNKNOWN", "Unknown."]}) == []
    assert of_crowd(100, {"Last Name": ["Unknown"] * 30 + [" Unknown "]}) == [NAMED]


@pytest.mark.thorough
def test_last_names_and_their_share_are_of_accepted_students() -> None:
    found = of_crowd(100, {"Last Name": ["Unknown"] * 40, "Grade Level": ["4"] * 99 + ["?"]})
    assert NAMED not in found
    assert NAMED not in of_crowd(151, {"Last Name": ["Unknown"] * 46, "Grade Level": ["?"]})
    assert NAMED in of_crowd(150, {"Last Name": ["Unknown"] * 45, "Grade Level": ["4"] * 149 + ["?"]})


def test_birthdays_and_last_names_of_staff_are_not_judged() -> None:
    staff = rows(
        *[
            {
                "ID": f"T-{place}",
                "Primary ID": f"P{place}",
                "Secondary ID": "",
                "Last Name": "Same",
                "First Name": f"{place}",
                "Email": f"{place}@b.c",
            }
            for place in range(1, 121)
        ]
    )
    assert told(staff=staff) == []


# Schools without a class


def test_a_school_without_a_class_is_a_warning() -> None:
    assert told(edit={(CLASSES, 4, "School ID"): "B-1", (ASSIGNED, 8, "School ID"): "B-1"}) == [
        "warning school-without-class Schools.csv:3 ID = 'B-2'"
    ]


def test_only_accepted_classes_count() -> None:
    assert told(of=SCHOOLS, edit={(CLASSES, 4, "Name"): ""}) == [
        "warning school-without-class Schools.csv:3 ID = 'B-2'"
    ]


def test_of_accepted_schools_only() -> None:
    assert told(of=SCHOOLS, edit={(SCHOOLS, 3, "Name"): ""}) == ["row-omitted required Schools.csv:3 Name (takes 5)"]


def test_without_classes_no_school_is_said_to_have_none() -> None:
    assert told(of=SCHOOLS, without=[CLASSES]) == []
