"""Section 2 of the contract, what is unique, and enrollments: one test per sentence, for the oracle and the core."""

import pytest
from oracle.told import told, verdict
from support import packages
from support.packages import rows

STUDENTS, STAFF, SCHOOLS, CLASSES = "Students.csv", "Staff.csv", "Schools.csv", "Classes.csv"
ENROLLED, ASSIGNED = "StudentEnrollments.csv", "StaffEnrollments.csv"


@pytest.mark.parametrize(
    ("file", "column"),
    [(SCHOOLS, "ID"), (SCHOOLS, "Name"), (CLASSES, "ID"), (CLASSES, "Name"), (STUDENTS, "ID"), (STAFF, "ID")],
)
def test_these_reject_the_import_if_repeated(file: str, column: str) -> None:
    value = (
        packages.DEFAULTS[file].splitlines()[1].split(",")[packages.DEFAULTS[file].split(",").index(column)]
        if column == "ID"
        else "Same"
    )
    edit = {(file, 2, column): value, (file, 4, column): value}
    repeated = [one for one in told(of=file, edit=edit) if "import-rejected" in one]
    assert repeated == [f"import-rejected repeated {file}:4 {column} = {value!r}"]


@pytest.mark.parametrize(
    ("file", "column", "value"),
    [
        (STUDENTS, "Student Number", "n"),
        (STAFF, "Primary ID", "n"),
        (STAFF, "Email", "n@example.org"),
        (ENROLLED, "ID", "n"),
        (ASSIGNED, "ID", "n"),
    ],
)
def test_these_omit_the_later_row_if_repeated(file: str, column: str, value: str) -> None:
    edit = {(file, line, column): value for line in (3, 6)}
    [repeated] = [one.split(" (takes")[0] for one in told(of=file, edit=edit)]
    assert repeated == f"row-omitted repeated {file}:6 {column} = {value!r}"


@pytest.mark.parametrize(
    ("file", "column", "value"),
    [
        (SCHOOLS, "NCES ID", "1"),
        (STUDENTS, "Secondary ID", "n"),
        (STUDENTS, "Email", "n@example.org"),
        (STAFF, "Secondary ID", "n"),
    ],
)
def test_these_lose_the_later_value_if_repeated(file: str, column: str, value: str) -> None:
    found = verdict(packages.files(edit={(file, 2, column): value, (file, 4, column): value}))
    assert told(edit={(file, 2, column): value, (file, 4, column): value}) == [
        f"value-omitted repeated {file}:4 {column} = {value!r}"
    ]
    assert [row[column] for row in found.accepted[file]].count(value) == 1


def test_a_number_may_equal_the_id() -> None:
    edit = {(STUDENTS, 2, "Student Number"): "S-1", (STAFF, 2, "Primary ID"): "T-1"}
    assert told(edit=edit) == []


def test_ids_and_names_are_compared_with_their_case() -> None:
    edit = {(SCHOOLS, 2, "Name"): "one", (SCHOOLS, 3, "Name"): "ONE", (STAFF, 2, "Primary ID"): "p-2"}
    assert told(edit=edit) == []


def test_e_mail_addresses_are_compared_without_case() -> None:
    edit = {(STAFF, 2, "Email"): "Ann@Example.org", (STAFF, 6, "Email"): "ann@example.ORG"}
    assert told(of=STAFF, edit=edit) == ["row-omitted repeated Staff.csv:6 Email = 'ann@example.ORG' (takes 2)"]


def test_the_class_must_belong_to_the_school() -> None:
    assert told(of=ASSIGNED, edit={(ASSIGNED, 3, "School ID"): "B-2"}) == [
        "row-omitted class-not-of-school StaffEnrollments.csv:3 Class ID = 'C-2'"
    ]


def test_a_class_without_a_school_is_fine_and_the_school_is_filled_in() -> None:
    assert verdict(packages.files()).accepted[ASSIGNED][2]["School ID"] == "B-2"


def test_a_blank_class_means_the_school_and_both_blank_mean_the_district() -> None:
    accepted = verdict(packages.files()).accepted[ASSIGNED]
    assert (accepted[4]["School ID"], accepted[4]["Class ID"]) == ("B-3", None)
    assert (accepted[5]["School ID"], accepted[5]["Class ID"]) == (None, None)


@pytest.mark.sampled(1)
@pytest.mark.parametrize("role", ["Administrator", "data manager"])
def test_some_roles_are_not_for_classes(role: str) -> None:
    assert told(of=ASSIGNED, edit={(ASSIGNED, 3, "Role"): role}) == [
        f"row-omitted role-not-for-class StaffEnrollments.csv:3 Role = {role!r}"
    ]


def test_many_enrollments_of_one_person_are_fine() -> None:
    enrolled = rows(*[{"ID": f"E{place}", "Student ID": "S-1", "Class ID": f"C-{place}"} for place in range(1, 5)])
    assert told(of=ENROLLED, student_enrollments=enrolled) == []


def test_the_same_student_in_the_same_class_again_is_omitted() -> None:
    edit = {(ENROLLED, 9, "Student ID"): "S-1", (ENROLLED, 9, "Class ID"): "C-1"}
    assert told(of=ENROLLED, edit=edit) == ["row-omitted repeated-pair StudentEnrollments.csv:9"]


def test_the_same_staff_school_class_and_role_again_is_omitted() -> None:
    again = {"Staff ID": "T-1", "Class ID": "C-1", "Role": "TEACHER"}
    assigned = rows({}, {"Role": "Assessor"}, {}, {}, {**again, "School ID": "B-1"}, {**again, "School ID": ""})
    assert told(of=ASSIGNED, staff_enrollments=assigned) == [
        "row-omitted repeated-pair StaffEnrollments.csv:6",
        "row-omitted repeated-pair StaffEnrollments.csv:7",
    ]


def test_a_school_that_is_filled_in_makes_a_repetition_also_beside_a_faulty_school() -> None:
    """As many schools are filled in as are at fault: the column has as many blanks as the file."""
    again = {"Staff ID": "T-2", "Class ID": "C-3", "Role": "Teacher"}
    assigned = rows({}, {}, {**again, "School ID": ""}, {**again, "School ID": "B-2"}, {"School ID": "B-9"})
    assert told(of=ASSIGNED, staff_enrollments=assigned) == [
        "row-omitted repeated-pair StaffEnrollments.csv:5",
        "row-omitted unknown-reference StaffEnrollments.csv:6 School ID = 'B-9'",
    ]


def test_another_role_in_the_same_class_is_no_repetition() -> None:
    edit = {(ASSIGNED, 3, "Class ID"): "C-1", (ASSIGNED, 3, "Role"): "Data Viewer"}
    assert told(of=ASSIGNED, edit=edit) == []
