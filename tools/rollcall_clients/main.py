"""`make clients`: sees whether the tests have all clients, and gets them where one is missing."""

import platform
import sys
import tempfile
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from rollcall_browser.unpacking import whole
from rollcall_clients import debian, pins, programs, unpacking
from rollcall_clients.debian import DebianError

AT_ONCE = 4
"""Downloads at a time."""


def main(arguments: Sequence[str]) -> int:
    """Have the clients, or pin the newest packages. Return 0 also where there are none: their tests are skipped."""
    if list(arguments) == ["lock"]:
        pins.write(debian.newest())
        return 0
    try:
        print(f"The SFTP clients of the tests: {have()}")
    except (DebianError, OSError) as error:
        programs.WHY_NOT.parent.mkdir(exist_ok=True)
        programs.WHY_NOT.write_text(f"{error}\n", encoding="utf-8")
        print(f"Tests with clients that are missing here will be skipped: {error}", file=sys.stderr)
    else:
        programs.WHY_NOT.unlink(missing_ok=True)
    return 0


def have(*more: str) -> str:
    """Find the clients, and `more` programs, or get the pinned ones; return where they are.

    Raises:
        DebianError: One is missing, and the pinned ones can't be had.
    """
    if not programs.are_pinned():
        missing = [name for name in (*programs.CLIENTS, *more) if programs.systems(name) is None]
        if not missing:
            return "this machine's"
        get()
    return str(pins.folder().relative_to(pins.ROOT))


def get() -> None:
    """Fetch and unpack the pinned packages (30 MB), and see that each program starts.

    Raises:
        DebianError: They are not for this machine, can't be fetched, or do not start.
    """
    if (sys.platform, platform.machine()) != ("linux", "x86_64"):
        raise DebianError("The pinned clients are for Linux on x86_64 only")
    packages = pins.read()
    print(f"Getting {len(packages)} packages of Debian (30 MB) …", flush=True)
    with whole(pins.folder()) as root, tempfile.TemporaryDirectory() as room:
        with ThreadPoolExecutor(AT_ONCE) as pool:
            for file in pool.map(lambda pin: debian.fetch(pin, Path(room)), packages):
                unpacking.unpack(file, root)
        unpacking.link_loader(root)
    for program in programs.PROGRAMS.values():
        unpacking.starter(pins.folder(), program)
    for name in programs.CLIENTS:
        if not programs.version(name):
            raise DebianError(f"the pinned {name} does not start here")
