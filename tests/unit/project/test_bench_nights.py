"""The count of wrong decisions to hold: nights in a row, what a wrong decision says, and the page."""

import io
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest

from rollcall_bench import nights
from rollcall_bench.nights import Tally, filled, judge_others, live_through, main
from rollcall_bench.rosters import made, ruined, ruins, written
from rollcall_bench.rosters.ordinary import ORDINARY, Ordinary

ROOT = Path(__file__).parents[3]


@pytest.mark.thorough
def test_nights_and_turns_of_the_year_are_counted_and_not_held(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(nights, "_YEAR", 2)
    tally = Tally()
    live_through(4, 450, tally, tmp_path)
    assert list(tally.number.values()) == [4, 2]
    assert tally.wrong == []
    assert 0 < tally.highest["rows-removed"] < 0.3
    assert 0.03 < tally.highest["rollover-rows-removed"] < 0.6


@pytest.mark.thorough
def test_the_nights_of_a_district_are_the_same_each_time(tmp_path: Path) -> None:
    one, again = Tally(), Tally()
    live_through(3, 450, one, tmp_path)
    live_through(3, 450, again, tmp_path)
    assert one == again


def test_a_wrong_decision_is_counted_and_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    held = Ordinary("e-mail addresses are lost", ruins.all_of("students", "email", None))
    missed = replace(ruined.OF_THE_ISSUE[1], name="nothing", change=ORDINARY[0].change)
    monkeypatch.setattr(nights, "ORDINARY", (ORDINARY[0], held))
    monkeypatch.setattr(nights, "_RUINED", {"ruined": (ruined.OF_THE_ISSUE[0], missed)})
    monkeypatch.setattr(nights, "SIZES", (450,))
    tally = Tally()
    judge_others(tally, tmp_path)
    told = [line for _, line in tally.wrong]
    assert told[0].startswith("e-mail addresses are lost, 450 students: values-lost students Email ")
    assert told[1:] == ["nothing, 450 students: not told [('values-lost', 'students', 'email')]"]
    assert [row[1:] for row in tally.counted()] == [("2", "1 held", "0"), ("2", "1 missed", "0")]
    assert tally.summary() == "Of 2 ordinary rosters, 1 held; of 2 ruined ones, 1 missed."


@pytest.mark.thorough
def test_a_wrong_decision_ends_the_command_with_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(nights, "ORDINARY", ORDINARY[:1])
    monkeypatch.setattr(nights, "SIZES", (450,))
    monkeypatch.setattr(nights, "_RUINED", {"ruined": ruined.OF_THE_ISSUE[:1]})
    assert main(["--nights", "1", "--students", "450"], ROOT) == 0
    harmless = replace(ruined.OF_THE_ISSUE[0], change=ORDINARY[0].change)
    monkeypatch.setattr(nights, "_RUINED", {"ruined": (harmless,)})
    assert main(["--nights", "1", "--students", "450"], ROOT) == 1


def test_the_page_gets_the_tables_between_its_marks_and_keeps_the_rest() -> None:
    tally = Tally()
    tally.number["ordinary nights"] = 1_000
    tally.highest["doubled"] = 0.012
    page = filled("Above.\n<!-- nights -->\nold\n<!-- end of nights -->\nBelow.\n", tally, ["Measured on a day."])
    assert page.startswith("Above.\n<!-- nights -->\n\n- Measured on a day.\n\nOf 1,000 ordinary rosters, 0 held")
    assert page.endswith("\n\n<!-- end of nights -->\nBelow.\n")
    assert "| ordinary nights | 1,000 | 0 held | 0 |" in page
    assert "| doubled | 5% | 1.2% | 5% | 0.0% |" in page
    assert "old" not in page


def test_a_made_district_is_the_same_for_the_same_seed_and_a_copy_has_its_own_rows() -> None:
    one, again, other = made.district(450), made.district(450), made.district(450, seed=2)
    assert one.tables == again.tables != other.tables
    copy = one.copy(seed=3)
    ruins.all_of("students", "email", None)(copy)
    assert one.tables == again.tables


def test_a_package_lacks_columns_that_no_row_has() -> None:
    district = made.district(450)
    ruins.left_out("students", "email")(district)
    with zipfile.ZipFile(io.BytesIO(written.package(district.tables, "d"))) as package:
        header = package.read("Students.csv").decode().splitlines()[0]
    assert header.startswith("ID,Student Number,Secondary ID,Last Name,First Name,Nickname,DOB,")
