"""What the steps say of one import to each other and to the record of imports. Holds no student data."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

TEMPORARY_SUFFIXES = (".filepart", ".part", ".partial", ".tmp", ".temp", ".crdownload", ".swp", "~")
"""How SFTP clients and editors name a file until it is whole; they rename it then, which is an upload of its own."""


class Status(StrEnum):
    """What an import is doing, or how it ended."""

    RUNNING = "running"
    SUCCEEDED = "succeeded"
    SUCCEEDED_WITH_ERRORS = "succeeded_with_errors"
    FAILED = "failed"
    HELD = "held"
    DISCARDED = "discarded"
    EXPIRED = "expired"
    SUPERSEDED = "superseded"
    COULD_NOT_BE_PROCESSED = "could_not_be_processed"


class Next(StrEnum):
    """Where the chain goes after a step that has a choice."""

    VALIDATE = "validate"
    RECORD = "record"
    HOLD = "hold"
    NOTIFY = "notify"
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True)
class Upload:
    """One version of one object in the inbox, as the chain names it to every step."""

    import_id: str
    """Follows from bucket, key and version: the same object version is the same import."""
    bucket: str
    key: str
    version: str
    sequencer: str
    """S3's order of the events of one key; hexadecimal, of varying length."""
    received_at: str
    """When S3 says that it happened; ISO 8601, UTC."""

    @classmethod
    def from_dict(cls, fields: Mapping[str, str]) -> "Upload":
        """The upload that a step's event names; `KeyError` if the event is not the chain's."""
        return cls(**{name: fields[name] for name in cls.__slots__})

    @property
    def district_id(self) -> str:
        """The first folder of the key: the login maps it to the account's home directory. Empty if there is none."""
        folder, slash, _ = self.key.partition("/")
        return folder if slash else ""

    @property
    def name(self) -> str:
        """The file's name as the district knows it."""
        return self.key.rpartition("/")[2]

    @property
    def is_package(self) -> bool:
        """Whether this is something that a district sent to be imported, whatever it is called.

        Folders, hidden files and the temporary names of SFTP clients are not, nor what lies in no district's folder.
        """
        return bool(
            self.district_id
            and self.name
            and not self.name.startswith(".")
            and not self.name.lower().endswith(TEMPORARY_SUFFIXES)
        )


@dataclass(frozen=True, slots=True)
class Uploaded:
    """What S3 says of an uploaded package."""

    size: int
    """Bytes."""
    modified_at: datetime
    """When it was uploaded; S3 knows whole seconds."""
    username: str | None
    """The SFTP user, where Transfer Family wrote it."""


def upload_order(upload: Upload, uploaded: Uploaded) -> str:
    """A text that sorts as the district's uploads came in.

    S3 keeps whole seconds. Within one second S3's sequencer decides, which is right for uploads under the same name;
    under different names any order is as good as another, as long as it is always the same one.
    """
    second = uploaded.modified_at.strftime("%Y-%m-%dT%H:%M:%SZ")
    return f"{second}#{upload.sequencer.rjust(32, '0')}#{upload.version}"


class Verdict(StrEnum):
    """What became of an import that waited."""

    APPROVED = "approved"
    DISCARDED = "discarded"
    EXPIRED = "expired"
    SUPERSEDED = "superseded"


@dataclass(frozen=True, slots=True)
class Decision:
    """What was decided of a held import; there is one, the first."""

    verdict: Verdict
    by: str
    """Who decided; of a superseded one the id of the newer import. Empty where nobody did."""
    at: datetime
    package_sha256: str = ""
    """The content that an approval is for."""


@dataclass(frozen=True, slots=True)
class Import:
    """The record of one import."""

    import_id: str
    status: Status
    execution: str
    """The execution that claimed it."""
    district_id: str
    district_name: str
    time_zone: str
    school_year: str
    date: date
    """The date of the import in the district's time zone; fixed when it is claimed."""
    bucket: str
    key: str
    version: str
    size: int
    upload_order: str
    uploaded_at: datetime
    started_at: datetime
    submitted_by: str | None
    ended_at: datetime | None = None
    mailed_at: datetime | None = None
    package_sha256: str = ""
    """Of the zip, hexadecimal; empty until it is opened."""
    unchanged_since: str | None = None
    """The import that this one says the same as, so that it published nothing."""
    hold_until: datetime | None = None
    """When an import that is or was held expires without a decision."""
    decision: Decision | None = None
    """Of an import that was held."""
    exhausted: bool = False
    """Whether it could not be processed because a step took too much time or memory."""

    @property
    def package_name(self) -> str:
        """The file's name as the district knows it."""
        return self.key.rpartition("/")[2]

    @property
    def work(self) -> str:
        """Where the files lie between the steps; a prefix in the data bucket."""
        return f"work/district_id={self.district_id}/import_id={self.import_id}/"

    @property
    def accepted(self) -> str:
        """Where the accepted tables lie until they are published; a prefix in the data bucket."""
        return f"{self.work}tables/"

    @property
    def reports(self) -> str:
        """Where the report and the complete findings lie; a prefix in the data bucket."""
        return f"reports/district_id={self.district_id}/import_id={self.import_id}/"

    @property
    def snapshot(self) -> str:
        """Where the accepted tables lie once they are published; a prefix in the data bucket."""
        return f"snapshots/district_id={self.district_id}/school_year={self.school_year}/import_id={self.import_id}/"


@dataclass(frozen=True, slots=True)
class Closing:
    """How an import ended, with what is counted of it."""

    status: Status
    failed_step: str
    """The step that failed for good; empty if none did."""
    files: Mapping[str, Mapping[str, int]]
    """Rows, accepted and omitted of each file."""
    totals: Mapping[str, Any]
    """Exact numbers of findings: all, by code, by effect; and how many the record shows."""
    exhausted: bool = False
    """Whether it could not be processed because that step took too much time or memory."""
