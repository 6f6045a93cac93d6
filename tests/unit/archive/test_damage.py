"""Archives that exceed a limit or that no program makes are refused, each with the right reason."""

import struct
import zlib

import pytest
from support.zips import NAMES, STORED, Item, build, deflate, opened, read, seven, swapped, zeros

from rollcall.archive import PackageLimits, limits

STUDENTS = b"ID,Name\r\nS-1,\xe7\x8e\x8b\r\n"


def test_default_limits_are_the_contracts() -> None:
    mib = 1 << 20
    assert PackageLimits() == PackageLimits(512 * mib, 1_000, 2_048 * mib, 4_096 * mib, 200, 4 * mib)
    assert limits.NAMES == NAMES


def test_each_limit_is_the_last_value_that_passes() -> None:
    data = build(seven())
    sizes = {item.raw_name.decode(): len(item.data) for item in seven()}
    exact = PackageLimits(package=len(data), entries=7, file=max(sizes.values()), files=sum(sizes.values()))
    assert opened(data, exact).findings == ()
    assert opened(data, exact).sizes == sizes
    over = [
        exact._replace(package=exact.package - 1),
        exact._replace(entries=6),
        exact._replace(file=exact.file - 1),
        exact._replace(files=exact.files - 1),
    ]
    assert [[f.rule.code for f in opened(data, limits).findings] for limits in over] == [
        ["package-too-large"],
        ["too-many-entries"],
        ["file-too-large"],
        ["files-too-large"],
    ]


def test_the_ratio_is_limited_only_above_a_size() -> None:
    data = build(swapped(Item("Students.csv", b"\0" * (5 << 20), packed=zeros(5))))
    assert [f.rule.code for f in opened(data).findings] == ["file-packed-too-tightly"]
    data = build(swapped(Item("Students.csv", b"\0" * (4 << 20), packed=zeros(4))))
    assert opened(data).findings == ()


def test_all_seven_are_unread_when_they_are_too_large_together() -> None:
    package = opened(build(seven()), PackageLimits(files=100))
    assert package.opened
    assert package.files == ()
    assert package.unread == dict.fromkeys(NAMES, "the seven files together are too large")


def test_a_size_of_64_bits_is_judged_not_wrapped() -> None:
    size = {"size": (1 << 32) + 32}
    content = bytes(5 << 20)  # enough packed bytes to unpack to that size
    data = build(swapped(Item("Students.csv", content, packed=content, zip64=True, central=size, local=size)))
    assert [f.rule.code for f in opened(data).findings] == ["files-too-large", "file-too-large"]


@pytest.mark.parametrize(
    "size", [{"size": 1 << 62}, {"size": (1 << 32) + 32}, {"packed": 1 << 40}, {"size": 1 << 40, "packed": 1 << 40}]
)
def test_a_size_that_the_zip_has_no_room_for_is_damage_not_too_large(size: dict[str, int]) -> None:
    """The advice to export less would be wrong here."""
    (finding,) = opened(build(swapped(Item("Students.csv", zip64=True, central=size, local=size)))).findings
    assert (finding.rule.code, finding.file) == ("file-damaged", "Students.csv")
    assert "it can't have the size that the zip says" in finding.message


def test_a_stored_file_is_as_large_as_what_is_stored() -> None:
    (finding,) = opened(build(swapped(Item("Students.csv", method=STORED, central={"size": 1 << 20})))).findings
    assert finding.rule.code == "file-damaged"


def test_bytes_after_the_end_of_the_packed_data_are_damage() -> None:
    _, found = read(opened(build(swapped(Item("Students.csv", STUDENTS, packed=deflate(STUDENTS) + b"x")))))
    assert [f.rule.code for f in found] == ["file-damaged"]


@pytest.mark.parametrize(
    "item",
    [
        Item("Students.csv", central={"crc": 1}, local={"crc": 1}),
        Item("Students.csv", central={"crc": 1}),
        Item("Students.csv", local={"crc": 1}),
        Item("Students.csv", local={"size": 1}),
        Item("Students.csv", local={"method": 0}),
        Item("Students.csv", central={"size": 1}, local={"size": 1}),
        Item("Students.csv", central={"size": 1_000}, local={"size": 1_000}),
        Item("Students.csv", central={"packed": 1 << 30}, local={"packed": 1 << 30}),
        Item("Students.csv", central={"packed": 5}, local={"packed": 5}),
        Item("Students.csv", central={"offset": 1 << 31}),
        Item("Students.csv", zip64=True, central={"offset": (1 << 64) - 1}),
        Item("Students.csv", central={"size": 0xFFFFFFFF}),
        Item("Students.csv", packed=b"\x07nonsense"),
        Item("Students.csv", packed=b""),
        Item("Students.csv", STUDENTS, packed=deflate(STUDENTS)[:-1]),
        Item("Students.csv", STUDENTS, packed=STUDENTS[:-1], method=STORED),
        Item("Students.csv", STUDENTS, packed=STUDENTS[:-1] + b"x", method=STORED),
    ],
)
def test_any_damage_to_one_of_the_seven_is_found_and_costs_no_other(item: Item) -> None:
    found = read(opened(build(swapped(item))))[1]
    assert [(f.rule.code, f.file) for f in found] == [("file-damaged", "Students.csv")]


@pytest.mark.parametrize(
    "data",
    [
        build(seven(), end={"here": 8, "entries": 8}),
        build(seven(), end={"here": 0, "entries": 0}),
        build(seven(), end={"size": 10}),
        build(seven(), end={"size": 1 << 30}),
        build(seven(), end={"offset": 1 << 30}),
        build(seven(), zip64=True, end64={"here": 8, "entries": 8}),
        build(seven(), zip64=True, end64={"size": 1 << 62}),
        build(seven(), zip64=True, end64={"offset": (1 << 64) - 1}),
        build(seven(), zip64=True, end64={"rest": 45}),
        build(seven(), zip64=True, end64={"rest": (1 << 64) - 1}),
        build(seven(), zip64=True, locator={"offset": 7}),
        build(seven(), zip64=True, locator={"offset": (1 << 64) - 1}),
        build(seven(), zip64=True, end={"here": 6, "entries": 6}),
        build(seven(), comment=build([])),
    ],
)
def test_a_directory_that_contradicts_itself_is_refused(data: bytes) -> None:
    package = opened(data)
    assert [f.rule.code for f in package.findings] == ["package-damaged"]
    assert (package.opened, package.files) == (False, ())
    assert package.unread == dict.fromkeys(NAMES, "the package could not be opened")


@pytest.mark.parametrize(
    "data",
    [
        build(seven(), end={"disk": 1, "directory_disk": 1}),
        build(seven(), end={"here": 6}),
        build(seven(), zip64=True, locator={"disks": 2}),
        build(seven(), zip64=True, locator={"disk": 1}),
        build(seven(), zip64=True, end64={"disk": 1}),
        build([*seven(), Item("notes.txt", central={"disk": 1})]),
        b"PK\x07\x08" + build(seven())[:300],
    ],
)
def test_marks_of_a_split_archive(data: bytes) -> None:
    assert [f.rule.code for f in opened(data).findings] == ["package-in-parts"]


def test_two_names_by_the_unicode_path_field() -> None:
    field = b"\x01" + struct.pack("<I", zlib.crc32(b"Students.csv")) + b"Old.csv"
    extra = struct.pack("<HH", 0x7075, len(field)) + field
    (finding,) = opened(build(swapped(Item("Students.csv", extra=extra)))).findings
    assert finding.rule.code == "file-names-differ"
    assert "“Old.csv”" in finding.message
