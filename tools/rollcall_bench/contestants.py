"""The programs that are measured, and how each is called."""

import compileall
import json
import os
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

DAY = "2026-11-24"
"""The date of the import for all programs."""
FLOOR, ROLLCALL = "floor", "Rollcall"

FEEDS = frozenset({"comparison, 1 %, feed", "comparison, feed"})
"""The comparisons that also write the rows that differ, as the step `snapshot` does."""
COMPARISONS = {
    "comparison, 1 %": "one-percent",
    "comparison, 1 %, feed": "one-percent",
    "comparison, same": None,
    "comparison, all": "all-ids",
    "comparison, every": "every-row",
    "comparison, feed": "every-row",
}
"""The variation (`rollcall_bench.variation`) that each comparison reads; None is the check's own snapshot."""
_RIVALS_OFTEN = 120_000
"""The most students with which rivals run in every round; with a million, they take three times as long as all else."""
_CHECKED = frozenset({0, 1, 3})
"""The exit codes of `rollcall check` for a package that was judged."""


@dataclass(frozen=True, slots=True)
class Contestant:
    """A program that is given a package and a folder to write to."""

    name: str
    command: Callable[[Path, Path], list[str | Path]]
    accepted: Callable[[bytes], int | None]
    """Reads from its output how many rows it accepted."""
    fine: frozenset[int] = frozenset({0})
    largest: int | None = None
    """The most students with which it is measured, because it is too slow for more; None means any number."""
    often: int | None = None
    """The most students with which it is measured in every round; with more, only in the first."""

    def takes_part(self, students: int, turn: int) -> bool:
        """Whether it is measured in a round; the first is 0."""
        small_enough = self.largest is None or students <= self.largest
        return small_enough and (turn == 0 or self.often is None or students <= self.often)


def contestants(root: Path, *, rivals: bool) -> list[Contestant]:
    """All programs that are measured, the floor first. `root` is the project's folder."""
    floor = Contestant(
        FLOOR,
        lambda package, output: [sys.executable, "-m", "rollcall_bench.floor", package, output],
        lambda _: None,
    )
    rollcall = Contestant(
        ROLLCALL,
        check,
        lambda said: sum(counts["accepted"] for counts in json.loads(said)["files"].values()),
        _CHECKED,
    )
    others = [
        _rival(root, "DuckDB"),
        _rival(root, "Polars"),
        _rival(root, "pandera"),
        _rival(root, "frictionless", 10_000),
    ]
    return [floor, rollcall, *(others if rivals else [])]


def check(package: Path, output: Path) -> list[str | Path]:
    """The command of a check; its exit code is 0 for a clean district."""
    command = [sys.executable, "-m", "rollcall_cli", "check", "--format", "json", "--today", DAY]
    return [*command, "--output", output, package]


def comparison(new: Path, current: Path, changes: Path | None = None) -> list[str | Path]:
    """The command that compares two snapshots, and writes the rows that differ into the folder `changes`, if given."""
    return [sys.executable, "-m", "rollcall_bench.comparison", new, current, *([changes] if changes else [])]


def environment(root: Path) -> Mapping[str, str]:
    """The environment of all contestants: our sources on the path, and one thread, which costs rivals the least CPU.

    numpy's OpenBLAS gets one thread too; most contestants load it and none uses it.
    """
    sources = [root / "layers/core/python", root / "tools"]
    one_thread = {"POLARS_MAX_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
    return os.environ | one_thread | {"PYTHONPATH": os.pathsep.join(map(str, sources))}


def compile_sources(root: Path) -> None:
    """Write the bytecode of what is measured, as every installation does.

    Where it is older than its source and can't be written, each run would compile all modules anew: 0.1 s of CPU.
    """
    for part in ("layers/core/python", "functions", "schemas", "tools"):
        compileall.compile_dir(root / part, quiet=2)


def rivals_python(root: Path) -> Path:
    """The interpreter of the rivals' environment."""
    return root / ".venv-bench/bin/python"


def _rival(root: Path, name: str, largest: int | None = None) -> Contestant:
    module = f"rollcall_bench.rivals.with_{name.lower()}"
    return Contestant(
        name,
        lambda package, output: [rivals_python(root), "-m", module, package, output, root / "schemas"],
        lambda said: sum(json.loads(said)["accepted"].values()),
        largest=largest,
        often=_RIVALS_OFTEN,
    )
