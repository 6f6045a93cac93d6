"""Packages, files between the steps, reports and snapshots, in S3."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from io import BufferedReader, RawIOBase
from pathlib import Path
from typing import TYPE_CHECKING, Any

from boto3.s3.transfer import TransferConfig  # noqa: TID251 - this package is where AWS is reached

from rollcall.aws.clients import client
from rollcall.imports import Upload, Uploaded

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer
    from mypy_boto3_s3 import S3Client

CHUNK = 1 << 20
"""Bytes of one chunk of a source."""

PART = 16 << 20
"""Bytes of one part of an upload; S3 takes 10,000 parts."""


@dataclass(frozen=True, slots=True)
class Inbox:
    """The uploaded packages. Each is read by its version: the key may hold another one by now."""

    def describe(self, upload: Upload) -> Uploaded:
        """What S3 says of the upload."""
        s3: S3Client = client("s3")
        head = s3.head_object(Bucket=upload.bucket, Key=upload.key, VersionId=upload.version)
        user = head["Metadata"].get("user-agent-id", "").rpartition("@")[0]
        return Uploaded(head["ContentLength"], head["LastModified"], user or None)

    def fetch(self, upload: Upload, path: Path) -> None:
        """Writes the package into a file."""
        s3: S3Client = client("s3")
        s3.download_file(upload.bucket, upload.key, str(path), ExtraArgs={"VersionId": upload.version})


@dataclass(frozen=True, slots=True)
class DataBucket:
    """What Rollcall itself keeps."""

    bucket: str

    def put_stream(self, key: str, chunks: Iterator[bytes]) -> None:
        """Writes an object from chunks of bytes; whatever `chunks` raises is raised, and no object is left."""
        s3: S3Client = client("s3")
        # Buffered, because the SDK takes a short read for the end of the file.
        file = BufferedReader(_Reader(chunks), CHUNK)
        s3.upload_fileobj(file, self.bucket, key, Config=TransferConfig(multipart_chunksize=PART))

    def put_file(self, key: str, path: Path) -> None:
        """Writes an object from a file."""
        s3: S3Client = client("s3")
        s3.upload_file(str(path), self.bucket, key, Config=TransferConfig(multipart_chunksize=PART))

    def put_json(self, key: str, text: bytes) -> None:
        """Writes a JSON object from its text."""
        s3: S3Client = client("s3")
        s3.put_object(Bucket=self.bucket, Key=key, Body=text, ContentType="application/json")

    def get_json(self, key: str) -> Any:  # noqa: ANN401 - any JSON value
        """The value of a JSON object."""
        s3: S3Client = client("s3")
        return json.load(s3.get_object(Bucket=self.bucket, Key=key)["Body"])

    def source(self, key: str) -> Callable[[], Iterator[bytes]]:
        """A source (docs/architecture.md) over an object."""

        def chunks() -> Iterator[bytes]:
            s3: S3Client = client("s3")
            yield from s3.get_object(Bucket=self.bucket, Key=key)["Body"].iter_chunks(CHUNK)

        return chunks


class _Reader(RawIOBase):
    """Chunks of bytes as a file that can be read once, which is what the SDK uploads from."""

    def __init__(self, chunks: Iterator[bytes]) -> None:
        self._chunks = chunks
        self._rest = memoryview(b"")

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: "WriteableBuffer") -> int:
        view = memoryview(buffer).cast("B")
        while not self._rest:
            chunk = next(self._chunks, None)
            if chunk is None:
                return 0
            self._rest = memoryview(chunk)
        count = min(len(view), len(self._rest))
        view[:count] = self._rest[:count]
        self._rest = self._rest[count:]
        return count
