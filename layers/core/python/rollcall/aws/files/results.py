"""The folders of districts in the inbox: what makes them visible, and the results of imports."""

from dataclasses import dataclass
from pathlib import Path

from boto3.s3.transfer import TransferConfig  # noqa: TID251 - this package is where AWS is reached

from rollcall.aws.clients import error_code, s3
from rollcall.aws.files.storage import OUTRUN, PART
from rollcall.model import folders

TAG = "rollcall=results"
"""The tag by which the bucket's rules know results, and delete them after `ResultDays`."""

_KINDS = {
    ".csv": "text/csv; charset=utf-8",
    ".html": "text/html; charset=utf-8",
    ".json": "application/json",
    ".zip": "application/zip",
}


DENIED = "AccessDenied"
"""The error code of S3 for what the caller may not do."""


@dataclass(frozen=True, slots=True)
class InboxFolders:
    """The folders `check` and `results` of districts."""

    def mark(self, bucket: str, district_id: str) -> None:
        """Make both folders visible, unless they are: S3 has no folders, but objects of no bytes that look so."""
        for key in folders.markers(district_id):
            try:
                s3().put_object(Bucket=bucket, Key=key, Body=b"", IfNoneMatch="*")
            except s3().exceptions.ClientError as error:
                if error_code(error) not in OUTRUN:
                    raise

    def put(self, bucket: str, key: str, path: Path) -> None:
        """Put a result, which replaces an earlier one of the same key."""
        options = {"ContentType": _KINDS[path.suffix], "Tagging": TAG}
        s3().upload_file(str(path), bucket, key, ExtraArgs=options, Config=TransferConfig(multipart_chunksize=PART))


@dataclass(frozen=True, slots=True)
class NewFolders:
    """The folders of a district that an operator adds."""

    bucket: str
    """The inbox."""

    def make(self, district_id: str) -> bool:
        """Make both folders visible; False if the operator may not. The first results make them then."""
        try:
            InboxFolders().mark(self.bucket, district_id)
        except s3().exceptions.ClientError as error:
            if error_code(error) != DENIED:
                raise
            return False
        return True
