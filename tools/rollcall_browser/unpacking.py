"""Unpacks what the npm registry gave: Chromium and its libraries, compressed with brotli, and fonts."""

import shutil
import tarfile
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import IO

import brotli

from rollcall_browser import registry
from rollcall_browser.pins import Pin

CHUNK = 1 << 20
LIBRARIES = "al2023"
PROGRAM = "chromium"


def chromium(pin: Pin, folder: Path) -> None:
    """Make a folder with the program and, in `al2023/lib`, its libraries.

    Raises:
        RegistryError: As of `registry.fetch`.
    """
    with whole(folder) as made, tempfile.TemporaryFile() as archive:
        registry.fetch(pin, archive)
        for name, member in _members(archive):
            if name.name == f"{PROGRAM}.br":
                with (made / PROGRAM).open("wb") as program:
                    _decompress(member, program)
                (made / PROGRAM).chmod(0o755)
            elif name.name == f"{LIBRARIES}.tar.br":
                with tempfile.TemporaryFile() as plain:
                    _decompress(member, plain)
                    plain.seek(0)
                    with tarfile.open(fileobj=plain) as libraries:
                        libraries.extractall(made / LIBRARIES, filter="data")


def fonts(pin: Pin, folder: Path, wanted: Callable[[str], bool]) -> None:
    """Make a folder with those fonts of a package whose file names are wanted.

    Raises:
        RegistryError: As of `registry.fetch`.
    """
    with whole(folder) as made, tempfile.TemporaryFile() as archive:
        registry.fetch(pin, archive)
        for name, member in _members(archive):
            if name.suffix == ".ttf" and wanted(name.name):
                with (made / name.name).open("wb") as font:
                    shutil.copyfileobj(member, font)


@contextmanager
def whole(folder: Path) -> Iterator[Path]:
    """A folder to fill. It gets its name when it is whole, and never before."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder.parent, prefix=".unfinished-") as room:
        made = Path(room) / folder.name
        made.mkdir()
        yield made
        if not folder.exists():
            made.rename(folder)


def _members(archive: IO[bytes]) -> Iterator[tuple[PurePosixPath, IO[bytes]]]:
    """The files of a `.tgz`, by the names that they have in it."""
    with tarfile.open(fileobj=archive, mode="r:gz") as entries:
        for entry in entries:
            member = entries.extractfile(entry)
            if member is not None:
                yield PurePosixPath(entry.name), member


def _decompress(packed: IO[bytes], plain: IO[bytes]) -> None:
    decompressor = brotli.Decompressor()
    while chunk := packed.read(CHUNK):
        plain.write(decompressor.process(chunk))
    if not decompressor.is_finished():
        raise registry.RegistryError("A file of the package ends too early.")
