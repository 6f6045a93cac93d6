"""What was built is kept beside the checkout's other SAM output, by its content, and used again while nothing changes.

Building, unpacking and removing two hundred megabytes is most of what a start of the local platform costs.
"""

import contextlib
import fcntl
import hashlib
import os
import shutil
import time
from collections.abc import Iterator
from pathlib import Path

from rollcall_local.settings import ROOT

BUILDS = ROOT / ".aws-sam/local-builds"
LAYERS = ROOT / ".aws-sam/local-layers"
KEPT_SECONDS = 24 * 3600
"""For how long a build is kept after it was last used."""

_INPUTS = ("template.yaml", "functions", "layers", "schemas", "requirements/sam.txt")


def fingerprint(*more: str) -> str:
    """Changes with everything that `sam build` reads, and with `more`."""
    digest = hashlib.sha256("\0".join(more).encode())
    for path in sorted(path for name in _INPUTS for path in _files(ROOT / name)):
        digest.update(f"\0{path.relative_to(ROOT)}\0".encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


@contextlib.contextmanager
def alone() -> Iterator[None]:
    """One build at a time: SAM's cache, which all builds of a checkout share, does not bear two."""
    BUILDS.mkdir(parents=True, exist_ok=True)
    with (BUILDS.parent / "local.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def used(folder: Path) -> bool:
    """Whether the folder is there; it is then kept for another while."""
    with contextlib.suppress(FileNotFoundError):
        os.utime(folder)
        return True
    return False


def keep(part: Path, folder: Path) -> None:
    """Makes the finished `part` the folder."""
    part.rename(folder)


def write(path: Path, text: str) -> None:
    """Writes a file of a build at once; another platform may be reading it."""
    part = path.with_name(f"{path.name}.{os.getpid()}")
    part.write_text(text)
    part.replace(path)


def prune() -> None:
    """Removes what was not used for a while."""
    for folder in (*BUILDS.glob("*"), *LAYERS.glob("*")):
        with contextlib.suppress(FileNotFoundError):
            if time.time() - folder.stat().st_mtime > KEPT_SECONDS:
                shutil.rmtree(folder, ignore_errors=True)


def _files(path: Path) -> list[Path]:
    found = [path] if path.is_file() else [each for each in path.rglob("*") if each.is_file()]
    return [each for each in found if "__pycache__" not in each.parts]
