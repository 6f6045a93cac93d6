"""Keeps the failure of one import or district from all others of the same look."""

from collections.abc import Iterator
from contextlib import contextmanager


class LookFailed(Exception):
    """Something failed for one or more of those that were looked at; all others were looked at."""


@contextmanager
def apart(failed: list[Exception]) -> Iterator[None]:
    """Go on after the block, whatever fails in it; the failure is kept for `tell`."""
    try:
        yield
    except Exception as error:  # noqa: BLE001 - told when the look is over
        failed.append(error)


def tell(failed: list[Exception]) -> None:
    """Fail with the first of the failures, once all that could be done is done."""
    if failed:
        raise LookFailed(f"{len(failed)} failed") from failed[0]
