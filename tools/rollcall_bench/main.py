"""Measures districts of all kinds beside the floor and other tools: `python -m rollcall_bench [--short] [--page FILE]`.

`--students N …` measures districts of these sizes instead, of all kinds or of those that are named.
"""

import argparse
import os
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from rollcall_bench import machine, plan
from rollcall_bench.contestants import compile_sources, rivals_python
from rollcall_bench.measuring import Failed
from rollcall_bench.plan import Planned
from rollcall_bench.race import measured
from rollcall_bench.results import HEADER, Measured, markdown, rows, screen_line
from rollcall_bench.sections import with_section
from rollcall_bench.targets import HEADER as TARGETS
from rollcall_bench.targets import targets
from rollcall_bench.variants import FAULTS, QUOTINGS, VARIANTS

MARK = "measured"
_MINUTE = 60


def main(argv: Sequence[str], root: Path) -> int:
    """Measure, print the table, and write it into the page if one is given. `root` is the project's folder."""
    args = _parser().parse_args(argv)
    about = machine.description(root, None if args.without_rivals else rivals_python(root))  # before anything changes
    page = args.page.read_text(encoding="utf-8") if args.page else ""
    if page:
        with_section(page, MARK, machine.name(), "")  # fails now rather than when all is measured
    compile_sources(root)
    began = time.monotonic()
    results = []
    try:
        sys.stdout.write(screen_line(HEADER) + "\n")
        for result in measured(_plan(args), root):
            sys.stdout.write("".join(screen_line(row) + "\n" for row in rows(result)))
            sys.stdout.flush()
            results.append(result)
    except Failed as failed:
        sys.stderr.write(f"{failed}\n")
        return 1
    sys.stdout.write("\n" + "".join(f"{t.what}: {t.reached} ({t.aim})\n" for t in targets(results)))
    about.append(_took(args, time.monotonic() - began))
    sys.stdout.write(f"\n{about[-1]}\n")
    if args.page:
        page = with_section(page, MARK, machine.name(), section(results, about))
        args.page.write_text(page, encoding="utf-8", newline="\n")
    return 0


def section(results: Sequence[Measured], about: Sequence[str]) -> str:
    """The section of a processor: the machine, the targets, and all results."""
    size = max(result.case.students for result in results)
    parts = [
        f"### {machine.name()}",
        "\n".join(f"- {line}" for line in about),
        f"#### Goals, at {size:,} students where no other number is named",
        markdown(TARGETS, (target.row() for target in targets(results)), left=1),
        "#### All",
        markdown(HEADER, (row for result in results for row in rows(result))),
    ]
    return "\n\n".join(parts)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m rollcall_bench", description=__doc__)
    parser.add_argument("--short", action="store_true", help="at most four minutes on two quiet cores")
    parser.add_argument("--students", metavar="N", type=int, nargs="+", help="sizes of the districts")
    parser.add_argument("--quoting", choices=QUOTINGS, nargs="+", default=QUOTINGS, help="default: both")
    parser.add_argument("--faults", choices=FAULTS, nargs="+", default=FAULTS, help="default: all")
    parser.add_argument("--variants", choices=VARIANTS, nargs="+", default=VARIANTS, help="default: all")
    parser.add_argument(
        "--rounds", metavar="N", type=int, default=3, help="number of runs of each program with --students; default: 3"
    )
    parser.add_argument("--without-rivals", action="store_true", help="measure the floor and Rollcall alone")
    parser.add_argument("--page", metavar="FILE", type=Path, help="write the results between the marks of this page")
    return parser


def _plan(args: argparse.Namespace) -> list[Planned]:
    rivals = not args.without_rivals
    if args.students:
        return [
            *plan.chosen(args.students, args.quoting, args.faults, args.variants, args.rounds, rivals=rivals),
        ]
    form = list(plan.short() if args.short else plan.long())
    return form if rivals else [plan.without_rivals(planned) for planned in form]


def _took(args: argparse.Namespace, seconds: float) -> str:
    form = "Chosen districts" if args.students else "The short form" if args.short else "The long form"
    return f"{form} took {seconds / _MINUTE:.0f} minutes; load when it ended: {os.getloadavg()[0]:.1f}."
