"""A header that is not the contract's is explained by what it most likely is."""

import sys
from collections.abc import Iterator, Sequence
from types import FrameType

import pytest

from rollcall.model import schema
from rollcall.model.findings import Finding
from rollcall.reading import FileRead, Limits, read_table

ROSTER = schema.load()


def read(content: str, file: str = "Schools.csv") -> FileRead:
    """What comes of reading `content` as one of the seven."""

    def source() -> Iterator[bytes]:
        yield content.encode()

    return read_table(source, ROSTER.table(file), ROSTER, Limits())


def explained(content: str, file: str = "Schools.csv") -> Finding:
    """The one finding about the header of `content`."""
    [finding] = read(content, file).findings
    assert finding.effect == "import-rejected"
    return finding


def codes(content: str, file: str = "Schools.csv") -> list[str]:
    return [finding.rule.code for finding in read(content, file).findings]


@pytest.mark.sampled(10)
@pytest.mark.parametrize(("mark", "name"), [(";", "semicolons"), ("\t", "tabs"), ("|", "vertical bars")])
@pytest.mark.parametrize(
    "lines",
    [
        ("ID;NCES ID;Name", "B-1;;One"),
        ('"ID";"NCES ID";"Name"', '"B-1";"";"One"'),
        ('"ID;NCES ID;Name"', '"B-1;;One"'),
        ("ID;NCES ID,Name", "B-1;,One"),
        ("id;name;phone;x", "B-1;One;;"),
        ("sep=;", "ID;NCES ID;Name", "B-1;;One"),
        ('"sep=;"', '"ID";"NCES ID";"Name"'),
        ("SEP=;,,", "ID;NCES ID;Name"),
        ("B-1;;One", "B-2;;Two"),
        ("ID;",),
    ],
)
def test_another_separator_is_named(lines: Sequence[str], mark: str, name: str) -> None:
    content = "\n".join(lines).replace(";", mark)
    finding = explained(content)
    assert (finding.rule.code, finding.line) == ("wrong-separator", 1)
    assert f"separated by {name}, not by commas" in finding.message
    assert f"write a comma in place of each {name.removesuffix('s')} between two values" in finding.hint
    assert ("delete line 1, which begins with “sep=”" in finding.hint) == ("sep=" in content.lower())


@pytest.mark.parametrize("mark", [";", "\t", "|"])
def test_a_mark_in_the_name_of_a_column_separates_nothing(mark: str) -> None:
    assert codes(f"ID,NCES ID,Name,a{mark}b\nB-1,,One,\n") == ["unknown-column"]


@pytest.mark.parametrize(
    "above",
    [
        "Springfield",
        "Springfield, schools, 2026",
        "Springfield; all schools",
        '"Report" of 2026',
        "Schools\n\nas of today",
        "sep=,",
        '"sep=,"',
        "sep=",
    ],
)
@pytest.mark.parametrize("header", ["ID,NCES ID,Name", "id,name", '"ID";"Name"'])
def test_text_above_the_header_is_told_from_it(above: str, header: str) -> None:
    found = 2 + above.count("\n")
    finding = explained(f"{above}\n{header}\nB-1,,One\n")
    assert finding.rule.code == "text-above-header"
    assert f"on line {found}, but line 1 was read" in finding.message


def test_a_row_of_data_is_no_text_above() -> None:
    assert codes("S-01,480000100001,Lincoln\nS-02,,Douglass\n") == ["header-missing"]


OTHER_FORMATS = [
    (
        "Students.csv",
        "School_id,Student_id,Student_number,State_id,Last_name,Middle_name,First_name,Grade,Gender,DOB,ext.bus",
        "Clever's students.csv",
        (
            "For Students.csv: Student_id is “ID”, Student_number is “Student Number”, State_id is “Secondary ID”, "
            "Last_name is “Last Name”, First_name is “First Name”, DOB is “DOB”, Grade is “Grade Level”. Rename these"
        ),
    ),
    (
        "Students.csv",
        "SCHOOL_ID,TEACHER_ID,TEACHER_NUMBER,TEACHER_EMAIL,FIRST_NAME,LAST_NAME",
        "Clever's teachers.csv",
        (
            "For Staff.csv: Teacher_id is “ID”, Teacher_number is “Primary ID”, Last_name is “Last Name”, "
            "First_name is “First Name”, Teacher_email is “Email”. Rename these"
        ),
    ),
    (
        "Classes.csv",
        "School_id,Section_id,Teacher_id,Teacher_2_id,Section_number,Grade,Course_name,Period",
        "Clever's sections.csv",
        (
            "For Classes.csv: Section_id is “ID”, School_id is “School ID”. For StaffEnrollments.csv: Teacher_id is "
            "“Staff ID”, School_id is “School ID”, Section_id is “Class ID”. Rename these columns, and leave out all "
            "others. Classes.csv also needs “Name”. Each class needs a name of its own"
        ),
    ),
    (
        "StudentEnrollments.csv",
        "School_id,Section_id,Student_id",
        "Clever's enrollments.csv",
        "StudentEnrollments.csv also needs “ID”. The “ID” of an enrollment may be any text",
    ),
    ("Schools.csv", "School_id,School_name,School_number,Low_grade", "Clever's schools.csv", "School_name is “Name”"),
    ("Staff.csv", "School_id,Staff_id,Staff_email,First_name,Last_name", "Clever's staff.csv", "Staff_id is “ID”"),
    (
        "Students.csv",
        (
            "sourcedId,status,dateLastModified,enabledUser,orgSourcedIds,role,username,userIds,givenName,familyName,"
            "middleName,identifier,email,sms,phone,agentSourcedIds,grades,password"
        ),
        "OneRoster's users.csv",
        (
            "familyName is “Last Name”, givenName is “First Name”, email is “Email”, grades is “Grade Level”. For "
            "Staff.csv: sourcedId is “ID”, identifier is “Primary ID”,"
        ),
    ),
    (
        "Classes.csv",
        (
            "sourcedId,status,dateLastModified,title,grades,courseSourcedId,classCode,classType,location,schoolSourcedId,"
            "termSourcedIds,subjects,subjectCodes,periods"
        ),
        "OneRoster's classes.csv",
        "For Classes.csv: sourcedId is “ID”, schoolSourcedId is “School ID”, title is “Name”. Rename",
    ),
    (
        "StaffEnrollments.csv",
        "sourcedId,status,dateLastModified,classSourcedId,schoolSourcedId,userSourcedId,role,primary,beginDate,endDate",
        "OneRoster's enrollments.csv",
        "For StudentEnrollments.csv: sourcedId is “ID”, userSourcedId is “Student ID”, classSourcedId is “Class ID”. ",
    ),
    ("Schools.csv", "sourcedId,status,dateLastModified,name,type,identifier", "OneRoster's orgs.csv", "name is “Name”"),
    ("Students.csv", "sourcedId,status,dateLastModified,birthDate,sex", "OneRoster's demographics.csv", "is “DOB”"),
    ("Classes.csv", "sourcedId,status,dateLastModified,title,courseCode", "OneRoster's courses.csv", "is no class"),
]


@pytest.mark.parametrize(("file", "header", "other", "hint"), OTHER_FORMATS)
def test_the_header_of_another_format_says_which_column_is_which(file: str, header: str, other: str, hint: str) -> None:
    finding = explained(f"{header}\n{'x,' * header.count(',')}x\n", file)
    assert (finding.rule.code, finding.column, finding.value) == ("header-of-other-format", None, None)
    assert f"{file} looks like {other}: " in finding.message
    assert hint in finding.hint


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        ("student id,last name,first name,grade,dob", "misspelt-column"),
        ("Student_id,Last_name,First_name," + "a,b,c,d".upper(), "misspelt-column"),
        ("sourcedId,givenName", "misspelt-column"),
    ],
)
def test_a_header_of_which_less_is_another_formats_is_not_taken_for_it(header: str, expected: str) -> None:
    found = codes(header + "\n", "Students.csv")
    assert expected in found
    assert "header-of-other-format" not in found


def test_each_header_of_another_format_is_recognised_whole_and_with_the_least() -> None:
    for other in ROSTER.other_formats:
        for columns in (other.columns, other.known_by):
            finding = explained(",".join(columns) + "\n", "StaffEnrollments.csv")
            assert f"{other.format}'s {other.file}" in finding.message


def test_what_is_declared_of_other_formats_is_there() -> None:
    for other in ROSTER.other_formats:
        assert set(other.known_by) <= set(other.columns)
        for file, columns in other.becomes.items():
            assert set(columns) <= {field.name for field in ROSTER.table(file).fields}
            assert set(columns.values()) <= set(other.columns)


def misspelt(content: str, file: str = "Schools.csv") -> dict[str | None, str | None]:
    """For each column that is there under another name, that name."""
    found = [one for one in read(content, file).findings if one.rule.code == "misspelt-column"]
    columns = {one.column: one.value for one in found}
    assert len(columns) == len(found), "one column has several names"
    return columns


def unknown(content: str, file: str = "Schools.csv") -> list[str | None]:
    """The names of columns that are in no format."""
    return [one.value for one in read(content, file).findings if one.rule.code == "unknown-column"]


@pytest.mark.parametrize(
    ("file", "header", "column", "best", "other"),
    [
        ("StudentEnrollments.csv", "ID,Student ID,{0},{1}", "Class ID", "section_id", "course_id"),
        ("StaffEnrollments.csv", "ID,Staff ID,School ID,Role,{0},{1}", "Class ID", "Section ID", "Course ID"),
        ("Classes.csv", "ID,School ID,{0},{1}", "Name", "Section Name", "Course Name"),
        ("Schools.csv", "{0},{1},Name", "ID", "SIS ID", "School Number"),
        ("Students.csv", "{0},{1}", "ID", "student_id", "SIS ID"),
        ("Students.csv", "{0},{1}", "ID", "id", "Student ID"),  # its own name, before what others call it
        ("Students.csv", "{0},{1}", "Last Name", "Last_Nam", "Lst Nam"),
        ("Students.csv", "{0},{1}", "Last Name", "Surname", "Last Nme"),
        ("Students.csv", "{0},{1}", "First Name", "FIRST NAMES", "Frist Name"),
    ],
)
def test_of_several_names_for_a_column_the_best_is_it(
    file: str, header: str, column: str, best: str, other: str
) -> None:
    for names in ((best, other), (other, best)):
        content = header.format(*names) + "\n"
        assert misspelt(content, file)[column] == best
        assert unknown(content, file) == [other]


def test_a_column_that_is_there_has_no_other_name() -> None:
    assert codes("ID,id,School ID,Name\n") == ["unknown-column", "unknown-column"]


def test_a_name_for_a_column_that_stands_there_twice_is_told_as_that() -> None:
    assert codes("School Code,Name,School Code\n") == ["misspelt-column", "repeated-column"]


def test_names_that_differ_in_a_number_are_not_the_same_column() -> None:
    header = "ID,Student Number,Last Name,First Name,DOB,Grade Level,Demographic1,Demografic 2,Demographic 4\n"
    assert misspelt(header, "Students.csv") == {"Demographic2": "Demografic 2"}
    assert unknown(header, "Students.csv") == ["Demographic 4"]


BEFORE_A_NAME = ["ï»¿", "\ufeff", "þÿ", "ÿþ", "п»ї", "Ôªø", "´╗┐", "∩╗┐", "Ã¯Â»Â¿", "ï»¿ï»¿", "\ufeffï»¿", " ï»¿ "]


@pytest.mark.sampled(15)
@pytest.mark.parametrize("mark", BEFORE_A_NAME)
@pytest.mark.parametrize(
    ("header", "column"),
    [
        ("{}ID,NCES ID,Name", "ID"),
        ('"{}ID",NCES ID,Name', "ID"),
        ('{}"ID","NCES ID","Name"', "ID"),
        ("ID,{}NCES ID,Name", "NCES ID"),
        ('ID,NCES ID,"{}Name"', "Name"),
        ("ID,NCES ID,{}Name", "Name"),
    ],
)
def test_a_byte_order_mark_before_the_name_of_a_column_is_named(header: str, column: str, mark: str) -> None:
    # The first one at the beginning of a file is no part of its text.
    finding = explained("\ufeff" + header.format(mark) + "\nB-1,,One\n")
    assert (finding.rule.code, finding.column) == ("misspelt-column", column)
    assert "a byte-order mark" in finding.message
    assert ("read in the wrong encoding" in finding.message) == (mark.strip()[-1] != "\ufeff")
    assert "delete what stands before the name, and save the file as UTF-8" in finding.hint


@pytest.mark.parametrize(
    ("file", "column"),
    [
        ("Classes.csv", "ID"),
        ("Students.csv", "ID"),
        ("Staff.csv", "ID"),
        ("StudentEnrollments.csv", "ID"),
        ("StaffEnrollments.csv", "ID"),
    ],
)
def test_it_is_named_in_every_file(file: str, column: str) -> None:
    header = ",".join(field.name for field in ROSTER.table(file).fields)
    assert misspelt(f"ï»¿{header}\n", file) == {column: "ï»¿ID"}


def test_it_hides_nothing_else_that_explains_the_header() -> None:
    assert codes("ï»¿ID;NCES ID;Name\nB-1;;One\n") == ["wrong-separator"]
    assert codes("ï»¿sep=;\nID;NCES ID;Name\nB-1;;One\n") == ["wrong-separator"]
    assert codes("Springfield\nï»¿ID,NCES ID,Name\nB-1,,One\n") == ["text-above-header"]
    assert codes("ï»¿ID,School ID,Name,Type\n", "Schools.csv") == ["header-of-other-file"]
    assert codes("ï»¿sourcedId,status,dateLastModified,name,type,identifier\n") == ["header-of-other-format"]


def test_a_header_with_one_is_no_text_above_a_header_that_follows_it() -> None:
    assert codes("ï»¿ID,NCES ID,Name\nB-1,,One\nID,NCES ID,Name\nB-2,,Two\n") == ["misspelt-column"]


@pytest.mark.parametrize("name", ["ÿþ", "þÿ", "Þórr", "ÿ"])
def test_letters_that_look_like_one_are_no_mark(name: str) -> None:
    assert unknown(f"ID,Name,{name}\n") == [name]


class Counted:
    """Counts calls of Python's and C's functions, and the characters of the names that are folded."""

    def __init__(self) -> None:
        """Count from 0."""
        self.calls = self.characters = 0

    def __call__(self, frame: FrameType, event: str, _: object) -> None:
        """Count one call."""
        self.calls += event in {"call", "c_call"}
        if event == "call" and frame.f_code.co_name == "folded":
            self.characters += len(frame.f_locals["name"])


@pytest.mark.parametrize(
    "header",
    [
        ",".join(chr(ord("a") + n % 26) * 10_000 for n in range(100)),
        ",".join(f"Demographic {n}x" for n in range(100)),
        ",".join(f"{n} " + "Last Name, "[:9] * 10 for n in range(100)),
        "ID;" + "x;" * 500_000,
        "ID," + "x;" * 500_000,
        "x" + " " * 1_000_000 + "y",
        "sep=;" + " " * 1_000_000 + "y",
        "School_id,Student_id," + ",".join("Last_name" + "_" * 10_000 + str(n) for n in range(90)),
    ],
)
@pytest.mark.parametrize("file", ["Schools.csv", "Students.csv"])
def test_a_hostile_header_costs_little(header: str, file: str) -> None:
    """Work, not time, is measured: of a megabyte, no more is compared than of a plain header of 100 columns."""
    assert len(header) < Limits().line_bytes
    counted = Counted()
    sys.setprofile(counted)
    try:
        found = codes(header + "\n", file)
    finally:
        sys.setprofile(None)
    assert found
    assert counted.calls < 150_000
    assert 0 < counted.characters < 60_000
