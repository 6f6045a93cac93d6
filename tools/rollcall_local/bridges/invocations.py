"""Writes down how long each invocation took to start and to run, for `make bench-chain`."""

import contextlib
import json
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

FILE = "invocations.jsonl"
"""In the platform's folder: a line for each invocation."""


def write_down(lambda_runtime: Any, file: Path) -> None:
    """Append a line to `file` after each invocation of a function.

    `began` is in seconds since the epoch; `start` are the seconds in which its process started and imported the
    handler, `run` those of the handler, and `cpu` the CPU seconds of both.
    """
    worker = lambda_runtime.Worker
    spawn: Callable[[Any], None] = worker._spawn  # noqa: SLF001 - there is no hook
    drain: Callable[..., str] = worker._drain_stderr_bounded  # noqa: SLF001 - as above
    invoke: Callable[..., dict[str, Any]] = worker.invoke
    writing = threading.Lock()

    def timed_spawn(self: Any) -> None:
        began = time.monotonic()
        spawn(self)
        self.start_seconds = time.monotonic() - began

    def timed_drain(self: Any, *args: Any, **options: Any) -> str:
        began = time.monotonic()
        log = drain(self, *args, **options)
        self.log_seconds = time.monotonic() - began
        return log

    def timed_invoke(self: Any, *args: Any, **options: Any) -> dict[str, Any]:
        at, began = time.time(), time.monotonic()
        inside = self._proc is None  # else it was started before, for this invocation if it is the first
        before = 0.0 if inside or "start_seconds" in self.__dict__ else _cpu_seconds(self)
        result = invoke(self, *args, **options)
        start, log = self.__dict__.pop("start_seconds", 0.0), self.__dict__.pop("log_seconds", 0.0)
        run = time.monotonic() - began - log - (start if inside else 0)
        line = {
            "function": self.func_name,
            "began": at,
            "start": start,
            "run": run,
            "cpu": max(_cpu_seconds(self) - before, 0.0),
        }
        with writing, file.open("a") as lines:
            lines.write(json.dumps(line) + "\n")
        return result

    worker._spawn, worker._drain_stderr_bounded, worker.invoke = timed_spawn, timed_drain, timed_invoke  # noqa: SLF001


def _cpu_seconds(worker: Any) -> float:
    """The CPU seconds of the worker's process so far; 0 if the system does not report it, or it has ended."""
    if sys.platform != "linux" or worker._proc is None:  # noqa: SLF001
        return 0.0
    with contextlib.suppress(OSError):
        return time.clock_gettime(~worker._proc.pid << 3 | 2)  # noqa: SLF001 - clock_getcpuclockid, which Python lacks
    return 0.0
