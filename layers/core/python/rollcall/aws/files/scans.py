"""What the scan for malware says of uploads: tags of their versions in the inbox."""

from dataclasses import dataclass

from rollcall.aws.clients import s3
from rollcall.model.uploads import Upload
from rollcall.steps import malware


@dataclass(frozen=True, slots=True)
class ScannedInbox:
    """The verdicts of GuardDuty's scan for malware, which are tags of the uploaded versions."""

    @classmethod
    def if_on(cls, malware_protection: str) -> "ScannedInbox | None":
        """Those of a deployment whose scan is "on"; None where it is "off"."""
        return cls() if malware_protection == "on" else None

    def verdict(self, upload: Upload) -> str:
        """The verdict on the upload's version; empty as long as there is none."""
        tags = s3().get_object_tagging(Bucket=upload.bucket, Key=upload.key, VersionId=upload.version)["TagSet"]
        return next((tag["Value"] for tag in tags if tag["Key"] == malware.TAG), "")
