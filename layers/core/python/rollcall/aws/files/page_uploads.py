"""Packages that browsers send straight to the inbox: permissions for one upload each (presigned POSTs of S3)."""

import secrets
from dataclasses import dataclass
from typing import NamedTuple

from rollcall.aws.clients import error_code, s3, s3_signer
from rollcall.model.uploads import CHECKS, Purpose, import_id_of

VALID = 900
"""Seconds for which a permission is valid: the upload must begin within them."""

ABSENT = frozenset({"404", "403"})
"""Error codes of S3 where an object that is not there is asked for by HEAD: 403 to whoever may not list."""

FOLDER = "pages"
"""The folder below a district's own in which uploads by page lie, each in a folder of its own."""


class Permission(NamedTuple):
    """What a form of a page needs to send one package to S3."""

    address: str
    fields: dict[str, str]
    """Hidden fields, which the file follows."""


@dataclass(frozen=True, slots=True)
class PageUploads:
    """Uploads by page into the inbox."""

    bucket: str
    most_bytes: int
    """The largest package."""

    @property
    def address(self) -> str:
        """The address of the bucket, as forms name it."""
        address: str = s3_signer().generate_presigned_post(self.bucket, "-")["url"]
        return address.rstrip("/")

    @property
    def valid_seconds(self) -> int:
        """For how long a permission is valid: the upload must begin within it."""
        return VALID

    def permission(self, purpose: Purpose, district_id: str, username: str, back: str | None) -> Permission:
        """Permit one upload by a person for a district.

        S3 then sends the browser to `back`; without it, for programs, it answers 201 with the key.
        """
        folder = f"{folder_of(purpose, district_id)}{secrets.token_hex(12)}/"
        fixed = {
            # As Transfer Family writes it, so that the import knows who sent it (`Inbox.describe`).
            "x-amz-meta-user-agent-id": f"{username}@pages",
            **({"success_action_redirect": back} if back else {"success_action_status": "201"}),
        }
        made = s3_signer().generate_presigned_post(
            self.bucket,
            f"{folder}${{filename}}",
            Fields=dict(fixed),
            Conditions=[
                *({name: value} for name, value in fixed.items()),
                ["starts-with", "$key", folder],
                ["content-length-range", 1, self.most_bytes],
            ],
            ExpiresIn=VALID,
        )
        return Permission(made["url"], made["fields"])

    def sent(self, key: str) -> str | None:
        """The id of the import of a package that was sent; None if there is none such."""
        try:
            version = s3().head_object(Bucket=self.bucket, Key=key).get("VersionId", "")
        except s3().exceptions.ClientError as error:
            if error_code(error) in ABSENT:
                return None
            raise
        return import_id_of(self.bucket, key, version)


def folder_of(purpose: Purpose, district_id: str) -> str:
    """The folder in which a district's uploads by page lie; ends with a slash."""
    beginning = CHECKS if purpose is Purpose.CHECK else ""
    return f"{beginning}{district_id}/{FOLDER}/"
