"""The oracle alone, section 3 of the contract: rows that repeat the header and example rows of the template."""

import csv
from pathlib import Path

import pytest
from oracle.findings import Verdict
from oracle.judge import judge
from oracle.tables import TABLES
from oracle.template import EXAMPLES, is_example
from oracle.told import alone as told
from oracle.told import lines
from support import packages
from support.packages import DEFAULTS, rows

from rollcall_cli.main import main

SCHOOLS, CLASSES, STUDENTS, STAFF = "Schools.csv", "Classes.csv", "Students.csv", "Staff.csv"
ENROLLED, ASSIGNED, MANIFEST = "StudentEnrollments.csv", "StaffEnrollments.csv", "Manifest.csv"
SCHOOL_LINES = DEFAULTS[SCHOOLS].encode()
HEADER = "ID,NCES ID,Name"


def verdict(files: dict[str, bytes]) -> Verdict:
    return judge(files, packages.DISTRICT, packages.TODAY)


# Rows that repeat the header


@pytest.mark.parametrize(
    "again",
    [
        "ID,NCES ID,Name",
        " ID ,\u00a0NCES ID,Name\t",
        '"ID","NCES ID","Name"',
        "\ufeffID,NCES ID,Name",
        " \ufeff ID,NCES ID,Name",
        '\ufeff"ID","NCES ID","Name"',
        '\ufeff"ID" ,NCES ID,Name',
        '"\ufeffID",NCES ID,Name',
        '"\nID","NCES ID","Name"',
    ],
)
def test_a_row_that_repeats_its_header_is_omitted(again: str) -> None:
    found = verdict(packages.files(raw={SCHOOLS: SCHOOL_LINES + again.encode() + b"\n"}))
    assert lines(found) == ["row-omitted header-repeated Schools.csv:5"]
    assert found.files[SCHOOLS] == (4, 3, 1)
    assert [row["ID"] for row in found.accepted[SCHOOLS]] == ["B-1", "B-2", "B-3"]


def test_blank_fields_beyond_the_last_column_are_told_of_a_repeated_header_too() -> None:
    assert told(raw={SCHOOLS: SCHOOL_LINES + b"ID,NCES ID,Name,\n"}) == [
        "warning blanks-beyond Schools.csv",
        "row-omitted header-repeated Schools.csv:5",
    ]


@pytest.mark.parametrize(
    "other",
    [
        "id,NCES ID,Name",
        "ID,NCES ID,name",
        "ID,Name,NCES ID",
        "ID,,Name",
        "\ufeff\ufeffID,NCES ID,Name",
        "ID,\ufeffNCES ID,Name",
        "IDx,NCES ID,Name",
        '\ufeff"ID"x,NCES ID,Name',
        '\ufeff"ID,NCES ID,Name',
    ],
)
def test_a_row_that_repeats_its_header_nearly_is_a_row(other: str) -> None:
    assert "header-repeated" not in "".join(told(raw={SCHOOLS: SCHOOL_LINES + other.encode() + b"\n"}))


@pytest.mark.parametrize(
    ("other", "kind"), [("ID,NCES ID,Name,x", "row-length"), ('ID,NCES ID,"Name"x', "row-quoting")]
)
def test_a_repeated_header_of_damaged_shape_has_that_finding_only(other: str, kind: str) -> None:
    assert told(raw={SCHOOLS: SCHOOL_LINES + other.encode() + b"\n"}) == [f"row-omitted {kind} Schools.csv:5"]


def test_a_repeated_header_is_compared_with_the_file_s_own_columns_in_their_order() -> None:
    raw = {SCHOOLS: b"Name,ID\nOne,B-1\nName,ID\nTwo,B-2\nThree,B-3\nName,ID\n"}
    assert told(raw=raw) == ["row-omitted header-repeated Schools.csv:3", "row-omitted header-repeated Schools.csv:6"]


def test_repeated_headers_count_among_the_rows_of_which_half_may_be_omitted() -> None:
    again = f"{HEADER}\n" * 4
    assert told(of=SCHOOLS, raw={SCHOOLS: SCHOOL_LINES + again.encode()})[0] == (
        "import-rejected too-many-omitted Schools.csv"
    )
    assert told(of=SCHOOLS, raw={SCHOOLS: SCHOOL_LINES + again[: len(HEADER) * 3 + 3].encode()}) == [
        f"row-omitted header-repeated Schools.csv:{line}" for line in (5, 6, 7)
    ]


def test_a_repeated_header_lists_no_id_and_no_name() -> None:
    raw = {CLASSES: DEFAULTS[CLASSES].encode() + b"ID,School ID,Name,Type\nType,B-1,Name,class\nC-9,ID,x,\n"}
    found = [one for one in told(of=CLASSES, raw=raw) if not one.startswith("warning")]
    assert found == [
        "row-omitted header-repeated Classes.csv:6",
        "row-omitted unknown-reference Classes.csv:8 School ID = 'ID'",
    ]


def test_a_reference_to_a_repeated_header_leads_nowhere() -> None:
    raw = {STAFF: DEFAULTS[STAFF].encode() + DEFAULTS[STAFF].splitlines()[0].encode()}
    assert told(raw=raw, edit={(STUDENTS, 2, "Teacher ID"): "ID"}) == [
        "value-omitted unknown-reference Students.csv:2 Teacher ID = 'ID'",
        "row-omitted header-repeated Staff.csv:7",
    ]


def test_the_manifest_that_repeats_its_header_rejects() -> None:
    raw = {MANIFEST: DEFAULTS[MANIFEST].encode() + b"\xef\xbb\xbfProperty Name,Value\n"}
    assert told(raw=raw) == ["import-rejected manifest Manifest.csv"]


# Example rows


def example(file: str, **changes: str) -> str:
    """The example row of a file as a line below its whole header."""
    header = next(csv.reader(packages.whole(file).splitlines()))
    later = {column.name: column.example for column in TABLES[file]}
    named = {**later, **EXAMPLES[file], **{name.replace("_", " "): value for name, value in changes.items()}}
    return ",".join('"{}"'.format(named.get(name, "")) for name in header) + "\n"


@pytest.mark.parametrize("file", EXAMPLES)
def test_the_examples_are_what_the_command_writes(file: str, tmp_path: Path) -> None:
    assert main(["templates", str(tmp_path)]) == 0
    header, *written = csv.reader((tmp_path / file).read_text(encoding="utf-8-sig").splitlines())
    assert [is_example(file, dict(zip(header, row, strict=True))) for row in written] == [True]


@pytest.mark.parametrize("file", EXAMPLES)
def test_an_example_row_is_omitted(file: str) -> None:
    raw = {file: (packages.whole(file) + example(file)).encode()}
    line = len(DEFAULTS[file].splitlines()) + 1
    assert told(raw=raw) == [f"row-omitted example-row {file}:{line}"]


@pytest.mark.parametrize("file", EXAMPLES)
def test_an_example_row_with_another_value_is_a_row(file: str) -> None:
    for name, value in EXAMPLES[file].items():
        raw = {file: (packages.whole(file) + example(file, **{name: f"{value}2"})).encode()}
        assert "example-row" not in "".join(told(raw=raw))


@pytest.mark.parametrize(
    "changed",
    [
        {"Last Name": "NÚÑEZ"},
        {"Last Name": "Nu\u0301n\u0303ez"},
        {"DOB": "3/9/2017"},
        {"Grade Level": "03"},
        {"Nickname": ""},
        {"Demographic1": "x"},
    ],
)
def test_an_example_row_in_another_spelling_is_a_row(changed: dict[str, str]) -> None:
    raw = {STUDENTS: (packages.whole(STUDENTS) + example(STUDENTS, **changed)).encode()}
    assert "example-row" not in "".join(told(raw=raw))


def test_the_values_of_an_example_row_are_trimmed() -> None:
    raw = {STUDENTS: (packages.whole(STUDENTS) + example(STUDENTS, DOB=" 2017-03-09\u00a0", Demographic2=" ")).encode()}
    assert told(raw=raw) == ["row-omitted example-row Students.csv:8"]


def test_columns_that_are_left_out_count_as_blank() -> None:
    staff = rows({}, {}, {}, {}, {"Nickname": "", **EXAMPLES[STAFF]})
    assigned = rows({}, {}, {}, {}, {})
    assert told(staff=staff, staff_enrollments=assigned, drop={STAFF: ["Nickname"]}) == [
        "row-omitted example-row Staff.csv:6"
    ]
    assert told(staff=staff, staff_enrollments=assigned, drop={STAFF: ["Job Title"]}) == []


def test_a_row_that_is_short_by_blank_columns_is_an_example_row() -> None:
    header, *lines = csv.reader((packages.whole(STUDENTS) + example(STUDENTS)).splitlines())
    order = sorted(range(len(header)), key=lambda place: not lines[-1][place])  # the blank ones last
    *texts, last = [",".join(line[place] for place in order) for line in (header, *lines)]
    raw = {STUDENTS: "\n".join([*texts, last.rstrip(",")]).encode()}
    assert told(raw=raw) == ["warning short-rows Students.csv", "row-omitted example-row Students.csv:8"]


def test_nothing_else_of_an_example_row_is_judged_and_it_lists_nothing() -> None:
    raw = {
        SCHOOLS: f"{HEADER}\n{example(SCHOOLS)}B-1,,One\nB-2,,Two\nB-3,,Lincoln Elementary School\n".encode(),
        CLASSES: (DEFAULTS[CLASSES] + "C-9,S-01,Nine,\n").encode(),
    }
    assert told(raw=raw) == [
        "row-omitted example-row Schools.csv:2",
        "row-omitted unknown-reference Classes.csv:6 School ID = 'S-01'",
    ]


def test_a_file_with_the_example_row_alone_rejects() -> None:
    assert told(of=ENROLLED, student_enrollments=rows(EXAMPLES[ENROLLED])) == [
        "import-rejected too-many-omitted StudentEnrollments.csv",
        "row-omitted example-row StudentEnrollments.csv:2",
    ]


def test_the_manifest_s_rows_are_no_examples() -> None:
    raw = {MANIFEST: b"Property Name,Value\nVersion,1.0\nDistrict ID,springfield\n"}
    assert lines(judge(packages.files(raw=raw), "springfield", packages.TODAY)) == []
