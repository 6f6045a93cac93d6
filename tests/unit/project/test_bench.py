"""What `make bench` makes of its runs: ratios, goals, and the page; how fast, is for `make bench` to say."""

import json
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

from rollcall_bench import machine, plan, processors, slope
from rollcall_bench.contestants import (
    ALL_THREADS,
    COMPARISONS,
    DAY,
    DUCKDB,
    FLOOR,
    FLOOR_THREADS,
    ONE_CORE,
    OWN_CLEAN,
    POLARS,
    ROLLCALL,
    check,
    comparison,
    contestants,
    environment,
)
from rollcall_bench.districts import TODAY, District, write
from rollcall_bench.main import main, section
from rollcall_bench.measuring import Failed, Usage, measure
from rollcall_bench.plan import Case, Planned
from rollcall_bench.results import HEADER, Measured, Run, district, neighbours, rows
from rollcall_bench.rivals import ground
from rollcall_bench.sections import sections_of, with_section
from rollcall_bench.targets import targets
from rollcall_bench.variants import VARIANTS

ROOT = Path(__file__).parents[3]


def runs(*named: tuple[str, float]) -> list[Run]:
    """Runs with these CPU seconds, and half as much time."""
    return [Run(tool, Usage(seconds, seconds / 2, 1_300_000_000)) for tool, seconds in named]


def aims(*results: Measured) -> dict[str, tuple[str, str, bool]]:
    return {target.what: (target.aim, target.reached, target.met) for target in targets(results)}


def test_a_ratio_is_the_median_over_neighbouring_runs() -> None:
    slow, fast = 3.0, 1.0  # the machine, from one round to the next
    found = Measured(
        Case(10),
        runs(
            *((FLOOR, 1.0 * slow), (ROLLCALL, 1.5 * slow)),
            *((FLOOR, 1.0 * fast), (ROLLCALL, 1.6 * fast)),
            *((FLOOR, 1.0 * slow), (ROLLCALL, 1.9 * slow)),
        ),
    )
    ratio = found.ratio(ROLLCALL, FLOOR)
    assert ratio is not None
    assert (ratio.median, ratio.least, ratio.most) == pytest.approx((1.6, 1.5, 1.9))
    assert found.ratio("DuckDB", FLOOR) is None


def test_a_tool_that_ran_less_often_is_held_beside_the_run_next_to_it() -> None:
    ran = runs((ROLLCALL, 1.0), (DUCKDB, 4.0), (ROLLCALL, 9.0), (ROLLCALL, 8.0), (DUCKDB, 2.0))
    found = [(one.cpu, other.cpu) for one, other in neighbours(ran, DUCKDB, ROLLCALL)]
    assert found == [(4.0, 1.0), (2.0, 8.0)]
    assert [(one.cpu, other.cpu) for one, other in neighbours(ran, ROLLCALL, DUCKDB)] == [(1.0, 4.0), (8.0, 2.0)]


def test_a_row_has_medians_and_the_most_memory() -> None:
    found = Measured(Case(2_000, faults="every-kind"), runs((OWN_CLEAN, 2.0), (FLOOR, 1.0), (ROLLCALL, 3.0)))
    found.runs.append(Run(FLOOR_THREADS, Usage(2.0, 0.5, 10**8)))
    found.accepted[ROLLCALL] = 19_416
    by_tool = {row[2]: dict(zip(HEADER, row, strict=True)) for row in rows(found)}
    assert list(by_tool) == [FLOOR, ROLLCALL, FLOOR_THREADS]  # the clean district has a row of its own
    ours = by_tool[ROLLCALL]
    assert (ours["students"], ours["district"], ours["rows accepted"]) == ("2,000", "every-kind", "19,416")
    assert (ours["CPU s"], ours["time s"], ours["peak MB"]) == ("3.00", "1.50", "1,300")
    assert (ours["× floor"], ours["× clean"], ours["× floor’s"], ours["× check’s"]) == ("3.00", "1.50", "3.00", "1.00")
    assert (by_tool[FLOOR]["× clean"], by_tool[FLOOR]["× check"]) == ("", "0.33")


def test_a_district_is_named_by_what_is_special() -> None:
    assert [district(case) for case in (Case(1), Case(1, "all"), Case(1, variant="uuids"))] == [
        "clean",
        "clean, all quoted",
        "uuids",
    ]
    assert district(Case(1, "all", "cells", "mixed")) == "cells, mixed, all quoted"


def test_goals_are_judged_by_the_largest_district() -> None:
    small = Measured(Case(500), runs((FLOOR, 1.0), (ROLLCALL, 9.0)))
    large = Measured(Case(10_000), runs((FLOOR, 4.0), (ROLLCALL, 5.0), (FLOOR_THREADS, 3.0), (DUCKDB, 10.0)))
    assert aims(small, large) == {
        "clean: CPU of Rollcall / floor": ("≤ 1.25", "1.25 (1.25 to 1.25)", True),
        "clean: time of Rollcall / floor with all threads": ("≤ 1.3", "1.67 (1.67 to 1.67)", False),
        "clean: CPU of DuckDB / Rollcall": ("≥ 4", "2.00 (2.00 to 2.00)", False),
        "peak memory of Rollcall in any variant": ("≤ 1.2 GB", "1.30 GB", False),
    }


def test_each_special_district_is_judged_beside_its_own_clean_one() -> None:
    ran = runs((OWN_CLEAN, 1.0), (FLOOR, 1.0), (ROLLCALL, 1.6))
    cases = [
        *(Case(9, faults="every-kind"), Case(9, "all", "every-kind"), Case(9, faults="every-row")),
        *(Case(9, variant="uuids"), Case(9, faults="cells"), Case(9, faults="one-percent")),
    ]
    found = aims(*(Measured(case, list(ran)) for case in cases))
    assert found == {
        "cells: CPU of Rollcall / floor": ("≤ 1.7", "1.60 (1.60 to 1.60)", True),
        "one-percent: CPU of Rollcall / floor": ("≤ 1.7", "1.60 (1.60 to 1.60)", True),
        "every-kind: CPU of Rollcall / clean": ("≤ 1.7", "1.60 (1.60 to 1.60)", True),
        "every-kind, all quoted: CPU of Rollcall / clean, all quoted": ("≤ 1.7", "1.60 (1.60 to 1.60)", True),
        "every-row: CPU of Rollcall / clean": ("≤ 1.7", "1.60 (1.60 to 1.60)", True),
        "uuids: CPU of Rollcall / clean": ("≤ 1.5", "1.60 (1.60 to 1.60)", False),
        "peak memory of Rollcall in any variant": ("≤ 1.2 GB", "1.30 GB", False),
    }


def test_time_is_judged_with_all_threads_and_on_one_core() -> None:
    ran = runs((ROLLCALL, 4.0), (ONE_CORE, 8.4), (DUCKDB + ALL_THREADS, 9.0), (POLARS + ALL_THREADS, 6.0))
    found = aims(Measured(Case(9), ran))
    assert found["clean: time of DuckDB with all threads / Rollcall"] == ("≥ 2", "2.25 (2.25 to 2.25)", True)
    assert found["clean: time of Polars with all threads / Rollcall"][2] is False
    assert found["clean: time of Rollcall on one core / its CPU on all"] == ("≤ 1.1", "1.05 (1.05 to 1.05)", True)


def test_small_districts_are_judged_beside_the_faster_rival() -> None:
    small = Measured(Case(500, faults="one-percent"), runs((ROLLCALL, 1.0), (DUCKDB, 2.0), (POLARS, 0.9)))
    small.runs.append(Run(DUCKDB + ALL_THREADS, Usage(3.0, 0.4, 1)))
    found = aims(small, Measured(Case(10_000), runs((ROLLCALL, 1.0))))
    what = "500 students, one-percent: {} of the faster rival / Rollcall"
    assert found[what.format("CPU")] == ("≥ 1", "0.90 (0.90 to 0.90)", False)
    assert found[what.format("time")] == ("≥ 1", "0.80 (0.80 to 0.80)", False)


def test_the_comparison_is_judged_beside_the_check_next_to_it() -> None:
    names = list(COMPARISONS)[:2]
    ran = runs((ROLLCALL, 4.0), (names[0], 2.0), (ROLLCALL, 8.0), (names[1], 4.0), ("comparison, feed", 9.0))
    found = aims(Measured(Case(9), ran))
    for name in names:
        for unit in ("CPU", "time"):
            assert found[f"clean: {unit} of “{name}” / of the check"] == ("≤ 0.5", "0.50 (0.50 to 0.50)", True)
    assert found["peak memory of the comparison, whatever differs"][2] is False


def test_a_page_keeps_the_sections_of_other_processors() -> None:
    page = "By hand.\n<!-- measured -->\nold\n<!-- end of measured -->\nBy hand, too.\n"
    for name, text in (("Intel Xeon, 2 cores", "one"), ("AMD EPYC, 8 cores", "two"), ("Intel Xeon, 2 cores", "new")):
        page = with_section(page, "measured", name, text)
    assert sections_of(page) == {"AMD EPYC, 8 cores": "two", "Intel Xeon, 2 cores": "new"}
    assert page.index("two") < page.index("new")
    assert page.startswith("By hand.\n<!-- measured -->\n")
    assert page.endswith("<!-- end of measured -->\nBy hand, too.\n")
    with pytest.raises(ValueError, match="no “<!-- slope -->”"):
        with_section(page, "slope", "AMD EPYC, 8 cores", "three")


def test_a_section_has_the_machine_the_goals_and_all_rows() -> None:
    found = [Measured(Case(500), runs((FLOOR, 1.0), (ROLLCALL, 2.0)))]
    text = section(found, ["Measured on a day."])
    assert text.startswith(f"### {machine.name()}\n\n- Measured on a day.\n\n#### Goals, at 500 students")
    assert "| clean: CPU of Rollcall / floor | ≤ 1.25 | 2.00 (2.00 to 2.00) | **no** |" in text
    assert "| 500 | clean | Rollcall | 2.00 | 2.00 | 1.00 |" in text


def names(planned: Planned, turn: int) -> list[str]:
    return [tool.name for tool in contestants(ROOT, planned, turn) if tool.name != ONE_CORE]


def test_each_round_has_the_programs_that_are_planned_for_it() -> None:
    rivals = [DUCKDB, DUCKDB + ALL_THREADS, POLARS, POLARS + ALL_THREADS]
    if machine.cores() == 1:
        rivals = [DUCKDB, DUCKDB, POLARS, POLARS]
    ours = [FLOOR, ROLLCALL, FLOOR_THREADS]
    planned = Planned(Case(10_000), rivals=2, slow=True, one_core=True)
    assert names(planned, 0) == [*ours, *rivals, "pandera", "frictionless"]
    assert names(planned, 1) == [*ours, *rivals]
    assert names(planned, 2) == ours
    assert names(Planned(Case(10_001), rivals=0, slow=True), 0) == [*ours, "pandera"]
    assert names(Planned(Case(9, faults="one-percent"), rivals=1), 0) == [OWN_CLEAN, *ours, *rivals]
    assert names(Planned(Case(9, faults="every-kind"), rivals=1), 0) == [OWN_CLEAN, *ours]


def test_both_forms_have_what_the_goals_are_about() -> None:
    for form, large in ((plan.long, plan.LARGE), (plan.short, plan.LARGE_IN_SHORT)):
        planned = {each.case: each for each in form()}
        for size in plan.SMALL:
            assert all(planned[Case(size, faults=faults)].rivals for faults in ("clean", "one-percent"))
        base = planned[Case(large)]
        assert base.rivals
        assert base.one_core
        assert base.compared
        assert {Case(large, "all"), Case(large, faults="every-kind")} <= planned.keys()
        assert {
            Case(large, faults="cells"),
            Case(min(large, plan.OF_UUIDS), variant="uuids"),
            Case(large, variant="shuffled"),
        } <= planned.keys()
        sizes = [case.students for case in planned]
        assert sizes == sorted(sizes)  # those of one size stand together
    assert {each.case.variant for each in plan.long()} == {"ordinary", *VARIANTS}


def test_chosen_districts_are_of_all_kinds_that_are_named() -> None:
    found = list(plan.chosen([7], ["minimal", "all"], ["clean", "cells"], ["ordinary", "uuids"], 2, rivals=False))
    assert [each.case for each in found] == [
        *(Case(7), Case(7, faults="cells"), Case(7, "all"), Case(7, "all", "cells"), Case(7, variant="uuids")),
    ]
    assert {each.rivals for each in found} == {0}
    assert [plan.without_rivals(each).rivals for each in plan.short()] == [0] * len(list(plan.short()))


def test_a_row_of_a_large_district_is_held_beside_one_of_the_smallest_without_the_start() -> None:
    starts = [Usage(0.5, 1, 1), Usage(0.4, 1, 1)]
    small = slope.Size("ordinary", 100, 1000, [Usage(1.5, 1, 10**6), Usage(1.4, 1, 10**6)], starts)
    large = slope.Size("ordinary", 400, 4000, [Usage(4.9, 1, 3 * 10**6), Usage(4.8, 1, 2 * 10**6)], starts)
    assert list(slope.rows([small, large])) == [
        ("ordinary", "100", "1,000", "1.45", "1000.000", "1.00", "1"),
        ("ordinary", "400", "4,000", "4.85", "1100.000", "1.10", "3"),
    ]
    text = slope.section(list(slope.rows([small, large])), ["Measured on a day."])
    assert "- Measured on a day.\n\n| district | students | rows |" in text


@pytest.mark.thorough
def test_sizes_are_checked_in_turn(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    page = tmp_path / "page.md"
    page.write_text("<!-- slope -->\n<!-- end of slope -->\n")
    given = ["--students", "300", "100", "--variants", "mixed", "--rounds", "1", "--page", str(page)]
    assert slope.main(given, ROOT) in {0, 1}
    assert [line.split()[:2] for line in capsys.readouterr().out.splitlines()[1:]] == [
        ["mixed", "100"],
        ["mixed", "300"],
    ]
    assert "| mixed | 300 | " in page.read_text(encoding="utf-8")


@pytest.mark.thorough
def test_the_process_that_measures_is_small() -> None:
    """Linux counts its memory as that of the programs that it starts."""
    program = "import rollcall_bench.main, rollcall_bench.slope, sys; print({'numpy', 'pyarrow'} & {*sys.modules})"
    said = subprocess.run(
        [sys.executable, "-c", program], env=dict(environment(ROOT)), check=True, capture_output=True, text=True
    )
    assert said.stdout.strip() == "set()"


@pytest.mark.thorough
def test_a_small_district_is_measured_from_end_to_end(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    page = tmp_path / "page.md"
    page.write_text("By hand.\n<!-- measured -->\nold\n<!-- end of measured -->\nBy hand, too.\n")

    asked = ("--students", "500", "--quoting", "minimal", "--faults", "clean", "every-row", "--rounds", "1")
    code = main([*asked, "--variants", "ordinary", "uuids", "--without-rivals", "--page", str(page)], ROOT)

    assert code == 0
    written = page.read_text(encoding="utf-8")
    for named in ("clean", "every-row", "uuids"):
        for tool in (FLOOR, FLOOR_THREADS, ROLLCALL):
            assert written.count(f"| 500 | {named} | {tool} | ") == 1
    for name in COMPARISONS:
        assert written.count(f"| {name} | ") == 1
    assert "old" not in written
    assert "By hand, too." in written
    assert "Rollcall / floor: " in capsys.readouterr().out


def test_a_program_that_fails_is_no_result(tmp_path: Path) -> None:
    program = [sys.executable, "-c", "import sys; sys.exit('No such thing.')"]
    with pytest.raises(Failed, match=r"ended with 1:\nNo such thing\."):
        measure(program, tmp_path / "said", environment(ROOT))


@pytest.mark.thorough
def test_memory_and_cpu_are_those_of_the_program(tmp_path: Path) -> None:
    program = "held = b'x' * 400_000_000; print(sum(range(3_000_000)))"
    # In a small process: a program's peak is at least that of the process that has started it.
    measuring = f"""
import sys
from pathlib import Path
from rollcall_bench.contestants import environment
from rollcall_bench.measuring import measure
used = measure([sys.executable, "-c", {program!r}], Path(sys.argv[1]), environment(Path(sys.argv[2])))
print(used.peak, used.cpu)
"""
    ran = subprocess.run(
        [sys.executable, "-c", measuring, tmp_path / "said", ROOT], capture_output=True, text=True, check=True
    )
    peak, cpu = map(float, ran.stdout.split())
    assert (tmp_path / "said").read_text() == "4499998500000\n"
    assert 400e6 < peak < 600e6
    assert 0 < cpu < 60


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
    package = write(District(500), tmp_path / "package.zip")
    measure(check(package, folders[0]), said, environment(ROOT))
    measure([sys.executable, "-m", "rollcall_bench.variation", "one-percent", *folders], said, environment(ROOT))

    spent = processors.measured(*folders)
    processors.main(*folders)

    assert 0 < spent.together < spent.total
    assert spent.time(2) < spent.time(1.7) < spent.time(1) == pytest.approx(spent.total)
    assert spent.time(2) == pytest.approx(spent.total - spent.together / 2)
    assert [line.split()[0] for line in capsys.readouterr().out.splitlines()[1:]] == ["1769", "2048", "3008", "3538"]
