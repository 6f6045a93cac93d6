"""The browsers that this machine has, in the order in which they are taken, and how each is started."""

import os
import platform
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from rollcall_browser import fonts, pins
from rollcall_browser.unpacking import LIBRARIES, PROGRAM

NAMES = (
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
)
FLAGS = (
    "--no-sandbox",  # CI runs as root, where Chromium has none; it opens our own pages alone
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--font-render-hinting=none",  # text is as wide on every machine
    # What is not on this machine has no address: nothing that a page asks for leaves it.
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1, EXCLUDE [::1]",
)
ANSWER_SECONDS = 30
WHY_NOT = pins.FOLDER / "why-there-is-none.txt"
"""Written where no browser could be had, for those who read why tests were skipped."""


@dataclass(frozen=True, slots=True)
class Way:
    """A browser to start."""

    program: Path | None
    """None is Playwright's own, whose place Playwright knows."""
    flags: tuple[str, ...] = FLAGS
    environment: Mapping[str, str] = field(default_factory=dict)
    """What is set besides the environment of this process."""

    @property
    def name(self) -> str:
        """Which one it is, for people."""
        return str(self.program or "Playwright's own Chromium")

    def whole_environment(self) -> dict[str, str]:
        """The environment for the browser, with the fonts that all browsers here show."""
        return {**os.environ, **fonts.environment(), **self.environment}

    def version(self) -> str:
        """What the browser says of itself; blank if it does not start, as where a snap's stand-in has its name."""
        if self.program is None:
            return ""
        asked = [str(self.program), "--version"]
        try:
            ended = subprocess.run(  # noqa: S603 - a browser of this machine, or the pinned one
                asked, env=self.whole_environment(), capture_output=True, text=True, timeout=ANSWER_SECONDS, check=True
            )
        except (OSError, subprocess.SubprocessError):
            return ""
        return ended.stdout.strip()


def ways() -> Iterator[Way]:
    """All that may be there. Whether Playwright's own is, Playwright alone can tell."""
    yield from systems()
    yield Way(None)
    if pinned_program().exists():
        yield pinned()


def systems() -> Iterator[Way]:
    """The browser that CHROMIUM names, else those that are installed."""
    named = os.environ.get("CHROMIUM")
    if named:
        yield Way(Path(shutil.which(named) or named))
    else:
        yield from (Way(Path(found)) for found in map(shutil.which, NAMES) if found)


def pinned() -> Way:
    """The browser that lies in the checkout. Without a zygote, because it is built for Lambda, which has none."""
    libraries = [str(pinned_folder() / LIBRARIES / "lib"), os.environ.get("LD_LIBRARY_PATH", "")]
    paths = os.pathsep.join(filter(None, libraries))
    return Way(pinned_program(), (*FLAGS, "--no-zygote"), {"LD_LIBRARY_PATH": paths})


def pinned_program() -> Path:
    """The program of the pinned browser, whether it is there or not."""
    return pinned_folder() / PROGRAM


def pinned_folder() -> Path:
    """Where the browser of the checkout is, or is to be."""
    return pins.FOLDER / pins.read()[pins.CHROMIUM].folder


def is_for_this_machine() -> bool:
    """Whether the pinned browser can run here."""
    return sys.platform == "linux" and platform.machine() in {"x86_64", "AMD64"}


def why_not() -> str:
    """Why there is no browser, in one line."""
    if WHY_NOT.is_file():
        return WHY_NOT.read_text(encoding="utf-8").strip()
    return "no browser starts here; `make browser` gets one, or says why it can't; CHROMIUM=… names one of yours"
