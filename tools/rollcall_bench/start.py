"""What a start costs: `python -m rollcall_bench.start [--rounds N] [--page FILE]`.

A check of ten students, the help, and the import of each function's handler, in processes of their own and in turn,
beside the floor: what no check of Arrow columns can do without. Bytecode is there, as it is where a wheel is installed.
"""

import argparse
import os
import re
import statistics
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

from rollcall_bench import machine
from rollcall_bench.contestants import DAY, compile_sources, environment
from rollcall_bench.measuring import Failed, measure
from rollcall_bench.results import markdown

GOAL = 1.5
"""Times the floor that a check of ten students may cost."""
STUDENTS = (10, 500)
HEADER = ("start", "CPU ms", "× floor")

_FLOOR = "import pyarrow.csv, pyarrow.parquet, numpy"
ROLLCALL = "from rollcall_cli.main import run; run()"
"""What the installed command runs."""
HANDLER = "import app"
"""What Lambda runs at a cold start; the folder of the function is on the path."""
_BLOCK = re.compile(r"(<!-- start -->\n).*?(<!-- end of start -->)", re.DOTALL)


def command(program: str, *arguments: str | Path) -> list[str | Path]:
    """How a program in one line is run with arguments."""
    return [sys.executable, "-c", program, *arguments]


def functions(root: Path) -> list[Path]:
    """The folders of the functions."""
    return sorted(path.parent for path in (root / "functions").glob("*/app.py"))


def starts(root: Path, folder: Path) -> Mapping[str, tuple[list[str | Path], Mapping[str, str]]]:
    """What is measured: for each name the command and its environment; the floor first."""
    plain = {name: value for name, value in environment(root).items() if name != "PYTHONDONTWRITEBYTECODE"}
    plain["OPENBLAS_NUM_THREADS"] = "1"
    found: dict[str, tuple[list[str | Path], Mapping[str, str]]] = {"floor": (command(_FLOOR), plain)}
    for students in STUDENTS:
        package = folder / f"{students}.zip"
        made = command("import sys; from rollcall_bench.districts import main; main(sys.argv[1:])")
        measure([*made, "--students", str(students), package], folder / "said", plain)
        found[f"rollcall check, {students} students"] = (command(ROLLCALL, "check", package, "--today", DAY), plain)
    found["rollcall --help"] = (command(ROLLCALL, "--help"), plain)
    for function in functions(root):
        path = os.pathsep.join([str(function), *filter(None, [plain.get("PYTHONPATH")])])
        found[f"function {function.name}"] = (command(HANDLER), {**plain, "PYTHONPATH": path})
    return found


def measured(root: Path, rounds: int) -> Mapping[str, float]:
    """CPU seconds of each start: the median of all rounds."""
    compile_sources(root)
    seconds: dict[str, list[float]] = {}
    with tempfile.TemporaryDirectory(prefix="rollcall-bench-") as folder:
        every = starts(root, Path(folder))
        for turn in range(rounds):
            for name, (argv, variables) in every.items():
                seconds.setdefault(name, []).append(measure(argv, Path(folder) / "said", variables).cpu)
            sys.stderr.write(f"\r{turn + 1}/{rounds} ")
    sys.stderr.write("\n")
    return {name: statistics.median(each) for name, each in seconds.items()}


def rows(seconds: Mapping[str, float]) -> list[tuple[str, str, str]]:
    """The rows of the table."""
    floor = seconds["floor"]
    return [(name, f"{1000 * cpu:.0f}", f"{cpu / floor:.2f}") for name, cpu in seconds.items()]


def main(argv: Sequence[str], root: Path) -> int:
    """Measure, print the table, and put it into a page if one is named; 1 where the check is over the goal."""
    parser = argparse.ArgumentParser(prog="python -m rollcall_bench.start", description=__doc__)
    parser.add_argument("--rounds", metavar="N", type=int, default=15, help="how often each is measured")
    parser.add_argument("--page", metavar="FILE", type=Path, help="put the results between the page's marks")
    args = parser.parse_args(argv)
    about = machine.description(root, None)
    try:
        seconds = measured(root, args.rounds)
    except Failed as failed:
        sys.stderr.write(f"{failed}\n")
        return 2
    sys.stdout.write("\n".join(line for line in about if not line.startswith("Rivals")) + "\n\n")
    for name, *numbers in (HEADER, *rows(seconds)):
        sys.stdout.write(f"{name:32}" + "".join(number.rjust(10) for number in numbers) + "\n")
    if args.page:
        page = filled(args.page.read_text(encoding="utf-8"), seconds, about)
        args.page.write_text(page, encoding="utf-8", newline="\n")
    return int(seconds[f"rollcall check, {STUDENTS[0]} students"] > GOAL * seconds["floor"])


def filled(page: str, seconds: Mapping[str, float], about: Sequence[str]) -> str:
    """`page` with the table between its marks."""
    parts = [
        "\n".join(f"- {line}" for line in about if not line.startswith("Rivals")),
        markdown(HEADER, rows(seconds), left=1),
    ]
    return _BLOCK.sub(lambda match: match[1] + "\n" + "\n\n".join(parts) + "\n\n" + match[2], page)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:], Path.cwd()))
