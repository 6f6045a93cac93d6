"""All versions of the objects of a district, to be counted and deleted for good.

Both buckets keep versions: what is deleted as other code does it can be had back. Here nothing can.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from rollcall.aws.clients import error_code, s3

GONE = "NoSuchUpload"
"""The error code of S3 for an unfinished upload that has ended meanwhile."""


@dataclass(frozen=True, slots=True)
class EveryVersion:
    """The versions in one bucket."""

    bucket: str

    def count(self, prefix: str) -> int:
        """Count the versions below a prefix, delete markers and unfinished uploads among them."""
        return sum(map(len, self._versions(prefix))) + sum(1 for _ in self._unfinished(prefix))

    def delete(self, prefix: str) -> Iterator[int]:
        """Delete all versions below a prefix for good; gives how many after each call.

        Raises:
            OSError: S3 did not delete all of them.
        """
        for found in self._versions(prefix):
            answer = s3().delete_objects(Bucket=self.bucket, Delete={"Objects": found, "Quiet": True})
            refused = answer.get("Errors", [])
            yield len(found) - len(refused)
            if refused:
                codes = ", ".join(sorted({each.get("Code", "") for each in refused}))
                raise OSError(f"S3 did not delete all versions ({codes})")
        for unfinished in self._unfinished(prefix):
            try:
                s3().abort_multipart_upload(Bucket=self.bucket, **unfinished)
            except s3().exceptions.ClientError as error:
                if error_code(error) != GONE:
                    raise
            yield 1

    def top(self) -> Iterator[str]:
        """The folders at the top of the bucket in which there is, or was, something; each ends with a slash."""
        pages = s3().get_paginator("list_object_versions").paginate(Bucket=self.bucket, Delimiter="/")
        for page in pages:
            yield from (each["Prefix"] for each in page.get("CommonPrefixes", []))

    def _versions(self, prefix: str) -> Iterator[Any]:
        for page in s3().get_paginator("list_object_versions").paginate(Bucket=self.bucket, Prefix=prefix):
            every = [*page.get("Versions", []), *page.get("DeleteMarkers", [])]
            if every:
                yield [{"Key": each["Key"], "VersionId": each["VersionId"]} for each in every]

    def _unfinished(self, prefix: str) -> Iterator[Any]:
        for page in s3().get_paginator("list_multipart_uploads").paginate(Bucket=self.bucket, Prefix=prefix):
            for each in page.get("Uploads", []):
                yield {"Key": each["Key"], "UploadId": each["UploadId"]}
