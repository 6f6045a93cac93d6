"""Bounds the number of function workers, which MiniStack starts without limit and hardly ever ends.

Forty uploads at once left 157 workers with 11.7 GB. Ten logins at once on a cold platform started ten workers, which
slowed each other down until the clients gave up. On AWS, a starting function does not slow down others.

So the numbers of workers that work and that start at once are bounded, and an invocation without room waits. Free
workers are used before new ones are started. Idle workers make room for other functions and end after a while; a worker
that has grown large ends at once.
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
"""With small packages, workers may take this fraction of the machine's memory: one in four bytes."""
ORDINARY = 128 * MIB
"""The bytes of a worker with small packages. Measured were 90 MiB after its work, and more during it."""
FEWEST = 7
"""One worker for each function that an import or a login needs; with fewer, every step would be a cold start."""
MOST = 24
"""With more, a night of two hundred districts would need more than 4 GiB."""
LARGE = 160 * MIB
"""A worker with more bytes than this ends after its work, because Python and Arrow return little memory."""
SPARE_SECONDS = 30
"""How long an idle worker is kept if its function has another one."""
IDLE_SECONDS = 300
"""How long the last idle worker of a function is kept."""


@dataclass(frozen=True, slots=True)
class Room:
    """The bounds on the number of workers."""

    kept: int
    """The most workers in memory, including idle ones, since a start takes one or two CPU seconds."""
    working: int
    """The most that work at once. Each function may exceed this by one, so that logins don't wait for imports."""
    starting: int
    """The most that start at once."""

    @classmethod
    def on(cls, memory: int, processors: int) -> "Room":
        """The bounds for a machine with `memory` bytes and `processors`; more workers would wait for each other."""
        kept = max(min(memory // SHARE // ORDINARY, MOST), FEWEST)
        working = min(kept, 2 * processors + 2)
        return cls(kept, working, starting=min(processors, working))


def bound(lambda_svc: Any, lambda_runtime: Any, room: Room) -> None:
    """Make MiniStack's functions take their workers from a bounded pool."""
    pool = Pool(lambda_runtime, room)
    lambda_svc.acquire_worker = pool.acquire
    lambda_svc.release_worker = pool.release
    lambda_svc.reap_idle_workers = pool.end_idle


class Pool:
    """MiniStack's own pool of workers, made bounded."""

    def __init__(self, runtime: Any, room: Room, size: Callable[[Any], int] | None = None) -> None:
        """`runtime` is `ministack.core.lambda_runtime`; `size` returns a worker's bytes in memory."""
        self._runtime = runtime
        self._room = room
        self._size = size or _resident
        self._changed = threading.Condition(runtime._lock)  # noqa: SLF001 - it guards the same pool
        self._starting = 0

    def acquire(
        self, name: str, config: Any, code: bytes, qualifier: str = "$LATEST", max_concurrency: object = None
    ) -> tuple[Any, str]:
        """Take a running worker for exclusive use until it is released; wait until there is room for one."""
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
            with contextlib.suppress(Exception):  # the invocation tries again, and reports what is wrong
                self._runtime.ensure_spawned(worker)
        finally:
            with self._changed:
                self._starting -= 1
                self._changed.notify_all()
        return worker, "spawn"

    def release(self, worker: Any) -> None:
        """Return a worker to the pool; None stands for one that MiniStack has ended."""
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
        """End workers that were idle for too long; return their number."""
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
        """Take a free running worker; `_NEW` if there is room to start one, None if there is not."""
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
        """Remove surplus idle workers from the pool: first those that have ended, then the longest idle."""
        idle = sorted(
            (worker for worker in self._all() if not worker.in_use),
            key=lambda worker: (_runs(worker), worker.last_used),
        )
        surplus = max(sum(1 for _ in self._all()) - self._room.kept, 0)
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
    """The bytes that a worker's process has in memory; 0 if the system does not report it."""
    process = worker._proc  # noqa: SLF001
    if process is None:
        return 0
    try:
        pages = Path(f"/proc/{process.pid}/statm").read_text().split()[1]
    except OSError:
        return 0
    return int(pages) * os.sysconf("SC_PAGE_SIZE")
