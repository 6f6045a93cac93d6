"""Work in a second thread, where there is a second processor: Arrow, numpy and zlib release the GIL while they work.

Nothing here makes a result depend on which thread was faster.
"""

import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from concurrent.futures import Future

_Item = TypeVar("_Item")
_Result = TypeVar("_Result")

WORTH = 1 << 17
"""From so many rows on, a column is worth a thread of its own."""


@cache
def processors() -> int:
    """Count the processors that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def ahead(items: Iterator[_Item]) -> Iterator[_Item]:
    """Give the `items`, each of which is made in another thread while the caller works with the one before.

    What `items` raises is raised in its place. The first two are made by the caller: most files have no third block,
    and then no thread is started.
    """
    for _ in range(2):
        for item in items:
            yield item
            break
        else:
            return
    if processors() > 1:
        yield from _made_ahead(items)
    else:
        yield from items


def _made_ahead(items: Iterator[_Item]) -> Iterator[_Item]:
    with _other_threads(1) as start:
        following: Future[_Item | _End] = start(next, items, _END)
        while not isinstance(item := following.result(), _End):
            following = start(next, items, _END)
            yield item


class _End:
    """There is no further item."""


_END = _End()


def at_once(calls: Sequence[Callable[[], _Result]], *, worth: bool) -> list[_Result]:
    """Call all of `calls`, in as many threads as there are processors if it is `worth` them; return their results.

    The caller makes the first of them, then those at the end that no other thread has begun: the longest should be the
    second.

    Raises:
        BaseException: What the first of them that failed has raised; others may have been called.
    """
    others_at_once = min(len(calls), processors()) - 1
    if not worth or others_at_once < 1:
        return [call() for call in calls]
    with _other_threads(others_at_once) as start:
        others = [start(call) for call in calls[1:]]
        first = calls[0]()
        for place in reversed(range(len(others))):
            if others[place].cancel():  # no other thread has begun it
                others[place] = _made(calls[place + 1])
        return [first, *(other.result() for other in others)]


def _made(call: Callable[[], _Result]) -> "Future[_Result]":
    """Call it now, and keep what it returns or raises until that is asked for."""
    from concurrent.futures import Future  # noqa: PLC0415 - small packages never need it

    made: Future[_Result] = Future()
    try:
        made.set_result(call())
    except BaseException as error:  # noqa: BLE001 - raised in its place
        made.set_exception(error)
    return made


@contextmanager
def _other_threads(count: int) -> Iterator[Callable[..., "Future[Any]"]]:
    from concurrent.futures import ThreadPoolExecutor  # noqa: PLC0415 - small packages never need it

    with ThreadPoolExecutor(count) as pool:
        yield pool.submit
