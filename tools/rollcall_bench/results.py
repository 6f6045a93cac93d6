"""The results of a benchmark, and their table."""

import os
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from rollcall_bench.contestants import COMPARISONS, FLOOR, ROLLCALL
from rollcall_bench.measuring import Usage

HEADER = (
    "students",
    "quoting",
    "faults",
    "tool",
    "CPU s",
    "× floor",
    "× check",
    "time s",
    "× check’s",
    "peak MB",
    "rows accepted",
)
_MOST_GB = 1.2
"""The bound that the issues set for memory."""
_LEFT = 4
"""The number of leading columns that are texts."""


@dataclass(frozen=True, slots=True)
class Case:
    """A district, by the arguments of its maker."""

    students: int
    quoting: str
    faults: str


@dataclass(frozen=True, slots=True)
class Result:
    """The resources that a contestant used for a district: the least of all rounds."""

    case: Case
    tool: str
    usage: Usage
    accepted: int | None


def least(usages: Sequence[Usage]) -> Usage:
    """Combine runs: the least CPU and time, since other processes can only add to them, and the most memory."""
    return Usage(
        min(usage.cpu for usage in usages),
        min(usage.wall for usage in usages),
        max(usage.peak for usage in usages),
    )


def cpu(results: Iterable[Result], tool: str, case: Case) -> float | None:
    """The CPU seconds of one tool for one district, if it was measured."""
    return next((result.usage.cpu for result in results if (result.tool, result.case) == (tool, case)), None)


def wall(results: Iterable[Result], tool: str, case: Case) -> float | None:
    """The time of one tool for one district in seconds, if it was measured."""
    return next((result.usage.wall for result in results if (result.tool, result.case) == (tool, case)), None)


def rows(results: Sequence[Result]) -> Iterator[tuple[str, ...]]:
    """The table below `HEADER`."""
    for result in results:
        floor, ours = (cpu(results, tool, result.case) for tool in (FLOOR, ROLLCALL))
        time = wall(results, ROLLCALL, result.case)
        yield (
            f"{result.case.students:,}",
            result.case.quoting,
            result.case.faults,
            result.tool,
            f"{result.usage.cpu:.2f}",
            f"{result.usage.cpu / floor:.2f}" if floor else "",
            f"{result.usage.cpu / ours:.2f}" if ours else "",
            f"{result.usage.wall:.2f}",
            f"{result.usage.wall / time:.2f}" if time else "",
            f"{result.usage.peak / 1e6:,.0f}",
            "" if result.accepted is None else f"{result.accepted:,}",
        )


def screen_line(row: Sequence[str]) -> str:
    """One row for a terminal."""
    widths = (9, 8, 12, 21, 8, 8, 8, 8, 9, 8, 13)
    cells = zip(row, widths, strict=True)
    return " ".join(text.ljust(w) if n < _LEFT else text.rjust(w) for n, (text, w) in enumerate(cells)).rstrip()


def markdown(header: Sequence[str], body: Iterable[Sequence[str]], left: int = _LEFT) -> str:
    """A table in Markdown, its first `left` columns texts."""
    rule = ["---" if n < left else "---:" for n in range(len(header))]
    return "\n".join("| " + " | ".join(row) + " |" for row in (header, rule, *body))


@dataclass(frozen=True, slots=True)
class Target:
    """A target, for the largest district that was measured."""

    what: str
    aim: str
    reached: str
    met: bool


def targets(results: Sequence[Result]) -> Iterator[Target]:
    """Compare the largest district of the run with the targets; none if Rollcall or the floor was not measured."""
    size = max(result.case.students for result in results)
    clean = Case(size, "minimal", "clean")
    ours = cpu(results, ROLLCALL, clean)
    pairs = (
        ("clean, minimal quoting: Rollcall / floor", clean, FLOOR, 1.25),
        ("clean, every field quoted: Rollcall / floor", Case(size, "all", "clean"), FLOOR, 1.4),
        ("1 % of rows faulty: Rollcall / floor", Case(size, "minimal", "one-percent"), FLOOR, 1.7),
    )
    for what, case, other, aim in pairs:
        yield from _ratio(what, cpu(results, ROLLCALL, case), cpu(results, other, case), aim, at_most=True)
    every = cpu(results, ROLLCALL, Case(size, "minimal", "every-row"))
    yield from _ratio("every row faulty / clean: Rollcall", every, ours, 1.7, at_most=True)
    for rival, aim in (("DuckDB", 2.5), ("Polars", 2.2)):
        yield from _ratio(f"clean, minimal quoting: {rival} / Rollcall", cpu(results, rival, clean), ours, aim)
    processors = os.cpu_count()
    for compared in list(COMPARISONS)[:2]:
        for unit, spent in (("CPU", cpu), (f"time, {processors} processors,", wall)):
            comparing, checking = (spent(results, tool, clean) for tool in (compared, ROLLCALL))
            what = f"clean: {unit} of “{compared}” / of the check"
            yield from _ratio(what, comparing, checking, 0.5, at_most=True)
    for what, tools in (("Rollcall in any variant", {ROLLCALL}), ("the comparison, whatever differs", COMPARISONS)):
        yield from _peak(what, [result.usage.peak for result in results if result.tool in tools])


def _peak(what: str, peaks: Sequence[int]) -> Iterator[Target]:
    if peaks:
        peak = max(peaks) / 1e9
        yield Target(f"peak memory of {what}", f"≤ {_MOST_GB} GB", f"{peak:.2f} GB", peak <= _MOST_GB)


def _ratio(what: str, one: float | None, other: float | None, aim: float, *, at_most: bool = False) -> Iterator[Target]:
    if one is not None and other is not None:
        ratio = one / other
        met = ratio <= aim if at_most else ratio >= aim
        yield Target(what, f"{'≤' if at_most else '≥'} {aim}", f"{ratio:.2f}", met)
