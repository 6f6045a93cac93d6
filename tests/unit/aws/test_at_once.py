"""Small objects of S3 are moved at once, large ones one after the other."""

import io
from collections.abc import Iterator
from pathlib import Path
from threading import Barrier, get_ident

import pytest
from support.in_memory import NOON, UPLOAD

from rollcall.aws.clients import client
from rollcall.aws.files.at_once import AT_ONCE, SMALL, beginning, for_each, meanwhile
from rollcall.aws.files.inbox import Inbox
from rollcall.aws.files.storage import AS_BYTES, DataBucket
from rollcall.model.uploads import Uploaded
from rollcall.steps.ahead import in_turn

HERE = get_ident()


@pytest.fixture(autouse=True)
def no_server(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("AWS_REGION", "eu-central-1")
    client.cache_clear()
    yield
    client.cache_clear()


def test_small_files_are_moved_at_once() -> None:
    together = Barrier(AT_ONCE, timeout=10)
    for_each(lambda _: together.wait(), range(AT_ONCE), lambda _: SMALL - 1)


def test_large_files_are_moved_by_the_caller_alone_in_their_order() -> None:
    moved: list[tuple[int, bool]] = []
    for_each(lambda size: moved.append((size, get_ident() == HERE)), [SMALL + 1, 3, SMALL], lambda size: size)
    assert moved == [(3, False), (SMALL + 1, True), (SMALL, True)]


def test_what_was_started_goes_on_while_the_block_runs_and_is_over_when_it_has_ended() -> None:
    together, moved = Barrier(2, timeout=10), list[str]()

    def act(name: str) -> None:
        together.wait()
        moved.append(name)

    with meanwhile() as start:
        start(act, "findings.parquet")
        start(moved.append, "large.parquet", size=SMALL)
        together.wait()
    assert moved == ["large.parquet", "findings.parquet"]


def test_what_failed_meanwhile_is_raised_at_the_end_of_the_block_unless_that_failed_itself() -> None:
    def fail(error: Exception) -> None:
        raise error

    def work(*, fails: bool) -> None:
        with meanwhile() as start:
            start(fail, EOFError())
            if fails:
                fail(KeyError())

    with pytest.raises(EOFError):
        work(fails=False)
    with pytest.raises(KeyError):
        work(fails=True)


def test_what_fails_is_raised_and_no_large_file_is_moved_after_it() -> None:
    moved: list[int] = []

    def move(size: int) -> None:
        if size == 1:
            raise OSError
        moved.append(size)

    with pytest.raises(OSError):  # noqa: PT011 - it has no text
        for_each(move, [1, 2, SMALL], lambda size: size)
    assert moved == [2]


def test_an_object_is_fetched_by_one_request_if_it_is_small(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []

    class S3:
        def get_object(self, **named: str) -> dict[str, object]:
            asked.append(named)
            return {"ContentLength": 4, "Body": io.BytesIO(b"a,b\n")}

    monkeypatch.setattr("rollcall.aws.files.storage.s3", S3)
    DataBucket("data").fetch("key", tmp_path / "file")
    assert (tmp_path / "file").read_bytes() == b"a,b\n"
    assert asked == [{"Bucket": "data", "Key": "key"}]


def test_begun_calls_are_under_way_together_and_over_when_the_block_has_ended() -> None:
    together, done = Barrier(3, timeout=10), list[str]()

    def call(name: str) -> str:
        together.wait()
        done.append(name)
        return name

    with beginning() as begin:
        answers = [begin(call, "pointer"), begin(call, name="account")]
        together.wait()
        assert [answer() for answer in answers] == ["pointer", "account"]
        begin(done.append, "never asked for")
    assert sorted(done) == ["account", "never asked for", "pointer"]


def test_what_a_begun_call_raises_is_raised_where_its_answer_is_asked_for() -> None:
    def fail() -> None:
        raise EOFError

    with beginning() as begin:
        answer = begin(fail)
        begin(fail)  # nobody asks
        with pytest.raises(EOFError):
            answer()


@pytest.mark.parametrize(("size", "kind"), [(AS_BYTES, bytes), (AS_BYTES + 1, io.BufferedReader)])
def test_a_small_file_is_put_as_bytes_so_that_s3_is_not_asked_first(
    size: int, kind: type, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put = []

    class S3:
        def put_object(self, **named: object) -> None:
            put.append(named["Body"])

    monkeypatch.setattr("rollcall.aws.files.storage.s3", S3)
    (tmp_path / "file").write_bytes(b"x" * size)
    DataBucket("data").put_file("key", tmp_path / "file")
    assert [type(body) for body in put] == [kind]


class Bucket:
    """S3 with one upload, which notes what was asked for and read."""

    def __init__(self, size: int) -> None:
        """`size` is what S3 says about the upload."""
        self.asked: list[str] = []
        self.body, self.size = io.BytesIO(b"PK"), size

    def __call__(self) -> "Bucket":
        return self

    def get_object(self, **named: str) -> dict[str, object]:
        assert (named["Bucket"], named["Key"], named["VersionId"]) == (UPLOAD.bucket, UPLOAD.key, UPLOAD.version)
        self.asked.append("GET")
        user = {"user-agent-id": "anna@s-1"}
        return {"ContentLength": self.size, "LastModified": NOON, "Metadata": user, "Body": self.body}


@pytest.mark.parametrize(("size", "read"), [(2, True), (SMALL, False)])
def test_a_small_upload_comes_with_the_answer_that_describes_it(
    monkeypatch: pytest.MonkeyPatch, size: int, *, read: bool
) -> None:
    bucket = Bucket(size)
    monkeypatch.setattr("rollcall.aws.files.inbox.s3", bucket)
    received = Inbox().receive(UPLOAD)
    assert received.uploaded == Uploaded(size, NOON, "anna")
    assert bucket.body.closed, "what is not read must not keep a connection"
    if read:
        with received.open() as file:
            assert file.read() == b"PK"
        assert file.closed
    assert bucket.asked == ["GET"]


def test_what_is_begun_without_threads_fails_where_its_answer_is_asked_for() -> None:
    """As with threads: what nobody asks for may be missing."""

    def fail() -> None:
        raise EOFError

    answer = in_turn(fail)
    with pytest.raises(EOFError):
        answer()
