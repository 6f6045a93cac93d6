"""Examples about the package, made as they say."""

import io
import struct
import tempfile
import zipfile
import zlib
from collections.abc import Iterator
from random import Random

from support import packages
from support.zips import NAMES, Item, build, seven, swapped

from firing.archive import LINK
from firing.examples import WORLD, files_of
from firing.scenes import Findings, checked, checked_file, shows
from rollcall.archive.limits import MIB

BLOCK = Random(1).randbytes(MIB // 100).ljust(MIB)  # noqa: S311 - nothing secret
"""A MiB that is packed a hundredfold, which is not suspicious."""


def _large(name: str, mebibytes: int, of: bytes = BLOCK) -> Item:
    """A file of one block over and over, packed in no time."""
    packer = zlib.compressobj(wbits=-15)
    packed = packer.compress(of) + packer.flush(zlib.Z_FULL_FLUSH)
    size = {"size": mebibytes * MIB}
    return Item(name, packed=packed * mebibytes + b"\x03\x00", central=size, local=size)


@shows("A file of 0 bytes.")
def a_file_of_no_bytes() -> Iterator[Findings]:
    yield checked(b"")


@shows("A zip of 600 MiB.")
def a_zip_of_600_mib() -> Iterator[Findings]:
    with tempfile.TemporaryFile() as file:
        file.truncate(600 * MIB)
        file.seek(0)
        file.write(build(seven()))
        yield checked_file(file)


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
    yield checked(build([_large(name, 700) for name in NAMES]))


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
    yield checked(build(swapped(_large("Students.csv", 3 * 1024))))


@shows("A Students.csv of 1 GiB of blanks.")
def students_of_1_gib_of_blanks() -> Iterator[Findings]:
    yield checked(build(swapped(_large("Students.csv", 1024, of=b" " * MIB))))


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


@shows("C:\\Users\\ana\\Manifest.csv and C:\\Users\\ana\\Students.csv")
def whole_paths() -> Iterator[Findings]:
    yield checked(build(seven(folder="C:\\Users\\ana\\")))


@shows("orgs.csv, users.csv and enrollments.csv")
def another_format() -> Iterator[Findings]:
    yield checked(build([Item("orgs.csv"), Item("users.csv"), Item("enrollments.csv")]))


@shows("A symbolic link with the name Students.csv.")
def a_link() -> Iterator[Findings]:
    yield checked(build(swapped(Item("Students.csv", b"/home/ana/Students.csv", mode=LINK))))


@shows("/Students.csv")
def a_path_from_the_root() -> Iterator[Findings]:
    yield checked(build(swapped(Item("/Students.csv"))))


@shows("A zip of a tool that updates files by patches.")
def a_patch() -> Iterator[Findings]:
    yield checked(build(swapped(Item("Students.csv", flags=0x20))))
