"""Downloads, as pages ask for them: made by a function of their own, fetched from S3 by links that soon end."""

import json
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import TYPE_CHECKING
from urllib.parse import quote, urlsplit

from rollcall.aws.clients import client, s3_signer
from rollcall.aws.files.storage import DataBucket
from rollcall.model.downloads import Download, Problem

if TYPE_CHECKING:
    from mypy_boto3_lambda import LambdaClient

VALID = 300
"""Seconds for which a link is valid: the browser follows it at once."""


@dataclass(frozen=True, slots=True)
class DownloadsByFunction:
    """The downloads in the data bucket, below `downloads/`."""

    data: DataBucket
    function: str
    """The name of the function that makes them."""

    @property
    def address(self) -> str:
        """The beginning of the addresses to which links lead: scheme and host."""
        parts = urlsplit(self._signed("-", ""))
        return f"{parts.scheme}://{parts.netloc}"

    def ask(self, download: Download) -> None:
        """Invoke the function, which makes nothing twice; it runs for as long as it takes, and is tried again."""
        functions: LambdaClient = client("lambda")
        asked = asdict(download)
        functions.invoke(FunctionName=self.function, InvocationType="Event", Payload=json.dumps(asked).encode())

    def link(self, download: Download, name: str) -> str | None:
        """A presigned address that saves it under `name`, never shows it; None if it is not there (yet)."""
        return self._signed(download.key, _attached(name)) if self.data.has(download.key) else None

    def problem(self, download: Download) -> tuple[Problem, datetime] | None:
        """Why and when it could not be made; None if nothing hindered it."""
        found = self.data.find_json(download.problem_key)
        return None if found is None else (Problem(found["problem"]), datetime.fromisoformat(found["at"]))

    def _signed(self, key: str, disposition: str) -> str:
        asked = {"Bucket": self.data.bucket, "Key": key, "ResponseContentDisposition": disposition}
        return s3_signer().generate_presigned_url("get_object", Params=asked, ExpiresIn=VALID)


def _attached(name: str) -> str:
    """The header that saves a file under a name in any script (RFC 6266); old browsers see dashes in its place."""
    plain = "".join(letter if letter.isascii() and (letter.isalnum() or letter in "._-") else "-" for letter in name)
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"
