"""Stores a district's files as objects in S3, as Transfer Family does."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, BinaryIO

from botocore.exceptions import ClientError

from rollcall_local.homes import Place

_ABSENT = frozenset({"404", "NoSuchKey", "NotFound"})
_FORBIDDEN = frozenset({"403", "AccessDenied"})


@dataclass(frozen=True, slots=True)
class DirectoryEntry:
    """A file (`size` in bytes) or a directory, last changed at `modified` (seconds since 1970)."""

    name: str
    directory: bool
    size: int = 0
    modified: int = 0


@dataclass(frozen=True, slots=True)
class Objects:
    """File operations over one S3 client, which has one user's credentials. All methods block.

    Every method raises `ClientError`; its code is `AccessDenied` if the role or the session policy forbids the call.
    """

    s3: Any
    agent: str
    """`user@server`, which Transfer Family writes into the metadata."""

    def look(self, place: Place) -> DirectoryEntry | None:
        """Look up what is at `place`. A directory exists if there is an object below it."""
        name = place.key.rpartition("/")[2]
        if place.key:
            try:
                head = self.s3.head_object(Bucket=place.bucket, Key=place.key)
                return DirectoryEntry(name, directory=False, size=head["ContentLength"], modified=_seconds(head))
            except ClientError as error:
                code = error.response["Error"]["Code"]
                if code in _FORBIDDEN and (listed := self._listed(place)):  # what was uploaded can't be read back
                    return DirectoryEntry(name, directory=False, size=listed["Size"], modified=_seconds(listed))
                if code not in _ABSENT | _FORBIDDEN:
                    raise
        below = self.s3.list_objects_v2(Bucket=place.bucket, Prefix=place.prefix, MaxKeys=1)
        return DirectoryEntry(name, directory=True) if below.get("KeyCount") else None

    def _listed(self, place: Place) -> Any | None:
        """What a listing says of the object at `place`: of all keys that begin with its own, that one is the first."""
        first = self.s3.list_objects_v2(Bucket=place.bucket, Prefix=place.key, MaxKeys=1).get("Contents", ())
        return next((each for each in first if each["Key"] == place.key), None)

    def children(self, place: Place) -> Iterator[DirectoryEntry]:
        """List what is directly inside the directory `place`."""
        pages = self.s3.get_paginator("list_objects_v2")
        for page in pages.paginate(Bucket=place.bucket, Prefix=place.prefix, Delimiter="/"):
            for each in page.get("CommonPrefixes", ()):
                yield DirectoryEntry(each["Prefix"][len(place.prefix) : -1], directory=True)
            for each in page.get("Contents", ()):
                name = each["Key"][len(place.prefix) :]
                if name:  # the object that marks the directory itself has an empty name
                    yield DirectoryEntry(name, directory=False, size=each["Size"], modified=_seconds(each))

    def fetch(self, place: Place, file: BinaryIO) -> None:
        """Download the object at `place` into `file`."""
        self.s3.download_fileobj(place.bucket, place.key, file)

    def put(self, place: Place, file: BinaryIO) -> None:
        """Upload `file` as the object at `place`, with Transfer Family's metadata."""
        self.s3.upload_fileobj(file, place.bucket, place.key, ExtraArgs={"Metadata": self._metadata()})

    def move(self, old: Place, new: Place) -> None:
        """Copy and delete the object, as Transfer Family does, because S3 has no rename."""
        source = {"Bucket": old.bucket, "Key": old.key}
        self.s3.copy_object(
            Bucket=new.bucket, Key=new.key, CopySource=source, Metadata=self._metadata(), MetadataDirective="REPLACE"
        )
        self.remove(old)

    def remove(self, place: Place) -> None:
        """Delete the object at `place`."""
        self.s3.delete_object(Bucket=place.bucket, Key=place.key)

    def make_directory(self, place: Place) -> None:
        """Create the empty object that marks a directory."""
        self.s3.put_object(Bucket=place.bucket, Key=place.prefix, Body=b"", Metadata=self._metadata())

    def remove_directory(self, place: Place) -> None:
        """Delete the object that marks a directory."""
        self.s3.delete_object(Bucket=place.bucket, Key=place.prefix)

    def _metadata(self) -> dict[str, str]:
        return {"user-agent": "AWSTransfer", "user-agent-id": self.agent}


def _seconds(described: Any) -> int:
    return int(described["LastModified"].timestamp())
