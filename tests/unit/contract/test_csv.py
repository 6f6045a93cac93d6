"""Section 1 of the contract, CSV: one test per sentence, each held against the oracle and the core."""

import codecs

import pytest
from oracle.told import lines, told, verdict
from support import packages
from support.packages import DEFAULTS, rows

SCHOOLS, CLASSES, STUDENTS, STAFF = "Schools.csv", "Classes.csv", "Students.csv", "Staff.csv"
ENROLLED, ASSIGNED = "StudentEnrollments.csv", "StaffEnrollments.csv"


def test_the_default_package_is_without_a_finding() -> None:
    found = verdict(packages.files())
    assert (found.outcome, found.findings, found.not_checked) == ("succeeded", [], set())


@pytest.mark.sampled(1)
@pytest.mark.parametrize("end", [b"\n", b"\r\n", b"\r"])
def test_lines_end_with_lf_crlf_or_a_lone_cr(end: bytes) -> None:
    raw = {file: text.encode().replace(b"\n", end) for file, text in DEFAULTS.items()}
    assert told(raw=raw) == []


def test_line_ends_may_be_mixed_and_each_ends_a_line() -> None:
    raw = {SCHOOLS: b"ID,NCES ID,Name\rB-1,,One\r\nB-2,,Two\nB-3,x,Three\r\rB-4,y,Four"}
    assert told(of=SCHOOLS, raw=raw) == [
        "value-omitted invalid Schools.csv:4 NCES ID = 'x'",
        "warning school-without-class Schools.csv:6 ID = 'B-4'",
        "value-omitted invalid Schools.csv:6 NCES ID = 'y'",
    ]


def test_utf_8_with_a_byte_order_mark_is_utf_8() -> None:
    assert told(raw={STUDENTS: codecs.BOM_UTF8 + DEFAULTS[STUDENTS].encode()}) == []


@pytest.mark.sampled(1)
@pytest.mark.parametrize(
    "data",
    [
        codecs.BOM_UTF16_LE + DEFAULTS[STUDENTS].encode("utf-16-le"),
        codecs.BOM_UTF16_BE + DEFAULTS[STUDENTS].encode("utf-16-be"),
        DEFAULTS[STUDENTS].encode("cp1252", "replace"),
    ],
)
def test_utf_16_with_a_mark_and_windows_1252_are_read_with_a_warning(data: bytes) -> None:
    assert told(raw={STUDENTS: data}) == ["warning encoding Students.csv"]


@pytest.mark.parametrize("byte", [b"\x81", b"\x8d", b"\x8f", b"\x90", b"\x9d"])
def test_the_five_bytes_that_windows_1252_leaves_undefined_reject(byte: bytes) -> None:
    raw = {STUDENTS: DEFAULTS[STUDENTS].encode("cp1252", "replace") + byte}
    assert told(of=STUDENTS, raw=raw) == ["import-rejected text Students.csv"]


def test_two_encodings_in_one_file_reject() -> None:
    raw = {STUDENTS: DEFAULTS[STUDENTS].encode() + "S-7,1007,,Muñoz".encode("cp1252")}
    assert told(of=STUDENTS, raw=raw) == ["import-rejected text Students.csv"]


def test_a_byte_order_mark_before_other_bytes_is_two_encodings() -> None:
    raw = {STUDENTS: codecs.BOM_UTF8 + DEFAULTS[STUDENTS].encode("cp1252", "replace")}
    assert told(of=STUDENTS, raw=raw) == ["import-rejected text Students.csv"]


def test_an_old_mac_encoding_rejects() -> None:
    raw = {STUDENTS: DEFAULTS[STUDENTS].encode("cp1252", "replace").replace(b"\n", b"\r")}
    assert told(of=STUDENTS, raw=raw) == ["import-rejected text Students.csv"]


@pytest.mark.parametrize("data", [b"\xff\xfeI", b"\xff\xfeI\0D\0\0\xd8,\0"])
def test_half_a_character_of_utf_16_rejects(data: bytes) -> None:
    assert told(of=STAFF, raw={STAFF: data}) == ["import-rejected text Staff.csv"]


@pytest.mark.sampled(1)
@pytest.mark.parametrize("data", [b"S-7\0,1007", b"\0\n", b"S-7,1007\0"])
def test_a_nul_rejects(data: bytes) -> None:
    raw = {STUDENTS: DEFAULTS[STUDENTS].encode() + data}
    assert told(of=STUDENTS, raw=raw) == ["import-rejected text Students.csv"]


@pytest.mark.thorough
@pytest.mark.parametrize("marks", [b"\x1a", b"\0", b"\x1a\x1a\0\0\x1a", b"\0" * 4096])
@pytest.mark.parametrize("end", [b"\n", b"\r\n", b"\r"])
@pytest.mark.parametrize("file", [SCHOOLS, ENROLLED, "Manifest.csv"])
def test_ctrl_z_and_nuls_after_the_last_line_end_are_one_warning(file: str, end: bytes, marks: bytes) -> None:
    raw = {file: DEFAULTS[file].encode().replace(b"\n", end) + marks}
    assert told(raw=raw) == [f"warning end-mark {file}"]


@pytest.mark.sampled(1)
@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "cp1252"])
def test_so_are_they_in_every_encoding(encoding: str) -> None:
    raw = {STUDENTS: (DEFAULTS[STUDENTS] + "\x1a\0\x1a").encode(encoding, "replace")}
    assert "warning end-mark Students.csv" in told(raw=raw)


def test_a_ctrl_z_in_a_row_is_part_of_it() -> None:
    raw = {SCHOOLS: b"ID,NCES ID,Name\nB-1,,One\n\x1aB-2,,Two\n\x1a\nB-3,,Three\x1a"}
    assert told(of=SCHOOLS, raw=raw) == [
        "import-rejected too-many-omitted Schools.csv",
        "row-omitted invalid Schools.csv:3 ID = '\\x1aB-2'",
        "row-omitted row-length Schools.csv:4",
        "row-omitted invalid Schools.csv:5 Name = 'Three\\x1a' (takes 6)",
    ]


def test_utf_16_without_a_mark_rejects() -> None:
    assert told(of=STUDENTS, raw={STUDENTS: "ID,Name\n1,x\n".encode("utf-16-le")}) == [
        "import-rejected text Students.csv"
    ]


def test_a_quoted_value_may_span_lines_but_is_invalid_there() -> None:
    line = {(STAFF, 3): 'T-2,P-2,,Doe,Ann,"A\r\nB\rC\n\nD",ann@example.org,', (STAFF, 6): "T-5,P-5,,Doe,Bo,,bo,"}
    assert told(of=STAFF, line=line) == [
        "value-omitted invalid Staff.csv:3 Nickname = 'A\\r\\nB\\rC\\n\\nD'",
        "row-omitted invalid Staff.csv:10 Email = 'bo' (takes 2)",
    ]


def test_line_breaks_at_the_ends_of_a_quoted_value_are_trimmed() -> None:
    assert told(line={(SCHOOLS, 3): 'B-2,"\n480000100002\n"," \n Two\r\n"'}) == []


def test_a_quote_is_doubled_inside_quotes() -> None:
    files = packages.files(line={(SCHOOLS, 2): 'B-1,,"The ""Old"" School, North"'})
    assert verdict(files).accepted[SCHOOLS][0]["Name"] == 'The "Old" School, North'


def test_a_quote_inside_an_unquoted_value_stands_with_a_warning() -> None:
    assert told(line={(SCHOOLS, 2): 'B-1,,The "Old" School'}) == [
        "warning stray-quote Schools.csv:2 Name = 'The \"Old\" School'"
    ]


def test_a_space_before_a_quote_stands_with_a_warning() -> None:
    assert told(line={(SCHOOLS, 2): 'B-1,, "Old"'}) == ["warning stray-quote Schools.csv:2 Name = '\"Old\"'"]


@pytest.mark.sampled(1)
@pytest.mark.parametrize(
    ("line", "warned"),
    [
        ('District ID,demo"district', "Value = 'demo\"district'"),
        ('District ID, "demo"', "Value = '\"demo\"'"),
    ],
)
def test_so_does_one_in_the_manifest(line: str, warned: str) -> None:
    manifest = f"Property Name,Value\nVersion,1.0\n{line}\n"
    found = verdict(packages.files(raw={"Manifest.csv": manifest.encode()}), district=None)
    assert lines(found) == [f"warning stray-quote Manifest.csv:3 {warned}"]


@pytest.mark.parametrize("line", ['District ID,demo"district', 'Version,"1.0', 'Ver"sion,1.0', 'District ID,"demo"x'])
def test_a_value_of_the_manifest_that_is_a_fault_has_no_warning_besides(line: str) -> None:
    manifest = f"Property Name,Value\nVersion,1.0\n{line}\n"
    assert told(raw={"Manifest.csv": manifest.encode()}) == ["import-rejected manifest Manifest.csv"]


@pytest.mark.parametrize("blanks", [" ", "\t", " \u00a0\u3000", "\v\f", "\u2028"])
def test_blanks_after_a_closing_quote_are_trimmed(blanks: str) -> None:
    assert told(line={(SCHOOLS, 3): f'"B-2"{blanks},""{blanks},"北京路小学"{blanks}'}) == []


def test_text_after_a_closing_quote_damages_its_row() -> None:
    assert told(of=STAFF, line={(STAFF, 3): 'T-2,P-2,,"Doe"x,Ann,,ann@example.org,'}) == [
        "row-omitted row-quoting Staff.csv:3 (takes 1)"
    ]


def test_a_damaged_record_must_end_on_its_line() -> None:
    line = {(STAFF, 3): 'T-2,P-2,,"Doe"x,Ann,"\n",ann@example.org,'}
    assert told(of=STAFF, line=line) == ["import-rejected quoting Staff.csv:3"]


def test_a_damaged_record_that_began_on_an_earlier_line_is_not_trusted() -> None:
    line = {(STAFF, 3): 'T-2,P-2,"\n","Doe"x,Ann,,ann@example.org,'}
    assert told(of=STAFF, line=line) == ["import-rejected quoting Staff.csv:3"]


def test_a_quote_that_never_closes_rejects_and_is_named_by_its_line() -> None:
    line = {(STAFF, 4): 'T-3,P-3,"a\nb","Doe,Ann,,ann@example.org,'}
    assert told(of=STAFF, line=line) == ["import-rejected quoting Staff.csv:5"]


def test_a_value_that_swallowed_a_line_rejects() -> None:
    line = {(SCHOOLS, 2): 'B-1,,"One', (SCHOOLS, 4): 'B-3,,Three"'}
    assert told(of=SCHOOLS, line=line) == ["import-rejected quoting Schools.csv:2"]


def test_the_line_on_which_a_value_closes_counts_unless_the_value_is_the_first() -> None:
    raw = {SCHOOLS: b'ID,NCES ID,Name\nB-1,,"One\nB-2,,Two"\nB-3,,Three\n'}
    assert told(of=SCHOOLS, raw=raw) == ["import-rejected quoting Schools.csv:2"]


def test_the_line_on_which_the_first_value_closes_does_not_count() -> None:
    raw = {SCHOOLS: b'ID,NCES ID,Name\n"B-1\nx",,One\nB-2,,Two\nB-3,,Three\n'}
    assert told(of=SCHOOLS, raw=raw) == ["row-omitted invalid Schools.csv:2 ID = 'B-1\\nx'"]


@pytest.mark.parametrize("line", ["a,b", "a,b,c,d", ",,", "", 'a,b,"c"d', 'a,b,"c'])
def test_a_line_within_a_value_that_would_be_no_record_is_part_of_it(line: str) -> None:
    doubled = line.replace('"', '""')
    raw = {SCHOOLS: f'ID,NCES ID,Name\nB-1,,One\nB-2,,Two\nB-3,"x\n{doubled}\ny",Three\n'.encode()}
    [finding] = told(of=SCHOOLS, raw=raw)
    assert finding.startswith("value-omitted invalid Schools.csv:4 NCES ID")


@pytest.mark.parametrize("line", ["B-2,,Two,,", "B-2,2,", ",,Two", "B-2,,,", 'B-2,"",Tw"o'])
def test_a_swallowed_line_has_as_many_fields_as_columns_and_blank_ones_beyond_are_dropped(line: str) -> None:
    doubled = line.replace('"', '""')
    raw = {SCHOOLS: f'ID,NCES ID,Name\nB-1,,"One\n{doubled}\n"\nB-3,,Three\n'.encode()}
    assert told(of=SCHOOLS, raw=raw) == ["import-rejected quoting Schools.csv:2"]


def test_values_are_trimmed_of_unicode_white_space_only() -> None:
    files = packages.files(line={(SCHOOLS, 2): "\u00a0B-1\u3000,\t\u2028, \u0085One\u202f "})
    assert verdict(files).accepted[SCHOOLS][0] == {"ID": "B-1", "NCES ID": None, "Name": "One"}
    assert told(of=SCHOOLS, edit={(SCHOOLS, 2, "NCES ID"): "\u001c"}) == [
        "value-omitted invalid Schools.csv:2 NCES ID = '\\x1c'"
    ]


def test_headers_are_trimmed() -> None:
    assert told(line={(SCHOOLS, 1): ' ID\u00a0,"NCES ID" , Name\t'}) == []


def test_a_row_of_blank_values_is_no_record_also_above_the_header() -> None:
    lines_ = ["", ",,", "ID,NCES ID,Name", ",,,,", "B-1,,One", ' ,"",\u00a0', "B-2,,Two", "B-3,x,Three", ""]
    found = verdict(packages.files(raw={SCHOOLS: "\n".join(lines_).encode()}))
    assert found.files[SCHOOLS] == (3, 3, 0)
    assert lines(found, SCHOOLS) == ["value-omitted invalid Schools.csv:8 NCES ID = 'x'"]


@pytest.mark.parametrize(
    "header",
    [
        "Id,NCES ID,Name",
        "ID,NCES ID,Names",
        "ID;NCES ID;Name",
        "ID\tNCES ID\tName",
        "sep=,\nID,NCES ID,Name",
        "ID,NCES ID,Name,Name",
        "ID,NCES ID",
        "ID,,Name",
        "ID,NCES ID,Name,Color",
        '"ID"x,NCES ID,Name',
        '"ID";"NCES ID";"Name"',
        "ID|NCES ID|Name",
        "sep=;\nID;NCES ID;Name",
        "Springfield, schools\nID,NCES ID,Name",
        "Student_id,Last_name,First_name",
        "sourcedId,status,dateLastModified,name,type,identifier",
    ],
)
def test_a_header_that_is_not_exact_rejects(header: str) -> None:
    found = verdict(packages.files(line={(SCHOOLS, 1): header}))
    assert lines(found, SCHOOLS) == ["import-rejected header Schools.csv"]
    assert SCHOOLS not in found.files


def test_column_order_is_free() -> None:
    assert told(raw={SCHOOLS: b"Name,ID,NCES ID\nOne,B-1,\nTwo,B-2,1\nThree,B-3,2\n"}) == []


def test_nameless_columns_and_blank_fields_at_the_right_are_one_warning() -> None:
    raw = {SCHOOLS: b"ID,NCES ID,Name,,\nB-1,,One,,\nB-2,,Two,,,,\nB-3,,Three\n"}
    assert told(raw=raw) == ["warning blanks-beyond Schools.csv"]


def test_blank_fields_beyond_the_last_column_are_passed_over_with_a_warning() -> None:
    assert told(line={(SCHOOLS, 3): "B-2,,Two,, "}) == ["warning blanks-beyond Schools.csv"]


def test_a_nameless_column_with_a_value_makes_the_row_one_of_the_wrong_length() -> None:
    raw = {SCHOOLS: b"ID,NCES ID,Name,\nB-1,,One,\nB-2,,Two,x\nB-3,,Three,\n"}
    assert told(of=SCHOOLS, raw=raw) == [
        "warning blanks-beyond Schools.csv",
        "row-omitted row-length Schools.csv:3 (takes 5)",
    ]


def test_a_row_short_by_optional_columns_only_is_read_with_a_warning() -> None:
    line = {(STAFF, 2): "T-1,P-1,,Doe,Ann,,ann@example.org", (STAFF, 3): "T-2,P-2,,Roe,Bo,,bo@example.org"}
    assert told(line=line) == ["warning short-rows Staff.csv"]


def test_a_row_short_by_a_required_column_is_omitted() -> None:
    assert told(of=STAFF, line={(STAFF, 3): "T-2,P-2,,Roe,Bo"}) == ["row-omitted row-length Staff.csv:3 (takes 1)"]


def test_a_short_row_of_staff_enrollments_is_omitted() -> None:
    raw = {ASSIGNED: b"ID,Staff ID,Role,School ID,Class ID\nF-1,T-1,Teacher\nF-2,T-2,Teacher,B-1,\nF-3,T-3,Teacher,,\n"}
    assert told(of=ASSIGNED, raw=raw) == ["row-omitted row-length StaffEnrollments.csv:2"]


@pytest.mark.parametrize("data", [b"", codecs.BOM_UTF8, codecs.BOM_UTF16_LE, b"\n\r\n ,,\n"])
def test_an_empty_file_rejects(data: bytes) -> None:
    [finding] = [one for one in told(of=STAFF, raw={STAFF: data}) if "encoding" not in one]
    assert finding == "import-rejected empty Staff.csv"


def test_a_file_with_a_header_and_no_rows_rejects() -> None:
    found = verdict(packages.files(raw={STAFF: DEFAULTS[STAFF].splitlines()[0].encode() + b"\n\n"}))
    assert lines(found, STAFF) == ["import-rejected no-rows Staff.csv"]
    assert found.files[STAFF] == (0, 0, 0)


def test_a_row_of_default_values_can_be_repeated_by_the_builder() -> None:
    assert told(of=STAFF, staff=rows({}, {}, {}, {}, {}, {"ID": "T-6"})) == [
        "row-omitted repeated Staff.csv:7 Primary ID = 'P-1'",
        "value-omitted repeated Staff.csv:7 Secondary ID = 'Y-1'",
        "row-omitted repeated Staff.csv:7 Email = 'zdenka@example.org'",
    ]
