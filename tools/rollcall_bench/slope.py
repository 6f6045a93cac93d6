"""Measures whether a row costs more in larger districts: `python -m rollcall_bench.slope [--students N …]`.

Checks of all sizes take turns. What a start costs, which a check of ten students shows, is taken off, because it would
make the rows of small districts dear. Four million students take gigabytes of disk and memory, and minutes to make.
"""

import argparse
import json
import shutil
import statistics
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from rollcall_bench import machine
from rollcall_bench.contestants import CHECKED, check, compile_sources, environment
from rollcall_bench.measuring import Failed, Usage, measure
from rollcall_bench.plan import Case
from rollcall_bench.results import markdown
from rollcall_bench.sections import with_section
from rollcall_bench.variants import VARIANTS

GOAL = 1.15
"""What a row of the largest district may cost, in rows of the smallest."""
SIZES = (100_000, 1_000_000, 4_000_000)
ORDINARILY = ("ordinary", "shuffled")
HEADER = ("district", "students", "rows", "CPU s", "µs a row", "× smallest", "peak MB")
MARK = "slope"
_START = 10
_MOST_UUIDS = 1_500_000
"""With more students, their enrollments would be over 2 GiB, and the import would be rejected."""


@dataclass(frozen=True, slots=True)
class Size:
    """The runs with one size; each stands beside the run of the start in the same round."""

    variant: str
    students: int
    rows: int
    runs: Sequence[Usage]
    starts: Sequence[Usage]

    @property
    def row_seconds(self) -> list[float]:
        """CPU seconds of a row in each round, without the start."""
        return [(run.cpu - start.cpu) / self.rows for run, start in zip(self.runs, self.starts, strict=True)]

    def times(self, smallest: "Size") -> float:
        """What a row costs in rows of the smallest district: the median of all rounds."""
        return statistics.median(own / other for own, other in zip(self.row_seconds, smallest.row_seconds, strict=True))


def measured(variant: str, sizes: Sequence[int], rounds: int, root: Path) -> list[Size]:
    """Make districts of all sizes and check them in turn.

    Raises:
        Failed: A program failed.
    """
    wanted = [size for size in sorted(sizes) if variant != "uuids" or size <= _MOST_UUIDS]
    with tempfile.TemporaryDirectory(prefix="rollcall-bench-") as name:
        folder = Path(name)
        said, output = folder / "said", folder / "output"
        packages = {students: folder / f"{students}.zip" for students in (_START, *wanted)}
        for students, package in packages.items():
            case = Case(students, variant=variant)
            command: list[str | Path] = [sys.executable, "-m", "rollcall_bench.districts", *case.arguments, package]
            measure(command, said, environment(root))
        usages: dict[int, list[Usage]] = {students: [] for students in packages}
        rows = {}
        for _ in range(rounds):
            for students, package in packages.items():
                output.mkdir()
                usages[students].append(measure(check(package, output), said, environment(root), CHECKED))
                rows[students] = sum(counts["rows"] for counts in json.loads(said.read_bytes())["files"].values())
                shutil.rmtree(output)
    return [Size(variant, students, rows[students], usages[students], usages[_START]) for students in wanted]


def rows(sizes: Sequence[Size]) -> Iterator[tuple[str, ...]]:
    """The rows of one variant below `HEADER`."""
    for size in sizes:
        yield (
            size.variant,
            f"{size.students:,}",
            f"{size.rows:,}",
            f"{statistics.median(run.cpu for run in size.runs):.2f}",
            f"{1e6 * statistics.median(size.row_seconds):.3f}",
            f"{size.times(sizes[0]):.2f}",
            f"{max(run.peak for run in size.runs) / 1e6:,.0f}",
        )


def main(argv: Sequence[str], root: Path) -> int:
    """Measure, print the table, and write it into a page if one is given; 1 where a row of the largest is too dear."""
    parser = argparse.ArgumentParser(prog="python -m rollcall_bench.slope", description=__doc__)
    parser.add_argument("--students", metavar="N", type=int, nargs="+", default=SIZES, help="sizes of the districts")
    parser.add_argument("--variants", choices=VARIANTS, nargs="+", default=ORDINARILY, help="default: two of them")
    parser.add_argument("--rounds", metavar="N", type=int, default=3, help="how often each is checked; default: 3")
    parser.add_argument("--page", metavar="FILE", type=Path, help="write the results between the marks of this page")
    args = parser.parse_args(argv)
    about = [line for line in machine.description(root, None) if not line.startswith("Rivals")]
    compile_sources(root)
    try:
        found = [measured(variant, args.students, args.rounds, root) for variant in args.variants]
    except Failed as failed:
        sys.stderr.write(f"{failed}\n")
        return 2
    body = [row for sizes in found for row in rows(sizes)]
    for name, *numbers in (HEADER, *body):
        sys.stdout.write(f"{name:12}" + "".join(number.rjust(13) for number in numbers) + "\n")
    if args.page:
        text = section(body, about)
        page = with_section(args.page.read_text(encoding="utf-8"), MARK, machine.name(), text)
        args.page.write_text(page, encoding="utf-8", newline="\n")
    return int(any(sizes[-1].times(sizes[0]) > GOAL for sizes in found))


def section(body: Sequence[Sequence[str]], about: Sequence[str]) -> str:
    """The section of a processor."""
    return "\n\n".join(
        [f"### Slope: {machine.name()}", "\n".join(f"- {line}" for line in about), markdown(HEADER, body, left=1)]
    )


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:], Path.cwd()))
