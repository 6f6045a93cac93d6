"""Measures districts of all kinds: `python -m rollcall_bench [--students N …] [--page FILE]`."""

import argparse
import re
import shutil
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from rollcall_bench import machine
from rollcall_bench.contestants import (
    COMPARISONS,
    FEEDS,
    ROLLCALL,
    Contestant,
    check,
    comparison,
    compile_sources,
    contestants,
    environment,
    rivals_python,
)
from rollcall_bench.measuring import Failed, Usage, measure
from rollcall_bench.results import HEADER, Case, Result, least, markdown, rows, screen_line, targets

SIZES = (500, 10_000, 120_000, 1_000_000)
QUOTINGS = ("minimal", "all")
FAULTS = ("clean", "one-percent", "every-row")
_BLOCK = re.compile(r"(<!-- measured -->\n).*?(<!-- end -->)", re.DOTALL)


def main(argv: Sequence[str], root: Path) -> int:
    """Measure, print the table, and write it into the page if one is given. `root` is the project's folder."""
    parser = argparse.ArgumentParser(prog="python -m rollcall_bench", description=__doc__)
    parser.add_argument("--students", metavar="N", type=int, nargs="+", default=SIZES, help="sizes of the districts")
    parser.add_argument("--quoting", choices=QUOTINGS, nargs="+", default=QUOTINGS, help="default: both")
    parser.add_argument("--faults", choices=FAULTS, nargs="+", default=FAULTS, help="default: all three")
    parser.add_argument(
        "--rounds", metavar="N", type=int, default=3, help="number of runs, of which the least counts; default: 3"
    )
    parser.add_argument("--without-rivals", action="store_true", help="measure the floor and Rollcall alone")
    parser.add_argument("--page", metavar="FILE", type=Path, help="write the results between the marks of this page")
    args = parser.parse_args(argv)
    racing = contestants(root, rivals=not args.without_rivals)
    cases = [
        Case(size, quoting, faults) for size in args.students for quoting in args.quoting for faults in args.faults
    ]
    about = machine.description(root, None if args.without_rivals else rivals_python(root))  # before anything changes
    compile_sources(root)
    try:
        results = list(_measure_all(cases, racing, args.rounds, root))
    except Failed as failed:
        sys.stderr.write(f"{failed}\n")
        return 1
    sys.stdout.write("\n" + "".join(f"{t.what}: {t.reached} ({t.aim})\n" for t in targets(results)))
    if args.page:
        args.page.write_text(
            filled(args.page.read_text(encoding="utf-8"), results, about), encoding="utf-8", newline="\n"
        )
    return 0


def filled(page: str, results: Sequence[Result], about: Sequence[str]) -> str:
    """`page` with the results between its marks."""
    aims = [(t.what, t.aim, t.reached, "yes" if t.met else "**no**") for t in targets(results)]
    size = max(result.case.students for result in results)
    parts = [
        "\n".join(f"- {line}" for line in about),
        f"### Targets, at {size:,} students",
        markdown(("what", "target", "measured", "met"), aims, left=1),
        "### All",
        markdown(HEADER, rows(results)),
    ]
    return _BLOCK.sub(lambda match: match[1] + "\n" + "\n\n".join(parts) + "\n\n" + match[2], page)


def _measure_all(cases: Sequence[Case], racing: Sequence[Contestant], rounds: int, root: Path) -> Iterator[Result]:
    sys.stdout.write(screen_line(HEADER) + "\n")
    for case in cases:
        with tempfile.TemporaryDirectory(prefix="rollcall-bench-") as folder:
            results = list(_measure_case(case, racing, rounds, root, Path(folder)))
        for row in rows(results):
            sys.stdout.write(screen_line(row) + "\n")
        sys.stdout.flush()
        yield from results


def _measure_case(case: Case, racing: Sequence[Contestant], rounds: int, root: Path, folder: Path) -> Iterator[Result]:
    """Measure all contestants in turn, round by round, each run in a new process with a new folder."""
    package, said = folder / "package.zip", folder / "said"
    made = ("--students", str(case.students), "--quoting", case.quoting, "--faults", case.faults)
    # In its own process, because this one must stay small (see `measure`).
    measure([sys.executable, "-m", "rollcall_bench.districts", *made, package], said, environment(root))
    usages: dict[str, list[Usage]] = {}
    accepted: dict[str, int | None] = {}
    for turn in range(rounds):
        for tool in racing:
            if not tool.takes_part(case.students, turn):
                continue
            output = folder / "output"
            output.mkdir()
            used = measure(tool.command(package, output), said, environment(root), tool.fine)
            usages.setdefault(tool.name, []).append(used)
            accepted[tool.name] = tool.accepted(said.read_bytes())
            shutil.rmtree(output)
    if (case.quoting, case.faults) == (QUOTINGS[0], FAULTS[0]):
        for name, runs in _measure_comparisons(rounds, root, folder).items():
            usages.setdefault(name, []).extend(runs)
    for name, runs in usages.items():
        yield Result(case, name, least(runs), accepted.get(name))


def _measure_comparisons(rounds: int, root: Path, folder: Path) -> Mapping[str, Sequence[Usage]]:
    """Compare the snapshot of the case's package with its variations; only ordinary ones run in every round.

    Between them, the check runs again and counts as well: so whatever else the machine does adds to both alike.
    """
    said, new = folder / "said", folder / "new"
    new.mkdir()
    usages: dict[str, list[Usage]] = {ROLLCALL: [measure(check(folder / "package.zip", new), said, environment(root))]}
    for turn in range(rounds):
        for name, kind in COMPARISONS.items():
            current = folder / kind if kind else new
            if kind and not current.exists():
                current.mkdir()
                measure([sys.executable, "-m", "rollcall_bench.variation", kind, new, current], said, environment(root))
            if turn and kind not in {None, "one-percent"}:
                continue
            output = folder / "output"
            output.mkdir()
            command = comparison(new, current, output if name in FEEDS else None)
            usages.setdefault(name, []).append(measure(command, said, environment(root)))
            shutil.rmtree(output)
        output.mkdir()
        usages[ROLLCALL].append(measure(check(folder / "package.zip", output), said, environment(root)))
        shutil.rmtree(output)
    return usages
