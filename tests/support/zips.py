"""Builds zips by hand, down to the last field, so that a test can have the archives that no program makes.

Everything is consistent by default; a test overrides the one field that it is about.
"""

import io
import struct
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import accumulate
from typing import Final

from rollcall import archive
from rollcall.archive import Package, PackageLimits
from rollcall.model.findings import Finding
from rollcall.model.schema import load

STORED: Final = 0
DEFLATED: Final = 8
NAMES: Final = (
    "Manifest.csv",
    "Schools.csv",
    "Classes.csv",
    "Students.csv",
    "Staff.csv",
    "StudentEnrollments.csv",
    "StaffEnrollments.csv",
)
_NO_FIELDS: Final[Mapping[str, int]] = {}


@dataclass(frozen=True)
class Item:
    """One entry. `central` and `local` override fields of the directory's and of the entry's own record."""

    name: str | bytes
    data: bytes = b"ID,Name\r\n1,Jos\xc3\xa9\r\n"
    method: int = DEFLATED
    packed: bytes | None = None
    """The packed bytes as they stand in the file, where they are not what packing `data` gives."""
    flags: int = 0
    mode: int = 0
    extra: bytes = b""
    local_name: bytes | None = None
    descriptor: bool = False
    zip64: bool = False
    central: Mapping[str, int] = field(default_factory=dict)
    local: Mapping[str, int] = field(default_factory=dict)

    @property
    def raw_name(self) -> bytes:
        return self.name.encode() if isinstance(self.name, str) else self.name

    @property
    def body(self) -> bytes:
        if self.packed is not None:
            return self.packed
        return deflate(self.data) if self.method == DEFLATED else self.data


def opened(data: bytes, limits: PackageLimits | None = None) -> Package:
    """What the code under test makes of a zip."""
    return archive.open_package(io.BytesIO(data), limits or PackageLimits(), formats=load().other_formats)


def read(package: Package) -> tuple[dict[str, bytes], list[Finding]]:
    """The files that unpack as promised, and all findings, those of unpacking included."""
    contents, found = {}, list(package.findings)
    for name in package.files:
        try:
            contents[name] = b"".join(package.chunks(name))
        except archive.DamagedEntry as damaged:
            found.append(damaged.finding)
    return contents, found


def deflate(data: bytes) -> bytes:
    packer = zlib.compressobj(wbits=-15)
    return packer.compress(data) + packer.flush()


def zeros(mebibytes: int) -> bytes:
    """So many MiB of zero bytes, deflated a thousandfold, made in no time: one block, over and over."""
    packer = zlib.compressobj(wbits=-15)
    block = packer.compress(bytes(1 << 20)) + packer.flush(zlib.Z_FULL_FLUSH)
    return block * mebibytes + b"\x03\x00"


def seven(*, folder: str = "", without: Sequence[str] = (), **fields: object) -> list[Item]:
    """The seven files with small, different contents."""
    return [
        Item(folder + name, f"ID,Name\r\n{number},Núñez\r\n".encode() * (number + 1), **fields)  # type: ignore[arg-type] # fields of Item
        for number, name in enumerate(NAMES)
        if name not in without
    ]


def swapped(item: Item, *, instead_of: str = "Students.csv") -> list[Item]:
    """The seven files, with `item` in the place of one of them."""
    return [item if i.name == instead_of else i for i in seven()]


def build(
    items: Sequence[Item],
    *,
    before: bytes = b"",
    after: bytes = b"",
    comment: bytes = b"",
    zip64: bool = False,
    end: Mapping[str, int] = _NO_FIELDS,
    end64: Mapping[str, int] = _NO_FIELDS,
    locator: Mapping[str, int] = _NO_FIELDS,
) -> bytes:
    """The bytes of a zip. `before` and `after` are no part of it: its offsets don't count them."""
    locals_ = [_local(item) for item in items]
    offsets = accumulate(map(len, locals_), initial=0)
    entries = b"".join(locals_)
    directory = b"".join(_central(item, offset) for item, offset in zip(items, offsets, strict=False))
    tail = _end64(len(items), directory, len(entries), end64, locator) if zip64 else b""
    promised = (0xFFFF, 0xFFFFFFFF, 0xFFFFFFFF) if zip64 else (len(items), len(directory), len(entries))
    return before + entries + directory + tail + _end(promised, comment, end) + after


def _local(item: Item) -> bytes:
    crc, size, packed = zlib.crc32(item.data), len(item.data), len(item.body)
    late = item.descriptor
    values = {
        "needed": 20,
        "flags": item.flags | (8 if late else 0),
        "method": item.method,
        "time": 0,
        "date": 33,
        "crc": 0 if late else crc,
        "packed": 0 if late else packed,
        "size": 0 if late else size,
        **item.local,
    }
    extra = item.extra
    if item.zip64:
        extra = struct.pack("<HHQQ", 1, 16, values["size"], values["packed"]) + extra
        values |= {"size": 0xFFFFFFFF, "packed": 0xFFFFFFFF}
    name = item.raw_name if item.local_name is None else item.local_name
    header = struct.pack("<4s5H3I2H", b"PK\x03\x04", *values.values(), len(name), len(extra))
    wide = "<4sIQQ" if item.zip64 else "<4sIII"
    follows = struct.pack(wide, b"PK\x07\x08", crc, packed, size) if late else b""
    return header + name + extra + item.body + follows


def _central(item: Item, offset: int) -> bytes:
    values = {
        "made_by": 0x0314,
        "needed": 45 if item.zip64 else 20,
        "flags": item.flags | (8 if item.descriptor else 0),
        "method": item.method,
        "time": 0,
        "date": 33,
        "crc": zlib.crc32(item.data),
        "packed": len(item.body),
        "size": len(item.data),
        "disk": 0,
        "offset": offset,
        **item.central,
    }
    extra = item.extra
    if item.zip64:
        extra = struct.pack("<HHQQQ", 1, 24, values["size"], values["packed"], values["offset"]) + extra
        values |= {"size": 0xFFFFFFFF, "packed": 0xFFFFFFFF, "offset": 0xFFFFFFFF}
    disk, at = values.pop("disk"), values.pop("offset")
    lengths = (len(item.raw_name), len(extra), 0, disk, 0, item.mode << 16, at)
    return struct.pack("<4s6H3I5H2I", b"PK\x01\x02", *values.values(), *lengths) + item.raw_name + extra


def _end64(count: int, directory: bytes, offset: int, end64: Mapping[str, int], locator: Mapping[str, int]) -> bytes:
    values = {
        "rest": 44,
        "made_by": 45,
        "needed": 45,
        "disk": 0,
        "directory_disk": 0,
        "here": count,
        "entries": count,
        "size": len(directory),
        "offset": offset,
        **end64,
    }
    where = {"disk": 0, "offset": offset + len(directory), "disks": 1, **locator}
    return struct.pack("<4sQ2H2I4Q", b"PK\x06\x06", *values.values()) + struct.pack(
        "<4sIQI", b"PK\x06\x07", *where.values()
    )


def _end(promised: tuple[int, int, int], comment: bytes, end: Mapping[str, int]) -> bytes:
    entries, size, offset = promised
    values = {
        "disk": 0,
        "directory_disk": 0,
        "here": entries,
        "entries": entries,
        "size": size,
        "offset": offset,
        "comment": len(comment),
        **end,
    }
    return struct.pack("<4s4H2IH", b"PK\x05\x06", *values.values()) + comment
