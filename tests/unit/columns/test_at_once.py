"""A second thread changes neither results nor what is raised."""

import threading
from collections.abc import Iterator
from functools import partial

import pytest

from rollcall.columns import at_once as threads
from rollcall.columns.at_once import ahead, at_once


@pytest.fixture(params=[1, 2, 4])
def processors(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> int:
    count: int = request.param
    monkeypatch.setattr(threads, "processors", lambda: count)
    return count


class _Fault(Exception):
    """What an iterator or a call raises."""


def _until(last: int) -> Iterator[int]:
    yield from range(last)
    raise _Fault


@pytest.mark.usefixtures("processors")
@pytest.mark.parametrize("count", range(5))
def test_all_items_are_given_in_order(count: int) -> None:
    assert list(ahead(iter(range(count)))) == [*range(count)]


@pytest.mark.usefixtures("processors")
@pytest.mark.parametrize("last", range(5))
def test_a_fault_comes_in_its_place(last: int) -> None:
    items = ahead(_until(last))
    assert [next(items) for _ in range(last)] == [*range(last)]
    with pytest.raises(_Fault):
        next(items)


@pytest.mark.usefixtures("processors")
def test_whoever_stops_early_leaves_no_thread_behind() -> None:
    before = threading.active_count()
    items = ahead(iter(range(9)))
    assert [next(items) for _ in range(4)] == [0, 1, 2, 3]
    items.close()  # type: ignore[attr-defined]  # it is a generator
    assert threading.active_count() == before


def test_an_item_is_made_while_the_one_before_is_worked_with(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(threads, "processors", lambda: 2)
    made = [threading.Event() for _ in range(5)]

    def items() -> Iterator[int]:
        for number, event in enumerate(made):
            event.set()
            yield number

    for number in ahead(items()):
        if 2 <= number < len(made) - 1:
            assert made[number + 1].wait(timeout=30)


def test_results_are_in_the_order_of_the_calls(processors: int) -> None:
    calls = [partial(threading.get_ident), *(partial(threading.get_ident) for _ in range(3))]
    threads_used = at_once(calls, worth=True)
    assert threads_used[0] == threading.get_ident()
    assert (len({*threads_used}) > 1) == (processors > 1)
    assert at_once([partial(pow, number, 2) for number in range(6)], worth=True) == [0, 1, 4, 9, 16, 25]


@pytest.mark.usefixtures("processors")
def test_what_is_not_worth_a_thread_gets_none() -> None:
    assert {*at_once([threading.get_ident] * 4, worth=False)} == {threading.get_ident()}


@pytest.mark.usefixtures("processors")
def test_a_call_that_fails_is_heard_of() -> None:
    def fails() -> None:
        raise _Fault

    def works() -> None:
        pass

    for calls in ([fails, works], [works, fails]):
        with pytest.raises(_Fault):
            at_once(calls, worth=True)


def test_the_caller_makes_what_no_other_thread_has_begun(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(threads, "processors", lambda: 2)
    done = threading.Event()

    def last() -> int:
        done.set()
        return threading.get_ident()

    assert at_once([lambda: 0, lambda: int(not done.wait(timeout=30)), last], worth=True) == [
        0,
        0,
        threading.get_ident(),
    ]
