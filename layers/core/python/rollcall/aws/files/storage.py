"""The bucket in S3 of everything that Rollcall writes."""

import json
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from io import BufferedReader, RawIOBase
from pathlib import Path
from typing import TYPE_CHECKING, Any

from boto3.s3.transfer import TransferConfig  # noqa: TID251 - this package is where AWS is reached

from rollcall.aws.clients import error_code, s3
from rollcall.aws.files.at_once import SMALL

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

CHUNK = 1 << 20
"""Bytes of one chunk of a source."""

PART = 16 << 20
"""Bytes of one part of an upload; S3 takes 10,000 parts."""

AS_BYTES = 1 << 20
"""Bytes up to which a file is read before it is put: only bytes are sent without asking S3 first (`clients`)."""

COPY_PART = 64 << 20
"""Bytes of one part of a copy within S3."""

OUTRUN = frozenset({"PreconditionFailed", "ConditionalRequestConflict"})
"""Error codes of S3 for a conditional write that lost against another one; the second while that one is being made."""

NOT_FOUND = "404"
"""The error code of S3 where a missing object is asked for by HEAD, whose answer has no text."""

GONE = frozenset({NOT_FOUND, "403"})
"""The same, for who may not list either."""


@dataclass(frozen=True, slots=True)
class DataBucket:
    """The bucket of everything that Rollcall writes."""

    bucket: str

    def put_stream(self, key: str, chunks: Iterator[bytes]) -> None:
        """Write an object from chunks of bytes; whatever `chunks` raises is raised, and no object is left."""
        # Buffered, because the SDK takes a short read for the end of the file.
        file = BufferedReader(_Reader(chunks), CHUNK)
        s3().upload_fileobj(file, self.bucket, key, Config=TransferConfig(multipart_chunksize=PART))

    def put_bytes(self, key: str, content: bytes) -> None:
        """Write a small object."""
        s3().put_object(Bucket=self.bucket, Key=key, Body=content)

    def put_file(self, key: str, path: Path) -> None:
        """Write an object from a file."""
        size = path.stat().st_size
        if size <= AS_BYTES:
            self.put_bytes(key, path.read_bytes())
            return
        if size < SMALL:
            with path.open("rb") as file:  # without the threads of a transfer
                s3().put_object(Bucket=self.bucket, Key=key, Body=file)
            return
        s3().upload_file(str(path), self.bucket, key, Config=TransferConfig(multipart_chunksize=PART))

    def put_download(self, key: str, path: Path, content_type: str) -> None:
        """Write an object from a file, with the content type that browsers see."""
        config = TransferConfig(multipart_chunksize=PART)
        s3().upload_file(str(path), self.bucket, key, ExtraArgs={"ContentType": content_type}, Config=config)

    def put_json(self, key: str, text: bytes) -> None:
        """Write a JSON object from its text."""
        s3().put_object(Bucket=self.bucket, Key=key, Body=text, ContentType="application/json")

    def get_bytes(self, key: str) -> bytes:
        """Read the bytes of an object that fits into memory."""
        return s3().get_object(Bucket=self.bucket, Key=key)["Body"].read()

    def get_json(self, key: str) -> Any:  # noqa: ANN401 - any JSON value
        """Read the value of a JSON object."""
        return json.load(s3().get_object(Bucket=self.bucket, Key=key)["Body"])

    def find_json(self, key: str) -> Any:  # noqa: ANN401 - any JSON value
        """Read the value of a JSON object; None if there is no such object.

        The caller's role must be allowed to list the bucket: to anybody else, S3 answers 403 for a missing key.
        """
        try:
            return self.get_json(key)
        except s3().exceptions.NoSuchKey:
            return None

    def get_tagged_json(self, key: str) -> tuple[Any, str]:
        """Read the value of a JSON object, and its ETag for `replace_json`."""
        answer = s3().get_object(Bucket=self.bucket, Key=key)
        return json.load(answer["Body"]), answer["ETag"]

    def find_tagged_json(self, key: str) -> tuple[Any, str] | None:
        """As `get_tagged_json`; None if there is no such object (see `find_json`)."""
        try:
            return self.get_tagged_json(key)
        except s3().exceptions.NoSuchKey:
            return None

    def replace_json(self, key: str, text: bytes, tag: str | None) -> bool:
        """Replace the JSON object that has this ETag, or make one where `tag` is None: a compare-and-swap.

        False if there is another object by now.
        """
        condition: Any = {"IfNoneMatch": "*"} if tag is None else {"IfMatch": tag}
        try:
            s3().put_object(Bucket=self.bucket, Key=key, Body=text, ContentType="application/json", **condition)
        except s3().exceptions.ClientError as error:
            if error_code(error) in OUTRUN:
                return False
            raise
        return True

    def put_text(self, key: str, text: str) -> None:
        """Write a plain text."""
        s3().put_object(Bucket=self.bucket, Key=key, Body=text.encode(), ContentType="text/plain; charset=utf-8")

    def fetch(self, key: str, path: Path) -> None:
        """Read an object into a file."""
        fetch(path, self.bucket, key)

    def find(self, key: str, path: Path) -> bool:
        """Read an object into a file; False if there is no such object. Its caller needs the rights of `find_json`."""
        try:
            self.fetch(key, path)
        except s3().exceptions.NoSuchKey:
            return False
        return True

    def copy(self, source: str, key: str, size: int) -> None:
        """Copy an object of this size within the bucket, on S3's side."""
        if size < SMALL:
            s3().copy_object(Bucket=self.bucket, Key=key, CopySource={"Bucket": self.bucket, "Key": source})
            return
        # In parts that are copied within seconds: a call that is silent for longer is given up (`clients`).
        by_parts = TransferConfig(multipart_threshold=COPY_PART, multipart_chunksize=COPY_PART)
        s3().copy({"Bucket": self.bucket, "Key": source}, self.bucket, key, Config=by_parts)

    def has(self, key: str) -> bool:
        """Whether there is such an object. Its caller needs the rights of `find_json`."""
        try:
            s3().head_object(Bucket=self.bucket, Key=key)
        except s3().exceptions.ClientError as error:
            if error_code(error) != NOT_FOUND:
                raise
            return False
        return True

    def sizes(self, prefix: str) -> dict[str, int]:
        """List the objects under a prefix: the rest of each key, and the object's bytes."""
        pages = s3().get_paginator("list_objects_v2").paginate(Bucket=self.bucket, Prefix=prefix)
        return {each["Key"].removeprefix(prefix): each["Size"] for page in pages for each in page.get("Contents", [])}

    def folders(self, prefix: str) -> Iterator[str]:
        """List the prefixes of the folders directly below a prefix; each ends with a slash."""
        for page in s3().get_paginator("list_objects_v2").paginate(Bucket=self.bucket, Prefix=prefix, Delimiter="/"):
            yield from (each["Prefix"] for each in page.get("CommonPrefixes", []))

    def delete_below(self, prefix: str) -> None:
        """Delete all objects under a prefix; there may be none. Versions stay until the bucket's rules remove them.

        Raises:
            OSError: S3 did not delete all of them.
        """
        for page in s3().get_paginator("list_objects_v2").paginate(Bucket=self.bucket, Prefix=prefix):
            found: Any = [{"Key": each["Key"]} for each in page.get("Contents", [])]
            if not found:
                continue
            answer = s3().delete_objects(Bucket=self.bucket, Delete={"Objects": found, "Quiet": True})
            if answer.get("Errors"):
                raise OSError("S3 did not delete all files of a snapshot")

    def source(self, key: str) -> Callable[[], Iterator[bytes]]:
        """Make a source (docs/architecture.md) over an object."""

        def chunks() -> Iterator[bytes]:
            yield from s3().get_object(Bucket=self.bucket, Key=key)["Body"].iter_chunks(CHUNK)

        return chunks


def fetch(path: Path, bucket: str, key: str, **version: Any) -> None:  # noqa: ANN401 - nothing, or the SDK's VersionId
    """Read an object into a file: a small one by one request, a large one in parts."""
    answer = s3().get_object(Bucket=bucket, Key=key, **version)
    with answer["Body"] as body:
        if answer["ContentLength"] < SMALL:
            with path.open("wb") as file:
                shutil.copyfileobj(body, file, CHUNK)
            return
    s3().download_file(bucket, key, str(path), ExtraArgs=version)


class _Reader(RawIOBase):
    """Chunks of bytes as a file that can be read once, as the SDK uploads from."""

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
