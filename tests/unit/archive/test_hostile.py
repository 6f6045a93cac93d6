"""Any bytes give a package or a refusal, but never a crash, altered content, or more work than the limits allow.

Work is counted (bytes read and unpacked, reads, memory), not timed.
"""

import io
import random
import struct
import tracemalloc
import zlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.exploring import examples
from support.zips import NAMES, STORED, Item, build, opened, read, seven, swapped, zeros

from rollcall import archive
from rollcall.archive import PackageLimits
from rollcall.model.findings import Effect

CONTENTS = {item.raw_name.decode(): item.data for item in seven()}
MIB = 1 << 20

SHAPES = {
    "plain": build(seven(folder="r/")),
    "stored": build(seven(method=STORED)),
    "descriptors": build(seven(descriptor=True), comment=b"by a stream"),
    "zip64": build(seven(zip64=True, descriptor=True), zip64=True),
    "surrounded": build(seven(zip64=True), zip64=True, before=b"#!/bin/sh\n", after=b"\r\n\r\n"),
}


class Counted(io.BytesIO):
    """A file that counts reads and the bytes that are read."""

    reads = 0
    bytes_read = 0

    def read(self, size: int | None = -1, /) -> bytes:
        data = super().read(size)
        self.reads += 1
        self.bytes_read += len(data)
        return data


def accepted(data: bytes) -> bool:
    """Whether the package is accepted; if so, check that its content is what was packed."""
    contents, found = read(opened(data))
    if any(f.effect is Effect.IMPORT_REJECTED for f in found):
        return False
    assert contents == CONTENTS
    return True


@pytest.mark.parametrize("shape", SHAPES)
def test_shapes_that_programs_make_are_read(shape: str) -> None:
    assert accepted(SHAPES[shape])


@pytest.mark.thorough
@pytest.mark.parametrize("shape", SHAPES)
def test_every_truncation_is_refused(shape: str) -> None:
    """Only bytes after the archive may be missing."""
    data = SHAPES[shape]
    whole = len(data) - (4 if shape == "surrounded" else 0)
    assert [n for n in range(len(data)) if accepted(data[:n])] == list(range(whole, len(data)))


@pytest.mark.thorough
@pytest.mark.parametrize("shape", SHAPES)
def test_missing_beginnings_are_refused(shape: str) -> None:
    data = SHAPES[shape]
    before = 10 if shape == "surrounded" else 0
    assert [n for n in range(1, len(data)) if accepted(data[n:])] == list(range(1, before + 1))


@pytest.mark.thorough
@pytest.mark.parametrize("shape", SHAPES)
def test_no_changed_byte_changes_content(shape: str) -> None:
    """A change of any single byte is either harmless (a date, a comment) or refused."""
    data = SHAPES[shape]
    changer = random.Random(shape)  # noqa: S311 - reproducible, not secret
    outcomes = set()
    for n in range(len(data)):
        for mask in (1, 0x80, changer.randrange(1, 256)):
            changed = bytearray(data)
            changed[n] ^= mask
            outcomes.add(accepted(bytes(changed)))
    assert outcomes == {True, False}


@settings(max_examples=examples(300))
@given(
    shape=st.sampled_from(sorted(SHAPES)),
    edits=st.lists(st.tuples(st.floats(0, 1), st.integers(0, 40), st.binary(max_size=40)), min_size=1, max_size=6),
)
def test_no_damage_changes_content(shape: str, edits: list[tuple[float, int, bytes]]) -> None:
    """Runs of bytes may be removed, added and replaced anywhere."""
    data = SHAPES[shape]
    for place, removed, added in edits:
        at = int(place * len(data))
        data = data[:at] + added + data[at + removed :]
    accepted(data)


@settings(max_examples=examples(200))
@given(head=st.sampled_from([b"", b"PK\x03\x04", b"PK\x05\x06", b"PK\x01\x02"]), data=st.binary(max_size=300))
def test_any_bytes_are_refused(head: bytes, data: bytes) -> None:
    package = opened(head + data)
    assert not package.opened
    assert [f.effect for f in package.findings] == [Effect.IMPORT_REJECTED]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (b"MZ" + bytes(5_000), b""),
        (b"", bytes(200_000)),
        (b"", b"<html>" + b"x" * 70_000),
        (random.Random(1).randbytes(3 * MIB), random.Random(2).randbytes(3 * MIB)),  # noqa: S311 - as above
        (build([Item("Students.csv", b"another archive, whole")]), b""),
        (b"PK\x03\x04 is how a zip begins", b""),
        (b"", b"PK\x05\x07, and not PK\x03\x04"),
    ],
)
@pytest.mark.parametrize("zip64", [False, True])
def test_bytes_before_and_after_cost_nothing(before: bytes, after: bytes, zip64: bool) -> None:  # noqa: FBT001 - a parameter of the test
    assert accepted(build(seven(), before=before, after=after, zip64=zip64))


def test_offsets_may_count_the_bytes_before() -> None:
    """Adjusted self-extracting archives have such offsets."""
    stub, plain = b"#!/bin/sh\n", build(seven())
    start = plain.index(b"PK\x01\x02")
    offsets = [n + len(stub) for n in range(start) if plain.startswith(b"PK\x03\x04", n)]
    moved = [Item(i.name, i.data, central={"offset": at}) for i, at in zip(seven(), offsets, strict=True)]
    assert accepted(build(moved, before=stub, end={"offset": start + len(stub)}))


@pytest.mark.parametrize("method", [STORED, 8])
@pytest.mark.parametrize("behind", [0, 1, 10, 30, 60, 200])
def test_a_zip_within_the_remains_of_a_zip_is_not_read(method: int, behind: int) -> None:
    """If the upload of a zip that contains last year's zip breaks off, last year's must not be imported."""
    inner = build(seven())
    packer = zlib.compressobj(0, wbits=-15)  # stored, as programs do with what can't be compressed
    packed = inner if method == STORED else packer.compress(inner) + packer.flush()
    outer = build([Item("old.zip", inner, method=method, packed=packed), *seven()])
    package = opened(outer[: outer.index(inner) + len(inner) + behind])
    assert [f.rule.code for f in package.findings] == ["package-cut-off"]


def test_a_hundred_thousand_entries_are_not_listed() -> None:
    record = build([Item("x")])
    start = record.index(b"PK\x01\x02")
    one = record[start : record.index(b"PK\x05\x06")]
    directory = one * 100_000
    end64 = struct.pack("<4sQ2H2I4Q", b"PK\x06\x06", 44, 45, 45, 0, 0, 100_000, 100_000, len(directory), start)
    locator = struct.pack("<4sIQI", b"PK\x06\x07", 0, start + len(directory), 1)
    full = struct.pack("<4s4H2IH", b"PK\x05\x06", 0, 0, 0xFFFF, 0xFFFF, 0xFFFFFFFF, 0xFFFFFFFF, 0)
    file = Counted(record[:start] + directory + end64 + locator + full)
    package = archive.open_package(file, PackageLimits())
    assert [f.message for f in package.findings] == [
        "The zip holds 100,000 files and folders; at most 1,000 are allowed. Make it again with the seven files only."
    ]
    assert file.bytes_read < 100_000


@pytest.mark.parametrize("count", [7, 100_000 % 65_536])
def test_a_count_that_overflowed_is_refused(count: int) -> None:
    record = build([Item("x")])
    start = record.index(b"PK\x01\x02")
    directory = record[start : record.index(b"PK\x05\x06")] * 100_000
    end = struct.pack("<4s4H2IH", b"PK\x05\x06", 0, 0, count, count, len(directory), start, 0)
    file = Counted(record[:start] + directory + end)
    package = archive.open_package(file, PackageLimits())
    assert [f.rule.code for f in package.findings] == ["package-damaged" if count == 7 else "too-many-entries"]
    assert file.reads < 100


def test_a_thousand_entries_with_the_longest_names_stay_small() -> None:
    data = build([*seven(), *(Item(b"\xff" * 65_535) for _ in range(90))])
    tracemalloc.start()
    package = opened(data)
    peak = tracemalloc.get_traced_memory()[1] - len(data)
    tracemalloc.stop()
    assert package.files == NAMES
    assert peak < 2 * MIB


def test_end_records_without_end_are_refused_at_once() -> None:
    """The file has 60,000 bytes of end records, and the comment of each ends with the file."""
    ends = b"".join(struct.pack("<4s4H2IH", b"PK\x05\x06", 0, 0, 1, 1, 46, 0, 22 * n) for n in reversed(range(2_900)))
    file = Counted(ends)
    package = archive.open_package(file, PackageLimits())
    assert [f.rule.code for f in package.findings] == ["package-damaged"]
    assert file.reads < 10


def test_the_search_for_entries_before_the_archive_is_bounded() -> None:
    file = Counted(build(seven(), before=b"PK\x03\x04" * 200_000))
    package = archive.open_package(file, PackageLimits())
    assert not package.opened
    assert file.reads < 500


def test_a_bomb_is_refused_by_its_declared_size() -> None:
    """A GiB that was packed to a thousandth is refused without unpacking anything."""
    crc = {"crc": 0, "size": 1_024 * MIB}
    package = opened(build(swapped(Item("Students.csv", packed=zeros(1_024), central=crc, local=crc))))
    assert [f.rule.code for f in package.findings] == ["file-packed-too-tightly"]
    assert "Students.csv" not in package.files


def test_a_bomb_that_declares_a_wrong_size_is_stopped_at_that_size() -> None:
    """It declares 100 bytes and unpacks to a GiB; at most one chunk is unpacked."""
    lie = {"crc": 0, "size": 100}
    package = opened(build(swapped(Item("Students.csv", packed=zeros(1_024), central=lie, local=lie))))
    tracemalloc.start()
    with pytest.raises(archive.DamagedEntry) as damaged:
        next(package.chunks("Students.csv"))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert damaged.value.finding.rule.code == "file-damaged"
    assert peak < 16 * MIB


def test_a_large_file_comes_in_small_chunks() -> None:
    """60 MiB are packed as tightly as possible, so that each part unpacks to more than a chunk."""
    item = Item("Students.csv", bytes(60 * MIB), packed=zeros(60))
    package = opened(build(swapped(item)), PackageLimits(ratio=2_000))
    tracemalloc.start()
    sizes = [len(chunk) for chunk in package.chunks("Students.csv")]
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert sum(sizes) == package.sizes["Students.csv"] == 60 * MIB
    assert max(sizes) <= 4 * MIB
    assert peak < 16 * MIB


def test_chunks_begin_anew_and_do_not_disturb_each_other() -> None:
    package = opened(build(seven()))
    pairs = [list(package.chunks(name)) for name in NAMES]
    one, other = package.chunks("Staff.csv"), package.chunks("Students.csv")
    assert next(one) + next(other) == b"".join(pairs[4]) + b"".join(pairs[3])
    assert list(package.chunks("Staff.csv")) == pairs[4]


def test_only_the_seven_can_be_read() -> None:
    for package in (opened(build([*seven(), Item("notes.txt")])), opened(b"")):
        with pytest.raises(KeyError):
            package.chunks("notes.txt")


def test_same_bytes_same_package() -> None:
    data = build([*seven(without=["Staff.csv"]), Item("b.txt"), Item("a.txt"), Item("a.txt")])
    assert opened(data).findings == opened(data).findings
    assert opened(data).sha256 == opened(data).sha256 != opened(data + b"\0").sha256
