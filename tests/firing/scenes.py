"""Examples of the catalogue that are told in words, made as they say.

A scene is registered under the very words of its example. Where an example is changed, its scene has to be looked at.
"""

import io
import struct
import tempfile
import zipfile
import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any, BinaryIO

import packages
from in_memory import SPRINGFIELD
from in_memory_snapshots import FULL, Platform
from zips import NAMES, Item, build, seven, swapped

from firing.examples import DISTRICT, WORLD, files_of
from rollcall import schema
from rollcall.accounts import State
from rollcall.archive.limits import MIB
from rollcall.evidence.entries import as_dict
from rollcall.findings import Finding
from rollcall.steps.claim import refusal
from rollcall.steps.unpack import unpack
from rollcall.steps.validate import validate

Findings = Sequence[Mapping[str, Any]]
"""As a report's document holds them."""
Scene = Callable[[], Iterator[Findings]]
"""Gives, for each package or account that its words mean, what is found."""

SCENES: dict[str, Scene] = {}
"""By the words of the example."""

GIB = 1024 * MIB


def shows(example: str) -> Callable[[Scene], Scene]:
    """Register a scene for an example."""

    def register(scene: Scene) -> Scene:
        assert example not in SCENES
        SCENES[example] = scene
        return scene

    return register


def checked(package: bytes, district: str | None = None) -> Findings:
    """What is found in a package, by a check under the limits of every import."""
    return _checked(io.BytesIO(package), district)


def with_files(files: Mapping[str, str | bytes]) -> Findings:
    """What is found where these files are other than in the world of the examples."""
    made = {file: text if isinstance(text, bytes) else text.encode() for file, text in files.items()}
    return checked(packages.zipped({**files_of({}), **made}))


def _checked(file: BinaryIO, district: str | None) -> Findings:
    roster = schema.load()
    report = validate(unpack(file, district=district, roster=roster), roster=roster, today=packages.TODAY)
    return list(report.document["findings"])


def _refused(finding: Finding | None) -> Findings:
    return [] if finding is None else [as_dict(finding)]


# The package


@shows("A file of 0 bytes.")
def a_file_of_no_bytes() -> Iterator[Findings]:
    yield checked(b"")


@shows("A zip of 600 MiB.")
def a_zip_of_600_mib() -> Iterator[Findings]:
    with tempfile.TemporaryFile() as file:
        file.truncate(600 * MIB)
        file.seek(0)
        file.write(build(seven()))
        yield _checked(file, None)


@shows("Students.csv by itself, or renamed to roster.zip.")
def students_by_themselves() -> Iterator[Findings]:
    yield checked(WORLD["Students.csv"].encode())


@shows("A 7z archive, renamed to roster.zip.")
def a_7z_archive() -> Iterator[Findings]:
    next_header = bytes(20)
    yield checked(b"7z\xbc\xaf\x27\x1c\x00\x04" + struct.pack("<I", zlib.crc32(next_header)) + next_header)


@shows("A workbook roster.xlsx, renamed to roster.zip.")
def a_workbook() -> Iterator[Findings]:
    yield checked(workbook())


def workbook() -> bytes:
    """What a spreadsheet saves with the ending .xlsx, in its parts."""
    sheet = "".join(f"<row r='{row}'><c t='n'><v>{row * row}</v></c></row>" for row in range(1, 200))
    parts = {"[Content_Types].xml": "<Types/>", "xl/workbook.xml": "<workbook/>", "xl/worksheets/sheet1.xml": sheet}
    return build([Item(name, f"<?xml version='1.0'?>{part}".encode()) for name, part in parts.items()])


@shows("The first half of a zip.")
def the_first_half_of_a_zip() -> Iterator[Findings]:
    whole = build(seven())
    yield checked(whole[: len(whole) // 2])


@shows("A zip whose directory counts eight files and lists seven.")
def a_directory_that_counts_one_more() -> Iterator[Findings]:
    yield checked(build(seven(), end={"here": 8, "entries": 8}))


@shows("roster.zip beside roster.z01 and roster.z02.")
def a_part_of_a_split_archive() -> Iterator[Findings]:
    yield checked(build(seven(), end={"disk": 2}))


@shows("A zip of a whole folder of documents, with the seven files among them.")
def a_folder_of_documents() -> Iterator[Findings]:
    yield checked(build([*seven(folder="docs/"), *(Item(f"docs/letter {n}.docx") for n in range(1_000))]))


@shows("A zip of an empty folder.")
def an_empty_folder() -> Iterator[Findings]:
    yield checked(build([Item("roster/", b"")]))


@shows("fall/Students.csv and spring/Students.csv")
def two_terms() -> Iterator[Findings]:
    yield checked(build([*seven(folder="fall/"), *seven(folder="spring/")]))


@shows("Seven files of 700 MiB each.")
def seven_large_files() -> Iterator[Findings]:
    large = {"size": 700 * MIB, "packed": 70 * MIB}
    yield checked(build([Item(name, central=large, local=large) for name in NAMES]))


@shows("Notes.docx")
def notes() -> Iterator[Findings]:
    yield checked(build([*seven(), Item("Notes.docx")]))


@shows("roster.zip within upload.zip")
def a_zip_within_a_zip() -> Iterator[Findings]:
    yield checked(packages.zipped({"roster.zip": build(seven())}))


@shows("A zip without Classes.csv.")
def no_classes() -> Iterator[Findings]:
    yield checked(build(seven(without=["Classes.csv"])))


@shows("students.csv")
def a_small_letter() -> Iterator[Findings]:
    yield checked(build(swapped(Item("students.csv"))))


@shows("Manifest.csv and old/Students.csv")
def an_old_folder() -> Iterator[Findings]:
    yield checked(build(swapped(Item("old/Students.csv"))))


@shows("Two entries with the name Students.csv.")
def students_twice() -> Iterator[Findings]:
    yield checked(build([*seven(), Item("Students.csv")]))


@shows("A zip made with a password.")
def a_password() -> Iterator[Findings]:
    yield checked(build(seven(flags=1)))


@shows("A zip made with the method LZMA.")
def the_method_lzma() -> Iterator[Findings]:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_LZMA) as archive:
        for name, data in files_of({}).items():
            archive.writestr(name, data)
    yield checked(packed.getvalue())


@shows("A Students.csv of 3 GiB.")
def students_of_3_gib() -> Iterator[Findings]:
    large = {"size": 3 * GIB, "packed": GIB}
    yield checked(build(swapped(Item("Students.csv", central=large, local=large))))


@shows("A Students.csv of 1 GiB of blanks.")
def students_of_1_gib_of_blanks() -> Iterator[Findings]:
    packer = zlib.compressobj(wbits=-15)
    block = packer.compress(b" " * MIB) + packer.flush(zlib.Z_FULL_FLUSH)
    item = Item("Students.csv", packed=block * 1024 + b"\x03\x00", central={"size": GIB}, local={"size": GIB})
    yield checked(build(swapped(item)))


@shows("Two names in the directory that point to the same bytes.")
def two_names_for_the_same_bytes() -> Iterator[Findings]:
    yield checked(build(swapped(Item("Students.csv", central={"offset": 0}, local_name=b"Manifest.csv"))))


@shows("Students.csv in the directory, Staff.csv in the entry.")
def two_names_for_one_file() -> Iterator[Findings]:
    yield checked(build(swapped(Item("Students.csv", local_name=b"Staff.csv"))))


@shows("A zip with one byte changed.")
def one_byte_changed() -> Iterator[Findings]:
    whole = bytearray(packages.zipped(files_of({})))
    whole[whole.index(b"Students.csv") + len("Students.csv") + 20] ^= 1
    yield checked(bytes(whole))


# The account


@shows("A package uploaded for a district whose account is suspended.")
def a_suspended_account() -> Iterator[Findings]:
    yield _refused(refusal(replace(SPRINGFIELD, state=State.SUSPENDED), packages.TODAY))


@shows("A package put into the inbox under a folder that no account has.")
def an_unknown_folder() -> Iterator[Findings]:
    yield _refused(refusal(None, packages.TODAY))


@shows("A package uploaded on 1 July 2027 for a district whose account is in the school year 2026-2027.")
def the_first_of_july() -> Iterator[Findings]:
    yield _refused(refusal(replace(SPRINGFIELD, school_year="2026-2027"), date(2027, 7, 1)))


@shows("A package is being imported while an operator rolls the district over to the next school year.")
def a_rollover_meanwhile() -> Iterator[Findings]:
    platform = Platform.fresh()
    claimed = platform.claimed(1, FULL)
    platform.pointers.school_year = "2027-2028"
    yield _refused(platform.run(claimed).refused)


# The manifest


@shows("A Manifest.csv with a row for each of 1,200 students.")
def a_manifest_of_students() -> Iterator[Findings]:
    rows = "".join(f"{number},Núñez\n" for number in range(1_200))
    yield with_files({"Manifest.csv": f"{WORLD['Manifest.csv']}{rows}"})


@shows("The package of a neighbouring district.")
def a_neighbouring_district() -> Iterator[Findings]:
    yield checked(packages.zipped(files_of({})), district=f"{DISTRICT}-north")


# Text


def _students(*, encoding: str, end: str = "\r\n") -> bytes:
    text = "".join(line + end for line in WORLD["Students.csv"].replace("王,秀英", "Müller,Zoë").splitlines())
    return text.encode(encoding)


@shows("A file with the name Núñez, saved by Excel on Windows as “CSV (Comma delimited)”.")
def saved_on_windows() -> Iterator[Findings]:
    yield with_files({"Students.csv": _students(encoding="cp1252")})


@shows("A file that holds the byte 81 (hexadecimal) and is not UTF-8.")
def an_undefined_byte() -> Iterator[Findings]:
    yield with_files({"Students.csv": _students(encoding="cp1252").replace("Núñez".encode("cp1252"), b"N\x81ez")})


@shows("Núñez in UTF-8 on one line, and in Windows-1252 on another.")
def two_encodings() -> Iterator[Findings]:
    utf_8 = _students(encoding="utf-8")
    yield with_files({"Students.csv": utf_8 + "100237,100237,Núñez,Luz,2014-01-01,7\r\n".encode("cp1252")})


@shows("A file with the name Núñez, saved by Excel as “CSV (Macintosh)”.")
def saved_on_an_old_mac() -> Iterator[Findings]:
    yield with_files({"Students.csv": _students(encoding="mac-roman", end="\r")})


@shows("Students.xlsx, renamed to Students.csv.")
def a_renamed_workbook() -> Iterator[Findings]:
    yield with_files({"Students.csv": workbook()})


@shows("A Students.csv with a line of 2,000,000 characters.")
def a_long_line() -> Iterator[Findings]:
    yield with_files({"Students.csv": WORLD["Students.csv"] + "x" * 2_000_000 + "\n"})


@shows("A file of 0 bytes, or of blank lines.")
def an_empty_file() -> Iterator[Findings]:
    for content in ("", "\r\n\r\n", ",,\n"):
        yield with_files({"Students.csv": content})


@shows("A header of 101 columns.")
def a_wide_header() -> Iterator[Findings]:
    header = ",".join(["ID", "Name", *(f"Column {number}" for number in range(3, 102))])
    yield with_files({"Schools.csv": f"{header}\nS-01,Lincoln Elementary{',' * 99}\n"})


@shows("An ID with a zero-width space behind it, copied from a web page.")
def a_zero_width_space() -> Iterator[Findings]:
    yield with_files({"Staff.csv": WORLD["Staff.csv"].replace("T-310,T-310", "T-310\u200b,T-310")})
