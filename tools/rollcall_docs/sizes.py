"""From a district's size to the memory that its imports need, by the lines of `steps.room`."""

from typing import Final

from rollcall.steps.room import CHECK, COMPARISON, MIB, Need

A_MILLION: Final = Need(304 * MIB, 9_708_332, 35_300_000, 1_667, 3_120_000)
"""A district of a million students with eight enrollments each, as `rollcall_bench.districts` makes it."""
MEMORIES: Final = (1769, 3008, 5120, 10_240)
"""MiB: the least that the template takes, its default, and up to Lambda's most."""


def students(memory: int) -> tuple[int, int]:
    """How many students fit in so many MiB: in a check, and in a comparison with a roster of the same size."""
    room = memory * MIB
    for_check = (room - CHECK.at_first) / (A_MILLION.check - CHECK.at_first)
    for_comparison = (room - COMPARISON.at_first) / (A_MILLION.comparison - COMPARISON.at_first)
    return int(1_000_000 * for_check), int(1_000_000 * for_comparison)


def table() -> str:
    """For the runbook: memory, and the largest district for each of the two functions."""
    rows = [
        "| Memory (MiB) | `ValidateMemoryMiB`: students | `SnapshotMemoryMiB`: students |",
        "| ---: | ---: | ---: |",
    ]
    for memory in MEMORIES:
        check, comparison = (f"{number // 1000 * 1000:,}" for number in students(memory))
        rows.append(f"| {memory:,} | {check} | {comparison} |")
    return "\n".join(rows)
