"""What is measured: which districts, how often, and by which programs. There is a long and a short form."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rollcall_bench.variants import VARIANTS, Variant

CLEAN, ORDINARY = "clean", "ordinary"
MINIMAL, ALL = "minimal", "all"

SMALL = (500, 10_000, 100_000)
LARGE, LARGE_IN_SHORT = 1_000_000, 200_000
OF_UUIDS = 600_000
"""Students of the largest district with UUIDs: a package of a million has more than the 512 MiB that may be sent."""
READ_BY_RIVALS = frozenset({CLEAN, "one-percent", "every-row"})
"""Files with wrong quoting are not read by DuckDB and Polars: they end with an error."""


@dataclass(frozen=True, slots=True)
class Case:
    """A district, by the arguments of its maker."""

    students: int
    quoting: str = MINIMAL
    faults: str = CLEAN
    variant: str = ORDINARY

    @property
    def own_clean(self) -> "Case":
        """The ordinary clean district of its size and quoting, beside which it is measured."""
        return Case(self.students, self.quoting)

    @property
    def arguments(self) -> list[str]:
        """Those of `rollcall_bench.districts`."""
        return [
            *("--students", str(self.students), "--quoting", self.quoting),
            *("--faults", self.faults, "--variant", self.variant),
        ]


@dataclass(frozen=True, slots=True)
class Planned:
    """A district, and how it is measured."""

    case: Case
    rounds: int = 3
    """How often the floor and Rollcall run; they take turns with all others."""
    rivals: int = 0
    """In how many of the rounds DuckDB and Polars take part, with one thread and with all."""
    slow: bool = False
    """Whether pandera and frictionless take part in the first round."""
    one_core: bool = False
    """Whether Rollcall also runs on one core."""
    compared: bool = False
    """Whether the snapshot that the check writes is compared with variations of it."""


def long() -> Iterator[Planned]:
    """About 20 minutes on two quiet cores, with a million students at most."""
    yield from _small(rounds=5, slow=True)
    yield from (_measured(case, rivals=2, rounds=3) for case in _large(LARGE, VARIANTS))


def short() -> Iterator[Planned]:
    """At most 4 minutes, with 200,000 students at most."""
    few = {"every-row", "one-percent"}
    yield from (each for each in _small(rounds=3, slow=False, rivals=1) if each.case.faults != "every-row")
    cases = [case for case in _large(LARGE_IN_SHORT, ("uuids", "shuffled")) if case.faults not in few]
    cases.remove(Case(LARGE_IN_SHORT, ALL, "every-kind"))
    yield from (_measured(case, rivals=1, rounds=3) for case in cases)


def chosen(
    sizes: Sequence[int],
    quotings: Sequence[str],
    faults: Sequence[str],
    variants: Sequence[str],
    rounds: int,
    *,
    rivals: bool,
) -> Iterator[Planned]:
    """These districts; other variants than the ordinary one are clean, and quoted where it is needed."""
    for students in sizes:
        ordinary = [Case(students, quoting, fault) for quoting in quotings for fault in faults if ORDINARY in variants]
        others = [Case(students, variant=variant) for variant in variants if variant != ORDINARY]
        yield from (_measured(case, rivals=rounds * rivals, rounds=rounds) for case in [*ordinary, *others])


def without_rivals(planned: Planned) -> Planned:
    """The same with the floor and Rollcall alone."""
    return Planned(planned.case, planned.rounds, one_core=planned.one_core, compared=planned.compared)


def _small(*, rounds: int, slow: bool, rivals: int = 5) -> Iterator[Planned]:
    for students in SMALL:
        for faults in (CLEAN, "one-percent", "every-row"):
            case = Case(students, faults=faults)
            slowly = slow and faults == CLEAN
            rarely = min(rivals, 3) if students == max(SMALL) else rivals
            yield Planned(case, rounds, rarely, slow=slowly, one_core=faults == CLEAN, compared=slowly)


def _large(students: int, variants: Sequence[Variant]) -> Sequence[Case]:
    cases = [
        Case(students, quoting, faults)
        for quoting, faults in (
            (MINIMAL, CLEAN),
            (ALL, CLEAN),
            (MINIMAL, "one-percent"),
            (MINIMAL, "cells"),
            (MINIMAL, "every-row"),
            (MINIMAL, "every-kind"),
            (ALL, "every-kind"),
        )
    ]
    others = [Case(students, variant=variant) for variant in variants if variant not in {ORDINARY, "uuids"}]
    uuids = [Case(min(students, OF_UUIDS), variant="uuids")] if "uuids" in variants else []
    return sorted([*cases, *others, *uuids], key=lambda case: case.students)


def _measured(case: Case, *, rivals: int, rounds: int) -> Planned:
    """The base of all ratios in full, all others by the floor and Rollcall."""
    if case != case.own_clean:
        return Planned(case, rounds, rivals=min(rivals, 1) if case.faults == "one-percent" else 0)
    base = case.quoting == MINIMAL
    return Planned(case, rounds, rivals * base, slow=base and rivals > 1, one_core=base, compared=base)
