"""Parses the records of a zip (PKWARE's APPNOTE.TXT): fixed parts, names and extra fields."""

import struct
import zlib
from collections.abc import Iterator
from typing import Final, NamedTuple

LOCAL: Final = b"PK\x03\x04"
CENTRAL: Final = b"PK\x01\x02"
END: Final = b"PK\x05\x06"
END64: Final = b"PK\x06\x06"
LOCATOR64: Final = b"PK\x06\x07"

ENCRYPTED: Final = 0x0001 | 0x0040 | 0x2000
"""The flags for an encrypted entry, strong encryption, and an encrypted directory."""
SIZES_FOLLOW: Final = 0x0008
"""The flag that checksum and sizes follow the data, so that the local header may have zeros."""
PATCH: Final = 0x0020
"""The flag that the data is a patch to another file."""

STORED: Final = 0
DEFLATED: Final = 8
AES: Final = 99
METHODS: Final = {
    1: "Shrink",
    6: "Implode",
    9: "Deflate64",
    12: "BZip2",
    14: "LZMA",
    20: "Zstandard",
    93: "Zstandard",
    95: "XZ",
    96: "JPEG",
    98: "PPMd",
}

FULL16: Final = 0xFFFF
FULL32: Final = 0xFFFFFFFF
_ZIP64_FIELD: Final = 0x0001
_UNICODE_PATH_FIELD: Final = 0x7075
_NAME_LIMIT: Final = 4_096
_MOST_FIELDS: Final = 64
"""The most extra fields of an entry that are read. Programs write up to ten; a hostile zip has room for 16,000 in each
of a thousand entries, which took 15 CPU s."""


class End(NamedTuple):
    """The fixed part of the end record, the last record of a zip."""

    disk: int
    directory_disk: int
    entries_here: int
    entries: int
    size: int
    offset: int
    comment: int


class End64(NamedTuple):
    """The fixed part of the 64-bit end record; `rest` is its length after the first 12 bytes."""

    rest: int
    made_by: int
    needed: int
    disk: int
    directory_disk: int
    entries_here: int
    entries: int
    size: int
    offset: int


class Central(NamedTuple):
    """The fixed part of an entry in the directory."""

    made_by: int
    needed: int
    flags: int
    method: int
    time: int
    date: int
    crc: int
    packed: int
    size: int
    name: int
    extra: int
    comment: int
    disk: int
    internal: int
    external: int
    offset: int


class Local(NamedTuple):
    """The fixed part of the header before an entry's data."""

    needed: int
    flags: int
    method: int
    time: int
    date: int
    crc: int
    packed: int
    size: int
    name: int
    extra: int


END_FORMAT: Final = struct.Struct("<4x4H2IH")
END64_FORMAT: Final = struct.Struct("<4xQ2H2I4Q")
LOCATOR64_FORMAT: Final = struct.Struct("<4xIQI")
CENTRAL_FORMAT: Final = struct.Struct("<4x6H3I5H2I")
LOCAL_FORMAT: Final = struct.Struct("<4x5H3I2H")


class ZipEntry(NamedTuple):
    """One entry of the directory.

    `packed` and `size` are in bytes; `offset` counts from the beginning of the archive. They are None if the entry
    refers to a 64-bit field that is missing.
    """

    raw_name: bytes
    """The bytes of the name; empty if it is longer than any path, so that a thousand entries stay small."""
    name: str
    other_name: str | None
    """A second, different name from the extra field; None if there is none."""
    flags: int
    method: int
    crc: int
    packed: int | None
    size: int | None
    offset: int | None
    disk: int | None
    mode: int
    """The Unix type and permissions; 0 if the zip has none."""


def entry_of(central: Central, raw_name: bytes, extra: bytes) -> ZipEntry:
    """Build an entry from its record in the directory."""
    fields = dict(reversed(list(_fields(extra))))
    size, packed, offset, disk = _wide(
        fields.get(_ZIP64_FIELD, b""),
        ((central.size, FULL32), (central.packed, FULL32), (central.offset, FULL32), (central.disk, FULL16)),
    )
    name, other_name = _names(raw_name, fields.get(_UNICODE_PATH_FIELD, b""))
    return ZipEntry(
        raw_name=raw_name if len(raw_name) <= _NAME_LIMIT else b"",
        name=name,
        other_name=other_name,
        flags=central.flags,
        method=central.method,
        crc=central.crc,
        packed=packed,
        size=size,
        offset=offset,
        disk=disk,
        mode=central.external >> 16,
    )


def local_sizes(local: Local, extra: bytes) -> tuple[int | None, int | None]:
    """The unpacked and packed sizes in a local header, in bytes; None if its 64-bit field is missing."""
    fields = dict(reversed(list(_fields(extra))))
    size, packed = _wide(fields.get(_ZIP64_FIELD, b""), ((local.size, FULL32), (local.packed, FULL32)))
    return size, packed


def _fields(extra: bytes) -> Iterator[tuple[int, bytes]]:
    """Yield the first extra fields as far as they can be parsed; some programs leave padding or worse at the end."""
    position = 0
    for _ in range(_MOST_FIELDS):
        if position + 4 > len(extra):
            return
        kind, length = struct.unpack_from("<HH", extra, position)
        yield kind, extra[position + 4 : position + 4 + length]
        position += 4 + length


def _wide(field: bytes, values: tuple[tuple[int, int], ...]) -> list[int | None]:
    """Replace each value that equals its mark by the next number of the 64-bit field; `values` are (value, mark)."""
    wide: list[int | None] = []
    position = 0
    for value, mark in values:
        if value != mark:
            wide.append(value)
            continue
        length = 4 if mark == FULL16 else 8
        part = field[position : position + length]
        position += length
        wide.append(int.from_bytes(part, "little") if len(part) == length else None)
    return wide


def _names(raw: bytes, unicode_field: bytes) -> tuple[str, str | None]:
    """Decode the name of an entry, and return a second name if it has two.

    An ASCII name is taken as it is. Otherwise the Unicode path field decides, if there is one. Without it the name is
    UTF-8 if that is possible, flagged or not (macOS sets no flag), and else code page 437.
    """
    if len(raw) > _NAME_LIMIT:  # no file system has such a path, so only its beginning is ever shown
        return raw[:_NAME_LIMIT].decode("cp437") + "…", None
    try:
        name = raw.decode()
    except UnicodeDecodeError:
        name = raw.decode("cp437")
    path = _unicode_path(raw, unicode_field)
    if path is None or path == name:
        return name, None
    if raw.isascii():
        return name, path
    return path, None if path.rpartition("/")[2] == name.rpartition("/")[2] else name


def _unicode_path(raw: bytes, field: bytes) -> str | None:
    """Read the Unicode path field (version 1, checksum of the raw name, UTF-8); None if it is not of this name."""
    if field[:5] != b"\x01" + zlib.crc32(raw).to_bytes(4, "little"):
        return None
    try:
        return field[5:].decode()
    except UnicodeDecodeError:
        return None
