"""Opens a folder with the files of a package, before they are zipped.

Every rule of the zip that applies to a folder is checked (contract, section 1), so that the report is the same as for
a zip made in the folder. Nothing is copied, and links are not followed.
"""

import os
from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Final

from rollcall.archive import rules
from rollcall.archive.limits import NAMES, PackageLimits
from rollcall.archive.package import Package, in_order, place_entries, refuse_total, refused_package
from rollcall.archive.records import STORED, ZipEntry
from rollcall.archive.refusals import DamagedEntry, RefusedError, rejection
from rollcall.model.schema import OtherFormat

_CHUNK: Final = 1 << 22
"""The most bytes of a chunk, as for a zip."""
_CHANGED: Final = "it changed while it was read"


def open_folder(
    folder: Path, limits: PackageLimits, names: Sequence[str] = NAMES, formats: Sequence[OtherFormat] = ()
) -> Package:
    """Open a folder as a package, and judge everything that can be judged without reading the files.

    The limit on the size of the zip does not apply, because there is no zip yet.

    Args:
        folder: The folder with the files; they may also lie in one folder inside it.
        limits: What a package may cost.
        names: The names of the files, in the order in which they are judged.
        formats: Files of other formats, to recognise them.

    Raises:
        OSError: The folder, a folder inside it, or one of the files can't be read; `filename` names it.
    """
    try:
        placing = place_entries(_entries(folder, limits), names, formats)
    except RefusedError as refused:
        return refused_package("", refused.finding, names)
    sizes: dict[str, int] = {}
    for name in placing.found:
        size = placing.found[name].size or 0
        if size > limits.file:
            finding = rejection(rules.FILE_TOO_LARGE, name, size=size, limit=limits.file)
            placing.findings.append(finding)
            placing.unread[name] = rules.because(finding)
        else:
            sizes[name] = size
    if refuse_total(placing, sum(entry.size or 0 for entry in placing.found.values()), sizes, limits):
        sizes = {}
    paths = {name: folder / os.fsdecode(placing.found[name].raw_name) for name in names if name in sizes}
    for path in paths.values():
        path.open("rb").close()
    return Package(
        sha256="",
        opened=True,
        findings=in_order(placing.findings, names),
        files=tuple(paths),
        unread={name: placing.unread[name] for name in names if name in placing.unread},
        sizes={name: sizes[name] for name in paths},
        sources={name: partial(_chunks, path, name, sizes[name]) for name, path in paths.items()},
    )


def _entries(folder: Path, limits: PackageLimits) -> Sequence[ZipEntry]:
    """List the entries that a zip made in the folder would have; memory is bounded by `limits.entries`."""
    entries, count = [], 0
    for path, status in _walk(os.fspath(folder)):
        count += 1
        if count <= limits.entries:
            entries.append(_entry(os.path.relpath(path, folder), status))
    if count > limits.entries:
        raise RefusedError(rejection(rules.TOO_MANY_ENTRIES, entries=count, limit=limits.entries))
    return entries


def _walk(folder: str) -> Iterator[tuple[str, os.stat_result]]:
    """Walk a folder in the order of names; a link is described itself, not its target."""
    with os.scandir(folder) as found:
        inside = sorted(found, key=lambda each: each.name)
    for each in inside:
        yield each.path, each.stat(follow_symlinks=False)
        if each.is_dir(follow_symlinks=False):
            yield from _walk(each.path)


def _entry(path: str, status: os.stat_result) -> ZipEntry:
    raw_name = os.fsencode(path.replace(os.sep, "/"))
    try:
        name = raw_name.decode()
    except UnicodeDecodeError:  # like the name of an entry in a zip
        name = raw_name.decode("cp437")
    size = status.st_size
    return ZipEntry(
        raw_name=raw_name,
        name=name,
        other_name=None,
        flags=0,
        method=STORED,
        crc=0,
        packed=size,
        size=size,
        offset=None,
        disk=None,
        mode=status.st_mode,
    )


def _chunks(path: Path, name: str, size: int) -> Iterator[bytes]:
    """Read a file in chunks; it had `size` bytes when the folder was opened.

    Raises:
        DamagedEntry: The size has changed since.
    """
    with path.open("rb") as file:
        left = size
        while chunk := file.read(min(_CHUNK, left + 1)):
            left -= len(chunk)
            if left < 0:
                break
            yield chunk
    if left:
        raise DamagedEntry(rejection(rules.FILE_DAMAGED, name, fault=_CHANGED))
