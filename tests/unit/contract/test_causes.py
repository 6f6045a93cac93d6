"""Section 3 of the contract, how faults meet: one test per sentence, each held against the oracle and the core."""

import pytest
from oracle.told import lines, told, verdict
from support import packages
from support.packages import rows

STUDENTS, STAFF, SCHOOLS, CLASSES = "Students.csv", "Staff.csv", "Schools.csv", "Classes.csv"
ENROLLED, ASSIGNED = "StudentEnrollments.csv", "StaffEnrollments.csv"


def test_one_pass_finds_all_faults_of_a_row_each_with_its_own_effect() -> None:
    edit = {
        (STUDENTS, 7, "Student Number"): "1001",
        (STUDENTS, 7, "Email"): "maria@example.org",
        (STUDENTS, 7, "Last Name"): "",
        (STUDENTS, 7, "DOB"): "?",
        (STUDENTS, 7, "Grade Level"): "?",
        (STUDENTS, 7, "Teacher ID"): "?",
        (STUDENTS, 7, "Demographic1"): "x" * 257,
    }
    assert told(of=STUDENTS, edit=edit) == [
        "row-omitted repeated Students.csv:7 Student Number = '1001' (takes 1)",
        "row-omitted required Students.csv:7 Last Name",
        "value-omitted repeated Students.csv:7 Email = 'maria@example.org'",
        "row-omitted invalid Students.csv:7 DOB = '?'",
        "row-omitted invalid Students.csv:7 Grade Level = '?'",
        "value-omitted unknown-reference Students.csv:7 Teacher ID = '?'",
        f"value-omitted invalid Students.csv:7 Demographic1 = '{'x' * 256}…'",
    ]


def test_a_row_of_damaged_shape_has_that_finding_only() -> None:
    assert told(of=STAFF, line={(STAFF, 6): ",,,,"}) == []
    assert told(of=STAFF, line={(STAFF, 6): ",P-1,,x"}) == ["row-omitted row-length Staff.csv:6"]


@pytest.mark.parametrize(
    ("raw", "kind"),
    [
        (b"", "empty"),
        (b"\x81", "text"),
        (b"\0", "text"),
        (b"ID\n1\n", "header"),
        (b'"', "quoting"),
        (b"ID,NCES ID,Name\n", "no-rows"),
        (None, "missing"),
    ],
)
def test_a_file_that_cannot_be_judged_is_said_and_references_into_it_are_no_faults(
    raw: bytes | None, kind: str
) -> None:
    files = packages.files(without=[SCHOOLS]) if raw is None else packages.files(raw={SCHOOLS: raw})
    found = verdict(files)
    [finding] = lines(found)
    assert finding.startswith(f"import-rejected {kind} Schools.csv")
    assert found.not_checked == {(SCHOOLS, None), (CLASSES, "School ID"), (ASSIGNED, "School ID")}
    assert found.files[CLASSES] == (4, 4, 0)


def test_a_reference_column_that_is_left_out_is_not_said_to_be_unchecked() -> None:
    found = verdict(packages.files(without=[STAFF], drop={STUDENTS: ["Teacher ID"]}))
    assert found.not_checked == {(STAFF, None), (ASSIGNED, "Staff ID")}


def test_without_enrollments_nobody_is_said_to_have_none() -> None:
    assert told(without=[ENROLLED, ASSIGNED]) == [
        "import-rejected missing StudentEnrollments.csv",
        "import-rejected missing StaffEnrollments.csv",
    ]


def test_only_accepted_rows_claim_a_unique_value() -> None:
    edit = {(STAFF, 5, "Primary ID"): "P", (STAFF, 6, "Primary ID"): "P", (STAFF, 5, "Email"): "?"}
    assert told(of=STAFF, edit=edit) == ["row-omitted invalid Staff.csv:5 Email = '?' (takes 1)"]


def test_a_row_that_is_omitted_by_a_reference_claims_nothing() -> None:
    edit = {(ENROLLED, 2, "ID"): "E", (ENROLLED, 2, "Student ID"): "?", (ENROLLED, 3, "ID"): "E"}
    assert told(of=ENROLLED, edit=edit) == ["row-omitted unknown-reference StudentEnrollments.csv:2 Student ID = '?'"]


def test_a_row_that_is_omitted_as_a_repetition_claims_nothing() -> None:
    edit = {
        (STAFF, 3, "Primary ID"): "P-1",
        (STAFF, 3, "Email"): "same@example.org",
        (STAFF, 4, "Email"): "same@example.org",
    }
    assert told(of=STAFF, edit=edit) == ["row-omitted repeated Staff.csv:3 Primary ID = 'P-1' (takes 1)"]


def test_a_row_that_is_omitted_already_is_judged_for_repetition_too() -> None:
    edit = {(ENROLLED, 3, "ID"): "E-1", (ENROLLED, 3, "Student ID"): "?"}
    assert told(of=ENROLLED, edit=edit) == [
        "row-omitted repeated StudentEnrollments.csv:3 ID = 'E-1'",
        "row-omitted unknown-reference StudentEnrollments.csv:3 Student ID = '?'",
    ]


def test_only_accepted_rows_claim_a_pair() -> None:
    enrolled = rows({"ID": ""}, {"Student ID": "S-1", "Class ID": "C-1"}, {"Student ID": "S-1", "Class ID": "C-1"})
    assert told(of=ENROLLED, student_enrollments=enrolled) == [
        "import-rejected too-many-omitted StudentEnrollments.csv",
        "row-omitted required StudentEnrollments.csv:2 ID",
        "row-omitted repeated-pair StudentEnrollments.csv:4",
    ]


def test_an_id_counts_as_listed_in_every_whole_row_where_it_is_valid() -> None:
    edit = {(STAFF, 2, "ID"): "T", (STAFF, 2, "Email"): "?", (STAFF, 3, "ID"): "T", (STAFF, 4, "ID"): "T"}
    found = [one for one in told(of=STAFF, edit=edit) if one.startswith("import-rejected")]
    assert found == [
        "import-rejected repeated Staff.csv:3 ID = 'T'",
        "import-rejected repeated Staff.csv:4 ID = 'T'",
    ]
    assert verdict(packages.files(edit=edit)).files[STAFF] == (5, 4, 1)


def test_an_id_in_a_row_of_damaged_shape_does_not_count_as_listed() -> None:
    assert told(of=STAFF, line={(STAFF, 6): "T-1,P-5"}) == ["row-omitted row-length Staff.csv:6"]


def test_rows_that_refer_to_an_omitted_row_point_to_the_root_through_any_number_of_steps() -> None:
    assert told(edit={(SCHOOLS, 4, "Name"): ""}) == [
        "row-omitted required Schools.csv:4 Name (takes 6)",
        "row-omitted reference-omitted Classes.csv:5 School ID = 'B-3' <- Schools.csv:4 Name",
        "warning student-without-enrollment Students.csv:5",
        "warning student-without-enrollment Students.csv:7",
        "row-omitted reference-omitted StudentEnrollments.csv:6 Class ID = 'C-4' <- Schools.csv:4 Name",
        "row-omitted reference-omitted StudentEnrollments.csv:7 Class ID = 'C-4' <- Schools.csv:4 Name",
        "row-omitted reference-omitted StudentEnrollments.csv:8 Class ID = 'C-4' <- Schools.csv:4 Name",
        "row-omitted reference-omitted StaffEnrollments.csv:5 School ID = 'B-3' <- Schools.csv:4 Name",
        "row-omitted reference-omitted StaffEnrollments.csv:5 Class ID = 'C-4' <- Schools.csv:4 Name",
        "row-omitted reference-omitted StaffEnrollments.csv:6 School ID = 'B-3' <- Schools.csv:4 Name",
    ]


def test_a_row_s_own_fault_goes_before_an_inherited_one() -> None:
    edit = {(SCHOOLS, 4, "Name"): "", (CLASSES, 5, "Name"): ""}
    found = told(edit=edit)
    assert "row-omitted required Schools.csv:4 Name (takes 2)" in found
    assert "row-omitted required Classes.csv:5 Name (takes 4)" in found
    assert "row-omitted reference-omitted StudentEnrollments.csv:6 Class ID = 'C-4' <- Classes.csv:5 Name" in found


def test_of_an_id_listed_twice_the_first_row_counts() -> None:
    edit = {(STAFF, 2, "ID"): "T-5", (STAFF, 6, "Email"): "?", (ASSIGNED, 2, "Staff ID"): "T-5"}
    found = told(of=ASSIGNED, edit={**edit, (ASSIGNED, 3, "Staff ID"): "T-5"})
    assert found == []


def test_there_is_one_finding_for_each_faulty_reference() -> None:
    edit = {(ENROLLED, 2, "Student ID"): "?", (ENROLLED, 2, "Class ID"): "?"}
    assert told(of=ENROLLED, edit=edit) == [
        "row-omitted unknown-reference StudentEnrollments.csv:2 Student ID = '?'",
        "row-omitted unknown-reference StudentEnrollments.csv:2 Class ID = '?'",
    ]


def test_a_row_that_two_roots_took_counts_for_both() -> None:
    found = told(edit={(STUDENTS, 7, "DOB"): "", (CLASSES, 5, "Name"): ""})
    assert "row-omitted required Students.csv:7 DOB (takes 1)" in found
    assert "row-omitted required Classes.csv:5 Name (takes 4)" in found


def test_a_row_that_a_fault_of_its_own_omits_counts_for_neither() -> None:
    found = told(edit={(STUDENTS, 7, "DOB"): "", (CLASSES, 5, "Name"): "", (ENROLLED, 8, "ID"): ""})
    assert "row-omitted required Students.csv:7 DOB" in found
    assert "row-omitted required Classes.csv:5 Name (takes 3)" in found


def test_affects_is_in_the_first_finding_that_omits_a_root() -> None:
    found = told(of=STAFF, edit={(STAFF, 6, "Primary ID"): "", (STAFF, 6, "Email"): ""})
    assert found == [
        "row-omitted required Staff.csv:6 Primary ID (takes 2)",
        "row-omitted required Staff.csv:6 Email",
    ]


@pytest.mark.sampled(1)
@pytest.mark.parametrize("line", ["T-5,P-5", "T-5,P-5,,a,b,,c@d.e,,x", 'T-5,"P-5"x,,a,b,,c@d.e,'])
def test_a_row_of_damaged_shape_is_known_by_its_first_field(line: str) -> None:
    told_of = told(of=ASSIGNED, line={(STAFF, 6): line})
    assert told_of == [
        "row-omitted reference-omitted StaffEnrollments.csv:7 Staff ID = 'T-5' <- Staff.csv:6",
        "row-omitted reference-omitted StaffEnrollments.csv:8 Staff ID = 'T-5' <- Staff.csv:6",
    ]


def test_a_row_of_damaged_shape_is_unknown_where_the_damage_comes_first() -> None:
    assert told(of=ASSIGNED, line={(STAFF, 6): '"T-5"x,P-5,,a,b,,c@d.e,'}) == [
        "row-omitted unknown-reference StaffEnrollments.csv:7 Staff ID = 'T-5'",
        "row-omitted unknown-reference StaffEnrollments.csv:8 Staff ID = 'T-5'",
    ]


def test_a_row_of_damaged_shape_is_unknown_where_the_id_is_not_its_first_field() -> None:
    raw = {SCHOOLS: b"Name,ID\nOne,B-1\nTwo,B-2,x\nThree,B-3\n"}
    assert told(of=CLASSES, raw=raw) == ["row-omitted unknown-reference Classes.csv:4 School ID = 'B-2' (takes 3)"]


def test_an_invalid_id_is_known_to_nobody() -> None:
    edit = {(STAFF, 6, "ID"): "x" * 65, (ASSIGNED, 7, "Staff ID"): "x" * 65}
    assert told(of=ASSIGNED, edit=edit) == [
        f"row-omitted invalid StaffEnrollments.csv:7 Staff ID = '{'x' * 65}'",
        "row-omitted unknown-reference StaffEnrollments.csv:8 Staff ID = 'T-5'",
    ]
