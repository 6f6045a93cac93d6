"""The results of a benchmark: runs in the order in which they ran, ratios of neighbouring runs, and their table."""

import statistics
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from rollcall_bench.contestants import FLOOR, FLOOR_THREADS, OWN_CLEAN, ROLLCALL
from rollcall_bench.measuring import Usage
from rollcall_bench.plan import ALL, CLEAN, ORDINARY, Case

HEADER = (
    "students",
    "district",
    "tool",
    "CPU s",
    "× floor",
    "× check",
    "× clean",
    "time s",
    "× floor’s",
    "× check’s",
    "peak MB",
    "rows accepted",
)
_LEFT = 3
"""The number of leading columns that are texts."""
_WIDTHS = (9, 26, 21, 8, 8, 8, 8, 8, 9, 9, 8, 13)

Unit = Callable[[Usage], float]


def cpu(usage: Usage) -> float:
    """CPU seconds."""
    return usage.cpu


def wall(usage: Usage) -> float:
    """Wall time in seconds."""
    return usage.wall


@dataclass(frozen=True, slots=True)
class Run:
    """One run of one tool."""

    tool: str
    usage: Usage


@dataclass(frozen=True, slots=True)
class Measured:
    """All runs with one district."""

    case: Case
    runs: list[Run] = field(default_factory=list)
    """In the order in which they ran."""
    accepted: dict[str, int | None] = field(default_factory=dict)
    """The rows that each tool accepted."""

    def usages(self, tool: str) -> list[Usage]:
        """All runs of a tool."""
        return [run.usage for run in self.runs if run.tool == tool]

    def ratio(self, one: str, other: str, unit: Unit = cpu, of_other: Unit | None = None) -> "Ratio | None":
        """How many times as much `one` takes as `other`, in the same unit if no other one is named.

        None if one of them was not measured.
        """
        ratios = [unit(first) / (of_other or unit)(second) for first, second in neighbours(self.runs, one, other)]
        return Ratio(statistics.median(ratios), min(ratios), max(ratios)) if ratios else None


@dataclass(frozen=True, slots=True)
class Ratio:
    """The median of the ratios of neighbouring runs, with the least and the most of them."""

    median: float
    least: float
    most: float


def neighbours(runs: Sequence[Run], one: str, other: str) -> Iterator[tuple[Usage, Usage]]:
    """Each run of the tool that ran less often, with the run of the other one that ran next to it, before or behind.

    Both the floor and a check take 15 % more or less from one minute to the next, but hardly from one run to the next.
    """
    firsts, seconds = ([place for place, run in enumerate(runs) if run.tool == tool] for tool in (one, other))
    if not firsts or not seconds:
        return
    if len(firsts) <= len(seconds):
        pairs = [(place, min(seconds, key=lambda found: abs(found - place))) for place in firsts]
    else:
        pairs = [(min(firsts, key=lambda found: abs(found - place)), place) for place in seconds]
    for first, second in pairs:
        yield runs[first].usage, runs[second].usage


def district(case: Case) -> str:
    """What is special about a district, in words."""
    said = [case.faults] if case.variant == ORDINARY or case.faults != CLEAN else []
    said += [case.variant] if case.variant != ORDINARY else []
    return ", ".join([*said, *(["all quoted"] if case.quoting == ALL else [])])


def rows(measured: Measured) -> Iterator[tuple[str, ...]]:
    """The rows of one district below `HEADER`: medians, but of memory the most."""
    for tool in dict.fromkeys(run.tool for run in measured.runs if run.tool != OWN_CLEAN):
        usages, accepted = measured.usages(tool), measured.accepted.get(tool)
        yield (
            f"{measured.case.students:,}",
            district(measured.case),
            tool,
            f"{statistics.median(map(cpu, usages)):.2f}",
            _times(measured.ratio(tool, FLOOR)),
            _times(measured.ratio(tool, ROLLCALL)),
            _times(measured.ratio(tool, OWN_CLEAN) if tool == ROLLCALL else None),
            f"{statistics.median(map(wall, usages)):.2f}",
            _times(measured.ratio(tool, FLOOR_THREADS, wall)),
            _times(measured.ratio(tool, ROLLCALL, wall)),
            f"{max(usage.peak for usage in usages) / 1e6:,.0f}",
            "" if accepted is None else f"{accepted:,}",
        )


def _times(ratio: Ratio | None) -> str:
    return f"{ratio.median:.2f}" if ratio else ""


def screen_line(row: Sequence[str]) -> str:
    """One row for a terminal."""
    cells = zip(row, _WIDTHS, strict=True)
    return " ".join(text.ljust(w) if n < _LEFT else text.rjust(w) for n, (text, w) in enumerate(cells)).rstrip()


def markdown(header: Sequence[str], body: Iterable[Sequence[str]], left: int = _LEFT) -> str:
    """A table in Markdown, its first `left` columns texts."""
    rule = ["---" if n < left else "---:" for n in range(len(header))]
    return "\n".join("| " + " | ".join(row) + " |" for row in (header, rule, *body))
