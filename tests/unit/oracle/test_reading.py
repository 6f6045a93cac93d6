"""The oracle alone, section 1 of the contract: end marks and limits. One test per sentence that is new."""

import codecs

import pytest
from oracle import judge
from oracle.limits import Limits
from oracle.told import alone as told
from oracle.told import lines
from support import packages
from support.packages import DEFAULTS

SCHOOLS, STUDENTS, STAFF, MANIFEST = "Schools.csv", "Students.csv", "Staff.csv", "Manifest.csv"
SCHOOL_LINES = DEFAULTS[SCHOOLS].encode()
HEADER = "ID,NCES ID,Name"


# Ctrl-Z and NULs


@pytest.mark.parametrize("end", [b"\n", b"\r\n", b"\r"])
@pytest.mark.parametrize("mark", [b"\x1a", b"\x1a\x1a\x1a", b"\0", b"\0\0\0", b"\x1a\0\0", b"\0\x1a"])
def test_end_marks_after_the_last_line_end_are_passed_over_with_one_warning(end: bytes, mark: bytes) -> None:
    data = SCHOOL_LINES.replace(b"\n", end) + mark
    assert told(raw={SCHOOLS: data}) == ["warning end-mark Schools.csv"]


@pytest.mark.parametrize("file", DEFAULTS)
def test_end_marks_are_passed_over_in_every_file(file: str) -> None:
    assert told(raw={file: DEFAULTS[file].encode() + b"\x1a"}) == [f"warning end-mark {file}"]


@pytest.mark.parametrize(("mark", "encoding"), [(codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be")])
def test_end_marks_are_passed_over_in_utf_16_too(mark: bytes, encoding: str) -> None:
    data = mark + (DEFAULTS[STUDENTS] + "\x1a\0").encode(encoding)
    assert told(raw={STUDENTS: data}) == ["warning encoding Students.csv", "warning end-mark Students.csv"]


def test_a_ctrl_z_behind_the_last_value_belongs_to_the_value() -> None:
    data = b"ID,NCES ID,Name\nB-1,,One\nB-2,,Two\nB-3,,Three\x1a"
    assert told(of=SCHOOLS, raw={SCHOOLS: data}) == ["row-omitted invalid Schools.csv:4 Name = 'Three\\x1a' (takes 6)"]


def test_a_nul_behind_the_last_value_rejects() -> None:
    assert told(of=SCHOOLS, raw={SCHOOLS: SCHOOL_LINES.rstrip() + b"\0"}) == ["import-rejected text Schools.csv"]


@pytest.mark.parametrize("tail", [b"\x1a\n", b"\x1a\r\n\x1a", b"\x1a ", b" \x1a", b"\x1ax"])
def test_a_ctrl_z_elsewhere_is_a_record(tail: bytes) -> None:
    kinds = [one.rsplit(" ", 1)[0] for one in told(of=SCHOOLS, raw={SCHOOLS: SCHOOL_LINES + tail}) if ":" in one]
    assert kinds == ["row-omitted row-length"]


@pytest.mark.parametrize("tail", [b"\0\n", b"\0x", b" \0"])
def test_a_nul_elsewhere_rejects(tail: bytes) -> None:
    assert told(of=SCHOOLS, raw={SCHOOLS: SCHOOL_LINES + tail}) == ["import-rejected text Schools.csv"]


@pytest.mark.parametrize(
    ("data", "kind"), [(b"\n\x1a", "empty"), (b"\r\n\0\0", "empty"), (b"\x1a", "header"), (b"\0", "text")]
)
def test_a_file_of_end_marks_is_rejected(data: bytes, kind: str) -> None:
    assert told(of=STAFF, raw={STAFF: data}) == [f"import-rejected {kind} Staff.csv"]


def test_end_marks_below_a_header_alone_are_told_beside_the_missing_rows() -> None:
    assert told(of=SCHOOLS, raw={SCHOOLS: f"{HEADER}\n\x1a".encode()}) == [
        "warning end-mark Schools.csv",
        "import-rejected no-rows Schools.csv",
    ]


@pytest.mark.parametrize(("data", "kind"), [(b"Id\n1\n\x1a", "header"), (b'ID,NCES ID,Name\n"\n\x1a', "quoting:2")])
def test_end_marks_of_a_file_that_is_judged_no_further_are_not_told(data: bytes, kind: str) -> None:
    name, _, line = kind.partition(":")
    assert told(of=SCHOOLS, raw={SCHOOLS: data}) == [
        f"import-rejected {name} Schools.csv" + (f":{line}" if line else "")
    ]


# Limits


def test_a_record_of_several_lines_has_a_limit() -> None:
    data = f'{HEADER}\nB-1,,"\n\nOne"\nB-2,,Two\nB-3,,Three\n'.encode()
    size = len('B-1,,"\n\nOne"')
    assert told(raw={SCHOOLS: data}, limits=Limits(record=size)) == []
    assert told(of=SCHOOLS, raw={SCHOOLS: data}, limits=Limits(record=size - 1)) == [
        "import-rejected quoting Schools.csv:2"
    ]


def test_the_limit_of_a_record_counts_bytes_of_utf_8() -> None:
    data = f'{HEADER}\nB-1,,"\n王"\nB-2,,Two\nB-3,,Three\n'.encode()
    size = len('B-1,,"\n王"'.encode())
    assert told(raw={SCHOOLS: data}, limits=Limits(record=size)) == []
    assert told(of=SCHOOLS, raw={SCHOOLS: data}, limits=Limits(record=size - 1)) == [
        "import-rejected quoting Schools.csv:2"
    ]


def test_a_record_of_one_line_is_not_meant() -> None:
    assert told(limits=Limits(record=1)) == []


def test_a_physical_line_has_a_limit() -> None:
    longest = max(len(line) for line in SCHOOL_LINES.splitlines())
    others = {file: b"" for file in DEFAULTS if file != SCHOOLS}
    assert told(of=SCHOOLS, raw=others, limits=Limits(line=longest)) == []
    assert told(of=SCHOOLS, raw=others, limits=Limits(line=longest - 1)) == ["import-rejected long-line Schools.csv:2"]


def test_a_header_has_at_most_100_fields_nameless_ones_among_them() -> None:
    data = SCHOOL_LINES.replace(b"Name\n", b"Name" + b"," * 97 + b"\n", 1)
    assert told(raw={SCHOOLS: data}) == ["warning blanks-beyond Schools.csv"]
    wider = data.replace(b"Name", b"Name,", 1)
    assert told(of=SCHOOLS, raw={SCHOOLS: wider}) == ["import-rejected header Schools.csv"]


def test_of_the_manifest_the_first_1000_rows_are_judged_one_by_one() -> None:
    """The warnings show it: the faults are one finding in any case."""
    many = DEFAULTS[MANIFEST] + 'Color,b"e\n' * 1000
    found = told(raw={MANIFEST: many.encode()})
    assert found.count("import-rejected manifest Manifest.csv") == 1
    assert [one.split()[2] for one in found if "stray-quote" in one] == [
        f"Manifest.csv:{line}" for line in range(4, 1002)
    ]


def test_a_district_that_the_manifest_names_further_down_counts() -> None:
    many = "Property Name,Value\n" + "Color,blue\n" * 1000 + "District ID,another\n"
    found = judge.judge(packages.files(raw={MANIFEST: many.encode()}), packages.DISTRICT, packages.TODAY)
    assert (lines(found), found.files) == (["import-rejected manifest Manifest.csv"], {})
