"""The fonts of the browser on Linux: Noto, with the scripts of all names, so that pages look alike on all machines."""

import hashlib
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from rollcall_browser import pins, registry, unpacking

WEIGHTS = ("_400Regular.ttf", "_700Bold.ttf")
CONFIGURATION = """<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  {folders}
  <cachedir>{cache}</cachedir>
  {preferences}
</fontconfig>
"""
PREFERENCE = "<alias><family>{asked}</family><prefer>{families}</prefer></alias>"
SANS = ("Noto Sans", "Noto Sans Mono", "Noto Sans Symbols 2")
MONO = ("Noto Sans Mono", "Noto Sans Symbols 2")
ASKED = {"system-ui": SANS, "sans-serif": SANS, "serif": SANS, "monospace": MONO}
"""The families that a page may ask for, and what it gets."""


class FontsError(Exception):
    """The fonts can't be had."""


def get() -> None:
    """Have the fonts in `.browser`; on Linux alone, elsewhere the system has them.

    Raises:
        FontsError: No registry gave them, or not what was pinned.
    """
    if sys.platform != "linux":
        return
    try:
        for pin in _from_npm():
            if not (pins.FOLDER / pin.folder).exists():
                unpacking.fonts(pin, pins.FOLDER / pin.folder, lambda name: name.endswith(WEIGHTS))
        if not _from_pypi().exists():
            with unpacking.whole(_from_pypi()) as folder:
                _install(folder)
    except (registry.RegistryError, OSError) as error:
        raise FontsError(str(error)) from error


def environment() -> Mapping[str, str]:
    """What tells a browser of the fonts; nothing while they are not there."""
    folders = [_from_pypi(), *(pins.FOLDER / pin.folder for pin in _from_npm())]
    if not all(folder.exists() for folder in folders):
        return {}
    file = pins.FOLDER / "fonts.conf"
    text = CONFIGURATION.format(
        # Not relative to the file: Chromium's own reader of it takes the folder of the cache from where it was started.
        folders="\n  ".join(f"<dir>{folder}</dir>" for folder in folders),
        cache=pins.FOLDER / "fonts-cache",
        preferences="\n  ".join(
            PREFERENCE.format(asked=asked, families="".join(f"<family>{family}</family>" for family in families))
            for asked, families in ASKED.items()
        ),
    )
    if not file.exists() or file.read_text(encoding="utf-8") != text:
        file.write_text(text, encoding="utf-8")
    return {"FONTCONFIG_FILE": str(file)}


def _from_npm() -> list[pins.Pin]:
    return [pin for name, pin in pins.read().items() if name != pins.CHROMIUM]


def _from_pypi() -> Path:
    """A folder that has another name when other fonts are pinned."""
    return pins.FOLDER / f"fonts-{hashlib.sha256(pins.FONTS.read_bytes()).hexdigest()[:12]}"


def _install(folder: Path) -> None:
    pip = [sys.executable, "-m", "pip", "install", "--quiet", "--quiet", "--disable-pip-version-check", "--no-deps"]
    chosen = ["--require-hashes", "--target", str(folder), "--requirement", str(pins.FONTS)]
    ended = subprocess.run([*pip, *chosen], capture_output=True, text=True, check=False)  # noqa: S603 - our own
    if ended.returncode:
        raise FontsError(ended.stderr.strip().rpartition("\n")[2] or "pip could not install the fonts")
