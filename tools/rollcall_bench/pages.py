"""What a page of an import's findings costs, however many there are: `make bench-pages`.

A district with faults is checked, and its findings are listed, as an import does. Then each page is answered from these
files as a warm function answers a request: from the bytes of the objects to the JSON, and from the event of the request
to the HTML. The table shows the median of CPU milliseconds, how many ranges of the listing were read, and the goal of
each page for the district with the most findings. Calls of S3 and DynamoDB come on top.

By itself, with the application that makes the HTML: `PYTHONPATH=functions/apps python -m rollcall_bench.pages`.
"""

import argparse
import json
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

from rollcall.aws.files.reports import summarised
from rollcall.model import schema
from rollcall.report.listing.form import Legend, Sections
from rollcall.report.listing.pages import Filters, FindingsPage, Overview
from rollcall.report.listing.query import Browser
from rollcall.report.listing.read import Listing
from rollcall.report.types import Group
from rollcall.steps.catalogue import rule_of
from rollcall.steps.unpack import unpack
from rollcall.steps.validate import validate
from rollcall_bench.districts import TODAY, District, write
from rollcall_bench.variants import Faults

STUDENTS = (4, 70, 60_000)
"""Students of the measured districts: a dozen findings, a thousand, and a million."""
ROUNDS = 15
TIMES = 2
"""How many times the cost of a page of fewer findings a page of a million may cost."""
SEARCH_GOAL = 0.1
"""CPU seconds of a search, which looks at all findings: a third of the 0.3 s that a page may take. The platform and
the reading of 5 MB from S3 (12 ms of CPU, and the time of the network) have the rest."""


@dataclass
class _File:
    """A listing, with the number of ranges that were read."""

    path: Path
    ranges: list[int] = field(default_factory=list)

    def last(self, count: int) -> bytes:
        """The last bytes."""
        size = self.path.stat().st_size
        return self.between(max(size - count, 0), size)

    def between(self, start: int, stop: int) -> bytes:
        """The bytes of a range."""
        self.ranges.append(stop - start)
        with self.path.open("rb") as file:
            file.seek(start)
            return file.read(stop - start)

    def each(self, ranges: Iterable[tuple[int, int]]) -> Iterator[bytes]:
        """The bytes of each range."""
        return (self.between(start, stop) for start, stop in ranges)


@dataclass(frozen=True)
class Stored:
    """The objects of one import that pages are made of."""

    summary: bytes
    legend: bytes
    listing: Path
    findings: int
    seconds: Mapping[str, float]
    """CPU seconds of the check, and of making these objects."""

    def answer(self, ask: Callable[[Browser], Any]) -> tuple[float, list[int]]:
        """Answer one request: CPU seconds, and the bytes of each range that was read."""
        started = time.process_time()
        summary, file = json.loads(self.summary), _File(self.listing)
        groups = [Group.from_dict(fields) for fields in summary["groups"]]
        legend = Legend(**json.loads(self.legend))
        listing = Listing(file, Sections.of(groups, sum(legend.findings)))
        json.dumps(_shown(ask(Browser(groups, summary["columns"], listing, legend, rule_of, values=True))))
        return time.process_time() - started, file.ranges

    def answered(self, address: str) -> tuple[float, list[int]]:
        """The same for the HTML of a page, below that of the import, from the whole application."""
        from rollcall_bench.answers import answering  # noqa: PLC0415 - JSON does not need it

        file = _File(self.listing)
        answer = answering(self.summary, self.legend, lambda: file)  # the application is made once, as a function does
        started = time.process_time()
        answer(address)
        return time.process_time() - started, file.ranges


def stored(students: int, folder: Path, faults: Faults = "every-row") -> Stored:
    """Check a district, and store its findings."""
    package = write(District(students, faults=faults), folder / f"{students}.zip")
    started, roster = time.process_time(), schema.load()
    with package.open("rb") as file:
        report = validate(unpack(file, district=None, roster=roster), roster=roster, today=TODAY)
    findings = report.document["totals"]["findings"]
    assert report.groups is not None  # noqa: S101 - an import always counts them, for its summary
    checked = time.process_time()
    report.write_findings(folder / f"{students}.parquet")
    written = time.process_time()
    legend = report.write_listing(folder / f"{students}.arrow")
    listed = time.process_time()
    seconds = {"check": checked - started, "findings.parquet": written - checked, "listing": listed - written}
    summary, kept = json.dumps(summarised(report)).encode(), json.dumps(legend._asdict()).encode()
    return Stored(summary, kept, folder / f"{students}.arrow", findings, seconds)


def _shown(page: Overview | FindingsPage) -> list[dict[str, Any]]:
    """What the API shows of it, the totals apart."""
    return [each.as_dict() for each in (page.places if isinstance(page, FindingsPage) else page.groups)]


def pages() -> Mapping[str, Callable[[Browser], Any]]:
    """The pages that are asked for."""
    middle = Filters(code="invalid-email")
    return {
        "overview": lambda browser: browser.overview(Filters()),
        "first page": lambda browser: browser.page(Filters()),
        "page in the middle": lambda browser: browser.page(Filters(), browser.page(Filters(), most=1).findings // 2),
        "one rule": lambda browser: browser.page(middle),
        "one effect": lambda browser: browser.page(Filters(effect="value-omitted")),
        "one file": lambda browser: browser.page(Filters(file="StudentEnrollments.csv")),
        "one column": lambda browser: browser.page(Filters(column="Class ID")),
        "one school": lambda browser: browser.page(Filters(school=browser.legend.schools[-1])),
        "one school, overview": lambda browser: browser.overview(Filters(school=browser.legend.schools[-1])),
        "search: a line": lambda browser: browser.page(Filters(search="line 12")),
        "search: a number": lambda browser: browser.page(Filters(search="12")),
        "search: an id": lambda browser: browser.page(Filters(search="10000004")),
        "search: in no finding": lambda browser: browser.page(Filters(search="zzzz")),
        "search: not in ASCII": lambda browser: browser.page(Filters(search="Müller")),
    }


def asked() -> Mapping[str, Callable[[Stored], tuple[float, list[int]]]]:
    """Map each page, as JSON and some as HTML, to the function that asks one import for it."""
    from rollcall_bench.answers import ADDRESSES  # noqa: PLC0415 - needs the application

    parts = {name: partial(_json_of, ask=ask) for name, ask in pages().items()}
    return {**parts, **{name: partial(Stored.answered, address=address) for name, address in ADDRESSES.items()}}


def _json_of(stored_: Stored, ask: Callable[[Browser], Any]) -> tuple[float, list[int]]:
    return stored_.answer(ask)


def measured(imports: Sequence[Stored], rounds: int) -> dict[str, list[tuple[float, list[int]]]]:
    """By page, for each import in turn: the median of the CPU seconds, and the ranges that one answer read."""
    found = {}
    for name, ask in asked().items():
        answers = [[ask(each) for each in imports] for _ in range(rounds)]
        found[name] = [
            (statistics.median(answer[place][0] for answer in answers), answers[-1][place][1])
            for place in range(len(imports))
        ]
    return found


def main(argv: Sequence[str]) -> int:
    """Measure, and print the table; 1 where a page misses its goal."""
    parser = argparse.ArgumentParser(prog="python -m rollcall_bench.pages", description=__doc__)
    parser.add_argument(
        "--students",
        metavar="N",
        type=int,
        nargs="+",
        default=STUDENTS,
        help="students of districts, of which the first has faults in one row of a hundred, the others in each row",
    )
    parser.add_argument("--rounds", metavar="N", type=int, default=ROUNDS, help="how often each page is asked for")
    args = parser.parse_args(argv)
    with tempfile.TemporaryDirectory(prefix="rollcall-bench-") as folder:
        few, *others = args.students
        imports = [stored(few, Path(folder), "one-percent"), *(stored(each, Path(folder)) for each in others)]
        for each in imports:
            took = ", ".join(f"{name} {seconds:.2f} s" for name, seconds in each.seconds.items())
            size = each.listing.stat().st_size
            sys.stdout.write(f"{each.findings:,} findings: {took}; listing of {size:,} bytes\n")
        sys.stdout.write(
            f"\n{'CPU ms (ranges read, kB)':24}" + "".join(f"{e.findings:>20,}" for e in imports) + "  goal\n"
        )
        found = measured(imports, args.rounds)
        for name, answers in found.items():
            cells = (f"{1000 * cpu:.1f} ({len(ranges)}, {sum(ranges) // 1000})" for cpu, ranges in answers)
            missed = "  missed" if over(name, answers) else ""
            sys.stdout.write(f"{name:24}" + "".join(f"{cell:>20}" for cell in cells) + f"  {goal(name)}{missed}\n")
    return int(any(over(name, answers) for name, answers in found.items()))


def is_search(name: str) -> bool:
    """Whether the page of this name is a search."""
    return "search" in name


def goal(name: str) -> str:
    """The goal of a page of the largest import."""
    return f"{1000 * SEARCH_GOAL:.0f} ms" if is_search(name) else f"{TIMES} ×"


def over(name: str, answers: Sequence[tuple[float, Sequence[int]]]) -> bool:
    """Whether a page misses its goal.

    With the most findings, it may cost twice what it costs with fewer that fill the page too. A page of HTML is also
    compared with that of the smallest import, if it shows any findings there. A search has a goal in CPU seconds.
    """
    if is_search(name):
        return answers[-1][0] > SEARCH_GOAL
    fewest = [answers[0][0]] if name.startswith("HTML") and answers[0][1] else []
    return answers[-1][0] > TIMES * min([answers[-2 if len(answers) > 1 else -1][0], *fewest])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
