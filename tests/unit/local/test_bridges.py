"""The corrections to MiniStack, tested on small fakes of it."""

import asyncio
import hashlib
import json
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from rollcall_local.bridges import spooled_parts
from rollcall_local.bridges.principals import name_roles
from rollcall_local.bridges.stored_objects import PIECE, Stored
from rollcall_local.bridges.workers import IDLE_SECONDS, LARGE, SPARE_SECONDS, Pool, Room

GIB = 1 << 30


@dataclass
class Process:
    """A worker's process."""

    code: int | None = None

    def poll(self) -> int | None:
        return self.code


@dataclass(eq=False)
class Worker:
    """A fake of MiniStack's execution environment."""

    name: str
    config: object
    code: bytes
    in_use: bool = False
    last_used: float = 0.0
    _proc: Process | None = None


@dataclass
class Runtime:
    """A fake of `ministack.core.lambda_runtime` whose starts take a moment and are counted."""

    starting: int = 0
    most_starting: int = 0
    started: int = 0
    ended: list[str] = field(default_factory=list)
    broken: bool = False
    _workers: dict[str, list[Worker]] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def _worker_key(self, name: str, _config: object, _qualifier: str) -> str:
        return name

    def _worker_class_for(self, _config: object) -> type[Worker]:
        return Worker

    def ensure_spawned(self, worker: Worker) -> None:
        with self._lock:
            self.starting += 1
            self.most_starting = max(self.most_starting, self.starting)
        time.sleep(0.02)
        with self._lock:
            self.starting -= 1
            self.started += 1
        if self.broken:
            raise RuntimeError("Worker init failed")
        worker._proc = Process()

    def kill_workers(self, workers: list[Worker]) -> None:
        self.ended += [worker.name for worker in workers]


@pytest.fixture
def runtime() -> Runtime:
    return Runtime()


def pool_of(runtime: Runtime, kept: int = 4, working: int = 3, starting: int = 2, size: int = 0) -> Pool:
    return Pool(runtime, Room(kept, working, starting), lambda _: size)


def call(pool: Pool, name: str) -> None:
    worker, _ = pool.acquire(name, None, b"")
    time.sleep(0.005)
    pool.release(worker)


def test_calls_wait_for_the_few_workers_that_there_is_room_for(runtime: Runtime) -> None:
    pool = pool_of(runtime)
    names = [("unpack", "validate", "notify")[number % 3] for number in range(60)]
    with ThreadPoolExecutor(60) as threads:
        list(threads.map(lambda name: call(pool, name), names))
    assert runtime.most_starting == 2
    assert sum(len(workers) for workers in runtime._workers.values()) <= 4 + 2
    assert runtime.started < 20


def test_a_free_worker_is_taken_before_another_is_started(runtime: Runtime) -> None:
    pool = pool_of(runtime)
    first, how = pool.acquire("unpack", None, b"")
    assert how == "spawn"
    pool.release(first)
    assert pool.acquire("unpack", None, b"") == (first, "reused")


def test_a_function_without_a_worker_does_not_wait_for_other_functions(runtime: Runtime) -> None:
    """A login does not wait for the nightly imports."""
    pool = pool_of(runtime, working=2)
    for _ in range(2):
        pool.acquire("validate", None, b"")
    assert pool.acquire("authenticate", None, b"")[1] == "spawn"


def test_an_idle_worker_makes_room_for_one_of_another_function(runtime: Runtime) -> None:
    pool = pool_of(runtime, kept=2)
    for name in ("unpack", "validate", "notify"):
        call(pool, name)
    assert runtime.ended == ["unpack"]
    assert [*runtime._workers] == ["validate", "notify"]


def test_a_worker_whose_process_has_ended_is_not_used_again(runtime: Runtime) -> None:
    pool = pool_of(runtime)
    first, _ = pool.acquire("unpack", None, b"")
    first._proc.code = 1
    pool.release(first)
    second, how = pool.acquire("unpack", None, b"")
    assert (how, second is first) == ("spawn", False)
    assert runtime._workers == {"unpack": [second]}


def test_a_worker_that_has_grown_large_is_ended_when_it_is_done(runtime: Runtime) -> None:
    pool = pool_of(runtime, size=LARGE)
    call(pool, "validate")
    assert (runtime.ended, runtime._workers) == (["validate"], {})


def test_a_worker_that_ministack_ended_can_be_released_too(runtime: Runtime) -> None:
    pool_of(runtime).release(None)


def test_a_function_that_does_not_start_lets_others_start(runtime: Runtime) -> None:
    """The invocation tries again by itself, and reports what is wrong."""
    pool = pool_of(runtime, starting=1)
    runtime.broken = True
    pool.release(pool.acquire("unpack", None, b"")[0])
    runtime.broken = False
    assert pool.acquire("validate", None, b"")[1] == "spawn"


def test_idle_workers_are_ended_after_a_while(runtime: Runtime) -> None:
    pool, now = pool_of(runtime), time.time()
    workers = [pool.acquire("unpack", None, b"")[0] for _ in range(2)]
    for worker in workers:
        pool.release(worker)
    assert pool.end_idle() == 0
    for worker in workers:
        worker.last_used = now - SPARE_SECONDS - 1
    assert pool.end_idle() == 1
    assert runtime._workers == {"unpack": workers[:1]}
    workers[0].last_used = now - IDLE_SECONDS - 1
    assert pool.end_idle() == 1
    assert runtime._workers == {}


@pytest.mark.parametrize(
    ("memory", "processors", "room"),
    [
        (GIB, 1, Room(kept=7, working=4, starting=1)),
        (4 * GIB, 8, Room(kept=8, working=8, starting=8)),
        (24 * GIB, 2, Room(kept=24, working=6, starting=2)),
        (64 * GIB, 16, Room(kept=24, working=24, starting=16)),
    ],
)
def test_the_room_follows_from_the_machine(memory: int, processors: int, room: Room) -> None:
    assert Room.on(memory, processors) == room


@pytest.fixture
def stored(tmp_path: Path) -> Iterator[Stored]:
    (tmp_path / "object").write_bytes(bytes(range(256)) * (PIECE // 64))
    found = Stored.at(str(tmp_path / "object"))
    assert found is not None
    with found.file:
        yield found


def test_a_stored_object_is_cut_like_bytes(stored: Stored) -> None:
    content = bytes(range(256)) * (PIECE // 64)
    assert len(stored) == len(content)
    assert stored[3:][2:7].read() == content[5:10]


def test_a_stored_object_is_sent_whole_even_if_it_is_replaced_meanwhile(stored: Stored, tmp_path: Path) -> None:
    (tmp_path / "newer").write_bytes(b"newer")
    (tmp_path / "newer").replace(tmp_path / "object")
    sent: list[dict[str, Any]] = []

    async def send(message: dict[str, Any]) -> None:
        sent.append(message)

    asyncio.run(stored[1 : 3 * PIECE].send(send, None))
    assert b"".join(message["body"] for message in sent) == (bytes(range(256)) * (PIECE // 64))[1 : 3 * PIECE]
    assert max(len(message["body"]) for message in sent) == PIECE
    assert [message["more_body"] for message in sent] == [*[True] * (len(sent) - 1), False]


def test_what_is_not_there_is_not_found(tmp_path: Path) -> None:
    assert Stored.at(None) is None
    assert Stored.at(str(tmp_path / "nothing")) is None


def test_a_policy_sees_the_role_of_a_session_as_on_aws() -> None:
    class Evaluator:
        @staticmethod
        def _resolve_condition_key(key: str, context: dict[str, str]) -> str | None:
            return context.get(key.lower())

    name_roles(Evaluator)
    session = {"aws:principalarn": "arn:aws:sts::123456789012:assumed-role/Unpack/function", "aws:sourceip": "::1"}
    resolve = Evaluator._resolve_condition_key
    assert resolve("aws:PrincipalArn", session) == "arn:aws:iam::123456789012:role/Unpack"
    assert resolve("aws:SourceIp", session) == "::1"
    assert resolve("aws:PrincipalArn", {"aws:principalarn": "arn:aws:iam::1:user/maria"}) == "arn:aws:iam::1:user/maria"
    assert resolve("aws:PrincipalArn", {}) is None


def test_a_part_is_taken_from_the_doors_copy(tmp_path: Path) -> None:
    """It stays the same when the copy is removed; what is sent in the usual way is as it was."""
    taken: list[bytes] = []

    class S3:
        def _upload_part(self, _bucket: str, _key: str, body: bytes, _query: object, _headers: object) -> None:
            taken.append(body)

    s3 = S3()
    spooled_parts.take_parts(s3, tmp_path)
    copy = tmp_path / "tmp123"
    copy.write_bytes(b"0123456789")
    named = json.dumps({"file": "tmp123", "start": 2, "end": 5}).encode()
    s3._upload_part("inbox", "a.zip", named, {}, {spooled_parts.HEADER: "1"})
    s3._upload_part("inbox", "a.zip", named, {}, {})
    copy.unlink()
    assert [bytes(body) for body in taken] == [b"234", named]


@pytest.mark.parametrize("name", ["../secret", "/etc/passwd", "folder/x"])
def test_a_part_is_taken_from_nowhere_else(name: str, tmp_path: Path) -> None:
    spool = tmp_path / "spool"
    (spool / "folder").mkdir(parents=True)
    for path in (tmp_path / "secret", spool / "folder/x"):
        path.write_bytes(b"x")
    with pytest.raises(ValueError, match="is not in the spool"):
        spooled_parts.part(spool, json.dumps({"file": name, "start": 0, "end": 1}).encode())


def test_the_md5_of_a_part_is_made_once_and_forgotten_with_it() -> None:
    """MiniStack asks for it when the part arrives and when the upload is complete."""

    class S3:
        def _upload_part(self) -> None:
            """Not called."""

    s3: Any = S3()
    spooled_parts.take_parts(s3, Path())
    part = memoryview(bytes(1000))
    expected = hashlib.md5(part).hexdigest()  # noqa: S324 - as S3
    first = s3.hashlib.md5(part)
    assert (s3.md5_hash(part), first.hexdigest()) == (expected, expected)
    assert s3.hashlib.md5(part) is first
    assert s3.hashlib.md5(b"x").hexdigest() == hashlib.md5(b"x").hexdigest()  # noqa: S324 - as S3
    assert s3.hashlib.sha256 is hashlib.sha256
    known = s3.hashlib._known
    del part
    assert known == {}


@pytest.mark.parametrize("versioning", ["Enabled", "Suspended"])
def test_a_replaced_objects_file_is_its_versions(versioning: str, tmp_path: Path) -> None:
    """It is linked, not read and written; what MiniStack does otherwise in a bucket without versions, it still does."""
    usual: list[str] = []

    class S3:
        S3_PERSIST = True

        def _persist_displaced_version(self, _bucket: str, key: str, _prior: object, _versioning: str) -> None:
            usual.append(key)

        def _object_disk_path(self, _bucket: str, key: str) -> str:
            return str(tmp_path / key)

        def _version_disk_path(self, _bucket: str, key: str, version: str) -> str:
            return str(tmp_path / "versions" / f"{key}.{version}")

    s3 = S3()
    spooled_parts.keep_displaced(s3)
    (tmp_path / "a.zip").write_bytes(b"old")
    s3._persist_displaced_version("inbox", "a.zip", {"version_id": "v1"}, versioning)
    s3._persist_displaced_version("inbox", "new.zip", None, versioning)
    kept = tmp_path / "versions/a.zip.v1"
    assert (kept.exists(), usual) == ((True, ["new.zip"]) if versioning == "Enabled" else (False, ["a.zip", "new.zip"]))
    assert not kept.exists() or kept.samefile(tmp_path / "a.zip")
