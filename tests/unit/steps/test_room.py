"""A package that may need more memory than there is is refused before it is read; and memory is given back."""

import gc
import io
import subprocess
import sys
import weakref
from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest
from support.packages import TODAY, package

from rollcall.columns import heap
from rollcall.model.schema import load
from rollcall.steps.room import MIB, Need, Room
from rollcall.steps.unpack import Unpacked, store, unpack
from rollcall.steps.validate import validate

MUCH = 3_008 * MIB


def stored(check: int = MUCH, comparison: int = MUCH) -> Unpacked:
    unpacked = unpack(io.BytesIO(package()), district=None, roster=load())

    def put(_name: str, chunks: Iterator[bytes]) -> None:
        for _ in chunks:
            pass

    return store(unpacked, put, Room(check, comparison))


def need(*chunks: bytes, file: str = "Students.csv") -> Need:
    counted = Need()
    assert list(counted.counted(iter(chunks), file)) == list(chunks)
    return counted


def test_what_memory_holds_is_read() -> None:
    before = unpack(io.BytesIO(package()), district=None, roster=load())
    assert stored() == before


def test_what_is_more_is_refused_with_what_it_needs_and_whom_to_ask() -> None:
    unpacked = stored(check=100 * MIB)
    (finding,) = unpacked.findings
    assert (finding.rule.code, finding.effect, finding.file) == ("more-than-memory-holds", "import-rejected", None)
    assert "Their check may need 351 MiB of memory, and has 100 MiB" in finding.message
    assert "(ValidateMemoryMiB)" in finding.hint
    assert unpacked.files == ()
    report = validate(unpacked, roster=load(), today=TODAY)
    assert report.document["outcome"] == "failed"
    assert {gap["because"] for gap in report.document["not_checked"]} == {"the files are more than memory holds"}


def test_what_can_be_checked_but_not_compared_is_refused_too() -> None:
    (finding,) = stored(comparison=100 * MIB).findings
    assert "Their comparison with the current roster may need 341 MiB of memory, and has 100 MiB" in finding.message
    assert "(SnapshotMemoryMiB)" in finding.hint


def test_rows_and_values_are_counted_blank_or_not_by_every_end_of_line() -> None:
    for text in (b"a,b\n,\n\n", b"a,b\r,\r\r", b"a,b\r\n,\r\n\r\n"):
        counted = need(text)
        assert (counted.rows, counted.values, counted.size) == (3, 5, len(text)), text


def test_a_need_grows_with_rows_values_and_bytes() -> None:
    checks = [need(text * 1_000_000).check - Need().check for text in (b"", b"x", b",", b"\n")]
    assert checks == [0, 7_000_000, 35_000_000, 155_000_000]


def test_schools_are_dear_to_compare() -> None:
    """Differences are told for each: with 900,000 schools, a comparison held 4.5 GiB."""
    rows = b"S1,,X\n" * 900_000
    assert need(rows, file="Schools.csv").comparison > 4_526 * MIB > need(rows).comparison
    assert need(rows, file="Schools.csv").check == need(rows).check


@pytest.mark.parametrize("parts", [1, 3, 7])
def test_what_grows_when_it_becomes_utf8_counts_as_that(parts: int) -> None:
    def grown(encoding: str, mark: bytes, text: str) -> int:
        content = mark + text.encode(encoding)
        cut = [
            content[start : start + len(content) // parts] for start in range(0, len(content), len(content) // parts)
        ]
        counted = need(*cut)
        return counted.size + counted.wider

    for text in ("王" * 1000, "Ana,Li\n" * 1000):
        utf8 = len(text.encode())
        assert utf8 <= grown("utf-16-le", b"\xff\xfe", text) <= 2 * utf8 + 4
        assert utf8 <= grown("utf-16-be", b"\xfe\xff", text) <= 2 * utf8 + 4
    assert grown("cp1252", b"", "€" * 1000) == len("€".encode()) * 1000
    assert grown("utf-8", b"", "Ana,Li\n" * 1000) == 7000


PEAKS = {
    # kind: peak MiB, MiB of files, million rows, million values (measured; see docs/benchmarks.md)
    "600,000 students": (709, 180.5, 5.83, 21.2),
    "1,080,000 students": (1_160, 328, 10.5, 38.1),
    "control characters in every value of StaffEnrollments": (1_391, 96, 10.07, 50.3),
    "control characters in every value of Students": (1_323, 96, 3.87, 50.3),
    "unknown references": (1_348, 90.8, 5.30, 15.9),
    "lines of an id": (1_411, 115, 20.1, 20.1),
    "lines of an id of 64": (516, 96, 1.55, 1.55),
    "values of 256": (1_298, 384, 0.344, 1.57),
    "right rows with ids of 64 letters": (738, 202, 0.854, 3.81),
}


@pytest.mark.parametrize("kind", PEAKS)
def test_the_measure_lies_above_what_was_measured(kind: str) -> None:
    peak, size, rows, values = PEAKS[kind]
    assert Need(int(size * MIB), int(rows * 1e6), int(values * 1e6)).check > peak * MIB


WARM = """
import io, sys
from datetime import date
from pathlib import Path
sys.path[:0] = {path!r}
from support.packages import package
from rollcall.columns import heap
from rollcall.model.schema import load
from rollcall.steps.unpack import unpack
from rollcall.steps.validate import validate
roster, zipped = load(), package()
held = []
for _ in range(10):
    for _ in range(30):
        validate(unpack(io.BytesIO(zipped), district=None, roster=roster), roster=roster, today=date(2026, 9, 15))
    heap.give_back()
    held.append(int(Path("/proc/self/statm").read_text().split()[1]))
print(held[0], held[-1])
"""


@pytest.mark.thorough
@pytest.mark.skipif(sys.platform != "linux", reason="it reads /proc")
def test_the_tenth_import_of_a_warm_process_holds_what_the_first_held() -> None:
    code = WARM.format(path=sys.path)
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    first, tenth = map(int, done.stdout.split())
    assert tenth <= 1.1 * first


@dataclass(eq=False)
class Circle:
    other: list["Circle"] = field(default_factory=list)


@pytest.mark.thorough
def test_what_is_held_in_a_circle_goes_with_the_import() -> None:
    gc.disable()
    try:
        circle = Circle()
        circle.other.append(circle)
        seen = weakref.ref(circle)
        del circle
        assert seen() is not None
        heap.give_back()
        assert seen() is None
    finally:
        gc.enable()
