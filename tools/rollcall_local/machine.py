"""Measures the memory of this machine, or of the container that this runs in."""

import os
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

GIB = 1 << 30
NEEDED = GIB
"""The bytes of memory that building, deploying and using a platform with small packages takes."""

_CGROUPS = Path("/sys/fs/cgroup")
_UNLIMITED = 1 << 60
"""A cgroup's limit of at least this many bytes means that there is none."""


def memory() -> int:
    """The total memory in bytes."""
    return min([os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES"), *(limit for limit, _ in _limits())])


def available() -> int | None:
    """The bytes of memory that are free or can be freed at once; None if the system does not report it, as on macOS."""
    try:
        free = _table(Path("/proc/meminfo"))["MemAvailable:"] << 10
    except OSError:
        return None
    return min([free, *(max(limit - used, 0) for limit, used in _limits())])


def warning() -> str | None:
    """A warning if there is too little memory; else None."""
    free = available()
    if free is None or free >= NEEDED:
        return None
    return (
        f"LITTLE MEMORY: {free >> 20:,} MiB are free, and the platform takes about {NEEDED >> 20:,}. "
        "If it ends early, close other programs and start it again."
    )


def _limits() -> Iterator[tuple[int, int]]:
    """Yield the limit of each cgroup of this process, and the memory in use there that can't be freed, in bytes."""
    for folder, limit, used, cache in _memory_cgroups():
        try:
            most = int((folder / limit).read_text())
            if most < _UNLIMITED:
                yield most, int((folder / used).read_text()) - _table(folder / "memory.stat")[cache]
        except (OSError, ValueError, KeyError):  # there is no such cgroup, or its limit is `max`
            continue


def _memory_cgroups() -> Iterator[tuple[Path, str, str, str]]:
    """Yield the cgroups of this process, of both versions: the folder, and the names of files and values to read."""
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
    """Read a file of names and numbers, one pair on each line."""
    return {name: int(number) for name, number, *_ in map(str.split, path.read_text().splitlines())}
