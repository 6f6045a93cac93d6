"""Each rule of the package fires where it must, and is silent at its nearest neighbour."""

import pytest
from zips import STORED, Item, build, opened, read, seven, swapped

from rollcall import archive
from rollcall.archive import Limits
from rollcall.archive.rules import MAKE_ZIP
from rollcall.findings import Effect, Finding

STUDENTS = b"ID,Name\r\nS-1,\xe7\x8e\x8b\r\n"
SMALL = Limits(package=2_000, entries=8, file=5_000, files=9_000, ratio=150, ratio_from=1_000)
"""Limits that a test can step over; the clean package of `zips.seven` is within them."""
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
    "extra-file": (build([*seven(), Item("docs\\notes.txt")]), Effect.WARNING, None, "docs/notes.txt"),
    "inner-archive": (build([Item("roster.zip", build(seven()))]), Effect.WARNING, None, "roster.zip"),
    "file-missing": (build(seven(without=["Classes.csv"])), Effect.IMPORT_REJECTED, "Classes.csv", None),
    "file-misnamed": (
        build(swapped(Item("students.csv"))),
        Effect.IMPORT_REJECTED,
        "Students.csv",
        "students.csv",
    ),
    "file-misplaced": (build(swapped(Item("x/Students.csv"))), Effect.IMPORT_REJECTED, "Students.csv", None),
    "file-twice": (build([*seven(), Item("Staff.csv")]), Effect.IMPORT_REJECTED, "Staff.csv", None),
    "file-encrypted": (build(swapped(Item("Students.csv", flags=1))), Effect.IMPORT_REJECTED, "Students.csv", None),
    "file-method": (build(swapped(Item("Students.csv", method=14))), Effect.IMPORT_REJECTED, "Students.csv", None),
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
    "files-too-large": build(swapped(Item("Students.csv", STUDENTS * 270))),
    "extra-file": build([*seven(), Item("docs/Thumbs.db")]),
    "inner-archive": build([*seven(), Item("roster.zip")]),
    "file-missing": build(seven()),
    "file-misnamed": build([*seven(), Item("students.csv")]),
    "file-misplaced": build([*seven(), Item("x/Students.csv")]),
    "file-twice": build([*seven(), Item("old/Staff.csv")]),
    "file-encrypted": build([*seven(), Item("notes.txt", flags=1)]),
    "file-method": build(swapped(Item("Students.csv", method=STORED))),
    "file-too-large": build(swapped(Item("Students.csv", STUDENTS * 270))),
    "file-packed-too-tightly": build(swapped(Item("Students.csv", bytes(1_000)))),
    "files-overlap": build(seven()),
    "file-names-differ": build([*seven(), Item("notes.txt", local_name=b"Staff.csv")]),
    "file-damaged": build([*seven(), Item("notes.txt", central={"size": 99, "crc": 1})]),
}


def findings(data: bytes) -> list[Finding]:
    return read(opened(data, SMALL))[1]


@pytest.mark.parametrize("code", [rule.code for rule in archive.RULES])
def test_rule_fires(code: str) -> None:
    data, effect, file, value = FIRING[code]
    fired = [f for f in findings(data) if f.rule.code == code]
    assert fired
    assert (fired[0].effect, fired[0].file, fired[0].value) == (effect, file, value)


@pytest.mark.parametrize("code", [rule.code for rule in archive.RULES])
def test_rule_is_silent_beside_its_case(code: str) -> None:
    assert code not in [f.rule.code for f in findings(SILENT[code])]


@pytest.mark.parametrize("code", [rule.code for rule in archive.RULES])
def test_texts_have_all_their_facts(code: str) -> None:
    """A message with a fact that its finding lacks would raise; a hint holds nothing that came with the package."""
    for finding in findings(FIRING[code][0]):
        assert finding.message.endswith(".")
        assert finding.hint == finding.rule.hint.replace("{file}", str(finding.file))


def test_every_refusal_says_how_to_make_the_zip() -> None:
    for rule in archive.RULES:
        assert rule.hint.endswith(MAKE_ZIP) or rule.code == "extra-file", rule.code
    assert "Windows" in MAKE_ZIP
    assert "Mac" in MAKE_ZIP


def test_codes_are_unique_and_every_rule_is_tried() -> None:
    codes = [rule.code for rule in archive.RULES]
    assert len(set(codes)) == len(codes)
    assert set(FIRING) == set(SILENT) == set(codes)


@pytest.mark.parametrize(
    ("head", "kind"),
    [
        (b"Rar!\x1a\x07\x01\x00", "a RAR archive"),
        (b"\x1f\x8b\x08\x00", "a gzip archive"),
        (b"BZh91AY&SY", "a bzip2 archive"),
        (b"\xfd7zXZ\x00", "an xz archive"),
        (b"roster/".ljust(257, b"\0") + b"ustar\x0000", "a tar archive"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an old Office document (such as .xls or .doc)"),
        (b"%PDF-1.7\n%\xe2\xe3", "a PDF document"),
        (b"\n<!DOCTYPE html><html>", "a web page"),
        (b"<?xml version='1.0'?>", "an XML or HTML file"),
        ("ID,Name\r\n1,Núñez\r\n".encode("utf-16"), "a text file, such as a single CSV file"),
        ("ID,Name\r\n1,Núñez\r\n".encode("cp1252"), "a text file, such as a single CSV file"),
        (bytes(600), "filled with zero bytes"),
        (bytes(range(256)), "of a kind that is not known here"),
    ],
)
def test_what_is_no_zip_is_called_by_its_name(head: bytes, kind: str) -> None:
    (finding,) = opened(head).findings
    assert kind in finding.message


@pytest.mark.parametrize(
    ("paths", "kind"),
    [
        (["[Content_Types].xml", "word/document.xml"], "a Word document"),
        (["[Content_Types].xml", "visio/x.xml"], "an Office document"),
        (["mimetype", "content.xml"], "an OpenDocument file"),
        (["Index/Document.iwa", "preview.jpg"], "a document of Numbers or Pages"),
    ],
)
def test_office_documents_are_called_by_their_name(paths: list[str], kind: str) -> None:
    package = opened(build([Item(path) for path in paths]))
    assert not package.opened
    assert kind in package.findings[0].message


def test_a_package_within_another_archive_is_not_read() -> None:
    """A tar keeps its files as they are, so that a whole zip lies in it."""
    tar = b"roster.zip".ljust(257, b"\0") + b"ustar\x0000".ljust(255, b"\0") + build(seven()) + bytes(1_024)
    assert [f.rule.code for f in opened(tar).findings] == ["package-other-format"]


def test_method_is_named() -> None:
    (finding,) = opened(build(swapped(Item("Students.csv", method=9)))).findings
    assert "Deflate64" in finding.message


def test_aes_is_a_password() -> None:
    (finding,) = opened(build(swapped(Item("Students.csv", method=99, flags=1)))).findings
    assert finding.rule.code == "file-encrypted"


def test_password_that_only_the_entry_admits() -> None:
    (finding,) = opened(build(swapped(Item("Students.csv", local={"flags": 1})))).findings
    assert finding.rule.code == "file-encrypted"
