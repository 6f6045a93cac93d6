"""Which packages of the npm registry a browser is made of, each with its checksum (`requirements/browser.json`)."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
"""The checkout."""
FOLDER = ROOT / ".browser"
"""Where all of it lies. `make clean` removes it."""
PINNED = ROOT / "requirements/browser.json"
FONTS = ROOT / "requirements/browser.txt"
"""The fonts that come from PyPI, for pip."""
CHROMIUM = "@sparticuz/chromium"
"""Linux on x86_64 alone. It brings the libraries that a bare machine lacks."""


@dataclass(frozen=True, slots=True)
class Pin:
    """One version of a package, and the digest of its archive as the registry states it: `sha512-` and base64."""

    package: str
    version: str
    integrity: str

    @property
    def folder(self) -> str:
        """A name for what is unpacked of it, with its version: another version is another folder."""
        return f"{self.package.rpartition('/')[2]}-{self.version}"


def read(path: Path = PINNED) -> Mapping[str, Pin]:
    """The pinned packages by name."""
    return {name: Pin(name, **entry) for name, entry in json.loads(path.read_text(encoding="utf-8")).items()}


def write(pins: Mapping[str, Pin], path: Path = PINNED) -> None:
    """Write the pins of `read`."""
    entries = {name: {"version": pin.version, "integrity": pin.integrity} for name, pin in pins.items()}
    path.write_text(json.dumps(entries, indent=2) + "\n", encoding="utf-8")
