"""What a kind of content costs and holds beside what it may: the arithmetic, the pages, and one kind in full."""

import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from rollcall.steps.room import CHECK, MIB, Need
from rollcall_bench import contents, needs, worst
from rollcall_bench.kinds import Recipe, Record, header_of, kinds
from rollcall_bench.measuring import Failed, Usage
from rollcall_bench.needs import Took
from rollcall_bench.worst import GOAL, Measured, filled, summary

ROOT = Path(__file__).parents[3]


def measured(name: str, cpu: Sequence[float], clean: Sequence[float] = (1.0, 1.0, 1.0), peak: int = 0) -> Measured:
    return Measured(name, 8_000_000, list(cpu), list(clean)[: len(cpu)], peak)


def test_a_ratio_is_the_median_of_runs_each_beside_its_own_clean_district() -> None:
    assert measured("x", [2.0, 30.0, 3.0]).ratio == 3.0
    assert measured("x", [2.0, 8.0, 9.0], [1.0, 2.0, 9.0]).ratio == 2.0


def test_a_row_says_size_cpu_ratio_and_memory() -> None:
    assert measured("x", [2.0, 30.0, 3.0], peak=1_234_000_000).row() == ("x", "8.0", "3.00", "3.0", "1,234")


def test_the_summary_names_the_worst_and_counts_what_is_over_the_goal() -> None:
    cheap = measured("cheap", [1.0], peak=900_000_000)
    assert summary([measured("dear", [4.0]), cheap]) == (
        "The worst of 2 kinds is “dear”: 4.0 times the CPU of a clean district of its size; none of them is over 5. "
        "The most memory is 900 MB, of “cheap”."
    )
    assert "; 1 of them is over 5." in summary([measured("dear", [GOAL + 1]), cheap])
    assert "; 2 of them are over 5." in summary([measured("dear", [9.0]), measured("second", [6.0]), cheap])


def test_the_page_gets_the_dearest_kinds_between_its_marks_and_keeps_the_rest() -> None:
    found = [measured(f"kind {number}", [50.0 - number]) for number in range(50)]
    about = ["Measured on a day.", "Rivals: not measured."]
    page = filled("Above.\n<!-- worst -->\nold\n<!-- end of worst -->\nBelow.\n", found, about)
    assert page.startswith("Above.\n<!-- worst -->\n\n- Measured on a day.\n\nThe worst of 50 kinds is “kind 0”")
    assert page.endswith("\n\n<!-- end of worst -->\nBelow.\n")
    assert [name for name in ("old", "Rivals") if name in page] == []
    assert "| kind 39 | " in page
    assert "| kind 40 | " not in page
    assert filled(page, found, about) == page


def test_a_package_has_the_kinds_file_and_the_others_of_a_clean_district(tmp_path: Path) -> None:
    clean, path = tmp_path / "clean.zip", tmp_path / "package.zip"
    with zipfile.ZipFile(clean, "w") as package:
        package.writestr("Schools.csv", "ID\n")
        package.writestr("Staff.csv", "ID\nT1\n")
    size = worst.write_package(Recipe("Schools.csv", (Record(b"x"),)), 500, clean, path)
    with zipfile.ZipFile(path) as package:
        schools, staff = package.read("Schools.csv"), package.read("Staff.csv")
    assert schools == header_of("Schools.csv") + b"x\n" * ((500 - len(header_of("Schools.csv"))) // 2)
    assert (size, staff) == (len(schools), b"ID\nT1\n")


@dataclass
class Checks:
    """Stands for the machine: says what each run took, by the file that it was given."""

    cpu: Mapping[str, float]
    ran: list[str] = field(default_factory=list)

    def measure(self, command: Sequence[str | Path], *_: object) -> Usage:
        name = Path(command[-1]).stem
        if "rollcall_bench.districts" in command:
            with zipfile.ZipFile(command[-1], "w") as package:
                package.writestr("Schools.csv", b"x" * 1_000_000)
            return Usage(0, 0, 0)
        self.ran.append(name)
        return Usage(self.cpu[name], 0, 100)


@pytest.mark.sampled(1)
@pytest.mark.parametrize(("cpu", "code"), [(2.0, 0), (5.4, 0), (5.6, 1)])
def test_a_kind_that_costs_more_than_the_goal_ends_with_1(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], cpu: float, code: int
) -> None:
    """Starting up takes 0.5 s here, and a clean district of the same size 1 s besides."""
    checks = Checks({"smallest": 0.5, "clean": 1.5, "package": cpu})
    monkeypatch.setattr(worst, "measure", checks.measure)
    ended = worst.main(["--size", "1", "--rounds", "1", "Schools.csv: blank lines, LF"], ROOT)
    # Two kinds have this in their names: it and the one with CR after it.
    assert checks.ran.count("package") == 2
    assert ended == code
    assert f"{cpu - 0.5:.1f} times the CPU" in capsys.readouterr().out


@pytest.mark.thorough
def test_the_dearest_are_measured_again_in_each_round(monkeypatch: pytest.MonkeyPatch) -> None:
    checks = Checks({"smallest": 0.5, "clean": 1.5, "package": 2.0})
    monkeypatch.setattr(worst, "measure", checks.measure)
    worst.main(["--size", "1", "--rounds", "3", "Schools.csv: alone rows"], ROOT)
    chosen = sum("Schools.csv: alone rows" in kind.name for kind in kinds())
    assert checks.ran.count("package") == 3 * chosen
    assert chosen < worst._SHOWN


def test_a_check_that_breaks_is_no_result(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> Usage:
        raise Failed("it ended with -9")

    monkeypatch.setattr(worst, "measure", broken)
    assert worst.main(["--size", "1", "blank lines, LF"], ROOT) == 2


@pytest.mark.thorough
def test_one_kind_is_measured_from_end_to_end(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(worst, "_LOOKS", 1)
    page = tmp_path / "page.md"
    page.write_text("<!-- worst -->\n<!-- end of worst -->\n")
    name = "Manifest.csv: blank lines, CR LF"
    assert worst.main(["--size", "0.05", "--rounds", "1", "--page", str(page), name], ROOT) in {0, 1}
    said = capsys.readouterr().out
    assert f"The worst of 1 kinds is “{name}”" in said
    assert f"| {name} | 0.1 | " in page.read_text(encoding="utf-8") or f"| {name} | 0.0 | " in page.read_text()


def took(peak: int, *, written: int = 0, compared: int | None = None) -> Took:
    return Took(Need(), [peak], [0], written, compared)


def test_what_is_over_the_measure_is_named_by_its_step() -> None:
    base = CHECK.at_first
    assert took(base).over == []
    assert took(base + 1).over == ["validate"]
    assert took(base, written=2 * MIB, compared=base).over == ["disk", "snapshot"]
    assert Took(Need(), [base + 1, base], [0, 0], 0, None).over == ["validate"], "the highest of all times counts"


@pytest.mark.thorough
def test_memory_of_one_kind_is_measured_from_end_to_end(capsys: pytest.CaptureFixture[str]) -> None:
    kind = "right rows of Staff, required columns"
    assert needs.main(["--mib", "1", "--times", "2", kind]) == 0
    _, line, turns = capsys.readouterr().out.splitlines()
    size, rows, _, peak, check, *_, compared, comparison = line.removeprefix(kind).split()
    assert 0.8 < float(size) < 1.2
    assert int(rows.replace(",", "")) > 20_000
    assert 80 < int(peak) < int(check) < 400
    assert 80 < int(compared) < int(comparison) < 400
    assert turns.count(",") == 2


def test_a_kind_that_holds_more_than_the_measure_says_ends_with_1(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(needs, "measure", lambda *_: Usage(0, 0, 0))
    monkeypatch.setattr(needs, "_taken", lambda *_: took(CHECK.at_first + 1))
    assert needs.main(["--mib", "1", "blank lines", "mojibake"]) == 1
    last = capsys.readouterr().out.splitlines()[-1]
    assert last == "More than the measure says: blank lines (validate); mojibake (validate)"


def test_the_need_of_a_package_is_that_of_its_six_tables(tmp_path: Path) -> None:
    path = contents.write("right rows of Schools and Students", 10_000, tmp_path / "package.zip")
    need = needs.need_of(path)
    with zipfile.ZipFile(path) as package:
        files = {name: package.read(name) for name in package.namelist() if name != "Manifest.csv"}
    assert need.size == sum(map(len, files.values()))
    assert need.rows == sum(content.count(b"\n") for content in files.values())
    assert need.schools == files["Schools.csv"].count(b"\n")
