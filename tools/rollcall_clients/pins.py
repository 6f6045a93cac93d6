"""Which packages of Debian the clients are made of, each with its checksum (`requirements/clients.json`)."""

import hashlib
import json
import re
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
"""The checkout."""
FOLDER = ROOT / ".clients"
"""Where what was fetched lies. `make clean` removes it."""
PINNED = ROOT / "requirements/clients.json"
RELEASE = "bookworm"
"""A release of Debian that gets no new versions outside its archive of security updates: what is pinned stays there."""
WANTED = ("openssh-client", "openssh-server", "putty-tools", "lftp", "curl", "rclone")
"""The packages; what they depend on is pinned beside them."""


@dataclass(frozen=True, slots=True)
class Pin:
    """One package: its path in Debian's archive, and the SHA-256 of the file there, in hexadecimal."""

    package: str
    version: str
    path: str
    sha256: str


def read(path: Path = PINNED) -> Sequence[Pin]:
    """The pinned packages."""
    return [Pin(**entry) for entry in json.loads(path.read_text(encoding="utf-8"))]


def write(pins: Sequence[Pin], path: Path = PINNED) -> None:
    """Write the pins of `read`."""
    path.write_text(json.dumps([asdict(pin) for pin in pins], indent=1) + "\n", encoding="utf-8")


def folder() -> Path:
    """Where the packages are unpacked; other pins are another folder."""
    return FOLDER / hashlib.sha256(PINNED.read_bytes()).hexdigest()[:12]


def version(package: str) -> str:
    """The version of a program without Debian's own count: `9.2p1` of `1:9.2p1-2+deb12u10`."""
    (pin,) = [pin for pin in read() if pin.package == package]
    return re.split(r"[-+]", pin.version.rpartition(":")[2])[0]
