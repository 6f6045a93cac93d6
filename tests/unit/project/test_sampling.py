"""`make test-unit` takes some cases of a test with many: always the same, and of every kind."""

from itertools import product

from support.sampling import left_out

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
