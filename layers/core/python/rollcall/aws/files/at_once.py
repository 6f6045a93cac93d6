"""Does the same to several objects of S3: small ones at once, because each call mostly waits for its answer."""

from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from rollcall.aws.clients import s3

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
    small: list[File] = []
    large: list[File] = []
    for file in files:
        (small if size(file) < SMALL else large).append(file)
    s3()  # made here, because threads would make one each
    with ThreadPoolExecutor(AT_ONCE) as pool:
        done = [pool.submit(act, file) for file in small]
    for each in done:
        each.result()
    for file in large:
        act(file)
