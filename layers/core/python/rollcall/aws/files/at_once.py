"""Does the same to several objects of S3: small ones at once, because each call mostly waits for its answer."""

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from typing import Protocol, TypeVar

from rollcall.aws.clients import dynamodb, s3
from rollcall.steps.ahead import Answer, Begin, Named

SMALL = 8 << 20
"""Bytes from which an object is large. It is moved in parts, and by as many threads as the SDK has connections."""

AT_ONCE = 8
"""Threads; the SDK keeps ten connections."""


File = TypeVar("File")


def for_each(act: Callable[[File], object], files: Iterable[File], size: Callable[[File], int]) -> None:
    """Call `act` for each file: for the small ones at once, then for the large ones, one after the other.

    Args:
        act: Has no effect on what it does to another file.
        files: Any kind of value that `act` and `size` take.
        size: The bytes of the file.

    Raises:
        Exception: Whatever the first call that failed has raised; other calls may have been made.
    """
    large: list[File] = []
    with meanwhile() as start:
        for file in files:
            if size(file) < SMALL:
                start(act, file)
            else:
                large.append(file)
    for file in large:
        act(file)


class Start(Protocol):
    """Starts a call that moves an object."""

    def __call__(self, act: Callable[..., object], *arguments: object, size: int = 0) -> None:
        """Call `act` in another thread; or here and now, if the `size` of the object says that it is large."""


@contextmanager
def meanwhile() -> Iterator[Start]:
    """Give a function that starts calls, which go on while the block does something else.

    All are over when the block has ended. If the block did not fail, whatever the first call that failed has raised is
    raised then.
    """
    s3()  # made here, because threads would make one each
    started: list[Future[object]] = []
    with ThreadPoolExecutor(AT_ONCE) as pool:

        def start(act: Callable[..., object], *arguments: object, size: int = 0) -> None:
            if size < SMALL:
                started.append(pool.submit(act, *arguments))
            else:
                act(*arguments)

        yield start
    for each in started:
        each.result()


@contextmanager
def beginning() -> Iterator[Begin]:
    """Give a function that begins calls in other threads. All are over when the block has ended.

    What a call raises is raised where its answer is asked for, and nowhere if nobody asks.
    """
    with ThreadPoolExecutor(AT_ONCE) as pool:

        def begin(
            call: Callable[Named, Answer], /, *arguments: Named.args, **named: Named.kwargs
        ) -> Callable[[], Answer]:
            s3()  # both made here, because threads would make one each
            dynamodb()
            return pool.submit(call, *arguments, **named).result

        yield begin
