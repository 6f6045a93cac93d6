"""The files between the steps: the small ones lie behind what was found, the large ones in objects of their own."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace

import pytest
from support.in_memory import RUNNING, UPLOAD

from rollcall.aws.files.storage import DataBucket
from rollcall.aws.files.work import IN_MEMORY, UNPACKED, WorkFiles
from rollcall.steps.unpack import Unpacked

FOUND = Unpacked(
    "abc", opened=True, findings=(), files=("Students.csv", "Staff.csv"), unread={"Classes.csv": "missing"}
)
NEWLINES = b"a,b\n1,\n\n"


@dataclass(frozen=True)
class InMemory(DataBucket):
    """The bucket in memory."""

    objects: dict[str, bytes] = field(default_factory=dict)

    def put_bytes(self, key: str, content: bytes) -> None:
        self.objects[key] = content

    def put_stream(self, key: str, chunks: Iterator[bytes]) -> None:
        self.objects[key] = b"".join(chunks)

    def get_bytes(self, key: str) -> bytes:
        return self.objects[key]

    def source(self, key: str) -> Callable[[], Iterator[bytes]]:
        return lambda: iter([self.objects[key]])


def contents(unpacked: Unpacked) -> dict[str, bytes]:
    return {name: b"".join(source()) for name, source in unpacked.sources.items()}


@pytest.mark.parametrize(("more", "own"), [(0, set()), (1, {RUNNING.work + "Students.csv"})])
def test_a_file_between_the_steps_is_whole_whether_it_is_small_or_large(more: int, own: set[str]) -> None:
    half, data = IN_MEMORY // 2, InMemory("data")
    writer = WorkFiles(data).writer(RUNNING)
    writer.put("Students.csv", iter([b"a" * half, b"b" * half, b"c" * more]))
    writer.put("Staff.csv", iter([NEWLINES]))
    writer.put_unpacked(FOUND)
    assert data.objects.keys() == own | {RUNNING.work + UNPACKED}

    unpacked = WorkFiles(data).unpacked(UPLOAD)
    assert unpacked == FOUND
    expected = {"Students.csv": b"a" * half + b"b" * half + b"c" * more, "Staff.csv": NEWLINES}
    assert [contents(unpacked) for _ in range(2)] == [expected] * 2, "also the second time"


@pytest.mark.parametrize("content", [b"", b"\n", NEWLINES])
def test_an_empty_file_and_one_that_begins_with_a_line_end_stay_what_they_are(content: bytes) -> None:
    data, found = InMemory("data"), replace(FOUND, files=("Schools.csv", "Students.csv", "Staff.csv"))
    writer = WorkFiles(data).writer(RUNNING)
    for name in found.files:
        writer.put(name, iter([content] if content else []))
    writer.put_unpacked(found)
    assert contents(WorkFiles(data).unpacked(UPLOAD)) == dict.fromkeys(found.files, content)


def test_nothing_small_is_there_before_what_was_found_is() -> None:
    data = InMemory("data")
    WorkFiles(data).writer(RUNNING).put("Staff.csv", iter([NEWLINES]))
    assert data.objects == {}


def test_a_file_that_is_not_to_be_read_is_not_kept() -> None:
    """As where all of them may need more memory than there is."""
    data = InMemory("data")
    writer = WorkFiles(data).writer(RUNNING)
    writer.put("Staff.csv", iter([b"Nguyen"]))
    writer.put_unpacked(replace(FOUND, files=()))
    assert b"Nguyen" not in b"".join(data.objects.values())


def test_a_file_that_does_not_unpack_is_raised_and_leaves_nothing() -> None:
    def damaged() -> Iterator[bytes]:
        yield b"half of it"
        raise EOFError

    data = InMemory("data")
    writer = WorkFiles(data).writer(RUNNING)
    with pytest.raises(EOFError):
        writer.put("Staff.csv", damaged())
    writer.put_unpacked(replace(FOUND, files=()))
    assert b"half" not in b"".join(data.objects.values())


def test_an_import_that_an_earlier_release_has_unpacked_is_read() -> None:
    """A deployment may be updated between two steps of an import; each file had an object of its own."""
    objects = {UPLOAD.work + UNPACKED: json.dumps(FOUND.to_dict()).encode()}
    objects |= {UPLOAD.work + name: NEWLINES for name in FOUND.files}
    unpacked = WorkFiles(InMemory("data", objects)).unpacked(UPLOAD)
    assert (unpacked, contents(unpacked)) == (FOUND, dict.fromkeys(FOUND.files, NEWLINES))


def test_upload_and_import_name_the_same_places() -> None:
    assert (UPLOAD.work, UPLOAD.reports) == (RUNNING.work, RUNNING.reports)
