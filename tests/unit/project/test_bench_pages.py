"""The benchmark of pages: it asks what pages ask, and says where a page costs too much."""

from pathlib import Path

import pytest

from rollcall_bench.pages import asked, main, measured, over, stored


def test_a_page_that_costs_twice_as_much_is_over() -> None:
    assert over("one rule", [(1.0, []), (2.0, []), (4.1, [])])
    assert not over("one rule", [(9.0, []), (2.0, []), (3.9, [])])


def test_html_is_compared_with_the_fewest_findings_too() -> None:
    assert over("HTML: one file", [(1.0, [8]), (2.0, [8]), (2.1, [8])])
    assert not over("HTML: one file", [(1.0, [8]), (2.0, [8]), (1.9, [8])])
    assert not over("HTML: one rule", [(1.0, []), (2.0, [8]), (2.1, [8])]), "it shows none of 14 findings"


def test_a_search_has_a_goal_in_seconds() -> None:
    assert not over("search: a line", [(0.001, []), (0.09, [])])
    assert over("HTML: search, an id", [(0.001, []), (0.11, [])])


@pytest.mark.thorough
def test_each_page_is_answered(tmp_path: Path) -> None:
    found = measured([stored(30, tmp_path)], rounds=1)
    assert set(found) == set(asked())
    assert all(cpu > 0 and ranges for ((cpu, ranges),) in found.values())


@pytest.mark.thorough
def test_a_row_is_printed_for_each_page(capsys: pytest.CaptureFixture[str]) -> None:
    main(["--students", "10", "--rounds", "1"])
    said = capsys.readouterr().out
    assert all(name in said for name in asked())
