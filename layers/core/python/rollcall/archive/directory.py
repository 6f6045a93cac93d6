"""Finds and reads the directory of a zip, and refuses one that contradicts itself.

Nothing is guessed: a file that can be read in two ways (an archive inside a broken one, two ends) is refused.
"""

from typing import Final, NamedTuple

from rollcall.archive import rules
from rollcall.archive.limits import PackageLimits
from rollcall.archive.records import (
    CENTRAL,
    CENTRAL_FORMAT,
    DEFLATED,
    END,
    END64,
    END64_FORMAT,
    END_FORMAT,
    FULL16,
    FULL32,
    LOCAL,
    LOCAL_FORMAT,
    LOCATOR64,
    LOCATOR64_FORMAT,
    METHODS,
    STORED,
    Central,
    End,
    End64,
    Local,
    ZipEntry,
    entry_of,
)
from rollcall.archive.refusals import RefusedError, damaged, rejection
from rollcall.archive.window import Window

_TAIL: Final = END_FORMAT.size + 0xFFFF
_LOOKALIKES: Final = 100
"""The most signatures that are examined in one search. Data can contain the four bytes by chance."""
_WRONG_COUNT: Final = "it does not list as many files as it says"


class Directory(NamedTuple):
    """The entries of an archive, and two positions in the file: of the archive (`begin`) and of its list (`start`)."""

    entries: tuple[ZipEntry, ...]
    begin: int
    start: int


class _Extent(NamedTuple):
    """Where the list of entries lies, and its size in bytes and number of entries by the end record."""

    begin: int
    start: int
    size: int
    entries: int


def read_directory(window: Window, limits: PackageLimits) -> Directory:
    """Read the directory of the archive in `window`.

    Raises:
        RefusedError: There is no directory, it contradicts itself, or it has too many entries.
    """
    end = _end_position(window)
    extent = _extent(window, end)
    if extent.size < extent.entries * CENTRAL_FORMAT.size:
        raise damaged(_WRONG_COUNT)
    if extent.entries > limits.entries:
        raise RefusedError(rejection(rules.TOO_MANY_ENTRIES, entries=extent.entries, limit=limits.entries))
    entries = _entries(window, extent)
    _refuse_remains(window, extent.begin, end)
    return Directory(entries, extent.begin, extent.start)


def _end_position(window: Window) -> int:
    """Find the end record: the one whose comment ends with the file, else the last one in the file."""
    base = max(0, window.size - _TAIL)
    tail = window.read(base, _TAIL)
    closing = []
    at = tail.rfind(END)
    while at >= 0:
        if _closes(tail, at):
            closing.append(base + at)
        at = tail.rfind(END, 0, at)
    if len(closing) > 1:
        raise damaged("it has two ends")
    end = closing[0] if closing else window.rfind(END, 0, window.size)
    if end < 0:
        raise RefusedError(rejection(rules.PACKAGE_CUT_OFF))
    return end


def _closes(tail: bytes, at: int) -> bool:
    """Whether the comment of the end record at `at` ends exactly with the file."""
    record = tail[at : at + END_FORMAT.size]
    return len(record) == END_FORMAT.size and at + len(record) + End(*END_FORMAT.unpack(record)).comment == len(tail)


def _extent(window: Window, end: int) -> _Extent:
    """Locate the list of entries by the end record at `end`, or by its 64-bit record if there is one."""
    record = window.read(end, END_FORMAT.size)
    if len(record) < END_FORMAT.size:
        raise RefusedError(rejection(rules.PACKAGE_CUT_OFF))
    last = End(*END_FORMAT.unpack(record))
    if end + END_FORMAT.size + last.comment > window.size:
        raise RefusedError(rejection(rules.PACKAGE_CUT_OFF))
    locator = end - LOCATOR64_FORMAT.size
    if locator >= 0 and window.read(locator, 4) == LOCATOR64:
        return _extent64(window, locator, last)
    if last.disk or last.directory_disk or last.entries_here != last.entries:
        raise RefusedError(rejection(rules.PACKAGE_IN_PARTS))
    return _extent_before(end, last.size, last.offset, last.entries)


def _extent64(window: Window, locator: int, last: End) -> _Extent:
    """Locate the list by the 64-bit record that the locator points to; bytes before the archive shift the record."""
    disk, offset, disks = LOCATOR64_FORMAT.unpack(window.read(locator, LOCATOR64_FORMAT.size))
    position = next((p for p in (offset, locator - END64_FORMAT.size) if _is_end64(window, p, locator)), None)
    if position is None:
        raise damaged("its 64-bit directory is broken")
    wide = End64(*END64_FORMAT.unpack(window.read(position, END64_FORMAT.size)))
    if disk or disks > 1 or wide.disk or wide.directory_disk or wide.entries_here != wide.entries:
        raise RefusedError(rejection(rules.PACKAGE_IN_PARTS))
    narrow = (last.disk, last.directory_disk, last.entries_here, last.entries, last.size, last.offset)
    marks = (FULL16, FULL16, FULL16, FULL16, FULL32, FULL32)
    same = (0, 0, wide.entries, wide.entries, wide.size, wide.offset)
    if any(n not in (m, s) for n, m, s in zip(narrow, marks, same, strict=True)):
        raise damaged("its 64-bit directory says something else than its short one")
    extent = _extent_before(position, wide.size, wide.offset, wide.entries)
    if position - offset != extent.begin:
        raise damaged("its 64-bit directory is broken")
    return extent


def _is_end64(window: Window, position: int, locator: int) -> bool:
    """Whether there is a 64-bit end record at `position` that ends exactly at the locator."""
    if position + END64_FORMAT.size > locator:
        return False
    record = window.read(position, END64_FORMAT.size)
    return record[:4] == END64 and position + 12 + End64(*END64_FORMAT.unpack(record)).rest == locator


def _extent_before(end: int, size: int, offset: int, entries: int) -> _Extent:
    """Locate the list of entries that ends at `end`."""
    start = end - size
    begin = start - offset
    if begin < 0:
        raise damaged("its directory is not where it should be")
    return _Extent(begin, start, size, entries)


def _refuse_remains(window: Window, begin: int, end: int) -> None:
    """Refuse an archive that lies inside the remains of another one.

    Other bytes before and after an archive are allowed. But if an upload broke off, the only intact archive may be a
    zip that was an *entry* of the upload, perhaps last year's roster. So no entry may begin before the archive without
    an end record, and no record of a zip may follow it.
    """
    closed = max(0, window.rfind(END, 0, begin))
    after = end + END_FORMAT.size + int.from_bytes(window.read(end + END_FORMAT.size - 2, 2), "little")
    if (
        _holds_entry(window, closed, begin)
        or _holds_entry(window, after, window.size)
        or any(window.find(signature, after, window.size) >= 0 for signature in (CENTRAL, END64))
    ):
        raise RefusedError(rejection(rules.PACKAGE_CUT_OFF))


def _holds_entry(window: Window, start: int, end: int) -> bool:
    """Whether there is a plausible local header within `start`..`end`, or too many signatures to examine them all."""
    position = start - 1
    for _ in range(_LOOKALIKES):
        position = window.find(LOCAL, position + 1, end)
        if position < 0:
            return False
        record = window.read(position, LOCAL_FORMAT.size)
        if len(record) < LOCAL_FORMAT.size:
            return False
        local = Local(*LOCAL_FORMAT.unpack(record))
        if local.name and local.method in {STORED, DEFLATED, *METHODS}:
            return True
    return True


def _entries(window: Window, extent: _Extent) -> tuple[ZipEntry, ...]:
    """Read the entries, which must fill the list exactly."""
    entries = []
    position, stop = extent.start, extent.start + extent.size
    for _ in range(extent.entries):
        record = window.read(position, CENTRAL_FORMAT.size)
        if position + CENTRAL_FORMAT.size > stop or record[:4] != CENTRAL:
            raise damaged(_WRONG_COUNT)
        central = Central(*CENTRAL_FORMAT.unpack(record))
        position += CENTRAL_FORMAT.size
        names = window.read(position, central.name + central.extra)
        position += central.name + central.extra + central.comment
        entry = entry_of(central, names[: central.name], names[central.name :])
        if entry.disk:
            raise RefusedError(rejection(rules.PACKAGE_IN_PARTS))
        entries.append(entry)
    if position != stop:
        raise damaged(_WRONG_COUNT)
    return tuple(entries)
