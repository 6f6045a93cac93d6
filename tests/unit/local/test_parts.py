"""Uploads in parts, which begin while the file still grows."""

import json
from dataclasses import dataclass, field
from typing import Any

import pytest
from botocore.exceptions import ClientError  # noqa: TID251 - what S3 answers

from rollcall_local.parts import PART, Parts


@dataclass
class S3:
    """S3 as the uploads see it."""

    forbidden: bool = False
    asked: list[str] = field(default_factory=list)
    named: list[tuple[int, int]] = field(default_factory=list)
    complete: list[int] = field(default_factory=list)

    def create_multipart_upload(self, **_: Any) -> dict[str, str]:  # noqa: ANN401 - as S3's client
        self.asked.append("create")
        if self.forbidden:
            raise ClientError({"Error": {"Code": "AccessDenied", "Message": "no"}}, "CreateMultipartUpload")
        return {"UploadId": "upload-1"}

    def upload_part(self, *, UploadId: str, Body: bytes, **_: Any) -> dict[str, str]:  # noqa: ANN401, N803
        assert UploadId == "upload-1"
        named = json.loads(Body)
        assert named["file"] == "tmp1"
        self.named.append((named["start"], named["end"]))
        return {"ETag": "etag"}

    def complete_multipart_upload(self, *, MultipartUpload: Any, **_: Any) -> None:  # noqa: ANN401, N803
        self.complete = [part["PartNumber"] for part in MultipartUpload["Parts"]]

    def abort_multipart_upload(self, **_: Any) -> None:  # noqa: ANN401
        self.asked.append("abort")


def parts(s3: S3) -> Parts:
    return Parts(s3, {"Bucket": "inbox", "Key": "a/x.zip"}, {"user-agent": "AWSTransfer"}, "tmp1")


@pytest.mark.parametrize("rest", [0, 1, PART - 1])
def test_whole_parts_are_sent_while_the_file_grows_and_the_rest_at_its_end(rest: int) -> None:
    s3 = S3()
    upload = parts(s3)
    for size in (PART - 1, PART, PART + 5, 3 * PART, 3 * PART + rest):
        upload.grown(size)
    assert upload.end == 3 * PART
    upload.finish(3 * PART + rest)
    end = [(3 * PART, 3 * PART + rest)] if rest else []
    assert s3.named == [(0, PART), (PART, 2 * PART), (2 * PART, 3 * PART), *end]
    assert s3.complete == [*range(1, 4 + len(end))]


def test_a_small_file_is_one_part() -> None:
    s3 = S3()
    upload = parts(s3)
    upload.grown(PART - 1)
    upload.finish(PART - 1)
    assert (s3.named, s3.complete) == ([(0, PART - 1)], [1])


def test_what_s3_refuses_is_told_at_the_end_and_nothing_is_left() -> None:
    s3 = S3(forbidden=True)
    upload = parts(s3)
    upload.grown(2 * PART)
    with pytest.raises(ClientError, match="AccessDenied"):
        upload.finish(2 * PART)
    assert "abort" not in s3.asked, "there is nothing to abort"


def test_an_upload_that_is_given_up_is_aborted() -> None:
    s3 = S3()
    upload = parts(s3)
    upload.grown(PART)
    upload.abandon()
    assert (s3.asked[-1], s3.complete) == ("abort", [])
