"""Objects are read whole into memory for every request, and the versions of a bucket with versions never leave it.

`Range` is ignored together with `VersionId`: a download in parts, which the SDK makes of everything from 8 MiB on, got
the whole object for each part, and ended as a damaged file. 300 MB made MiniStack grow to 19 GB that way.

So with objects on disk (`S3_PERSIST`), what is read is sent from there, piece by piece, and no version is kept in
memory besides.
"""

import contextvars
import os
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, BinaryIO

PIECE = 1 << 20
"""Bytes that are sent at a time; what is no larger is read at once."""

Answer = tuple[int, dict[str, str], Any]

_from_disk: contextvars.ContextVar[bool] = contextvars.ContextVar("from_disk", default=False)


@dataclass(frozen=True, slots=True)
class Stored:
    """Bytes of an open file that were not read yet. The file may be replaced meanwhile; this stays what it was."""

    file: BinaryIO
    start: int
    end: int

    @classmethod
    def at(cls, path: str | None) -> "Stored | None":
        """All bytes of the file, if it is there."""
        if path is None or not Path(path).is_file():
            return None
        file = Path(path).open("rb")  # noqa: SIM115 - closed when it was read
        return cls(file, 0, os.fstat(file.fileno()).st_size)

    def __len__(self) -> int:
        """How many bytes."""
        return self.end - self.start

    def __getitem__(self, part: slice) -> "Stored":
        """A part, as of bytes: MiniStack cuts ranges out of what it has read."""
        start, end, _ = part.indices(len(self))
        return replace(self, start=self.start + start, end=self.start + end)

    def read(self) -> bytes:
        """The bytes."""
        with self.file:
            return os.pread(self.file.fileno(), len(self), self.start)

    async def send(self, send: Callable[[dict[str, Any]], Awaitable[None]], _receive: object) -> None:
        """Sends the bytes as the body of an HTTP response; the client is the one who sets the pace."""
        with self.file:
            at = self.start
            while at < self.end:
                piece = os.pread(self.file.fileno(), min(PIECE, self.end - at), at)
                if not piece:
                    return  # the client sees that it is cut short
                at += len(piece)
                await send({"type": "http.response.body", "body": piece, "more_body": True})
        await send({"type": "http.response.body", "body": b"", "more_body": False})


def leave_on_disk(s3: Any, streaming: Callable[[Any], Any]) -> None:
    """Makes `s3` send objects from disk, with their versions' ranges, and keep none of them in memory.

    `streaming` is MiniStack's class of bodies that are sent piece by piece.
    """
    _read_from_disk(s3)
    _keep_no_version(s3)
    get: Callable[..., Answer] = s3._get_object  # noqa: SLF001 - there is no hook

    def get_from_disk(bucket: str, key: str, headers: Mapping[str, str], query: Any = None) -> Answer:
        wanted = headers.get("range", "") if (query or {}).get("versionId") else ""
        # A whole object's checksum does not fit a part: AWS sends none with one.
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
    """The part of a version that a `Range` header wants, as MiniStack answers it for current objects."""
    size = len(body)
    part = s3._parse_range(wanted, size)  # noqa: SLF001
    if part is None:
        headers = {"Content-Type": "application/xml", "Content-Range": f"bytes */{size}"}
        return 416, headers, s3._xml_body(s3._range_error_xml(*named))  # noqa: SLF001
    start, end = part
    told = {"Content-Length": str(end - start + 1), "Content-Range": f"bytes {start}-{end}/{size}"}
    return 206, {**answered, **told}, body[start : end + 1]


def _read_from_disk(s3: Any) -> None:
    """Makes `_get_object` find files where it would have their bytes; everybody else still reads bytes."""
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
        return stored or version(held, bucket, key, entry)  # which asks `find` for the version that is current

    s3._read_body, s3._version_body = find, find_version  # noqa: SLF001


def _keep_no_version(s3: Any) -> None:
    """Makes a version's bytes be the file that is written right after it is recorded."""
    record: Callable[..., Any] = s3._record_object_version  # noqa: SLF001

    def record_without_bytes(bucket: str, key: str, prior: Any, obj: Any, _data: object) -> Any:
        return record(bucket, key, prior, obj, None)

    if s3.S3_PERSIST:
        s3._record_object_version = record_without_bytes  # noqa: SLF001
