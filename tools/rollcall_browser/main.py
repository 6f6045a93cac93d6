"""`make browser`: sees whether the tests have a browser, and gets one where they have none."""

import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from rollcall_browser import fonts, pins, registry, unpacking, ways
from rollcall_browser.ways import Way


class NoBrowserError(Exception):
    """No browser can be had; says what was tried."""


def main(arguments: Sequence[str]) -> int:
    """Have a browser, or pin the newest of what it is made of. Return 0 also where there is none: tests are skipped."""
    if list(arguments) == ["lock"]:
        pins.write({name: registry.newest(name) for name in pins.read()})
        return 0
    try:
        fonts.get()
    except fonts.FontsError as error:
        print(f"Without the fonts of the tests, pages are shown in this machine's: {error}", file=sys.stderr)
    look(have)
    return 0


def look(have: Callable[[], str]) -> None:
    """Say which browser there is; where there is none, why, and keep that for those who read why tests are skipped."""
    try:
        print(f"The browser of the tests: {have()}")
    except NoBrowserError as error:
        ways.WHY_NOT.parent.mkdir(exist_ok=True)
        ways.WHY_NOT.write_text(f"{error}\n", encoding="utf-8")
        print(f"The tests in a browser will be skipped: {error}", file=sys.stderr)
    else:
        ways.WHY_NOT.unlink(missing_ok=True)


def have() -> str:
    """Find a browser that starts, or get one: the pinned one, else Playwright's. Return what it says of itself.

    Raises:
        NoBrowserError: There is none, and none could be had.
    """
    for way in ways.systems():
        if version := way.version():
            return f"{version} ({way.name})"
    if version := _pinned_version():
        return version
    return playwrights() or first_of(get_pinned, install_playwrights)


def first_of(*getters: Callable[[], str]) -> str:
    """The first browser that can be had.

    Raises:
        NoBrowserError: With the reasons of all.
    """
    reasons = []
    for get in getters:
        try:
            return get()
        except NoBrowserError as error:
            reasons.append(str(error))
    raise NoBrowserError("; ".join(reasons))


def get_pinned() -> str:
    """Fetch and unpack the pinned browser; see that it starts.

    Raises:
        NoBrowserError: It is not for this machine, can't be fetched, or does not start.
    """
    if not ways.is_for_this_machine():
        raise NoBrowserError(f"{pins.CHROMIUM} is for Linux on x86_64 only")
    pin = pins.read()[pins.CHROMIUM]
    if not ways.pinned_folder().exists():
        print(f"Getting {pin.package} {pin.version} (70 MB) from the npm registry …", flush=True)
        try:
            unpacking.chromium(pin, ways.pinned_folder())
        except (registry.RegistryError, OSError) as error:
            raise NoBrowserError(str(error)) from error
    if version := _pinned_version():
        return version
    raise NoBrowserError(f"{pin.package} {pin.version} does not start here")


def install_playwrights() -> str:
    """Let Playwright install its own Chromium, and see that it is there.

    Raises:
        NoBrowserError: Playwright could not.
    """
    asked = [sys.executable, "-m", "playwright", "install", "chromium"]
    ended = subprocess.run(asked, capture_output=True, text=True, check=False)  # noqa: S603 - Playwright's own
    if ended.returncode or not playwrights():
        said = (ended.stdout + ended.stderr).strip().splitlines()
        failed = next((line.strip() for line in said if "rror" in line), said[-1] if said else "no reason given")
        raise NoBrowserError(f"`playwright install chromium` failed: {failed}")
    return playwrights()


def playwrights() -> str:
    """The name of Playwright's own Chromium; blank where there is none."""
    from playwright.sync_api import sync_playwright  # noqa: PLC0415 - half a second, which most machines don't need

    with sync_playwright() as playwright:
        return Way(None).name if Path(playwright.chromium.executable_path).exists() else ""


def _pinned_version() -> str:
    if not ways.pinned_program().exists():
        return ""
    version = ways.pinned().version()
    return version and f"{version} ({ways.pinned_program().relative_to(pins.ROOT)})"
