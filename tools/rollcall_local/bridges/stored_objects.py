"""Sends objects from disk, piece by piece.

MiniStack reads the whole object into memory for every request, and keeps all versions of a versioned bucket in memory.
It also ignores `Range` together with `VersionId`: a download in parts, which the SDK uses from 8 MiB on, got the whole
object for each part and ended as a damaged file. 300 MB made MiniStack grow to 19 GB.

With objects on disk (`S3_PERSIST`), this bridge streams them from there, and keeps no version in memory.
"""

import contextvars
import os
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, BinaryIO

PIECE = 1 << 20
"""The bytes that are sent at a time; smaller objects are read at once."""

Answer = tuple[int, dict[str, str], Any]

_from_disk: contextvars.ContextVar[bool] = contextvars.ContextVar("from_disk", default=False)


@dataclass(frozen=True, slots=True)
class Stored:
    """Bytes of an open file that were not read yet. They stay the same even if the file is replaced."""

    file: BinaryIO
    start: int
    end: int

    @classmethod
    def at(cls, path: str | None) -> "Stored | None":
        """All bytes of the file; None if it does not exist."""
        if path is None or not Path(path).is_file():
            return None
        file = Path(path).open("rb")  # noqa: SIM115 - closed when it was read
        return cls(file, 0, os.fstat(file.fileno()).st_size)

    def __len__(self) -> int:
        """The number of bytes."""
        return self.end - self.start

    def __getitem__(self, part: slice) -> "Stored":
        """A slice, as of `bytes`, because MiniStack cuts ranges out of what it has read."""
        start, end, _ = part.indices(len(self))
        return replace(self, start=self.start + start, end=self.start + end)

    def read(self) -> bytes:
        """Read the bytes."""
        with self.file:
            return os.pread(self.file.fileno(), len(self), self.start)

    async def send(self, send: Callable[[dict[str, Any]], Awaitable[None]], _receive: object) -> None:
        """Send the bytes as the body of an HTTP response, at the client's pace."""
        with self.file:
            at = self.start
            while at < self.end:
                piece = os.pread(self.file.fileno(), min(PIECE, self.end - at), at)
                if not piece:
                    return  # the client sees that the body is cut short
                at += len(piece)
                await send({"type": "http.response.body", "body": piece, "more_body": True})
        await send({"type": "http.response.body", "body": b"", "more_body": False})


def leave_on_disk(s3: Any, streaming: Callable[[Any], Any]) -> None:
    """Make `s3` send objects from disk, support ranges of versions, and keep no object in memory.

    `streaming` is MiniStack's class of response bodies that are sent piece by piece.
    """
    _read_from_disk(s3)
    _keep_no_version(s3)
    get: Callable[..., Answer] = s3._get_object  # noqa: SLF001 - there is no hook

    def get_from_disk(bucket: str, key: str, headers: Mapping[str, str], query: Any = None) -> Answer:
        wanted = headers.get("range", "") if (query or {}).get("versionId") else ""
        # The checksum is of the whole object, so AWS does not send it with a part.
        asked = {name: headers[name] for name in headers if not wanted or name not in {"range", "x-amz-checksum-mode"}}
        reset = _from_disk.set(True)
        try:
            status, answered, body = get(bucket, key, asked, query)
        finally:
            _from_disk.reset(reset)
        if wanted and status == 200:  # noqa: PLR2004
            status, answered, body = _part(s3, (bucket, key), wanted, answered, body)
        if isinstance(body, Stored):
            body = body.read() if len(body) <= PIECE else streaming(body.send)
        return status, answered, body

    s3._get_object = get_from_disk  # noqa: SLF001


def _part(s3: Any, named: tuple[str, str], wanted: str, answered: dict[str, str], body: Any) -> Answer:
    """Answer a `Range` request for a version as MiniStack does for current objects."""
    size = len(body)
    part = s3._parse_range(wanted, size)  # noqa: SLF001
    if part is None:
        headers = {"Content-Type": "application/xml", "Content-Range": f"bytes */{size}"}
        return 416, headers, s3._xml_body(s3._range_error_xml(*named))  # noqa: SLF001
    start, end = part
    ranged = {"Content-Length": str(end - start + 1), "Content-Range": f"bytes {start}-{end}/{size}"}
    return 206, {**answered, **ranged}, body[start : end + 1]


def _read_from_disk(s3: Any) -> None:
    """Make `_get_object` get files in place of bytes; all other functions still read bytes."""
    read: Callable[..., Any] = s3._read_body  # noqa: SLF001
    version: Callable[..., Any] = s3._version_body  # noqa: SLF001

    def find(bucket: str, key: str, obj: dict[str, Any]) -> Any:
        if not _from_disk.get() or obj.get("body") is not None:
            return read(bucket, key, obj)
        return Stored.at(s3._object_disk_path(bucket, key)) or read(bucket, key, obj)  # noqa: SLF001

    def find_version(held: dict[str, Any], bucket: str, key: str, entry: dict[str, Any]) -> Any:
        stored = None
        if _from_disk.get() and entry.get("data") is None:
            stored = Stored.at(s3._version_disk_path(bucket, key, entry["version_id"]))  # noqa: SLF001
        return stored or version(held, bucket, key, entry)  # it asks `find` for the current version

    s3._read_body, s3._version_body = find, find_version  # noqa: SLF001


def _keep_no_version(s3: Any) -> None:
    """Replace a version's bytes by the file that is written right after the version is recorded."""
    record: Callable[..., Any] = s3._record_object_version  # noqa: SLF001

    def record_without_bytes(bucket: str, key: str, prior: Any, obj: Any, _data: object) -> Any:
        return record(bucket, key, prior, obj, None)

    if s3.S3_PERSIST:
        s3._record_object_version = record_without_bytes  # noqa: SLF001
