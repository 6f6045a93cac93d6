"""An object in S3 of which parts are read, and no part twice."""

import io
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from rollcall.aws.clients import s3

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

PIECE = 1 << 16
"""Bytes of a piece: requests are rounded to whole pieces, so that what lies close together is asked for once."""

READERS = 4
"""Requests at a time for much of an object: each waits for S3 more than it works."""


@dataclass(eq=False)
class Memory:
    """Much of one object, kept for the next requests of the function: people search the same findings several times.

    Whether somebody may read the object is decided before, for each request; and its end is always read from S3, so
    that an object which was deleted or replaced is not read from here.
    """

    most: int
    """Bytes that are kept at most."""
    _version: tuple[str, str, str | None] | None = None
    _ranges: dict[tuple[int, int], bytes] = field(default_factory=dict)

    def of(self, bucket: str, key: str, tag: str | None) -> dict[tuple[int, int], bytes]:
        """The ranges that are kept of one version of an object. Those of any other are forgotten."""
        if self._version != (bucket, key, tag):
            self._version = (bucket, key, tag)
            self._ranges = {}
        return self._ranges

    def keep(self, ranges: dict[tuple[int, int], bytes], place: tuple[int, int], read: bytes) -> None:
        """Keep a range among those that `of` gave, if there is room."""
        if sum(map(len, ranges.values())) + len(read) <= self.most:
            ranges[place] = read


@dataclass(eq=False)
class RangedObject:
    """One version of an object. If it is replaced meanwhile, reading on fails, rather than to mix the two."""

    bucket: str
    key: str
    memory: Memory = field(default_factory=lambda: Memory(0))
    """Where `each` keeps what it reads."""
    _tag: str | None = None
    _size: int = 0
    _pieces: dict[int, bytes] = field(default_factory=dict)

    @property
    def size(self) -> int:
        """Its size in bytes; known after `last`."""
        return self._size

    def last(self, count: int) -> bytes:
        """Read its last `count` bytes; all of it if it is shorter.

        Raises:
            ClientError: S3's, `NoSuchKey` among them.
        """
        if self._tag is None:
            answer = self._get(f"bytes=-{count}")
            self._tag, self._size = answer["ETag"], int(answer["ContentRange"].rpartition("/")[2])
            read: bytes = answer["Body"].read()
            return read[-count:]
        return self.between(max(self._size - count, 0), self._size)

    def between(self, start: int, stop: int) -> bytes:
        """Read the bytes from `start` to `stop`; after `last`."""
        first, end = start // PIECE, -(-stop // PIECE)
        missing = [piece for piece in range(first, end) if piece not in self._pieces]
        if missing:
            # Pieces between two missing ones are read again, which takes less time than another request.
            self._read(missing[0], missing[-1] + 1)
        read = b"".join(self._pieces[piece] for piece in range(first, end))
        return read[start - first * PIECE : stop - first * PIECE]

    def each(self, ranges: Iterable[tuple[int, int]]) -> Iterator[bytes]:
        """Read each range; after `last`. Up to READERS are read while the caller uses one; the memory keeps them."""
        kept = self.memory.of(self.bucket, self.key, self._tag)

        def done(place: tuple[int, int], read: "bytes | Future[bytes]") -> bytes:
            if isinstance(read, bytes):
                return read
            self.memory.keep(kept, place, read.result())
            return read.result()

        with ThreadPoolExecutor(READERS) as pool:
            reading: deque[tuple[tuple[int, int], bytes | Future[bytes]]] = deque()
            for place in ranges:
                reading.append((place, kept.get(place) or pool.submit(self._bytes, *place)))
                if len(reading) > READERS:
                    yield done(*reading.popleft())
            while reading:
                yield done(*reading.popleft())

    def _bytes(self, start: int, stop: int) -> bytes:
        read: bytes = self._get(f"bytes={start}-{stop - 1}")["Body"].read()
        return read

    def _read(self, first: int, end: int) -> None:
        answer = self._get(f"bytes={first * PIECE}-{min(end * PIECE, self._size) - 1}")
        read = answer["Body"].read()
        for piece in range(first, end):
            self._pieces[piece] = read[(piece - first) * PIECE : (piece - first + 1) * PIECE]

    def _get(self, part: str) -> Any:  # noqa: ANN401 - boto3's answer
        if self._tag is None:
            return s3().get_object(Bucket=self.bucket, Key=self.key, Range=part)
        return s3().get_object(Bucket=self.bucket, Key=self.key, Range=part, IfMatch=self._tag)


class RangedFile(io.RawIOBase):
    """The same as a file that can be read from any place, as Arrow reads Parquet: the end first."""

    def __init__(self, content: RangedObject) -> None:
        """Read the end of the object.

        Raises:
            ClientError: S3's, `NoSuchKey` among them.
        """
        self._content = content
        self._end = content.last(PIECE)
        self._place = 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._place

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        self._place = offset + {io.SEEK_SET: 0, io.SEEK_CUR: self._place, io.SEEK_END: self._content.size}[whence]
        return self._place

    def readinto(self, buffer: "WriteableBuffer") -> int:
        view = memoryview(buffer).cast("B")
        stop = min(self._place + len(view), self._content.size)
        start = min(self._place, stop)
        beginning = self._content.size - len(self._end)
        read = self._end[start - beginning : stop - beginning] if start >= beginning else self._between(start, stop)
        view[: len(read)] = read
        self._place = start + len(read)
        return len(read)

    def _between(self, start: int, stop: int) -> bytes:
        return self._content.between(start, stop) if stop > start else b""
