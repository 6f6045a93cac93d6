"""The cases of the rules of the package: archives made by hand, under limits that they can step over."""

import stat

from support.zips import STORED, Item, build, seven, swapped

from firing.case import PLANT, Case
from rollcall.archive import PackageLimits
from rollcall.model.findings import Effect

LINK = stat.S_IFLNK | 0o777
STUDENTS = b"ID,Name\r\nS-1,\xe7\x8e\x8b\r\n"
SMALL = PackageLimits(package=2_000, entries=8, file=5_000, files=9_000, ratio=150, ratio_from=1_000)
"""PackageLimits that a test can step over; the clean package of `zips.seven` is within them."""
WORKBOOK = [Item("[Content_Types].xml"), Item("xl/workbook.xml"), Item("xl/worksheets/sheet1.xml")]
SAME_PLACE = swapped(Item("Students.csv", STUDENTS, central={"offset": 0}, local_name=b"Manifest.csv"))

FIRING: dict[str, tuple[bytes, Effect, str | None, str | None]] = {
    # code: package, effect, file, value
    "package-empty": (b"", Effect.IMPORT_REJECTED, None, None),
    "package-too-large": (build(seven(), after=bytes(2_000)), Effect.IMPORT_REJECTED, None, None),
    "package-not-zip": (STUDENTS, Effect.IMPORT_REJECTED, None, None),
    "package-other-format": (b"7z\xbc\xaf\x27\x1c\x00\x04" + bytes(100), Effect.IMPORT_REJECTED, None, None),
    "package-is-document": (build(WORKBOOK), Effect.IMPORT_REJECTED, None, None),
    "package-cut-off": (build(seven())[:-1], Effect.IMPORT_REJECTED, None, None),
    "package-damaged": (build(seven(), end={"here": 6, "entries": 6}), Effect.IMPORT_REJECTED, None, None),
    "package-in-parts": (build(seven(), end={"disk": 1}), Effect.IMPORT_REJECTED, None, None),
    "too-many-entries": (build([*seven(), Item("a/"), Item("b/")]), Effect.IMPORT_REJECTED, None, None),
    "package-without-files": (build([Item("roster/"), Item(".DS_Store")]), Effect.IMPORT_REJECTED, None, None),
    "two-folders": (
        build([*seven(folder="a/", without=["Staff.csv"]), Item("b/Staff.csv")]),
        Effect.IMPORT_REJECTED,
        None,
        None,
    ),
    "whole-paths": (build(seven(folder="C:\\Users\\ana\\")), Effect.IMPORT_REJECTED, None, None),
    "package-of-other-format": (
        build([Item("orgs.csv"), Item("users.csv"), Item("enrollments.csv")]),
        Effect.IMPORT_REJECTED,
        None,
        None,
    ),
    "files-too-large": (
        build(
            [
                *seven(without=["Students.csv", "Staff.csv"]),
                Item("Students.csv", STUDENTS * 270),
                Item("Staff.csv", STUDENTS * 270),
            ]
        ),
        Effect.IMPORT_REJECTED,
        None,
        None,
    ),
    "extra-file": (build([*seven(), Item(f"docs\\{PLANT}")]), Effect.WARNING, None, f"docs/{PLANT}"),
    "inner-archive": (build([Item("roster.zip", build(seven()))]), Effect.WARNING, None, "roster.zip"),
    "file-missing": (build(seven(without=["Classes.csv"])), Effect.IMPORT_REJECTED, "Classes.csv", None),
    "file-misnamed": (
        build(swapped(Item("students.csv"))),
        Effect.IMPORT_REJECTED,
        "Students.csv",
        "students.csv",
    ),
    "file-misplaced": (build(swapped(Item("x/Students.csv"))), Effect.IMPORT_REJECTED, "Students.csv", None),
    "file-is-link": (
        build(swapped(Item("Students.csv", mode=LINK))),
        Effect.IMPORT_REJECTED,
        "Students.csv",
        "Students.csv",
    ),
    "file-outside": (
        build(swapped(Item("/Students.csv"))),
        Effect.IMPORT_REJECTED,
        "Students.csv",
        "/Students.csv",
    ),
    "file-twice": (build([*seven(), Item("Staff.csv")]), Effect.IMPORT_REJECTED, "Staff.csv", None),
    "file-encrypted": (build(swapped(Item("Students.csv", flags=1))), Effect.IMPORT_REJECTED, "Students.csv", None),
    "file-method": (build(swapped(Item("Students.csv", method=14))), Effect.IMPORT_REJECTED, "Students.csv", None),
    "file-is-patch": (build(swapped(Item("Students.csv", flags=0x20))), Effect.IMPORT_REJECTED, "Students.csv", None),
    "file-too-large": (
        build(swapped(Item("Students.csv", STUDENTS * 300))),
        Effect.IMPORT_REJECTED,
        "Students.csv",
        None,
    ),
    "file-packed-too-tightly": (
        build(swapped(Item("Students.csv", bytes(4_000)))),
        Effect.IMPORT_REJECTED,
        "Students.csv",
        None,
    ),
    "files-overlap": (build(SAME_PLACE), Effect.IMPORT_REJECTED, "Manifest.csv", None),
    "file-names-differ": (
        build(swapped(Item("Students.csv", local_name=b"Students.txt"))),
        Effect.IMPORT_REJECTED,
        "Students.csv",
        None,
    ),
    "file-damaged": (
        build(swapped(Item("Students.csv", central={"size": 99}))),
        Effect.IMPORT_REJECTED,
        "Students.csv",
        None,
    ),
}

SILENT: dict[str, bytes] = {
    "package-empty": build([]),
    "package-too-large": build(seven()).ljust(2_000, b"\0"),
    "package-not-zip": STUDENTS + build(seven()),
    "package-other-format": build(seven(), before=b"7-Zip\r\n"),
    "package-is-document": build([*seven(), Item("[Content_Types].xml")]),
    "package-cut-off": build(seven()),
    "package-damaged": build(seven(), end={"here": 7, "entries": 7}),
    "package-in-parts": build(seven(), zip64=True),
    "too-many-entries": build([*seven(), Item("a/")]),
    "package-without-files": build([Item("notes.txt")]),
    "two-folders": build([*seven(folder="a/"), Item("b/")]),
    "whole-paths": build(swapped(Item("C:\\Students.csv"))),
    "package-of-other-format": build([*seven(), Item("orgs.csv"), Item("users.csv"), Item("enrollments.csv")]),
    "files-too-large": build(swapped(Item("Students.csv", STUDENTS * 270))),
    "extra-file": build([*seven(), Item("docs/Thumbs.db")]),
    "inner-archive": build([*seven(), Item("roster.zip")]),
    "file-missing": build(seven()),
    "file-misnamed": build([*seven(), Item("students.csv")]),
    "file-misplaced": build([*seven(), Item("x/Students.csv")]),
    "file-is-link": build([*seven(), Item("notes.txt", mode=LINK)]),
    "file-outside": build([*seven(), Item("/Students.csv")]),
    "file-twice": build([*seven(), Item("old/Staff.csv")]),
    "file-encrypted": build([*seven(), Item("notes.txt", flags=1)]),
    "file-method": build(swapped(Item("Students.csv", method=STORED))),
    "file-is-patch": build([*seven(), Item("notes.txt", flags=0x20)]),
    "file-too-large": build(swapped(Item("Students.csv", STUDENTS * 270))),
    "file-packed-too-tightly": build(swapped(Item("Students.csv", bytes(1_000)))),
    "files-overlap": build(seven()),
    "file-names-differ": build([*seven(), Item("notes.txt", local_name=b"Staff.csv")]),
    "file-damaged": build([*seven(), Item("notes.txt", central={"size": 99, "crc": 1})]),
}

CASES = {
    code: Case(FIRING[code][0], SILENT[code], planted=PLANT in (FIRING[code][3] or ""), limits=SMALL) for code in FIRING
}
