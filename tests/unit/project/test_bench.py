"""The benchmark's districts are what they are called, and its tool measures; how fast, is for `make bench` to say."""

import json
import os
import sys
import zipfile
from datetime import date
from pathlib import Path

import pytest

from rollcall.model.schema import load
from rollcall.report.types import Outcome, Report
from rollcall.steps.unpack import unpack
from rollcall.steps.validate import validate
from rollcall_bench import processors
from rollcall_bench.contestants import COMPARISONS, DAY, FLOOR, ROLLCALL, Contestant, check, comparison, environment
from rollcall_bench.districts import QUOTINGS, TODAY, District, Quoting, write
from rollcall_bench.main import filled, main
from rollcall_bench.measuring import Failed, Usage, measure
from rollcall_bench.results import Case, Result, targets
from rollcall_bench.rivals import ground
from rollcall_bench.spoiling import Faults

ROOT = Path(__file__).parents[3]
STUDENTS = 500
SPOILT = ("Students.csv", "StudentEnrollments.csv", "StaffEnrollments.csv")
"""The files of which every row can be wrong."""


def checked(folder: Path, faults: Faults, quoting: Quoting = "minimal") -> Report:
    roster = load()
    package = write(District(STUDENTS, quoting, faults), folder / "package.zip")
    with package.open("rb") as file:
        unpacked = unpack(file, district=None, roster=roster)
        return validate(unpacked, roster=roster, today=TODAY, output=None)


def wrong_lines(report: Report, file: str) -> set[int]:
    found = report.core(limit=0)["findings"]
    return {finding["line"] for finding in found if finding.get("file") == file and "line" in finding}


@pytest.mark.sampled(1)
@pytest.mark.parametrize("quoting", QUOTINGS)
def test_a_clean_district_has_no_finding(tmp_path: Path, quoting: Quoting) -> None:
    report = checked(tmp_path, "clean", quoting)

    assert report.outcome is Outcome.SUCCEEDED
    assert report.document["findings"] == []
    assert {file: counts.accepted for file, counts in report.files.items()} == {
        "Schools.csv": 1,
        "Classes.csv": 160,
        "Students.csv": 500,
        "Staff.csv": 33,
        "StudentEnrollments.csv": 4000,
        "StaffEnrollments.csv": 160,
    }


@pytest.mark.thorough
def test_with_one_percent_faulty_each_hundredth_row_is_wrong_by_itself(tmp_path: Path) -> None:
    report = checked(tmp_path, "one-percent")

    assert report.outcome is Outcome.SUCCEEDED_WITH_ERRORS
    for file in SPOILT:
        assert wrong_lines(report, file) >= set(range(2, report.files[file].rows + 2, 100)), file
    roots = [finding for finding in report.core(limit=0)["findings"] if "caused_by" not in finding]
    assert len([finding for finding in roots if finding["file"] == "StudentEnrollments.csv"]) == 40


@pytest.mark.thorough
@pytest.mark.parametrize("quoting", QUOTINGS)
def test_with_every_row_faulty_none_is_right(tmp_path: Path, quoting: Quoting) -> None:
    report = checked(tmp_path, "every-row", quoting)

    assert report.outcome is Outcome.FAILED
    for file in SPOILT:
        assert wrong_lines(report, file) == set(range(2, report.files[file].rows + 2)), file


def test_minimal_quoting_quotes_what_must_be_quoted(tmp_path: Path) -> None:
    with zipfile.ZipFile(write(District(STUDENTS), tmp_path / "package.zip")) as package:
        lines = package.read("Students.csv").decode().splitlines()
    assert [number for number, line in enumerate(lines) if '"' in line] == [200, 400]
    assert '"Berton, Jr."' in lines[200]


@pytest.mark.thorough
def test_a_small_district_is_measured_from_end_to_end(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    page = tmp_path / "page.md"
    page.write_text("By hand.\n<!-- measured -->\nold\n<!-- end -->\nBy hand, too.\n")

    asked = ("--students", "500", "--quoting", "minimal", "--faults", "clean", "every-row", "--rounds", "1")
    code = main([*asked, "--without-rivals", "--page", str(page)], ROOT)

    assert code == 0
    written = page.read_text(encoding="utf-8")
    for faults in ("clean", "every-row"):
        assert f"| 500 | minimal | {faults} | floor | " in written
        assert f"| 500 | minimal | {faults} | Rollcall | " in written
    for name in COMPARISONS:
        assert written.count(f"| {name} | ") == 1
    for unit in ("CPU", f"time, {os.cpu_count()} processors,"):
        for name in ("comparison, 1 %", "comparison, 1 %, feed"):
            assert f"clean: {unit} of “{name}” / of the check | ≤ 0.5 | " in written
    assert "old" not in written
    assert written.startswith("By hand.\n<!-- measured -->\n")
    assert written.endswith("<!-- end -->\nBy hand, too.\n")
    assert "Rollcall / floor: " in capsys.readouterr().out


def test_a_program_that_fails_is_no_result(tmp_path: Path) -> None:
    program = [sys.executable, "-c", "import sys; sys.exit('No such thing.')"]
    with pytest.raises(Failed, match=r"ended with 1:\nNo such thing\."):
        measure(program, tmp_path / "said", environment(ROOT))


@pytest.mark.thorough
def test_memory_and_cpu_are_those_of_the_program(tmp_path: Path) -> None:
    program = "held = b'x' * 400_000_000; print(sum(range(3_000_000)))"
    used = measure([sys.executable, "-c", program], tmp_path / "said", environment(ROOT))

    assert (tmp_path / "said").read_text() == "4499998500000\n"
    assert 400e6 < used.peak < 800e6
    assert 0 < used.cpu < 60


def test_targets_are_judged_by_the_largest_district() -> None:
    def result(students: int, tool: str, cpu: float) -> Result:
        return Result(Case(students, "minimal", "clean"), tool, Usage(cpu, cpu, 1_300_000_000), 1)

    results = [
        result(500, FLOOR, 1.0),
        result(500, ROLLCALL, 9.0),
        result(10_000, FLOOR, 4.0),
        result(10_000, ROLLCALL, 5.0),
        result(10_000, "DuckDB", 10.0),
    ]
    assert [(target.aim, target.reached, target.met) for target in targets(results)] == [
        ("≤ 1.25", "1.25", True),
        ("≥ 2.5", "2.00", False),
        ("≤ 1.2 GB", "1.30 GB", False),
    ]
    assert "| ≥ 2.5 | 2.00 | **no** |" in filled("<!-- measured -->\n<!-- end -->\n", results, ["a machine"])


def test_a_rival_is_measured_once_where_it_takes_long() -> None:
    rival = Contestant("rival", lambda *_: [], lambda _: None, largest=1000, often=10)
    assert [rival.takes_part(students, turn) for students in (10, 11, 1001) for turn in (0, 1)] == [
        *(True, True),
        *(True, False),
        *(False, False),
    ]


@pytest.mark.thorough
@pytest.mark.parametrize(("kind", "renamed"), [("one-percent", 0.005), ("all-ids", 1.0)])
def test_a_variation_has_other_ids_in_its_share_of_rows(tmp_path: Path, kind: str, renamed: float) -> None:
    package = write(District(2_000), tmp_path / "package.zip")
    folders = {name: tmp_path / name for name in ("new", "current")}
    for folder in folders.values():
        folder.mkdir()
    said = tmp_path / "said"
    measure(check(package, folders["new"]), said, environment(ROOT))
    variation = [sys.executable, "-m", "rollcall_bench.variation", kind]
    measure([*variation, folders["new"], folders["current"]], said, environment(ROOT))
    measure(comparison(folders["new"], folders["current"]), said, environment(ROOT))

    counts = json.loads(said.read_bytes())
    assert counts["students"]["added"] == counts["students"]["removed"] == 2_000 * renamed
    assert counts["schools"] == 3
    enrolled = counts["student_enrollments"]
    assert enrolled["added"] == enrolled["removed"]
    assert min(1.5 * renamed, 1) <= enrolled["added"] / 16_000 <= min(2.5 * renamed, 1)
    assert enrolled["changed"] == 0
    every = {"ids-reissued", "rows-removed", "school-emptied", "rows-added"}
    assert {*counts["held"]} == (every if kind == "all-ids" else set())


def test_all_judge_by_the_same_day() -> None:
    assert date.fromisoformat(DAY) == TODAY == ground.TODAY


@pytest.mark.thorough
def test_what_processors_bring_the_comparison_follows_from_its_threads(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    said, folders = tmp_path / "said", [tmp_path / name for name in ("new", "current")]
    folders[1].mkdir()
    package = write(District(STUDENTS), tmp_path / "package.zip")
    measure(check(package, folders[0]), said, environment(ROOT))
    measure([sys.executable, "-m", "rollcall_bench.variation", "one-percent", *folders], said, environment(ROOT))

    spent = processors.measured(*folders)
    processors.main(*folders)

    assert len(spent.together) == 4  # schools and staff are the same
    assert spent.time(2) <= spent.time(1.7) <= spent.time(1) == pytest.approx(spent.total)
    assert spent.time(2) >= spent.alone + max(map(max, spent.together))
    assert [line.split()[0] for line in capsys.readouterr().out.splitlines()[1:]] == ["1769", "2048", "3008", "3538"]
