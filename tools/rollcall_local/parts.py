"""Uploads in parts, which begin while a client still sends: large files, as Transfer Family does."""

import json
from collections.abc import Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

from rollcall_local.bridges import spooled_parts

LARGE = 8 << 20
"""Bytes from which an object is uploaded in parts, as by the SDK, so that its event is another one."""
PART = 32 << 20
"""Bytes of a part."""


def by_reference(s3: Any) -> Any:
    """The same client, which says of each part that it sends that it is in the spool."""
    s3.meta.events.register("before-call.s3.UploadPart", _mark)
    return s3


def _mark(params: dict[str, Any], **_: Any) -> None:
    params["headers"][spooled_parts.HEADER] = "1"


class Parts:
    """One upload. Its parts are sent one after the other, by a thread of its own."""

    def __init__(self, s3: Any, where: Mapping[str, str], metadata: Mapping[str, str], file: str) -> None:
        """`file` is the name of a file of the spool; nothing is sent yet."""
        self._s3 = s3
        self._where = dict(where)
        self._metadata = dict(metadata)
        self._file = file
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="parts")
        self._sent: list[Future[dict[str, Any]]] = []
        self.end = 0
        """Bytes that were given to be sent; they must not change any more."""

    def grown(self, size: int) -> None:
        """Send all parts that are whole, as the file has this size now."""
        while size - self.end >= PART:
            self._submit(self.end + PART)

    def finish(self, size: int) -> None:
        """Send the rest, and make the object; blocks.

        Raises:
            ClientError: S3 refuses it. Nothing is left of it then.
        """
        if size > self.end or not self._sent:
            self._submit(size)
        try:
            parts = [sent.result() for sent in self._sent]
            self._s3.complete_multipart_upload(**self._where, MultipartUpload={"Parts": parts})
        except BaseException:
            self.abandon()
            raise
        self._thread.shutdown()

    def abandon(self) -> None:
        """Make no object; blocks."""
        self._thread.shutdown(cancel_futures=True)
        if "UploadId" in self._where:
            self._s3.abort_multipart_upload(**self._where)

    def _submit(self, end: int) -> None:
        self._sent.append(self._thread.submit(self._send, len(self._sent) + 1, self.end, end))
        self.end = end

    def _send(self, number: int, start: int, end: int) -> dict[str, Any]:
        if "UploadId" not in self._where:
            begun = self._s3.create_multipart_upload(**self._where, Metadata=self._metadata)
            self._where["UploadId"] = begun["UploadId"]
        named = json.dumps({"file": self._file, "start": start, "end": end}).encode()
        answer = self._s3.upload_part(**self._where, PartNumber=number, Body=named)
        return {"PartNumber": number, "ETag": answer["ETag"]}
