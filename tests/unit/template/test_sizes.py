"""Limits, memory and disk of the template agree: what a function accepts, the next ones can hold, whatever is set.

By arithmetic on the lines of `steps.room` and `rollcall_bench.needs`, which `make bench-memory` holds to measurements.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import fields
from functools import cache
from typing import Any

import pytest
from support.deployment_files import resources, template

from rollcall.steps.room import CHECK, CHECKS, MIB, Need, Room
from rollcall_bench.needs import may_accept, may_write
from rollcall_docs.alarms.declared import NEAR
from rollcall_docs.sizes import A_MILLION, MEMORIES, students

PARAMETERS = template()["Parameters"]
MEMORY = ("ValidateMemoryMiB", "SnapshotMemoryMiB")
LAMBDA_MIB = 10_240
"""The most memory, and the most disk, that Lambda gives."""


@cache
def largest(name: str) -> int:
    """The largest value that CloudFormation takes for a parameter that is a whole number."""
    return max(n for n in range(1, 20_000) if re.fullmatch(PARAMETERS[name]["AllowedPattern"], str(n)))


def default(name: str) -> int:
    return int(PARAMETERS[name]["Default"])


def disk(function: str) -> int:
    """Bytes of a function's /tmp."""
    properties: Any = resources("AWS::Serverless::Function")[function]
    size: int = properties["EphemeralStorage"]["Size"]
    return size * MIB


def most(memory: int, files: int) -> Iterator[Need]:
    """The packages that are at the edge of what may be checked with so many bytes of memory, from few rows to many."""
    for length in (1, 2, 5, 10, 20, 50, 100, 1_000, 1_000_000):
        for columns in (1, 3, 13):
            row = max(line.row + line.value * columns + line.byte * length for line in CHECKS)
            rows = min(int((memory - CHECK.at_first) / row), files // length)
            yield Need(rows * length, rows, rows * columns)


@pytest.mark.parametrize("of", [default, largest])
def test_the_disk_of_unpack_holds_the_largest_package(of: Callable[[str], int]) -> None:
    report = 512 * MIB
    assert of("MaxPackageMiB") * MIB + report <= disk("UnpackFunction")


@pytest.mark.parametrize("of", [default, largest])
def test_the_disk_of_validate_holds_what_comes_of_the_most_that_its_memory_holds(of: Callable[[str], int]) -> None:
    memory, files = of("ValidateMemoryMiB") * MIB, of("MaxFilesMiB") * MIB
    needs = list(most(memory, files))
    assert max(map(may_write, needs)) <= disk("ValidateFunction")
    assert all(need.check <= memory for need in needs)


@pytest.mark.parametrize("of", [default, largest])
def test_the_disk_of_snapshot_holds_two_rosters_of_what_validate_writes(of: Callable[[str], int]) -> None:
    written = max(map(may_accept, most(of("ValidateMemoryMiB") * MIB, of("MaxFilesMiB") * MIB)))
    assert 2 * written <= disk("SnapshotFunction") <= LAMBDA_MIB * MIB


def test_unpack_knows_the_memory_of_both_functions_that_come_after_it() -> None:
    functions = resources("AWS::Serverless::Function")
    known = functions["UnpackFunction"]["Environment"]["Variables"]
    assert known["VALIDATE_MEMORY_MIB"] == functions["ValidateFunction"]["MemorySize"] == {"Ref": "ValidateMemoryMiB"}
    assert known["SNAPSHOT_MEMORY_MIB"] == functions["SnapshotFunction"]["MemorySize"] == {"Ref": "SnapshotMemoryMiB"}


def test_the_default_memory_holds_a_million_students_and_the_comparison_of_two_such_rosters() -> None:
    room = Room(*(default(name) * MIB for name in MEMORY))
    assert A_MILLION.finding(room) is None
    more = {each.name: getattr(A_MILLION, each.name) * 11 // 10 for each in fields(A_MILLION)}
    assert Need(**more).finding(room) is not None


def test_the_runbooks_line_is_that_by_which_packages_are_rejected() -> None:
    """The largest district of its table fits, and one of a hundredth more does not."""
    for memory in MEMORIES:
        for place, count in enumerate(students(memory)):
            rooms = [LAMBDA_MIB * 100 * MIB] * 2
            rooms[place] = memory * MIB
            fits, over = (scaled(count * percent // 100) for percent in (100, 101))
            assert fits.finding(Room(*rooms)) is None
            assert over.finding(Room(*rooms)) is not None


def scaled(students: int) -> Need:
    """A district of so many students."""
    return Need(**{each.name: getattr(A_MILLION, each.name) * students // 1_000_000 for each in fields(A_MILLION)})


def test_the_default_limits_take_the_largest_district_that_memory_holds() -> None:
    """So a larger district needs more memory alone. Rosters are packed three-fold at least (MaxRatio)."""
    largest_one = scaled(max(students(LAMBDA_MIB)))
    assert largest_one.size / 3 < default("MaxPackageMiB") * MIB
    assert largest_one.size < default("MaxFileMiB") * MIB
    assert default("MaxFileMiB") <= default("MaxFilesMiB")


def test_disk_and_time_are_enough_for_the_largest_memory_so_that_memory_alone_is_raised() -> None:
    """Whoever raises the memory has no disk and no time-out to raise besides."""
    functions = resources("AWS::Serverless::Function")
    for name in ("UnpackFunction", "ValidateFunction", "SnapshotFunction"):
        assert isinstance(functions[name]["EphemeralStorage"]["Size"], int)
        assert isinstance(functions[name]["Timeout"], int)
    # CPU seconds of a million students on the bench (docs/benchmarks.md): a check with faults, a comparison of two
    # rosters without a common id. A function of the largest memory has six processors, of which one is counted.
    most = max(students(LAMBDA_MIB)) / 1_000_000
    assert 10 * most < functions["ValidateFunction"]["Timeout"] * NEAR / 100
    assert 15 * most < functions["SnapshotFunction"]["Timeout"] * NEAR / 100


def test_no_limit_is_beyond_what_the_one_around_it_allows() -> None:
    for of in (default, largest):
        assert of("MaxFileMiB") <= of("MaxFilesMiB") <= 4096
        assert of("MaxLineKiB") <= of("MaxRecordKiB") <= of("MaxFileMiB") << 10
    assert {largest(name) for name in MEMORY} == {LAMBDA_MIB}
