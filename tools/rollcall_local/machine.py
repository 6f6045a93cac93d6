"""The memory of this machine, or of the container that this runs in."""

import os
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

GIB = 1 << 30
NEEDED = GIB
"""Bytes that a platform takes while it is built, deployed and used with small packages."""

_CGROUPS = Path("/sys/fs/cgroup")
_UNLIMITED = 1 << 60
"""From here on, a cgroup's limit stands for none."""


def memory() -> int:
    """Bytes of memory that there are."""
    return min([os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES"), *(limit for limit, _ in _limits())])


def available() -> int | None:
    """Bytes of memory that are free or could be at once; None where the system does not tell, as on macOS."""
    try:
        free = _table(Path("/proc/meminfo"))["MemAvailable:"] << 10
    except OSError:
        return None
    return min([free, *(max(limit - used, 0) for limit, used in _limits())])


def warning() -> str | None:
    """What to say where there is little memory."""
    free = available()
    if free is None or free >= NEEDED:
        return None
    return (
        f"LITTLE MEMORY: {free >> 20:,} MiB are free, and the platform takes about {NEEDED >> 20:,}. "
        "If it is ended on its way, close other programs and start it again."
    )


def _limits() -> Iterator[tuple[int, int]]:
    """Limit in bytes of each cgroup that this process is in and that has one, and what is used of it for good."""
    for folder, limit, used, cache in _memory_cgroups():
        try:
            most = int((folder / limit).read_text())
            if most < _UNLIMITED:
                yield most, int((folder / used).read_text()) - _table(folder / "memory.stat")[cache]
        except (OSError, ValueError, KeyError):  # no such cgroup here, or its limit is `max`
            continue


def _memory_cgroups() -> Iterator[tuple[Path, str, str, str]]:
    """The cgroups that this process is in, of both versions: folder, and the names of what is needed of it."""
    try:
        lines = Path("/proc/self/cgroup").read_text().splitlines()
    except OSError:
        return
    for line in lines:
        _, controllers, place = line.split(":", 2)
        if controllers == "":
            top, names = _CGROUPS, ("memory.max", "memory.current", "inactive_file")
        elif "memory" in controllers.split(","):
            names = ("memory.limit_in_bytes", "memory.usage_in_bytes", "total_inactive_file")
            top = _CGROUPS / "memory"
        else:
            continue
        inner = PurePosixPath(place.lstrip("/"))
        for path in {inner, *inner.parents}:
            yield top / path, *names


def _table(path: Path) -> dict[str, int]:
    """A file of names and numbers, one pair on a line."""
    return {name: int(number) for name, number, *_ in map(str.split, path.read_text().splitlines())}
