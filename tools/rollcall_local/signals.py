"""Handles SIGTERM and Ctrl-C while a platform runs."""

import contextlib
import signal
import threading
from collections.abc import Iterator
from types import FrameType
from typing import Any

_POLITE = (signal.SIGTERM, signal.SIGHUP)


@contextlib.contextmanager
def as_interrupts() -> Iterator[None]:
    """Treat SIGTERM like Ctrl-C within the block, so that everything is stopped first."""
    with _handled(_POLITE, _interrupt):
        yield


@contextlib.contextmanager
def undisturbed() -> Iterator[None]:
    """Ignore Ctrl-C and SIGTERM within the block, which is short and cleans up."""
    with _handled((signal.SIGINT, *_POLITE), signal.SIG_IGN):
        yield


@contextlib.contextmanager
def _handled(numbers: tuple[signal.Signals, ...], handler: Any) -> Iterator[None]:
    if threading.current_thread() is not threading.main_thread():  # no signal arrives here
        yield
        return
    before = {number: signal.signal(number, handler) for number in numbers}
    try:
        yield
    finally:
        for number, handled in before.items():
            signal.signal(number, handled)


def _interrupt(_number: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt
