"""The package that the canary's connector sends, in the data bucket."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from rollcall.aws.clients import error_code, s3
from rollcall.aws.files.storage import GONE
from rollcall.model import canary
from rollcall.steps.canary import Packages

KEY: Final = f"work/canary/{canary.SCHEDULED}"
"""It expires as everything below `work/`."""

SENT_AT: Final = "sent-at"


@dataclass(frozen=True, slots=True)
class CanaryPackage(Packages):
    """The one package, with the moment in its metadata."""

    bucket: str

    def sent_at(self) -> datetime | None:
        try:
            head = s3().head_object(Bucket=self.bucket, Key=KEY)
        except s3().exceptions.ClientError as error:
            if error_code(error) not in GONE:
                raise
            return None
        return datetime.fromisoformat(head["Metadata"][SENT_AT])

    def put(self, package: bytes, now: datetime) -> None:
        moment = now.astimezone(UTC).isoformat(timespec="seconds")
        s3().put_object(Bucket=self.bucket, Key=KEY, Body=package, Metadata={SENT_AT: moment})
