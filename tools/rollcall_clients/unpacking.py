"""Unpacks packages of Debian into one folder, and makes their programs start with the libraries there."""

import io
import lzma
import shutil
import tarfile
from collections.abc import Iterator
from pathlib import Path

from rollcall_clients.debian import DebianError

MAGIC = b"!<arch>\n"
HEADER = 60
LOADER = "lib64/ld-linux-x86-64.so.2"
LIBRARIES = ("lib/x86_64-linux-gnu", "usr/lib/x86_64-linux-gnu")
STARTER = """#!/bin/sh
# The program with the libraries that lie beside it, whatever system this is.
exec "{root}/{loader}" --library-path "{libraries}" "{root}/{program}" "$@"
"""


def unpack(package: Path, folder: Path) -> None:
    """Unpack the files of a `.deb`.

    Raises:
        DebianError: It is no package, or it is packed in a way that is not known here.
    """
    for name, content in _members(package.read_bytes()):
        if name.startswith("data.tar"):
            if name != "data.tar.xz":
                raise DebianError(f"{package.name} has {name}; only xz is known here")
            with tarfile.open(fileobj=io.BytesIO(lzma.decompress(content))) as files:
                wanted = [entry for entry in files if not entry.name.startswith(("./usr/share", "./etc", "./var"))]
                files.extractall(folder, wanted, filter="tar")


def _members(packed: bytes) -> Iterator[tuple[str, bytes]]:
    """The members of an `ar` archive."""
    if not packed.startswith(MAGIC):
        raise DebianError("This is no package of Debian.")
    at = len(MAGIC)
    while at < len(packed):
        header = packed[at : at + HEADER]
        size = int(header[48:58])
        at += HEADER
        yield header[:16].decode().strip().rstrip("/"), packed[at : at + size]
        at += size + size % 2


def starter(root: Path, program: str) -> Path:
    """Make a script in `bin` that starts the program of that path below `root`; return its path."""
    script = root / "bin" / Path(program).name
    script.parent.mkdir(exist_ok=True)
    libraries = ":".join(f"{root}/{each}" for each in LIBRARIES)
    text = STARTER.format(root=root, loader=LOADER, libraries=libraries, program=program)
    script.write_text(text, encoding="utf-8")
    script.chmod(0o755)
    return script


def link_loader(root: Path) -> None:
    """See that the loader is where `starter` looks for it: some packages have it below `lib` alone."""
    loader = root / LOADER
    if not loader.is_file():
        loader.parent.mkdir(exist_ok=True)
        loader.unlink(missing_ok=True)
        shutil.copy2(root / LIBRARIES[0] / loader.name, loader)
