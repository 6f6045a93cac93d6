"""The goals of `make bench`, and how far they are reached."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rollcall_bench.contestants import (
    ALL_THREADS,
    COMPARISONS,
    DUCKDB,
    FLOOR,
    FLOOR_THREADS,
    ONE_CORE,
    OWN_CLEAN,
    POLARS,
    ROLLCALL,
)
from rollcall_bench.plan import ALL, CLEAN, ORDINARY, SMALL, Case
from rollcall_bench.results import Measured, Ratio, Unit, cpu, district, wall

HEADER = ("what", "goal", "measured", "met")
_FLOOR = {"clean": 1.25, "clean, all quoted": 1.4, "one-percent": 1.7, "cells": 1.7}
"""CPU of Rollcall ÷ CPU of the floor, by district."""
_FLOOR_TIME = 1.3
"""Time of Rollcall ÷ time of the floor with all threads, where nothing is wrong."""
_FAULTY, _VARIANT = 1.7, 1.5
"""CPU of Rollcall ÷ its CPU with an ordinary clean district of the same size."""
_RIVALS_CPU, _RIVALS_TIME = 4.0, 2.0
_ONE_CORE = 1.1
"""Time on one core ÷ CPU seconds on all: more means that threads cost something where they bring nothing."""
_COMPARISON = 0.5
_MOST_GB = 1.2


@dataclass(frozen=True, slots=True)
class Target:
    """A goal, and what was measured."""

    what: str
    aim: str
    reached: str
    met: bool

    def row(self) -> tuple[str, ...]:
        """Its row below `HEADER`."""
        return self.what, self.aim, self.reached, "yes" if self.met else "**no**"


def targets(results: Sequence[Measured]) -> Iterator[Target]:
    """The goals for the largest district of the run, then those for memory and for small districts.

    There is none for what was not measured.
    """
    size = max(result.case.students for result in results)
    large = [result for result in results if result.case.students == size]
    for result in large:
        yield from _beside_floor(result)
    for result in results:
        if result in large or result.case.variant != ORDINARY:
            yield from _beside_own_clean(result)
    for result in large:
        if result.case == Case(size):
            yield from _of_clean(result)
    yield from _of_memory(results)
    for result in results:
        if result.case.students in SMALL and result.case.students < size:
            yield from _beside_faster_rivals(result)


def _beside_floor(result: Measured) -> Iterator[Target]:
    case, name = result.case, district(result.case)
    if name in _FLOOR:
        yield from _ratio(f"{name}: CPU of Rollcall / floor", result.ratio(ROLLCALL, FLOOR), most=_FLOOR[name])
    if (case.faults, case.variant) == (CLEAN, ORDINARY):
        ratio = result.ratio(ROLLCALL, FLOOR_THREADS, wall)
        yield from _ratio(f"{name}: time of Rollcall / floor with all threads", ratio, most=_FLOOR_TIME)


def _beside_own_clean(result: Measured) -> Iterator[Target]:
    case, name = result.case, district(result.case)
    most = _VARIANT if case.variant != ORDINARY else _FAULTY if case.faults.startswith("every") else None
    if most:
        own = "clean, all quoted" if case.quoting == ALL else "clean"
        yield from _ratio(f"{name}: CPU of Rollcall / {own}", result.ratio(ROLLCALL, OWN_CLEAN), most=most)


def _of_clean(result: Measured) -> Iterator[Target]:
    for rival in (DUCKDB, POLARS):
        yield from _ratio(f"clean: CPU of {rival} / Rollcall", result.ratio(rival, ROLLCALL), least=_RIVALS_CPU)
        ratio = result.ratio(rival + ALL_THREADS, ROLLCALL, wall)
        yield from _ratio(f"clean: time of {rival} with all threads / Rollcall", ratio, least=_RIVALS_TIME)
    alone = result.ratio(ONE_CORE, ROLLCALL, wall, cpu)
    yield from _ratio("clean: time of Rollcall on one core / its CPU on all", alone, most=_ONE_CORE)
    for compared in list(COMPARISONS)[:2]:
        for name, unit in (("CPU", cpu), ("time", wall)):
            ratio = result.ratio(compared, ROLLCALL, unit)
            yield from _ratio(f"clean: {name} of “{compared}” / of the check", ratio, most=_COMPARISON)


def _of_memory(results: Sequence[Measured]) -> Iterator[Target]:
    for what, tools in (
        ("Rollcall in any variant", {ROLLCALL, ONE_CORE}),
        ("the comparison, whatever differs", {*COMPARISONS}),
    ):
        peaks = [run.usage.peak for result in results for run in result.runs if run.tool in tools]
        if peaks:
            peak = max(peaks) / 1e9
            yield Target(f"peak memory of {what}", f"≤ {_MOST_GB} GB", f"{peak:.2f} GB", peak <= _MOST_GB)


def _beside_faster_rivals(result: Measured) -> Iterator[Target]:
    what = f"{result.case.students:,} students, {district(result.case)}"
    for name, unit in (("CPU", cpu), ("time", wall)):
        yield from _ratio(f"{what}: {name} of the faster rival / Rollcall", _faster_rival(result, unit), least=1.0)


def _faster_rival(result: Measured, unit: Unit) -> Ratio | None:
    """DuckDB or Polars, with one thread or with all, whichever takes less."""
    names = [rival + threads for rival in (DUCKDB, POLARS) for threads in ("", ALL_THREADS)]
    found = [ratio for name in names if (ratio := result.ratio(name, ROLLCALL, unit))]
    return min(found, key=lambda ratio: ratio.median, default=None)


def _ratio(
    what: str, ratio: Ratio | None, *, most: float | None = None, least: float | None = None
) -> Iterator[Target]:
    if ratio is None:
        return
    aim = f"≤ {most:g}" if most is not None else f"≥ {least:g}"
    met = ratio.median <= most if most is not None else ratio.median >= (least or 0)
    reached = f"{ratio.median:.2f} ({ratio.least:.2f} to {ratio.most:.2f})"
    yield Target(what, aim, reached, met)
