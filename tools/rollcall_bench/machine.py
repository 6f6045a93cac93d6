"""Describes the machine and the versions with which a benchmark was measured."""

import os
import platform
import subprocess
from collections.abc import Iterator
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

_OURS = ("rollcall", "pyarrow", "numpy")
_RIVALS = ("duckdb", "polars", "pandera", "frictionless")


def cores() -> int:
    """How many cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def first_core() -> int:
    """The number of the first core that this process may use."""
    return min(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else 0


def name() -> str:
    """The processor with its number of cores, by which a page keeps its results: `AMD EPYC, 2 cores`."""
    many = cores()
    return f"{_processor()}, {many} {'core' if many == 1 else 'cores'}"


def description(root: Path, rivals: Path | None) -> list[str]:
    """Describe date, machine and versions, one line each; `rivals` is the rivals' interpreter, or None."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    ours = ", ".join(f"{name} {version(name)}" for name in _OURS)
    theirs = ", ".join(_versions(rivals)) if rivals else "not measured"
    return [
        f"Measured on {datetime.now(UTC):%Y-%m-%d}, at commit {_commit(root)}.",
        f"Machine: {name()}, {memory:.0f} GiB of memory, {platform.platform()}.",
        f"Load when it began: {os.getloadavg()[0]:.1f}.",
        f"Python {platform.python_version()}, {ours}.",
        f"Rivals: {theirs}.",
    ]


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return platform.processor() or platform.machine()
    names = (line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    return next(names, platform.machine())


def _versions(python: Path) -> Iterator[str]:
    program = f"from importlib.metadata import version\nfor name in {_RIVALS}: print(name, version(name))"
    yield from _said(str(python), "-c", program).splitlines()


def _commit(root: Path) -> str:
    commit = _said("git", "-C", str(root), "rev-parse", "--short", "HEAD")
    changed = _said(
        "git", "-C", str(root), "status", "--porcelain", "--", "layers/core", "schemas", "tools/rollcall_cli"
    )
    return f"{commit} with changes that were not committed" if changed else commit


def _said(*command: str) -> str:
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()  # noqa: S603 - ours
