"""The uploaded packages, in the inbox."""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from functools import partial
from io import BytesIO
from typing import Any, BinaryIO

from rollcall.aws.clients import error_code, s3
from rollcall.aws.files import scratch
from rollcall.aws.files.at_once import SMALL
from rollcall.aws.files.storage import GONE, fetch
from rollcall.model.uploads import Upload, Uploaded, UploadedFile


@dataclass(frozen=True, slots=True)
class Inbox:
    """The uploaded packages. Each is read by its version: the key may hold another one by now."""

    def describe(self, upload: Upload) -> Uploaded:
        """Ask what S3 knows of the upload."""
        return _uploaded(s3().head_object(Bucket=upload.bucket, Key=upload.key, VersionId=upload.version))

    def receive(self, upload: Upload) -> UploadedFile:
        """Ask S3 for the upload: what it knows of it, and with the same answer the content of a small one."""
        answer = s3().get_object(Bucket=upload.bucket, Key=upload.key, VersionId=upload.version)
        uploaded = _uploaded(answer)
        with answer["Body"] as body:
            if uploaded.size >= SMALL:
                return UploadedFile(uploaded, partial(self.open, upload))
            content = body.read()
        return UploadedFile(uploaded, lambda: closing(BytesIO(content)))

    def is_newest(self, upload: Upload) -> bool:
        """Whether the key still holds the upload: False once it was renamed, replaced or deleted.

        Only of temporary names that a client may rename; of all others nobody may ask, and the answer is False.
        """
        try:
            head = s3().head_object(Bucket=upload.bucket, Key=upload.key)
        except s3().exceptions.ClientError as error:
            if error_code(error) not in GONE:
                raise
            return False
        return bool(head["VersionId"] == upload.version)

    @contextmanager
    def open(self, upload: Upload) -> Iterator[BinaryIO]:
        """Fetch the package into a file, which is seekable and deleted at the end of the block."""
        with scratch.folder() as folder:
            path = folder / "package"
            fetch(path, upload.bucket, upload.key, VersionId=upload.version)
            with path.open("rb") as file:
                yield file


def _uploaded(answer: Any) -> Uploaded:  # noqa: ANN401 - the answer to HEAD or GET, which have types of their own
    user = answer["Metadata"].get("user-agent-id", "").rpartition("@")[0]
    return Uploaded(answer["ContentLength"], answer["LastModified"], user or None)
