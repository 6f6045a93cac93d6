"""Parts of an object are asked for once, and those of another version not at all."""

import io
import re
from dataclasses import dataclass, field
from typing import Any

import pytest

from rollcall.aws.files import ranges
from rollcall.aws.files.ranges import PIECE, Memory, RangedFile, RangedObject

CONTENT = bytes(number % 251 for number in range(5 * PIECE + 77))


class OutrunError(Exception):
    """S3's answer where the object is another one by now."""


@dataclass
class Bucket:
    """An object in memory, with the ranges that were asked for."""

    content: bytes = CONTENT
    tag: str = "one"
    asked: list[str] = field(default_factory=list)

    def get_object(self, **call: Any) -> dict[str, Any]:  # noqa: ANN401 - as boto3's
        if call.get("IfMatch", self.tag) != self.tag:
            raise OutrunError
        self.asked.append(call["Range"])
        first, last = re.fullmatch(r"bytes=(\d*)-(\d+)", call["Range"]).groups()  # type: ignore[union-attr]
        start = int(first) if first else max(len(self.content) - int(last), 0)
        stop = min(int(last) + 1, len(self.content)) if first else len(self.content)
        named = f"bytes {start}-{stop - 1}/{len(self.content)}"
        return {"ETag": self.tag, "ContentRange": named, "Body": io.BytesIO(self.content[start:stop])}


@pytest.fixture
def bucket(monkeypatch: pytest.MonkeyPatch) -> Bucket:
    made = Bucket()
    monkeypatch.setattr(ranges, "s3", lambda: made)
    return made


@pytest.mark.parametrize("count", [1, 8, PIECE, 10 * PIECE])
def test_the_end_of_an_object_is_read(count: int, bucket: Bucket) -> None:
    found = RangedObject("data", "key")
    assert found.last(count) == CONTENT[-count:]
    assert bucket.asked == [f"bytes=-{count}"]
    assert found.last(2 * count) == CONTENT[-2 * count :]


@pytest.mark.parametrize(
    ("start", "stop"), [(0, 1), (PIECE - 1, PIECE + 1), (7, 7), (3 * PIECE, len(CONTENT)), (0, len(CONTENT))]
)
def test_any_range_is_read(start: int, stop: int, bucket: Bucket) -> None:
    found = RangedObject("data", "key")
    found.last(8)
    assert found.between(start, stop) == CONTENT[start:stop]
    asked = len(bucket.asked)
    assert found.between(start, stop) == CONTENT[start:stop]
    assert len(bucket.asked) == asked


def test_what_lies_close_together_is_asked_for_once(bucket: Bucket) -> None:
    found = RangedObject("data", "key")
    found.last(8)
    found.between(10, 20)
    found.between(PIECE - 10, PIECE)
    assert len(bucket.asked) == 2


def test_parts_of_two_versions_are_not_mixed(bucket: Bucket) -> None:
    found = RangedObject("data", "key")
    found.last(8)
    bucket.tag, bucket.content = "two", CONTENT[::-1]
    with pytest.raises(OutrunError):
        found.between(0, 8)


@pytest.mark.usefixtures("bucket")
def test_it_is_a_file_from_any_place() -> None:
    file = RangedFile(RangedObject("data", "key"))
    assert file.seek(0, io.SEEK_END) == len(CONTENT)
    for start, count in ((len(CONTENT) - 8, 8), (0, 5), (PIECE - 1, 3 * PIECE), (len(CONTENT) - 3, 100)):
        file.seek(start)
        assert file.read(count) == CONTENT[start : start + count]
        assert file.tell() == min(start + count, len(CONTENT))
    assert file.read(10) == b""


def test_reading_the_end_of_a_file_asks_once(bucket: Bucket) -> None:
    file = RangedFile(RangedObject("data", "key"))
    file.seek(-8, io.SEEK_END)
    assert file.read(8) == CONTENT[-8:]
    assert bucket.asked == [f"bytes=-{PIECE}"]


def test_a_small_object_is_read_with_one_request(bucket: Bucket) -> None:
    bucket.content = b"small"
    file = RangedFile(RangedObject("data", "key"))
    assert file.readall() == b"small"
    assert bucket.asked == [f"bytes=-{PIECE}"]


def test_each_of_many_ranges_is_read_in_order_and_without_a_memory_none_is_kept(bucket: Bucket) -> None:
    found = RangedObject("data", "key")
    found.last(8)
    wanted = [(start, start + 5_000) for start in range(0, 12 * 5_000, 5_000)]
    assert list(found.each(wanted)) == [CONTENT[start:stop] for start, stop in wanted]
    assert len(bucket.asked) == 1 + len(wanted)
    assert not found._pieces


def test_ranges_of_an_object_that_is_another_by_now_are_not_mixed(bucket: Bucket) -> None:
    found = RangedObject("data", "key")
    found.last(8)
    read = found.each((start, start + 10) for start in range(0, 1_000, 10))
    next(read)
    bucket.tag = "two"
    with pytest.raises(OutrunError):
        list(read)


def test_few_ranges_are_read_ahead(bucket: Bucket) -> None:
    found = RangedObject("data", "key")
    found.last(8)
    read = found.each((start, start + 10) for start in range(0, 1_000, 10))
    next(read)
    assert len(bucket.asked) <= 2 + ranges.READERS


PARTS = [(0, 1_000), (1_000, 2_000), (5_000, 9_000)]


def opened(memory: Memory, key: str = "key") -> RangedObject:
    """The object for one request, as each opens it anew."""
    found = RangedObject("data", key, memory)
    found.last(8)
    return found


def test_what_was_read_for_one_request_is_kept_for_the_next(bucket: Bucket) -> None:
    memory = Memory(10_000)
    first = list(opened(memory).each(PARTS))
    asked = len(bucket.asked)
    assert list(opened(memory).each(PARTS)) == first
    assert len(bucket.asked) == asked + 1, "its end alone"


def test_another_object_and_another_version_are_read_anew(bucket: Bucket) -> None:
    memory = Memory(10_000)
    list(opened(memory).each(PARTS))
    bucket.content, bucket.tag = bytes(len(CONTENT)), "two"
    assert list(opened(memory).each(PARTS)) == [bytes(stop - start) for start, stop in PARTS]
    asked = len(bucket.asked)
    list(opened(memory, "another").each(PARTS))
    assert len(bucket.asked) == asked + 1 + len(PARTS)


def test_no_more_is_kept_than_there_is_room_for(bucket: Bucket) -> None:
    memory = Memory(2_500)
    list(opened(memory).each(PARTS))
    asked = len(bucket.asked)
    assert list(opened(memory).each(PARTS)) == [CONTENT[start:stop] for start, stop in PARTS]
    assert len(bucket.asked) == asked + 2, "its end, and the part that did not fit"
