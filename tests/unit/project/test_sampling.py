"""`make test-unit` takes some cases of a test with many: always the same, and of every kind."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product

import pytest
from support import sampling
from support.sampling import left_out, not_sampled

CASES = {f"test_a.py::test_one[{file}-{end}]": 6 for file, end in product("abcdefg", ("lf", "crlf", "cr"))}


def test_of_each_test_so_many_cases_are_taken() -> None:
    others = {"test_a.py::test_other[x]": 1, "test_a.py::test_other[y]": 1, "test_b.py::test_few[z]": 3}

    taken = {*CASES, *others} - left_out(CASES | others)

    assert len(taken & {*CASES}) == 6
    assert len(taken & {*others}) == 2
    assert "test_b.py::test_few[z]" in taken


def test_the_order_in_which_they_are_found_changes_nothing() -> None:
    """Each worker chooses for itself, and all must find the same tests."""
    assert left_out(dict(reversed(CASES.items()))) == left_out(CASES)


def test_they_are_spread_over_all_parameters() -> None:
    taken = [case.partition("[")[2][:-1].split("-") for case in {*CASES} - left_out(CASES)]

    assert {end for _, end in taken} == {"lf", "crlf", "cr"}
    assert len({file for file, _ in taken}) > 3


@dataclass
class Marked:
    """A case with its marks."""

    nodeid: str
    marks: Sequence[pytest.MarkDecorator] = ()

    def get_closest_marker(self, name: str) -> pytest.Mark | None:
        return next((each.mark for each in self.marks if each.name == name), None)


def test_a_thorough_case_takes_no_quick_one_s_place() -> None:
    one = pytest.mark.sampled(1)
    thorough = [Marked(f"test_a.py::test_one[{number}]", (one, pytest.mark.thorough)) for number in range(10)]
    quick = [Marked(f"test_a.py::test_one[{word}]", (one,)) for word in "ab"]

    left = not_sampled([*thorough, *quick])

    assert len(left) == 1
    assert left < {each.nodeid for each in quick}


def test_a_test_without_a_mark_has_a_few_cases() -> None:
    cases = [Marked(f"test_a.py::test_one[{number}]") for number in range(10)]

    assert len(cases) - len(not_sampled(cases)) == sampling.CASES
