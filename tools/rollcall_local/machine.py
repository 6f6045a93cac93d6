"""The memory of this machine, or of the container in it."""

import os
from pathlib import Path

GIB = 1 << 30
NEEDED = GIB
"""Bytes that a platform takes while it is built, deployed and used with small packages."""

_LIMITS = (
    ("/sys/fs/cgroup/memory.max", "/sys/fs/cgroup/memory.current"),
    ("/sys/fs/cgroup/memory/memory.limit_in_bytes", "/sys/fs/cgroup/memory/memory.usage_in_bytes"),
)
"""Of a container, and what it uses: cgroups of both versions."""


def memory() -> int:
    """Bytes of memory that there are."""
    return min([os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES"), *(limit for limit, _ in _limits())])


def available() -> int | None:
    """Bytes of memory that are free or could be at once; None where the system does not tell, as on macOS."""
    try:
        lines = dict(line.split(":", 1) for line in Path("/proc/meminfo").read_text().splitlines())
    except OSError:
        return None
    free = int(lines["MemAvailable"].split()[0]) << 10
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


def _limits() -> list[tuple[int, int]]:
    """Limit and use in bytes, where there is a limit."""
    found = []
    for limit, used in _LIMITS:
        try:
            found.append((int(Path(limit).read_text()), int(Path(used).read_text())))
        except (OSError, ValueError):  # no such cgroup, or `max`
            continue
    return found
