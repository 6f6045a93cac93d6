"""Caches SAM builds beside the checkout's other SAM output, keyed by the content of their sources.

Building, unpacking and removing 200 MB is most of the cost of starting the local platform.
"""

import contextlib
import fcntl
import hashlib
import os
import shutil
import time
import zipfile
from collections.abc import Iterator
from pathlib import Path

from rollcall_local.settings import ROOT

BUILDS = ROOT / ".aws-sam/local-builds"
LAYERS = ROOT / ".aws-sam/local-layers"
KEPT_SECONDS = 24 * 3600
"""How long a build is kept after it was last used."""

_INPUTS = ("template.yaml", "functions", "layers", "schemas", "requirements/sam.txt")


def fingerprint(*more: str) -> str:
    """Hash everything that `sam build` reads, and `more`."""
    digest = hashlib.sha256("\0".join(more).encode())
    for path in sorted(path for name in _INPUTS for path in _files(ROOT / name)):
        digest.update(f"\0{path.relative_to(ROOT)}\0".encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


@contextlib.contextmanager
def alone() -> Iterator[None]:
    """Lock the block, because SAM's cache, which all builds of a checkout share, does not support two at once."""
    BUILDS.mkdir(parents=True, exist_ok=True)
    with (BUILDS.parent / "local.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def used(folder: Path) -> bool:
    """Whether the folder exists; if so, renew the time for which it is kept."""
    with contextlib.suppress(FileNotFoundError):
        os.utime(folder)
        return True
    return False


def keep(part: Path, folder: Path) -> None:
    """Rename the finished `part` to its final name, `folder`."""
    part.rename(folder)


def packed(folder: Path) -> Path:
    """The zip of a folder of a build, beside it; made if it is not there."""
    zipped = folder.with_name(f"{folder.name}.zip")
    if not zipped.exists():
        part = zipped.with_suffix(f".{os.getpid()}")
        with zipfile.ZipFile(part, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
            for file in sorted(folder.rglob("*")):
                archive.write(file, file.relative_to(folder))
        part.replace(zipped)
    return zipped


def write(path: Path, text: str) -> None:
    """Write a file of a build atomically, because another platform may be reading it."""
    part = path.with_name(f"{path.name}.{os.getpid()}")
    part.write_text(text)
    part.replace(path)


def prune() -> None:
    """Remove builds that were not used for `KEPT_SECONDS`."""
    for folder in (*BUILDS.glob("*"), *LAYERS.glob("*")):
        with contextlib.suppress(FileNotFoundError):
            if time.time() - folder.stat().st_mtime > KEPT_SECONDS:
                shutil.rmtree(folder, ignore_errors=True)


def _files(path: Path) -> list[Path]:
    found = [path] if path.is_file() else [each for each in path.rglob("*") if each.is_file()]
    return [each for each in found if "__pycache__" not in each.parts]
