"""How the door looks at objects that its user may list, but not read."""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import pytest
from botocore.exceptions import ClientError  # noqa: TID251 - what S3 answers

from rollcall_local.homes import Place
from rollcall_local.objects import DirectoryEntry, Objects

THEN = datetime(2026, 11, 24, tzinfo=UTC)


@dataclass
class WriteOnly:
    """A bucket whose objects can't be read: S3 tells nobody then whether one is there."""

    keys: list[str]
    code: str = "403"
    asked: list[str] = field(default_factory=list)

    def head_object(self, *, Bucket: str, Key: str) -> Any:  # noqa: ANN401, N803 - as S3's client
        del Bucket
        self.asked.append(Key)
        raise ClientError({"Error": {"Code": self.code, "Message": "Forbidden"}}, "HeadObject")

    def list_objects_v2(self, *, Bucket: str, Prefix: str, MaxKeys: int) -> Any:  # noqa: ANN401, N803
        del Bucket
        found = sorted(key for key in self.keys if key.startswith(Prefix))[:MaxKeys]
        contents = [{"Key": key, "Size": 7, "LastModified": THEN} for key in found]
        return {"KeyCount": len(found), "Contents": contents}


def look(s3: WriteOnly, key: str) -> DirectoryEntry | None:
    return Objects(s3, "anna@s-1").look(Place("inbox", key))


@pytest.mark.parametrize("code", ["403", "AccessDenied"])
def test_a_file_that_can_not_be_read_is_found_in_the_listing(code: str) -> None:
    entry = look(WriteOnly(["a/Roster.zip", "a/Roster.zip.filepart"], code), "a/Roster.zip")
    assert entry == DirectoryEntry("Roster.zip", directory=False, size=7, modified=int(THEN.timestamp()))


def test_a_file_that_only_begins_alike_is_another_one() -> None:
    assert look(WriteOnly(["a/Roster.zip.filepart"]), "a/Roster.zip") is None


def test_a_folder_that_can_not_be_read_is_a_folder() -> None:
    assert look(WriteOnly(["a/folder/x.zip"]), "a/folder") == DirectoryEntry("folder", directory=True)


def test_any_other_refusal_is_told() -> None:
    with pytest.raises(ClientError):
        look(WriteOnly([], "SlowDown"), "a/Roster.zip")
