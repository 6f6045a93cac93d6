"""Judges one of the seven files before it is unpacked, and unpacks it, checking its size and checksum."""

from collections.abc import Iterator
from typing import Final, NamedTuple

from isal import isal_zlib

from rollcall.archive import records, rules
from rollcall.archive.directory import Directory
from rollcall.archive.limits import PackageLimits
from rollcall.archive.records import LOCAL, LOCAL_FORMAT, Local, ZipEntry
from rollcall.archive.refusals import DamagedEntry, rejection
from rollcall.archive.window import Window
from rollcall.model.findings import Finding, quoted

_READ: Final = 1 << 18
"""Packed bytes that are read at a time; a CSV file unpacks to four to eight times as many."""
_CHUNK: Final = 1 << 22
"""The most bytes of an unpacked chunk."""

_SHOWN: Final = 256
_NOT_THERE: Final = "it is not where the zip's directory says"
_DISAGREES: Final = "the zip says two different things about it"
_BROKEN: Final = "its packed data is broken"
_IMPOSSIBLE_SIZE: Final = "it can't have the size that the zip says"
_MOST_OF_A_BYTE: Final = 1_032
"""The most bytes that one packed byte can become: Deflate needs two bits for a repetition of 258 bytes."""
_WRONG_SIZE: Final = "it does not have the size that the zip promises"
_WRONG_CHECKSUM: Final = "its content is not what was packed (wrong checksum)"


class Content(NamedTuple):
    """Where the packed bytes of a file lie in the zip, and the size and checksum that they must unpack to."""

    file: str
    start: int
    packed: int
    size: int
    crc: int
    deflated: bool


def locate(
    window: Window, directory: Directory, name: str, entry: ZipEntry, limits: PackageLimits
) -> Content | Finding:
    """Locate the content of one of the seven files, or find why it can't be read. Unpacks nothing."""
    return (
        _unreadable(name, entry)
        or _impossible(name, entry, directory)
        or _over_limit(name, entry, limits)
        or _content(window, directory, name, entry)
    )


def _unreadable(name: str, entry: ZipEntry) -> Finding | None:
    if entry.other_name is not None:
        return rejection(rules.FILE_NAMES_DIFFER, name, other=quoted(entry.other_name))
    if entry.flags & records.ENCRYPTED or entry.method == records.AES:
        return rejection(rules.FILE_ENCRYPTED, name)
    if entry.flags & records.PATCH:
        return rejection(rules.FILE_IS_PATCH, name)
    if entry.method not in (records.STORED, records.DEFLATED):
        return rejection(rules.FILE_METHOD, name, method=records.METHODS.get(entry.method, f"number {entry.method}"))
    if entry.size is None or entry.packed is None or entry.offset is None:
        return rejection(rules.FILE_DAMAGED, name, fault="its 64-bit sizes are missing")
    return None


def _impossible(name: str, entry: ZipEntry, directory: Directory) -> Finding | None:
    """The finding for sizes that no file in this zip can have. The advice to export less would be wrong for them."""
    return None if possible_size(entry, directory) else rejection(rules.FILE_DAMAGED, name, fault=_IMPOSSIBLE_SIZE)


def possible_size(entry: ZipEntry, directory: Directory) -> bool:
    """Whether the zip has room for the entry's packed bytes, and they can unpack to the size that it states."""
    size, packed = entry.size or 0, entry.packed or 0
    most = packed if entry.method == records.STORED else packed * _MOST_OF_A_BYTE
    return packed <= directory.start - directory.begin and size <= most


def _over_limit(name: str, entry: ZipEntry, limits: PackageLimits) -> Finding | None:
    size, packed = entry.size or 0, entry.packed or 0
    if size > limits.file:
        return rejection(rules.FILE_TOO_LARGE, name, size=size, limit=limits.file)
    if size > limits.ratio_from and size > limits.ratio * packed:
        return rejection(rules.FILE_PACKED_TOO_TIGHTLY, name, ratio=limits.ratio)
    return None


def _content(window: Window, directory: Directory, name: str, entry: ZipEntry) -> Content | Finding:
    """Compare the header before the data with the directory, and locate the data."""
    packed, size, offset = entry.packed or 0, entry.size or 0, entry.offset or 0
    position = directory.begin + offset
    record = window.read(position, LOCAL_FORMAT.size)
    if record[:4] != LOCAL or len(record) < LOCAL_FORMAT.size:
        return rejection(rules.FILE_DAMAGED, name, fault=_NOT_THERE)
    local = Local(*LOCAL_FORMAT.unpack(record))
    names = window.read(position + LOCAL_FORMAT.size, local.name + local.extra)
    if finding := _differs(name, entry, local, names[: local.name], names[local.name :]):
        return finding
    start = position + LOCAL_FORMAT.size + local.name + local.extra
    if start + packed > directory.start:
        return rejection(rules.FILE_DAMAGED, name, fault=_NOT_THERE)
    if _overlaps(directory, offset, start + packed - directory.begin):
        return rejection(rules.FILES_OVERLAP, name)
    return Content(name, start, packed, size, entry.crc, deflated=entry.method == records.DEFLATED)


def _differs(name: str, entry: ZipEntry, local: Local, raw_name: bytes, extra: bytes) -> Finding | None:
    """The finding if the local header contradicts the directory; its sizes may be missing if they follow the data."""
    if raw_name != entry.raw_name:
        return rejection(rules.FILE_NAMES_DIFFER, name, other=quoted(raw_name[:_SHOWN].decode("cp437")))
    if local.flags & records.ENCRYPTED:
        return rejection(rules.FILE_ENCRYPTED, name)
    same = (entry.size, entry.packed) == records.local_sizes(local, extra) and local.crc == entry.crc
    if local.method != entry.method or not (same or local.flags & records.SIZES_FOLLOW):
        return rejection(rules.FILE_DAMAGED, name, fault=_DISAGREES)
    return None


def _overlaps(directory: Directory, begin: int, end: int) -> bool:
    """Whether another entry begins within `begin`..`end`. Where extra files end does not matter."""
    return sum(begin <= entry.offset < end for entry in directory.entries if entry.offset is not None) > 1


def inflate(window: Window, content: Content) -> Iterator[bytes]:
    """Unpack the content in chunks of up to 4 MiB, in bounded memory.

    Raises:
        DamagedEntry: It does not unpack to its size and checksum; raised between chunks or after the last one.
    """
    size, crc = 0, 0
    for chunk in _inflated(window, content) if content.deflated else _parts(window, content):
        size += len(chunk)
        if size > content.size:
            raise _damaged(content, _WRONG_SIZE)
        crc = isal_zlib.crc32(chunk, crc)
        yield chunk
    if size != content.size:
        raise _damaged(content, _WRONG_SIZE)
    if crc != content.crc:
        raise _damaged(content, _WRONG_CHECKSUM)


def _inflated(window: Window, content: Content) -> Iterator[bytes]:
    """Unpack a deflated entry in chunks; its stream must end exactly with its packed bytes.

    No chunk crosses a multiple of `_CHUNK`, at which a reader would otherwise cut and copy it.
    """
    decoder = isal_zlib.decompressobj(-isal_zlib.MAX_WBITS)
    parts = _parts(window, content)
    rest, size = b"", 0
    while not decoder.eof:
        packed = rest or next(parts, b"")
        try:
            chunk = decoder.decompress(packed, _CHUNK - size % _CHUNK)
        except isal_zlib.error:  # type: ignore[misc]  # its stub takes the class for one of its instances
            raise _damaged(content, _BROKEN) from None
        rest = decoder.unconsumed_tail
        size += len(chunk)
        if chunk:
            yield chunk
        elif not packed:
            raise _damaged(content, _BROKEN)
    if decoder.unused_data or next(parts, b""):
        raise _damaged(content, _BROKEN)


def _parts(window: Window, content: Content) -> Iterator[bytes]:
    """Read the packed bytes of an entry in parts."""
    end = content.start + content.packed
    for position in range(content.start, end, _READ):
        part = window.read(position, min(_READ, end - position))
        if not part:
            raise _damaged(content, _NOT_THERE)
        yield part


def _damaged(content: Content, fault: str) -> DamagedEntry:
    return DamagedEntry(rejection(rules.FILE_DAMAGED, content.file, fault=fault))
