"""The programs that are measured, and how each is called."""

import compileall
import json
import os
import shutil
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from rollcall_bench import machine
from rollcall_bench.plan import READ_BY_RIVALS, Planned

DAY = "2026-11-24"
"""The date of the import for all programs."""
FLOOR, FLOOR_THREADS = "floor", "floor, all threads"
ROLLCALL, ONE_CORE = "Rollcall", "Rollcall, one core"
OWN_CLEAN = "Rollcall, own clean"
"""Rollcall with the clean district of the same size and quoting, beside which another district is held."""
DUCKDB, POLARS = "DuckDB", "Polars"
ALL_THREADS = ", all threads"
"""Behind the names of rivals."""

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
FRICTIONLESS_MOST = 10_000
"""The most students with which frictionless is measured, because it is too slow for more."""
CHECKED = frozenset({0, 1, 3})
"""The exit codes of `rollcall check` for a package that was judged."""

Command = list[str | Path]


@dataclass(frozen=True, slots=True)
class Contestant:
    """A program that is given a package and a folder to write to."""

    name: str
    command: Callable[[Path, Path], Command]
    accepted: Callable[[bytes], int | None] = lambda _: None
    """Reads from its output how many rows it accepted."""
    fine: frozenset[int] = frozenset({0})
    variables: Mapping[str, str] = field(default_factory=dict)
    """What its environment has besides that of all."""


def contestants(root: Path, planned: Planned, turn: int) -> Iterator[Contestant]:
    """The programs of a round, the first of which is 0, in the order in which they run. `root` is the project's folder.

    What is held beside something stands beside it: Rollcall beside the floors and its own clean district.
    """
    if planned.case != planned.case.own_clean:
        yield _rollcall(OWN_CLEAN)
    yield Contestant(FLOOR, lambda package, output: _floor(package, output, 1))
    yield _rollcall(ROLLCALL)
    yield Contestant(FLOOR_THREADS, lambda package, output: _floor(package, output, machine.cores()))
    if planned.one_core and (pinned := _one_core()):
        yield _rollcall(ONE_CORE, pinned)
    if planned.case.faults not in READ_BY_RIVALS:
        return
    if turn < planned.rivals:
        yield from (rival(root, name, threads) for name in (DUCKDB, POLARS) for threads in (1, machine.cores()))
    if planned.slow and turn == 0:
        yield rival(root, "pandera", 1)
        if planned.case.students <= FRICTIONLESS_MOST:
            yield rival(root, "frictionless", 1)


def check(package: Path, output: Path) -> Command:
    """The command of a check; its exit code is 0 for a clean district."""
    command: Command = [sys.executable, "-m", "rollcall_cli", "check", "--format", "json", "--today", DAY]
    return [*command, "--output", output, package]


def comparison(new: Path, current: Path, changes: Path | None = None) -> Command:
    """The command that compares two snapshots, and writes the rows that differ into the folder `changes`, if given."""
    return [sys.executable, "-m", "rollcall_bench.comparison", new, current, *([changes] if changes else [])]


def rival(root: Path, name: str, threads: int) -> Contestant:
    """Another tool; with several threads its name says so."""
    module = f"rollcall_bench.rivals.with_{name.lower()}"
    return Contestant(
        name if threads == 1 else name + ALL_THREADS,
        lambda package, output: [rivals_python(root), "-m", module, package, output, root / "schemas"],
        lambda said: sum(json.loads(said)["accepted"].values()),
        variables=_threads(threads),
    )


def environment(root: Path) -> Mapping[str, str]:
    """The environment of all contestants: our sources on the path, and one thread, which costs rivals the least CPU.

    numpy's OpenBLAS gets one thread too; most contestants load it and none uses it.
    """
    sources = [root / "layers/core/python", root / "tools"]
    one_thread = {**_threads(1), "OPENBLAS_NUM_THREADS": "1"}
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


def _rollcall(name: str, pinned: Command | None = None) -> Contestant:
    return Contestant(
        name,
        lambda package, output: [*(pinned or []), *check(package, output)],
        lambda said: sum(counts["accepted"] for counts in json.loads(said)["files"].values()),
        CHECKED,
    )


def _one_core() -> Command | None:
    """What runs a command on one core; None where the system has no `taskset`, such as macOS."""
    program = shutil.which("taskset")
    return [program, "-c", str(machine.first_core())] if program else None


def _floor(package: Path, output: Path, threads: int) -> Command:
    return [sys.executable, "-m", "rollcall_bench.floor", package, output, str(threads)]


def _threads(count: int) -> Mapping[str, str]:
    """Polars reads its own variable; `DUCKDB_THREADS` is read by our program for DuckDB."""
    return {"POLARS_MAX_THREADS": str(count), "DUCKDB_THREADS": str(count)}
