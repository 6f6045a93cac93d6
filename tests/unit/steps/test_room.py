"""A package that may need more memory than the check has is refused before it is read."""

import io
import re
import subprocess
import sys
from collections.abc import Iterator

import pytest
from support.deployment_files import template
from support.packages import TODAY, package

from rollcall.model.schema import load
from rollcall.steps.room import MIB, Need
from rollcall.steps.unpack import Unpacked, store, unpack
from rollcall.steps.validate import validate


def stored(memory: int) -> Unpacked:
    unpacked = unpack(io.BytesIO(package()), district=None, roster=load())

    def put(_name: str, chunks: Iterator[bytes]) -> None:
        for _ in chunks:
            pass

    return store(unpacked, put, memory=memory)


def test_what_memory_holds_is_read() -> None:
    before = unpack(io.BytesIO(package()), district=None, roster=load())
    assert stored(3_008 * MIB) == before


def test_what_is_more_is_refused_with_what_it_needs_and_whom_to_ask() -> None:
    unpacked = stored(100 * MIB)
    (finding,) = unpacked.findings
    assert (finding.rule.code, finding.effect, finding.file) == ("more-than-memory-holds", "import-rejected", None)
    assert "may need 231 MiB of memory, and has 100 MiB" in finding.message
    assert "ValidateMemoryMiB" in finding.hint
    assert unpacked.files == ()
    report = validate(unpacked, roster=load(), today=TODAY)
    assert report.document["outcome"] == "failed"
    assert {gap["because"] for gap in report.document["not_checked"]} == {"the files are more than memory holds"}


def test_a_need_grows_with_bytes_and_with_values_blank_or_not() -> None:
    def need(*chunks: bytes) -> int:
        counted = Need()
        assert list(counted.counted(iter(chunks))) == list(chunks)
        return counted.memory - Need().memory

    assert need(b"") == 0
    assert need(b"x" * 1_000_000) == 1_500_000
    assert need(b"\n" * 1_000_000) == need(b"," * 500_000, b"\r" * 500_000) == 57_500_000


PEAKS = {
    # kind: peak MiB, MiB of files, million values (measured; see docs/benchmarks.md)
    "a million students": (1_260, 302, 41.0),
    "120,000 students, every row faulty": (360, 34, 4.9),
    "control characters in every value of StaffEnrollments": (809, 24, 12.6),
    "control characters in every value of Students": (804, 24, 12.6),
    "lines of one letter in StudentEnrollments": (754, 24, 12.6),
    "right rows with ids of 64 letters": (727, 202, 3.8),
}


@pytest.mark.parametrize("kind", PEAKS)
def test_the_measure_lies_above_what_was_measured(kind: str) -> None:
    peak, size, values = PEAKS[kind]
    assert Need(size * MIB, int(values * 1e6)).memory > peak * MIB


def test_the_default_memory_holds_a_million_students() -> None:
    parameter = template()["Parameters"]["ValidateMemoryMiB"]
    _, size, values = PEAKS["a million students"]
    assert Need(size * MIB, int(values * 1e6)).memory < int(parameter["Default"]) * MIB
    assert re.fullmatch(parameter["AllowedPattern"], parameter["Default"])
    assert not re.fullmatch(parameter["AllowedPattern"], "128")


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


@pytest.mark.skipif(sys.platform != "linux", reason="it reads /proc")
def test_the_tenth_import_of_a_warm_process_holds_what_the_first_held() -> None:
    code = WARM.format(path=sys.path)
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    first, tenth = map(int, done.stdout.split())
    assert tenth <= 1.1 * first
