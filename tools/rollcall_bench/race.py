"""Measures districts: makes their packages, and lets all programs run in turn, each in a process of its own."""

import shutil
import sys
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import groupby
from pathlib import Path

from rollcall_bench import machine
from rollcall_bench.contestants import (
    COMPARISONS,
    FEEDS,
    OWN_CLEAN,
    ROLLCALL,
    check,
    comparison,
    contestants,
    environment,
)
from rollcall_bench.measuring import measure
from rollcall_bench.plan import Case, Planned
from rollcall_bench.results import Measured, Run

_IN_EVERY_ROUND = frozenset({"one-percent", None})
"""The variations that are compared in every round; the others are in the first one."""
_CHECKED_BETWEEN = frozenset({"comparison, 1 %", "comparison, 1 %, feed"})
"""The comparisons that have a goal: before each of them, the check runs once more."""


def measured(plan: Iterable[Planned], root: Path) -> Iterator[Measured]:
    """Measure all districts of a plan; those of one size must stand together. `root` is the project's folder.

    Raises:
        Failed: A program failed.
    """
    for _, group in groupby(plan, key=lambda planned: planned.case.students):
        of_size = list(group)
        with tempfile.TemporaryDirectory(prefix="rollcall-bench-") as folder:
            packages = _made(of_size, root, Path(folder))
            for planned in of_size:
                with tempfile.TemporaryDirectory(dir=folder) as own:
                    yield _Race(planned, packages, root, Path(own)).run()


def _made(plan: Sequence[Planned], root: Path, folder: Path) -> Mapping[Case, Path]:
    """Make the packages of all cases and of their own clean districts, as many at once as there are cores."""
    cases = dict.fromkeys(case for planned in plan for case in (planned.case, planned.case.own_clean))
    packages = {case: folder / f"{number}.zip" for number, case in enumerate(cases)}

    def make(case: Case) -> None:
        # In its own process, because this one must stay small (see `measure`).
        command: list[str | Path] = [sys.executable, "-m", "rollcall_bench.districts", *case.arguments, packages[case]]
        measure(command, packages[case].with_suffix(".said"), environment(root))

    with ThreadPoolExecutor(machine.cores()) as pool:
        list(pool.map(make, packages))
    return packages


class _Race:
    """The runs with one district, round by round, each in a new process with a new folder."""

    def __init__(self, planned: Planned, packages: Mapping[Case, Path], root: Path, folder: Path) -> None:
        self.planned, self.packages, self.root, self.folder = planned, packages, root, folder
        self.said, self.new = folder / "said", folder / "new"
        self.found = Measured(planned.case)

    def run(self) -> Measured:
        """Run all rounds."""
        for turn in range(self.planned.rounds):
            for tool in contestants(self.root, self.planned, turn):
                case = self.planned.case.own_clean if tool.name == OWN_CLEAN else self.planned.case
                output = self._output()
                variables = {**environment(self.root), **tool.variables}
                usage = measure(tool.command(self.packages[case], output), self.said, variables, tool.fine)
                self.found.runs.append(Run(tool.name, usage))
                self.found.accepted[tool.name] = tool.accepted(self.said.read_bytes())
            if self.planned.compared:
                self._compare(turn)
        return self.found

    def _compare(self, turn: int) -> None:
        """Compare the snapshot of the check with its variations; only ordinary ones run in every round."""
        for name, kind in COMPARISONS.items():
            if turn and kind not in _IN_EVERY_ROUND:
                continue
            if name in _CHECKED_BETWEEN or not self.new.exists():
                self._check()
            current = self._variation(kind) if kind else self.new
            command = comparison(self.new, current, self._output() if name in FEEDS else None)
            self.found.runs.append(Run(name, measure(command, self.said, environment(self.root))))

    def _check(self) -> None:
        """Check once more; the snapshot of the first time is kept to be compared."""
        output = self._output()
        usage = measure(check(self.packages[self.planned.case], output), self.said, environment(self.root))
        self.found.runs.append(Run(ROLLCALL, usage))
        if not self.new.exists():
            output.rename(self.new)

    def _variation(self, kind: str) -> Path:
        folder = self.folder / kind
        if not folder.exists():
            folder.mkdir()
            command: list[str | Path] = [sys.executable, "-m", "rollcall_bench.variation", kind, self.new, folder]
            measure(command, self.said, environment(self.root))
        return folder

    def _output(self) -> Path:
        """An empty folder for the output of a run; that of the run before goes."""
        output = self.folder / "output"
        shutil.rmtree(output, ignore_errors=True)
        output.mkdir()
        return output
