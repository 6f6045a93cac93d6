"""What a start costs: `python -m rollcall_bench.start [--rounds N] [--page FILE]`.

A check of ten students, the help, and the import of each function's handler, in processes of their own and in turn,
beside the floor: what no check of Arrow columns can do without. Of the pages, also what the first answers take: one
that needs no Arrow, and what a page of findings loads besides.

Bytecode is there, as it is where a wheel is installed.
"""

import argparse
import json
import os
import re
import statistics
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

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
PAGE = "import app, json, sys; sys.exit(app.handler(json.loads(sys.argv[1]), None)['statusCode'] != 200)"
"""The import of the handler, and its first answer."""
ARROW = "import app, rollcall.aws.files.listings, rollcall.steps.catalogue"
"""The import of the handler, and what the first page of findings loads besides."""
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
    apps = found["function apps"][1]
    page = json.dumps(_request(root, "/guide/zip"))
    found["function apps, its first page"] = (command(PAGE, page), {**apps, **_of_apps(root)})
    found["function apps, and Arrow"] = (command(ARROW), apps)
    return found


def _request(root: Path, address: str) -> Mapping[str, Any]:
    """A request for a page that anybody may read."""
    event: dict[str, Any] = json.loads((root / "events/apps.json").read_text(encoding="utf-8"))
    http = {**event["requestContext"]["http"], "path": address}
    context = {**event["requestContext"], "http": http}
    return {**event, "rawPath": address, "rawQueryString": "", "requestContext": context}


def _of_apps(root: Path) -> Mapping[str, str]:
    """An environment for the function of the pages: the names are those of the template, and nothing is there."""
    template = (root / "template.yaml").read_text(encoding="utf-8")
    block = template.partition("POWERTOOLS_SERVICE_NAME: apps")[2].partition("Policies:")[0]
    names = re.findall(r"^ +([A-Z_]+):", block, re.MULTILINE)
    given = {name: "https://none.example.org" if name.endswith(("_URL", "_ISSUER")) else "none" for name in names}
    keys = {"AWS_ACCESS_KEY_ID": "none", "AWS_SECRET_ACCESS_KEY": "none", "AWS_DEFAULT_REGION": "us-east-1"}
    return {**given, **keys, "MAX_PACKAGE_MIB": "512", "POWERTOOLS_SERVICE_NAME": "apps"}


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
