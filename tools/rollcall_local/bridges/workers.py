"""Function workers are started for whoever asks and hardly ever ended: forty uploads at once left 157 of them, 11.7 GB.

Ten logins at once on a platform that had just started began ten of them, each slower than the next, until clients gave
up. On AWS, a function that starts does not slow down others.

So there is a bound on how many work at once and on how many start at once, and who finds no room waits. A worker that
is free is taken before another is started. Idle ones make room for those of other functions, and are ended after a
while; one that has grown large is ended at once.
"""

import contextlib
import os
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

MIB = 1 << 20
SHARE = 4
"""Workers may take one in so many bytes of the machine's memory, with small packages."""
ORDINARY = 256 * MIB
"""Bytes that one takes then."""
MOST = 12
"""With more, a night of two hundred districts would need more than 4 GiB."""
LARGE = 300 * MIB
"""Bytes in memory from which on a worker is ended when it has done its work: Python and Arrow give little back."""
SPARE_SECONDS = 30
"""For how long a worker is kept idle beside another one of its function."""
IDLE_SECONDS = 300
"""For how long the last idle worker of a function is kept."""


@dataclass(frozen=True, slots=True)
class Room:
    """How many workers there is room for."""

    working: int
    """At once; each function may have one beyond that, so that a login does not wait for the imports of the night."""
    starting: int
    """At once."""

    @classmethod
    def on(cls, memory: int, processors: int) -> "Room":
        """The room on a machine with so many bytes of memory and processors: more would only wait for each other."""
        most = min(memory // SHARE // ORDINARY, 2 * processors + 2, MOST)
        return cls(working=max(most, 2), starting=max(min(processors, most), 1))


def bound(lambda_svc: Any, lambda_runtime: Any, room: Room) -> None:
    """Makes MiniStack's functions take their workers from a bounded pool."""
    pool = Pool(lambda_runtime, room)
    lambda_svc.acquire_worker = pool.acquire
    lambda_svc.release_worker = pool.release
    lambda_svc.reap_idle_workers = pool.end_idle


class Pool:
    """MiniStack's own pool of workers, with bounds."""

    def __init__(self, runtime: Any, room: Room, size: Callable[[Any], int] | None = None) -> None:
        """`runtime` is `ministack.core.lambda_runtime`; `size` gives a worker's bytes in memory."""
        self._runtime = runtime
        self._room = room
        self._size = size or _resident
        self._changed = threading.Condition(runtime._lock)  # noqa: SLF001 - it guards the same pool
        self._starting = 0

    def acquire(
        self, name: str, config: Any, code: bytes, qualifier: str = "$LATEST", max_concurrency: object = None
    ) -> tuple[Any, str]:
        """A worker that runs and is nobody else's until it is released; waits until there is room for one."""
        key = self._runtime._worker_key(name, config, qualifier)  # noqa: SLF001
        with self._changed:
            worker = self._changed.wait_for(lambda: self._take(key))
            if worker is not _NEW:
                return worker, "reused"
            worker = self._runtime._worker_class_for(config)(name, config, code)  # noqa: SLF001
            worker.in_use, worker.last_used = True, time.time()
            self._pool.setdefault(key, []).append(worker)
            self._starting += 1
            ended = self._surplus()
        self._runtime.kill_workers(ended)
        try:
            with contextlib.suppress(Exception):  # the invocation tries again, and says what is wrong
                self._runtime.ensure_spawned(worker)
        finally:
            with self._changed:
                self._starting -= 1
                self._changed.notify_all()
        return worker, "spawn"

    def release(self, worker: Any) -> None:
        """Gives a worker back; None is one that MiniStack has ended meanwhile."""
        large = worker is not None and self._size(worker) >= LARGE
        with self._changed:
            if worker is not None:
                worker.in_use, worker.last_used = False, time.time()
                if large:
                    self._remove(worker)
            self._changed.notify_all()
        if large:
            self._runtime.kill_workers([worker])

    def end_idle(self) -> int:
        """Ends workers that were idle for long; how many."""
        now = time.time()
        with self._changed:
            idle = [
                worker
                for workers in self._pool.values()
                for place, worker in enumerate(workers)
                if not worker.in_use and now - worker.last_used >= (SPARE_SECONDS if place else IDLE_SECONDS)
            ]
            for worker in idle:
                self._remove(worker)
        self._runtime.kill_workers(idle)
        return len(idle)

    @property
    def _pool(self) -> dict[str, list[Any]]:
        pool: dict[str, list[Any]] = self._runtime._workers  # noqa: SLF001
        return pool

    def _all(self) -> Iterator[Any]:
        return (worker for workers in self._pool.values() for worker in workers)

    def _take(self, key: str) -> Any:
        """A free worker that runs; `_NEW` if there is room to start one; None if there is not."""
        own = self._pool.get(key, [])
        for worker in own:
            if not worker.in_use and _runs(worker):
                worker.in_use, worker.last_used = True, time.time()
                return worker
        working = sum(worker.in_use for worker in self._all())
        first = not any(worker.in_use for worker in own)
        if self._starting < self._room.starting and (first or working < self._room.working):
            return _NEW
        return None

    def _surplus(self) -> list[Any]:
        """Takes idle workers out of the pool, those that do not run any more first, then the longest idle."""
        idle = sorted(
            (worker for worker in self._all() if not worker.in_use),
            key=lambda worker: (_runs(worker), worker.last_used),
        )
        surplus = max(sum(1 for _ in self._all()) - self._room.working, 0)
        ended = [worker for place, worker in enumerate(idle) if place < surplus or not _runs(worker)]
        for worker in ended:
            self._remove(worker)
        return ended

    def _remove(self, worker: Any) -> None:
        for key, workers in list(self._pool.items()):
            if worker in workers:
                workers.remove(worker)
                if not workers:
                    del self._pool[key]


_NEW = object()


def _runs(worker: Any) -> bool:
    return worker._proc is not None and worker._proc.poll() is None  # noqa: SLF001


def _resident(worker: Any) -> int:
    """Bytes that the worker's process has in memory; 0 where the system does not tell."""
    process = worker._proc  # noqa: SLF001
    if process is None:
        return 0
    try:
        pages = Path(f"/proc/{process.pid}/statm").read_text().split()[1]
    except OSError:
        return 0
    return int(pages) * os.sysconf("SC_PAGE_SIZE")
