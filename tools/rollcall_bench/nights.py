"""Counts wrong decisions to hold: `python -m rollcall_bench.nights [--nights N] [--students N] [--page FILE]`.

A made district lives through ordinary nights, each compared with the one before: none may be held. Every ruined roster
must be held, with its reason among those told.
"""

import argparse
import re
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from itertools import cycle
from pathlib import Path

from rollcall.model.schema import load
from rollcall.model.suspicions import DEFAULTS, REASONS, HoldSettings, setting
from rollcall.publishing.compare import compare
from rollcall.publishing.holding import Reason, reasons
from rollcall_bench import machine
from rollcall_bench.results import markdown
from rollcall_bench.rosters import made, ruined, written
from rollcall_bench.rosters.made import District
from rollcall_bench.rosters.night import night
from rollcall_bench.rosters.ordinary import ORDINARY, Ordinary, turn_of_the_year
from rollcall_bench.rosters.ruined import Expected, Ruined

SIZES = (450, 1_200)
"""Students of the districts that single changes happen to."""
_YEAR = 190
"""Nights of a school year, after which the year turns."""
_WHATEVER = HoldSettings(own=dict.fromkeys(DEFAULTS, 0.0))
"""With these, everything that differs is a reason, so that it can be seen how close a night came to a limit."""
_BLOCK = re.compile(r"(<!-- nights -->\n).*?(<!-- end of nights -->)", re.DOTALL)
_NIGHTS, _TURNS = "ordinary nights, one after the other", "turns of the year between them"
_OTHERS = "other ordinary changes and turns of the year"
_RUINED: Mapping[str, Sequence[Ruined]] = {
    "ruined rosters: the seven that once passed": ruined.OF_THE_ISSUE,
    "ruined rosters: columns": ruined.COLUMNS,
    "ruined rosters: rows": ruined.ROWS,
    "ruined rosters: the first of a year": ruined.ROLLOVERS,
}
COUNTED = ("rosters", "number", "decided wrongly", "goal")
CLOSEST = ("reason", "limit", "highest share on a night", "limit at the turn of the year", "highest share there")


@dataclass
class Tally:
    """What was decided about all rosters."""

    number: Counter[str] = field(default_factory=Counter)
    """Rosters of each kind."""
    wrong: list[tuple[str, str]] = field(default_factory=list)
    """The kind of each roster that was decided wrongly, and a line about it."""
    highest: dict[str, float] = field(default_factory=dict)
    """The highest share of ordinary nights and turns of the year, by the setting that limits it."""

    def counted(self) -> Iterator[tuple[str, ...]]:
        """The rows of the table below `COUNTED`."""
        wrong = Counter(kind for kind, _ in self.wrong)
        for kind, number in self.number.items():
            yield kind, f"{number:,}", f"{wrong[kind]:,} {'missed' if kind in _RUINED else 'held'}", "0"

    def closest(self) -> Iterator[tuple[str, ...]]:
        """The rows of the table below `CLOSEST`."""
        for suspicion, declared in REASONS.items():
            cells: list[str] = []
            for limit, rollover in ((declared.ordinary, False), (declared.rollover, True)):
                share = self.highest.get(setting(suspicion, rollover=rollover), 0.0)
                cells += [f"{limit:.0%}", f"{share:.1%}"]
            yield str(suspicion), *cells

    def summary(self) -> str:
        """Everything in a sentence."""
        missed = sum(kind in _RUINED for kind, _ in self.wrong)
        ruined_ones = sum(number for kind, number in self.number.items() if kind in _RUINED)
        return (
            f"Of {self.number.total() - ruined_ones:,} ordinary rosters, {len(self.wrong) - missed} held; "
            f"of {ruined_ones:,} ruined ones, {missed} missed."
        )


def live_through(nights: int, students: int, tally: Tally, folder: Path) -> None:
    """Let a district live through ordinary nights and turns of the year, each compared with the roster before."""
    district, places = made.district(students), cycle(("one", "another"))
    before = written.snapshot(district.tables, folder / next(places))
    for number in range(1, nights + 1):
        for rollover in (False, True) if number % _YEAR == 0 else (False,):
            (turn_of_the_year if rollover else night)(district)
            after = written.snapshot(district.tables, folder / next(places))
            held, whatever = _decided(after, before, rollover=rollover)
            for reason in whatever:
                tally.highest[reason.setting] = max(tally.highest.get(reason.setting, 0.0), reason.share)
            kind = _TURNS if rollover else _NIGHTS
            tally.number[kind] += 1
            if held:
                tally.wrong.append((kind, f"night {number}: {_in_words(held)}"))
            before = after


def judge_others(tally: Tally, folder: Path) -> None:
    """Let single changes happen to districts: ordinary ones, and all that ruin a roster."""
    for size in SIZES:
        for one in ORDINARY:
            tally.number[_OTHERS] += 1
            if held := _judged(one, size, folder):
                tally.wrong.append((_OTHERS, f"{one.name}, {size} students: {_in_words(held)}"))
        for kind, rosters in _RUINED.items():
            for roster in (roster for roster in rosters if roster.students <= size):
                tally.number[kind] += 1
                held = _judged(roster, size, folder)
                if missing := {*roster.expected} - {_told(reason) for reason in held}:
                    tally.wrong.append((kind, f"{roster.name}, {size} students: not told {sorted(missing)}"))


@cache
def _whole(size: int) -> District:
    return made.district(size)


def _judged(one: Ordinary | Ruined, size: int, folder: Path) -> list[Reason]:
    before = folder / f"whole {size}"
    district = _whole(size).copy(seed=7)
    if one.rollover:
        turn_of_the_year(district)
    one.change(district)
    paths = written.snapshot(_whole(size).tables, before)
    return _decided(written.snapshot(district.tables, folder / "changed"), paths, rollover=one.rollover)[0]


def _decided(
    after: Mapping[str, Path], before: Mapping[str, Path], *, rollover: bool
) -> tuple[list[Reason], list[Reason]]:
    """Compare two snapshots; return the reasons to hold, and those that there would be if every limit were 0."""
    found = compare(after, before, load(), "before", "the year before" if rollover else None)
    return reasons(found, HoldSettings()), reasons(found, _WHATEVER)


@cache
def _columns() -> Mapping[tuple[str, str], str]:
    return {(table.name, each.name): each.column for table in load().tables for each in table.fields}


def _told(reason: Reason) -> Expected:
    return str(reason.suspicion), reason.table, _columns().get((reason.table, reason.column), "")


def _in_words(held: Sequence[Reason]) -> str:
    return "; ".join(
        f"{one.suspicion} {one.table} {one.column or one.school_id} {one.rows} of {one.of}" for one in held
    )


def screen_line(row: Sequence[str]) -> str:
    """One row for a terminal."""
    first, *others = row
    return first.ljust(45) + "".join(
        cell.rjust(max(16, len(header) + 2)) for cell, header in zip(others, CLOSEST[1:], strict=False)
    )


def filled(page: str, tally: Tally, about: Sequence[str]) -> str:
    """`page` with the tables between its marks."""
    parts = [
        "\n".join(f"- {line}" for line in about),
        tally.summary(),
        markdown(COUNTED, tally.counted(), left=1),
        markdown(CLOSEST, tally.closest(), left=1),
    ]
    return _BLOCK.sub(lambda match: match[1] + "\n" + "\n\n".join(parts) + "\n\n" + match[2], page)


def main(argv: Sequence[str], root: Path) -> int:
    """Decide about all rosters, print what was decided, write it into a page if given; 1 if something was wrong."""
    parser = argparse.ArgumentParser(prog="python -m rollcall_bench.nights", description=__doc__)
    parser.add_argument("--nights", metavar="N", type=int, default=1_000, help="ordinary nights; default: 1,000")
    parser.add_argument("--students", metavar="N", type=int, default=1_000, help="of their district; default: 1,000")
    parser.add_argument("--page", metavar="FILE", type=Path, help="write the results between the marks of this page")
    args = parser.parse_args(argv)
    about = [line for line in machine.description(root, None) if not line.startswith("Rivals")]
    tally, began = Tally(), time.process_time()
    with tempfile.TemporaryDirectory(prefix="rollcall-bench-") as folder:
        live_through(args.nights, args.students, tally, Path(folder))
        judge_others(tally, Path(folder))
    about.append(
        f"{args.students:,} students lived through the nights; all took {time.process_time() - began:.0f} CPU s."
    )
    for table in ((COUNTED, *tally.counted()), (CLOSEST, *tally.closest())):
        sys.stdout.write("".join(f"{screen_line(row)}\n" for row in table) + "\n")
    sys.stdout.write("".join(f"{kind}: {line}\n" for kind, line in tally.wrong) + tally.summary() + "\n")
    if args.page:
        page = filled(args.page.read_text(encoding="utf-8"), tally, about)
        args.page.write_text(page, encoding="utf-8", newline="\n")
    return int(bool(tally.wrong))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:], Path.cwd()))
