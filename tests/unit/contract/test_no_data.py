"""Section 3 of the contract, rows that are no data: the header once more, the template's example row."""

import csv
import io
from collections.abc import Sequence

import pytest
from oracle import core
from oracle.told import lines, told, verdict
from support import packages

from rollcall.model.schema import load
from rollcall.model.templates import example_row

STUDENTS, STAFF, SCHOOLS, CLASSES = "Students.csv", "Staff.csv", "Schools.csv", "Classes.csv"
ENROLLED, ASSIGNED = "StudentEnrollments.csv", "StaffEnrollments.csv"
TABLES = (SCHOOLS, CLASSES, STUDENTS, STAFF, ENROLLED, ASSIGNED)


def header_of(file: str) -> str:
    return packages.whole(file).partition("\n")[0]


def example_of(file: str, columns: Sequence[str] | None = None) -> str:
    """The template's example row as a line, with only these columns."""
    example = example_row(load().table(file))
    text = io.StringIO()
    csv.writer(text, lineterminator="").writerow([example[name] for name in columns or example])
    return text.getvalue()


def with_line(file: str, line: str, at: int = 3) -> dict[str, bytes]:
    """The default package with one line more, which becomes the physical line `at` of a file."""
    text = packages.whole(file).splitlines()
    return packages.files(raw={file: "".join(f"{one}\n" for one in [*text[: at - 1], line, *text[at - 1 :]]).encode()})


@pytest.mark.parametrize("file", TABLES)
@pytest.mark.parametrize("at", [2, 3])
def test_a_row_that_repeats_its_header_is_left_out(file: str, at: int) -> None:
    found = verdict(with_line(file, header_of(file), at))
    rows = packages.whole(file).count("\n")
    assert lines(found) == [f"row-omitted header-repeated {file}:{at}"]
    assert found.files[file] == (rows, rows - 1, 1)


@pytest.mark.parametrize(
    "line",
    [
        "ID,NCES ID,Name",
        '"ID","NCES ID","Name"',
        " ID , NCES ID,Name\t",
        "ID,NCES ID,Name,,",
        "\ufeffID,NCES ID,Name",
        '"\ufeffID","NCES ID","Name"',
        '\ufeff"ID","NCES ID","Name"',
        "\ufeff ID,NCES ID,Name",
        '\ufeff " ID " ,NCES ID,Name',
    ],
)
def test_a_header_is_compared_trimmed_and_without_a_mark_before_it(line: str) -> None:
    found = lines(verdict(with_line(SCHOOLS, line)), SCHOOLS)
    assert [one for one in found if "blanks-beyond" not in one] == ["row-omitted header-repeated Schools.csv:3"]


@pytest.mark.parametrize(
    "line",
    [
        "id,NCES ID,Name",
        "ID,Name,NCES ID",
        "ID,x,Name",
        "ID,,Name",
        "\ufeff\ufeffID,NCES ID,Name",
        '"\ufeff""ID""",NCES ID,Name',
    ],
)
def test_what_differs_from_the_header_is_a_row(line: str) -> None:
    assert not any("header-repeated" in one for one in lines(verdict(with_line(SCHOOLS, line))))


def test_a_header_that_lacks_optional_columns_at_the_right_is_a_row() -> None:
    """It does not repeat its header. In all files but Schools.csv, its values are faults."""
    raw = {SCHOOLS: b"ID,Name,NCES ID\nB-1,One,1\nID,Name\nB-2,Two,2\nB-3,Three,3\n"}
    assert told(of=SCHOOLS, raw=raw) == [
        "warning short-rows Schools.csv",
        "warning school-without-class Schools.csv:3 ID = 'ID'",
    ]


def test_columns_may_stand_in_any_order() -> None:
    raw = {SCHOOLS: b"Name,ID\nOne,B-1\nName,ID\nTwo,B-2\nThree,B-3\nID,Name\n"}
    assert told(of=SCHOOLS, raw=raw) == [
        "row-omitted header-repeated Schools.csv:3",
        "warning school-without-class Schools.csv:6 ID = 'Name'",
    ]


def test_a_header_of_a_wrong_length_is_a_row_of_a_wrong_length() -> None:
    assert lines(verdict(with_line(SCHOOLS, "ID,Name"))) == ["row-omitted row-length Schools.csv:3"]
    assert lines(verdict(with_line(ASSIGNED, "ID,Staff ID,School ID,Class ID,Role,Note"))) == [
        "row-omitted row-length StaffEnrollments.csv:3"
    ]


def test_each_repetition_is_one_finding_and_lists_no_id_and_no_name() -> None:
    raw = {SCHOOLS: b"ID,Name\nB-1,One\nID,Name\nB-2,Two\nB-3,Three\nID,Name\n"}
    assert told(of=SCHOOLS, raw=raw) == [
        "row-omitted header-repeated Schools.csv:3",
        "row-omitted header-repeated Schools.csv:6",
    ]


def test_a_file_of_headers_alone_is_rejected() -> None:
    raw = {ENROLLED: b"ID,Student ID,Class ID\nID,Student ID,Class ID\n"}
    assert told(of=ENROLLED, raw=raw) == [
        "import-rejected too-many-omitted StudentEnrollments.csv",
        "row-omitted header-repeated StudentEnrollments.csv:2",
    ]


@pytest.mark.parametrize("file", TABLES)
@pytest.mark.parametrize("at", [2, 4])
def test_an_example_row_left_as_it_is_is_left_out(file: str, at: int) -> None:
    found = verdict(with_line(file, example_of(file), at))
    rows = packages.whole(file).count("\n")
    assert lines(found) == [f"row-omitted example-row {file}:{at}"]
    assert found.files[file] == (rows, rows - 1, 1)


def test_the_example_rows_of_all_files_are_left_out_together() -> None:
    raw = {file: f"{packages.whole(file)}{example_of(file)}\n".encode() for file in TABLES}
    lines_of = {file: packages.whole(file).count("\n") + 1 for file in TABLES}
    assert told(raw=raw) == [f"row-omitted example-row {file}:{lines_of[file]}" for file in TABLES]


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("ID", "C-1002"),
        ("Name", "Grade 3, Room 13"),
        ("School ID", "B-1"),
        ("Type", "group"),
        ("Type", "Class"),
        ("Type", ""),
    ],
)
def test_an_example_row_that_was_changed_is_a_row(column: str, value: str) -> None:
    example = {**example_row(load().table(CLASSES)), column: value}
    text = io.StringIO()
    csv.writer(text, lineterminator="").writerow(example.values())
    assert not any("example-row" in one for one in lines(verdict(with_line(CLASSES, text.getvalue()))))


def test_a_column_that_is_left_out_counts_as_blank() -> None:
    """The example of a staff member has no nickname, but a job title."""
    columns = ["ID", "Primary ID", "Secondary ID", "Last Name", "First Name", "Email", "Job Title"]
    kept = [column for column in columns if column != "Job Title"]
    for there, found in ((columns, ["row-omitted example-row Staff.csv:2"]), (kept, [])):
        drop = {STAFF: [column for column in ("Nickname", "Job Title") if column not in there]}
        text = packages.files(drop=drop)[STAFF].decode().splitlines()
        data = "\n".join([text[0], example_of(STAFF, there), *text[1:]]).encode()
        assert [one for one in told(of=STAFF, raw={STAFF: data}) if "example-row" in one] == found


def test_the_order_of_the_columns_does_not_matter() -> None:
    raw = {CLASSES: b'Type,Name,ID,School ID\nclass,"Grade 3, Room 12",C-1001,S-01\n'}
    assert "row-omitted example-row Classes.csv:2" in told(of=CLASSES, raw=raw)


def test_two_example_rows_are_no_repetition() -> None:
    text = packages.whole(SCHOOLS) + f"{example_of(SCHOOLS)}\n" * 2
    assert told(of=SCHOOLS, raw={SCHOOLS: text.encode()}) == [
        "row-omitted example-row Schools.csv:5",
        "row-omitted example-row Schools.csv:6",
    ]


def test_an_example_row_lists_no_id_and_no_name() -> None:
    """A school that has the id and another one that has the name of the example are none of its repetitions."""
    text = f"{packages.whole(SCHOOLS)}{example_of(SCHOOLS)}\nS-01,,Mine\nB-4,,Lincoln Elementary School\n"
    assert [one for one in told(of=SCHOOLS, raw={SCHOOLS: text.encode()}) if "school-without-class" not in one] == [
        "row-omitted example-row Schools.csv:5"
    ]


def test_a_reference_to_an_example_row_is_one_to_an_id_that_is_not_listed() -> None:
    files = with_line(CLASSES, example_of(CLASSES), 2)
    files |= {ENROLLED: packages.DEFAULTS[ENROLLED].replace("E-8,S-5,C-2", "E-8,S-5,C-1001").encode()}
    assert lines(verdict(files)) == [
        "row-omitted example-row Classes.csv:2",
        "row-omitted unknown-reference StudentEnrollments.csv:9 Class ID = 'C-1001'",
    ]
    found = core.check(files, packages.DISTRICT, packages.TODAY)["findings"]
    assert found[-1]["message"] == (
        "“C-1001” in “Class ID” on line 9 of StudentEnrollments.csv is not an ID of Classes.csv, but of the template's "
        "example row on line 2, which is left out."
    )


def test_nothing_else_of_an_example_row_is_judged() -> None:
    """Its school is not listed, its address may be another's, and no warning is about it."""
    example = example_row(load().table(STUDENTS))
    others = packages.whole(STUDENTS).replace("wang@example.org", example["Email"])
    text = others.replace(",1002,", f",{example['Student Number']},").splitlines()
    data = "\n".join([text[0], example_of(STUDENTS), *text[1:]]).encode()
    assert told(raw={STUDENTS: data}) == ["row-omitted example-row Students.csv:2"]


def test_a_file_with_its_example_row_alone_is_rejected() -> None:
    raw = {SCHOOLS: f"{header_of(SCHOOLS)}\n{example_of(SCHOOLS)}\n".encode()}
    assert told(of=SCHOOLS, raw=raw) == [
        "import-rejected too-many-omitted Schools.csv",
        "row-omitted example-row Schools.csv:2",
    ]


@pytest.mark.parametrize("encoding", ["utf-16", "cp1252", "utf-8-sig"])
@pytest.mark.parametrize("end", ["\r\n", "\r", "\n"])
def test_neither_depends_on_encoding_or_line_ends(encoding: str, end: str) -> None:
    if (encoding, end) == ("cp1252", "\r"):
        return  # an old Mac encoding
    text = f"{header_of(STAFF)}\n{example_of(STAFF)}\n{header_of(STAFF)}\nT-1,P-1,,Núñez,Ana,,a@b.c,\n"
    found = told(of=STAFF, raw={STAFF: text.replace("\n", end).encode(encoding)})
    assert [one for one in found if not one.startswith("warning encoding")] == [
        "import-rejected too-many-omitted Staff.csv",
        "row-omitted example-row Staff.csv:2",
        "row-omitted header-repeated Staff.csv:3",
    ]


def test_a_stray_quote_in_a_row_that_is_no_data_is_without_a_warning() -> None:
    """And those of other rows keep their lines."""
    raw = {SCHOOLS: 'ID,Name\nB-1,On"e\n\ufeff"ID","Name"\nB-2,Tw"o\nB-3,Three\n'.encode()}
    assert told(of=SCHOOLS, raw=raw) == [
        "warning stray-quote Schools.csv:2 Name = 'On\"e'",
        "row-omitted header-repeated Schools.csv:3",
        "warning stray-quote Schools.csv:4 Name = 'Tw\"o'",
    ]


def test_what_is_published_are_the_other_rows_in_their_order() -> None:
    files = with_line(SCHOOLS, header_of(SCHOOLS), 3)
    assert [row["ID"] for row in verdict(files).accepted[SCHOOLS]] == ["B-1", "B-2", "B-3"]
