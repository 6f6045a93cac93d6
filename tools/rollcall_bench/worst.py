"""Measures the worst cost of checking a file: `python -m rollcall_bench.worst [--size MB] [PATTERN …]`.

Each kind of content is checked beside a clean district of the same size, by the same command in alternating processes.
The cost of starting up is subtracted from both.
"""

import argparse
import re
import statistics
import sys
import tempfile
import zipfile
from collections import deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from rollcall_bench import machine
from rollcall_bench.contestants import CHECKED, DAY, environment
from rollcall_bench.kinds import Kind, Recipe, kinds
from rollcall_bench.measuring import Failed, Usage, measure
from rollcall_bench.results import markdown

GOAL = 5.0
"""The highest allowed ratio to the CPU of a clean district of the same size."""
HEADER = ("kind", "MB", "CPU s", "× clean", "peak MB")
_SHOWN = 40
"""The number of most expensive kinds that are measured again and shown on the page."""
_LOOKS = 3
"""Measurements of a clean district before the first kind."""
_EVERY = 5
"""Kinds between two measurements of a clean district, which show how fast the machine is right now."""
_STUDENT = 300
"""The approximate bytes of a clean district for each student."""
_BLOCK = re.compile(r"(<!-- worst -->\n).*?(<!-- end of worst -->)", re.DOTALL)


@dataclass
class Measured:
    """The measurements of a kind."""

    name: str
    size: int
    """The size of the file in bytes."""
    cpu: list[float] = field(default_factory=list)
    """The CPU seconds of each run, without starting up."""
    clean: list[float] = field(default_factory=list)
    """The CPU seconds of a clean district of the same size, measured at about the same time."""
    peak: int = 0
    """Peak memory in bytes."""

    @property
    def ratio(self) -> float:
        """The median ratio of its CPU seconds to a clean district's."""
        return statistics.median(one / clean for one, clean in zip(self.cpu, self.clean, strict=True))

    def row(self) -> tuple[str, ...]:
        """Its row of the table."""
        cpu = statistics.median(self.cpu)
        return self.name, f"{self.size / 1e6:.1f}", f"{cpu:.2f}", f"{self.ratio:.1f}", f"{self.peak / 1e6:,.0f}"


def write_package(recipe: Recipe, size: int, clean: Path, path: Path) -> int:
    """Write a package with the file of `recipe` and the other files of a `clean` one; return the file's bytes."""
    content = recipe.content(size)
    with zipfile.ZipFile(clean) as source, zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as package:
        for file in source.namelist():
            package.writestr(file, content if file == recipe.file else source.read(file))
    return len(content)


class _Bench:
    """Measures kinds beside a clean district, and tracks the machine's current speed."""

    def __init__(self, size: int, root: Path, folder: Path) -> None:
        self.size, self.root, self.folder = size, root, folder
        self.smallest = self._district("smallest", 20)
        self.clean = self._district("clean", max(20, size // _STUDENT))
        with zipfile.ZipFile(self.clean) as package:
            self.clean_size = sum(entry.file_size for entry in package.infolist())
        self.floors: deque[float] = deque(maxlen=9)
        self.cleans: deque[float] = deque(maxlen=9)
        for _ in range(_LOOKS):
            self.look_at_clean()

    def look_at_clean(self) -> None:
        """Measure the current cost of starting up and of a clean district."""
        self.floors.append(self._check(self.smallest).cpu)
        self.cleans.append(self._check(self.clean).cpu)

    def measure(self, kind: Kind, into: Measured | None) -> Measured:
        """Measure a kind once more."""
        package = self.folder / "package.zip"
        size = write_package(kind.recipe, self.size, self.smallest, package)
        used = self._check(package)
        floor = statistics.median(self.floors)
        measured = into or Measured(kind.name, size)
        measured.cpu.append(used.cpu - floor)
        measured.clean.append((statistics.median(self.cleans) - floor) / self.clean_size * size)
        measured.peak = max(measured.peak, used.peak)
        return measured

    def _district(self, name: str, students: int) -> Path:
        package = self.folder / f"{name}.zip"
        command: list[str | Path] = [
            sys.executable,
            "-m",
            "rollcall_bench.districts",
            "--students",
            str(students),
            package,
        ]
        measure(command, self.folder / "said", environment(self.root))
        return package

    def _check(self, package: Path) -> Usage:
        command: list[str | Path] = [
            sys.executable,
            "-m",
            "rollcall_cli",
            "check",
            "--format",
            "json",
            "--today",
            DAY,
            package,
        ]
        return measure(command, self.folder / "said", environment(self.root), CHECKED)


def measure_all(chosen: Sequence[Kind], bench: _Bench, rounds: int) -> list[Measured]:
    """Measure each kind once, and the most expensive again in every further round; most expensive first."""
    found: dict[str, Measured] = {}
    wanted = list(chosen)
    for turn in range(rounds):
        for number, kind in enumerate(wanted):
            if number % _EVERY == 0:
                bench.look_at_clean()
            found[kind.name] = bench.measure(kind, found.get(kind.name))
            sys.stderr.write(f"\r{turn + 1}/{rounds} {number + 1}/{len(wanted)} ")
        by_name = {kind.name: kind for kind in chosen}
        wanted = [by_name[one.name] for one in _dearest(found.values())[:_SHOWN]]
    sys.stderr.write("\n")
    return _dearest(found.values())


def _dearest(measured: Iterable[Measured]) -> list[Measured]:
    return sorted(measured, key=lambda one: -one.ratio)


def summary(found: Sequence[Measured]) -> str:
    """Describe the worst kind in one sentence."""
    worst, over = found[0], sum(one.ratio > GOAL for one in found)
    most = max(found, key=lambda one: one.peak)
    return (
        f"The worst of {len(found)} kinds is “{worst.name}”: {worst.ratio:.1f} times the CPU of a clean district of "
        f"its size; {over or 'none'} of them {'are' if over > 1 else 'is'} over {GOAL:g}. The most memory is "
        f"{most.peak / 1e6:,.0f} MB, of “{most.name}”."
    )


def main(argv: Sequence[str], root: Path) -> int:
    """Measure, print the table, write the most expensive kinds into a page if given; 1 if one exceeds the goal."""
    parser = argparse.ArgumentParser(prog="python -m rollcall_bench.worst", description=__doc__)
    parser.add_argument(
        "patterns", metavar="PATTERN", nargs="*", help="measure only kinds whose names contain one of these"
    )
    parser.add_argument("--size", metavar="MB", type=float, default=8, help="size of the file; default: 8")
    parser.add_argument(
        "--rounds", metavar="N", type=int, default=3, help="how often the most expensive kinds are measured; default: 3"
    )
    parser.add_argument("--page", metavar="FILE", type=Path, help="write the results between the marks of this page")
    args = parser.parse_args(argv)
    chosen = [kind for kind in kinds() if not args.patterns or any(part in kind.name for part in args.patterns)]
    about = machine.description(root, None)
    with tempfile.TemporaryDirectory(prefix="rollcall-bench-") as folder:
        try:
            found = measure_all(chosen, _Bench(int(args.size * 1e6), root, Path(folder)), args.rounds)
        except Failed as failed:
            sys.stderr.write(f"{failed}\n")
            return 2
    for one in found:
        name, *numbers = one.row()
        sys.stdout.write(f"{name:90}" + "".join(number.rjust(9) for number in numbers) + "\n")
    sys.stdout.write(f"\n{summary(found)}\n")
    if args.page:
        page = filled(args.page.read_text(encoding="utf-8"), found, about)
        args.page.write_text(page, encoding="utf-8", newline="\n")
    return int(found[0].ratio > GOAL)


def filled(page: str, found: Sequence[Measured], about: Sequence[str]) -> str:
    """`page` with the most expensive kinds between its marks."""
    parts = [
        "\n".join(f"- {line}" for line in about if not line.startswith("Rivals")),
        summary(found),
        markdown(HEADER, (one.row() for one in found[:_SHOWN]), left=1),
    ]
    return _BLOCK.sub(lambda match: match[1] + "\n" + "\n\n".join(parts) + "\n\n" + match[2], page)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:], Path.cwd()))
