"""Section 3 of the contract, what a fault costs: one test per sentence, each held against the oracle and the core."""

import pytest
from oracle.told import lines, told, verdict
from support import packages
from support.packages import rows

STUDENTS, STAFF, SCHOOLS, CLASSES = "Students.csv", "Staff.csv", "Schools.csv", "Classes.csv"
ENROLLED, ASSIGNED, MANIFEST = "StudentEnrollments.csv", "StaffEnrollments.csv", "Manifest.csv"


@pytest.mark.parametrize(
    "changed",
    [
        "Version,1.0\n",
        "District ID,demo-district\n",
        "Version,2.0\nDistrict ID,demo-district\n",
        "Version,1.0\nDistrict ID,\n",
        "Version,1.0\nVersion,1.0\nDistrict ID,demo-district\n",
        "Version,1.0\nDistrict ID,demo-district\nColor,blue\n",
        "Version,1.0\nDistrict ID,demo-district\nversion,1.0\n",
        "Version,1.0,x\nVersion,1.0\nDistrict ID,demo-district\n",
        'Version,1.0\n"District ID"x,demo-district\n',
    ],
)
def test_every_fault_of_the_manifest_rejects_and_the_tables_are_judged(changed: str) -> None:
    raw = {MANIFEST: f"Property Name,Value\n{changed}".encode()}
    found = verdict(packages.files(raw=raw, edit={(SCHOOLS, 2, "NCES ID"): "x"}))
    assert lines(found) == [
        "import-rejected manifest Manifest.csv",
        "value-omitted invalid Schools.csv:2 NCES ID = 'x'",
    ]


@pytest.mark.parametrize("named", ["another", "Demo-District", "demo-district2"])
def test_the_tables_of_another_district_are_not_read(named: str) -> None:
    raw = {MANIFEST: f"Property Name,Value\nVersion,1.0\nDistrict ID,{named}\n".encode()}
    found = verdict(packages.files(raw=raw, edit={(SCHOOLS, 2, "NCES ID"): "x"}))
    assert (lines(found), found.files) == (["import-rejected manifest Manifest.csv"], {})
    tables = {SCHOOLS, CLASSES, STUDENTS, STAFF, ENROLLED, ASSIGNED}
    assert {one for one in found.not_checked if one[0] != MANIFEST} == {(file, None) for file in tables}


def test_without_a_district_the_manifest_s_own_counts() -> None:
    assert verdict(packages.files(), district=None).outcome == "succeeded"


def test_more_than_half_of_a_file_s_rows_rejects_after_all_other_rules() -> None:
    found = verdict(packages.files(edit={(SCHOOLS, 2, "Name"): "", (SCHOOLS, 3, "Name"): ""}))
    rejected = [one for one in lines(found) if one.startswith("import-rejected")]
    assert rejected == [f"import-rejected too-many-omitted {file}" for file in (SCHOOLS, CLASSES, ENROLLED, ASSIGNED)]
    assert (found.files[SCHOOLS], found.files[CLASSES]) == ((3, 1, 2), (4, 1, 3))


def test_half_of_a_file_s_rows_does_not_reject() -> None:
    enrolled = rows({"Class ID": "?"}, {})
    assert verdict(packages.files(student_enrollments=enrolled)).outcome == "succeeded_with_errors"


def test_one_row_of_one_rejects() -> None:
    enrolled = rows({"Class ID": "?"})
    assert told(of=ENROLLED, student_enrollments=enrolled) == [
        "import-rejected too-many-omitted StudentEnrollments.csv",
        "row-omitted unknown-reference StudentEnrollments.csv:2 Class ID = '?'",
    ]


def test_an_optional_reference_to_nowhere_is_left_out() -> None:
    found = verdict(packages.files(edit={(STUDENTS, 2, "Teacher ID"): "T-9"}))
    assert lines(found) == ["value-omitted unknown-reference Students.csv:2 Teacher ID = 'T-9'"]
    assert found.accepted[STUDENTS][0]["Teacher ID"] is None


def test_an_optional_reference_to_an_omitted_row_is_left_out() -> None:
    assert told(of=STUDENTS, edit={(STAFF, 4, "Email"): "x"}) == [
        "value-omitted reference-omitted Students.csv:4 Teacher ID = 'T-3' <- Staff.csv:4 Email"
    ]


@pytest.mark.parametrize(
    ("column", "value", "kind"),
    [
        ("School ID", "B-9", "unknown-reference"),
        ("Class ID", "C-9", "unknown-reference"),
        ("School ID", "x" * 65, "invalid"),
        ("Class ID", "x" * 65, "invalid"),
    ],
)
def test_in_staff_enrollments_any_fault_omits_the_row(column: str, value: str, kind: str) -> None:
    assert told(of=ASSIGNED, edit={(ASSIGNED, 5, column): value}) == [
        f"row-omitted {kind} StaffEnrollments.csv:5 {column} = {value!r}"
    ]


def test_a_student_without_enrollment_is_a_warning() -> None:
    assert told(edit={(ENROLLED, 8, "Student ID"): "S-1"}) == ["warning student-without-enrollment Students.csv:7"]


def test_a_class_without_students_or_staff_is_a_warning_for_each() -> None:
    classes = rows({}, {}, {}, {}, {"ID": "C-5", "Name": "Empty"})
    assert sorted(told(classes=classes)) == [
        "warning class-without-staff Classes.csv:6",
        "warning class-without-students Classes.csv:6",
    ]


@pytest.mark.parametrize(
    ("born", "warned"), [("2018-09-01", False), ("2018-09-02", True), ("2011-09-02", False), ("2011-09-01", True)]
)
def test_an_age_more_than_3_years_off_on_1_september_is_a_warning(born: str, warned: bool) -> None:  # noqa: FBT001 - a parameter of the test
    expected = ["warning age Students.csv:2"] if warned else []
    assert told(edit={(STUDENTS, 2, "DOB"): born, (STUDENTS, 2, "Grade Level"): "6"}) == expected
