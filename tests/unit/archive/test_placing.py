"""Where the seven files may lie, which entries are ignored, and which names are near misses."""

import stat

import pytest
from support.zips import NAMES, Item, build, opened, read, seven, swapped

from rollcall.archive import Package
from rollcall.archive.near_misses import meant

CONTENTS = {item.raw_name.decode(): item.data for item in seven()}
LINK = stat.S_IFLNK | 0o777


def said(package: Package) -> list[tuple[str, str | None, str | None]]:
    return [(f.rule.code, f.file, f.value) for f in package.findings]


@pytest.mark.parametrize(
    "items",
    [
        seven(),
        seven(folder="roster/"),
        seven(folder="Año escolar 2026/"),
        seven(folder="roster\\"),
        seven(folder="./"),
        seven(folder="./roster//"),
        [Item("roster/"), *seven(folder="roster/")],
        [Item("roster", mode=stat.S_IFDIR | 0o755), *seven(folder="roster/")],
        [*seven(), Item("Students.csv/")],
    ],
)
def test_root_or_one_folder(items: list[Item]) -> None:
    contents, found = read(opened(build(items)))
    assert found == []
    assert contents == CONTENTS


def test_files_come_in_the_order_of_the_contract() -> None:
    assert opened(build(seven()[::-1])).files == NAMES


@pytest.mark.parametrize(
    "path",
    [
        "__MACOSX/._Students.csv",
        "roster/__macosx/x/Students.csv",
        "__MACOSX/",
        "._Students.csv",
        "a/b/.ds_store",
        "THUMBS.DB",
        "x\\Desktop.ini",
        "../._x",
    ],
)
def test_litter_is_ignored_without_a_finding(path: str) -> None:
    package = opened(build([*seven(folder="roster/"), Item(path)]))
    assert said(package) == []
    assert package.files == NAMES


@pytest.mark.parametrize(
    ("item", "value"),
    [
        (Item("notes.txt"), "notes.txt"),
        (Item("docs/Students.csv"), "docs/Students.csv"),
        (Item("docs\\deep\\students.csv"), "docs/deep/students.csv"),
        (Item("students.csv"), "students.csv"),
        (Item("Students.xlsx"), "Students.xlsx"),
        (Item("/Students.csv"), "/Students.csv"),
        (Item("\\\\host\\Students.csv"), "//host/Students.csv"),
        (Item("C:\\Students.csv"), "C:/Students.csv"),
        (Item("../Students.csv"), "../Students.csv"),
        (Item("a/../Students.csv"), "a/../Students.csv"),
        (Item("..\\Students.csv"), "../Students.csv"),
        (Item("Students.csv", mode=LINK), "Students.csv"),
        (Item("Students.csv", mode=stat.S_IFIFO), "Students.csv"),
        (Item("__MACOSX"), "__MACOSX"),
        (Item("x.bin", method=12, flags=1, central={"size": 1 << 31, "packed": 3, "crc": 7}), "x.bin"),
        (Item("x.bin", central={"offset": 1 << 31}), "x.bin"),
        (Item("x.bin", zip64=True, central={"size": 1 << 60}), "x.bin"),
        (Item("x.bin", central={"size": 0xFFFFFFFF, "offset": 0xFFFFFFFF}), "x.bin"),
        (Item("x.bin", extra=b"\x01\x00\xff\xff\x00"), "x.bin"),
        (Item("x.bin", local_name=b"Staff.csv"), "x.bin"),
        (Item(b"\x9a.txt"), "Ü.txt"),
        (Item("Ü.txt"), "Ü.txt"),
        (Item("a\x00b\x1b[31m.csv"), "a\x00b\x1b[31m.csv"),
    ],
)
def test_extra_file_is_one_warning_and_costs_nothing(item: Item, value: str) -> None:
    contents, found = read(opened(build([*seven(), item])))
    assert [(f.rule.code, f.effect, f.file, f.value) for f in found] == [("extra-file", "warning", None, value)]
    assert contents == CONTENTS


def test_a_link_is_not_taken_for_the_file() -> None:
    """A link called Students.csv is not the file, and does not make the root the roster's folder."""
    package = opened(build(swapped(Item("Students.csv", mode=LINK))))
    assert said(package) == [("file-is-link", "Students.csv", "Students.csv")]
    assert package.unread == {"Students.csv": "Students.csv is a link"}
    package = opened(build([*seven(folder="x/"), Item("Students.csv", mode=LINK)]))
    assert said(package) == [("extra-file", None, "Students.csv")]
    assert package.files == NAMES


@pytest.mark.parametrize("path", ["/Students.csv", "x\\..\\Students.csv", "D:/out/Students.csv", "../Students.csv"])
def test_a_path_that_leads_outside_is_named_where_the_file_is_missing(path: str) -> None:
    package = opened(build(swapped(Item(path))))
    assert said(package) == [("file-outside", "Students.csv", path.replace("\\", "/"))]
    assert package.unread == {"Students.csv": "Students.csv has a path that leads out of the zip"}


@pytest.mark.parametrize("folder", ["C:\\Users\\ana\\", "/home/ana/", "\\\\host\\share\\", "../roster/"])
def test_whole_paths_are_one_finding(folder: str) -> None:
    package = opened(build(seven(folder=folder)))
    assert said(package) == [("whole-paths", None, None)]
    assert folder.replace("\\", "/") + "Manifest.csv" in package.findings[0].message
    assert package.files == ()
    assert set(package.unread) == set(NAMES)


def test_whole_paths_besides_links_and_missing_files() -> None:
    package = opened(
        build([*seven(folder="/x/", without=["Staff.csv", "Schools.csv"]), Item("Schools.csv", mode=LINK)])
    )
    assert said(package) == [
        ("whole-paths", None, None),
        ("file-is-link", "Schools.csv", "Schools.csv"),
        ("file-missing", "Staff.csv", None),
    ]


ONE_ROSTER = ["manifest.csv", "academicSessions.csv", "classes.csv", "courses.csv", "enrollments.csv", "orgs.csv"]
CLEVER = ["schools.csv", "students.csv", "teachers.csv", "staff.csv", "sections.csv", "enrollments.csv"]


@pytest.mark.parametrize(
    ("names", "other"),
    [
        (ONE_ROSTER, "OneRoster"),
        (CLEVER, "Clever"),
        ([f"export/{name.upper()}" for name in ONE_ROSTER], "OneRoster"),
        ([*ONE_ROSTER, "Manifest.csv", "Classes.csv"], "OneRoster"),
    ],
)
def test_a_package_of_another_format_is_reported_first(names: list[str], other: str) -> None:
    package = opened(build([Item(name) for name in names]))
    first = package.findings[[f.rule.code for f in package.findings].index("package-of-other-format")]
    assert (first.file, first.effect) == (None, "import-rejected")
    assert f"is a package of {other}" in first.message
    assert "can be taken from" in first.hint
    # Below it, each of the seven files is wrong in some way.
    assert {f.file for f in package.findings} >= {name for name in NAMES if name not in names}


@pytest.mark.parametrize("names", [["enrollments.csv"], ["users.csv"], ["orgs.csv", "notes.txt"]])
def test_one_file_of_another_format_is_an_extra_file(names: list[str]) -> None:
    package = opened(build([*seven(without=["Staff.csv"]), *map(Item, names)]))
    assert "package-of-other-format" not in [f.rule.code for f in package.findings]


def test_a_good_package_with_another_systems_files_beside_it_is_read() -> None:
    package = opened(build([*seven(), *map(Item, ONE_ROSTER)]))
    assert {f.rule.code for f in package.findings} == {"extra-file"}
    assert package.files == NAMES


def test_root_counts_before_a_folder() -> None:
    package = opened(build([Item("Manifest.csv"), *seven(folder="x/")]))
    assert package.files == ("Manifest.csv",)
    assert said(package)[0] == ("extra-file", None, "x/Manifest.csv")
    assert said(package)[1:] == [("file-misplaced", name, None) for name in NAMES[1:]]
    assert package.unread["Staff.csv"] == "Staff.csv lies in another folder"


def test_near_miss_at_the_root_does_not_make_it_count() -> None:
    package = opened(build([*seven(folder="x/", without=["Staff.csv"]), Item("staff.csv")]))
    assert said(package) == [("extra-file", None, "staff.csv"), ("file-missing", "Staff.csv", None)]
    assert len(package.files) == 6


def test_a_file_below_the_roster_folder_is_misplaced() -> None:
    package = opened(build([*seven(folder="x/", without=["Staff.csv"]), Item("x/y/Staff.csv")]))
    assert said(package) == [("file-misplaced", "Staff.csv", None)]
    assert "“x/y/Staff.csv”" in package.findings[0].message


@pytest.mark.parametrize("inner", [seven(folder="x/y/"), [Item("x/y/Staff.csv")], seven(folder="x/y/z/")])
def test_a_folder_that_repeats_files_of_the_folder_around_it_could_count_too(inner: list[Item]) -> None:
    package = opened(build([*seven(folder="x/"), *inner]))
    assert said(package) == [("two-folders", None, None)]
    assert package.files == ()


def test_between_two_folders_none_is_chosen() -> None:
    package = opened(build([*seven(folder="a/"), *seven(folder="b/"), Item("a/notes.txt")]))
    assert said(package) == [("extra-file", None, "a/notes.txt"), ("two-folders", None, None)]
    assert package.opened
    assert package.files == ()
    assert package.unread == dict.fromkeys(NAMES, "more than one folder holds files of the import")
    assert "“a”, “b”" in package.findings[1].message


def test_many_folders_are_not_all_named() -> None:
    message = opened(build([Item(f"{n}/Staff.csv") for n in range(9)])).findings[0].message
    assert message.startswith("9 folders of the zip hold files of the import (“0”, “1”, “2”, …)")


def test_one_folder_counts_however_deep_it_lies() -> None:
    package = opened(build(seven(folder="exports/2026/roster/")))
    assert said(package) == []
    assert package.files == NAMES


def test_near_misses_decide_if_there_is_no_exact_name() -> None:
    package = opened(build([Item("x/" + name.lower()) for name in NAMES] + [Item("x/z/" + NAMES[1].lower())]))
    assert said(package) == [
        ("extra-file", None, "x/z/schools.csv"),
        *(("file-misnamed", name, "x/" + name.lower()) for name in NAMES),
    ]
    assert package.unread["Staff.csv"] == "Staff.csv is named “x/staff.csv”"
    package = opened(build([Item("x/staff.csv"), Item("y/schools.csv")]))
    assert said(package) == [("two-folders", None, None)]


def test_one_near_miss_stands_for_one_name() -> None:
    package = opened(build([*swapped(Item("Students (1).csv")), Item("students.csv"), Item("Students.xlsx")]))
    assert said(package) == [
        ("extra-file", None, "Students (1).csv"),
        ("extra-file", None, "students.csv"),
        ("file-misnamed", "Students.csv", "Students.xlsx"),
    ]


@pytest.mark.parametrize("twin", ["Students.csv", "./Students.csv", "x/../Students.csv"])
def test_one_of_the_seven_twice(twin: str) -> None:
    package = opened(build([*seven(), Item(twin)]))
    expected = ("extra-file", None, twin) if ".." in twin else ("file-twice", "Students.csv", None)
    assert said(package) == [expected]
    package = opened(build([*seven(folder="x/"), Item("x\\Students.csv")]))
    assert said(package) == [("file-twice", "Students.csv", None)]
    assert package.unread == {"Students.csv": "Students.csv is in the package more than once"}


@pytest.mark.parametrize(
    ("name", "file"),
    [
        ("students.csv", "Students.csv"),
        ("Student.csv", "Students.csv"),
        ("Students.CSV", "Students.csv"),
        ("Students.xlsx", "Students.csv"),
        ("Students.xls", "Students.csv"),
        ("Students.csv.csv", "Students.csv"),
        ("Students.csv.txt", "Students.csv"),
        ("Students.txt", "Students.csv"),
        ("Students", "Students.csv"),
        ("Students .csv", "Students.csv"),
        ("Students.csv ", "Students.csv"),
        ("Students (1).csv", "Students.csv"),
        ("Students.csv (2)", "Students.csv"),
        ("Students - Copy.csv", "Students.csv"),
        ("Copy of Students.csv", "Students.csv"),
        ("Students_2026.csv", "Students.csv"),
        ("2026-27 Students final v2.csv", "Students.csv"),
        ("STUDENTS_EXPORT_20260801.CSV", "Students.csv"),
        ("Studnets.csv", "Students.csv"),
        ("Clases.csv", "Classes.csv"),
        ("Class.csv", "Classes.csv"),
        ("CLASSES.csv", "Classes.csv"),
        ("School.csv", "Schools.csv"),
        ("Staffs.csv", "Staff.csv"),
        ("manifest.txt", "Manifest.csv"),
        ("Student Enrollments.csv", "StudentEnrollments.csv"),
        ("student_enrollments.csv", "StudentEnrollments.csv"),
        ("Student-Enrollment.csv", "StudentEnrollments.csv"),
        ("StudentEnrolments.csv", "StudentEnrollments.csv"),
        ("StudentsEnrollments.csv", "StudentEnrollments.csv"),
        ("StudentEnrollmnets.csv", "StudentEnrollments.csv"),
        ("staffenrollment.csv", "StaffEnrollments.csv"),
        ("Staff Enrollments (3).csv", "StaffEnrollments.csv"),
    ],
)
def test_near_misses(name: str, file: str) -> None:
    package = opened(build(swapped(Item(name), instead_of=file)))
    assert said(package) == [("file-misnamed", file, name)]


@pytest.mark.parametrize(
    "name",
    [
        "notes.txt",
        "Enrollments.csv",
        "Teachers.csv",
        "Students.pdf",
        "StudentEnrollments.docx",
        "Courses.csv",
        "Demographics.csv",
        "2026.csv",
        ".csv",
        "csv",
        "Staff meeting.csv",
        "Former students of Lincoln.csv",
        "x" * 5_000 + "Students.csv",
        "王.csv",
    ],
)
def test_other_files_are_no_near_misses(name: str) -> None:
    assert meant(name, NAMES) is None


def test_exact_names_are_their_own_nearest() -> None:
    assert [meant(name, NAMES) for name in NAMES] == [(0, name) for name in NAMES]


def test_hostile_names_reach_messages_in_a_harmless_form() -> None:
    package = opened(build(swapped(Item("x/\x1b[2J\u202e/y/Students.csv"))))
    message = package.findings[0].message
    assert "\x1b" not in message
    assert "\u202e" not in message


@pytest.mark.parametrize("inner", ["roster.zip", "upload/Roster.7Z"])
def test_where_only_an_archive_lies_in_the_zip_each_missing_file_says_so(inner: str) -> None:
    warning, *missing = opened(build([Item(inner, build(seven()))])).findings
    assert [f.file for f in missing] == list(NAMES)
    assert {f.hint for f in missing} == {warning.hint}
    assert all(f.message.endswith(" It may be in the archive within the zip, which was not opened.") for f in missing)


def test_beside_files_of_the_seven_an_archive_explains_nothing() -> None:
    (missing,) = opened(build([*seven()[:-1], Item("backup.zip")])).findings[1:]
    assert missing.hint.startswith(f"Export {NAMES[-1]} too")
    assert "archive" not in missing.message
