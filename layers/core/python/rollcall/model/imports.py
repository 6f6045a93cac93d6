"""An import, as the record of imports keeps it: its status, decision and ending. Holds no student data."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from rollcall.model import folders
from rollcall.model.snapshots import place
from rollcall.model.uploads import Purpose, reports_of, work_of


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
    CANCELLED = "cancelled"
    """An operator ended it before it had changed anything."""
    COULD_NOT_BE_PROCESSED = "could_not_be_processed"


class Next(StrEnum):
    """Where the chain goes after a step that has a choice."""

    SCAN = "scan"
    """The scan for malware has not ended: ask again in a while."""
    VALIDATE = "validate"
    RECORD = "record"
    HOLD = "hold"
    NOTIFY = "notify"
    NOTHING = "nothing"


class Verdict(StrEnum):
    """What was decided about a held import."""

    APPROVED = "approved"
    DISCARDED = "discarded"
    EXPIRED = "expired"
    SUPERSEDED = "superseded"


@dataclass(frozen=True, slots=True)
class Decision:
    """The decision about a held import. Only the first one counts."""

    verdict: Verdict
    by: str
    """Who decided; for a superseded import, the id of the newer one. Empty if nobody did."""
    at: datetime
    package_sha256: str = ""
    """The checksum of the package that was approved."""


class Side(StrEnum):
    """On whose side somebody decides about a held import."""

    DISTRICT = "district"
    OPERATOR = "operator"


@dataclass(frozen=True, slots=True)
class Consent:
    """The approval of one of the two sides that must both approve a held import."""

    side: Side
    by: str
    """Who did."""
    at: datetime
    package_sha256: str
    """The checksum of the package that was approved."""


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
    """The checksum of the zip, hexadecimal; empty until it is opened."""
    unchanged_since: str | None = None
    """The earlier import with the same roster; if set, this one published nothing."""
    hold_until: datetime | None = None
    """When the import expires without a decision; only if it is or was held."""
    decision: Decision | None = None
    """Only if the import was held."""
    exhausted: bool = False
    """Whether processing stopped because a step ran out of time or memory."""
    purpose: Purpose = Purpose.IMPORT
    rejected_for: tuple[str, ...] = ()
    """What rejected it: codes of rules, each with the file that it was found in, if any."""
    gathered_by: str = ""
    """The window that decides which mail reports its failure (`model.gathered`); empty where none did."""
    replays: str = ""
    """The import that processed the same upload first; empty for that one."""
    in_place_of: str = ""
    """As in `Replay`."""
    replayed_by: str = ""
    """Who had it processed again."""
    rule_set: str = ""
    """The version of the rules by which it was judged; empty where an earlier release did not note it."""

    @property
    def is_private(self) -> bool:
        """Whether it is an operator's own look at an upload, which its district does not see."""
        return bool(self.replays) and self.purpose is Purpose.CHECK

    @property
    def is_published(self) -> bool:
        """Whether its roster became current, so that what was left out is missing there."""
        return self.purpose is Purpose.IMPORT and self.status in {Status.SUCCEEDED, Status.SUCCEEDED_WITH_ERRORS}

    @property
    def package_name(self) -> str:
        """The file's name as the district knows it."""
        return self.key.rpartition("/")[2]

    @property
    def work(self) -> str:
        """The prefix in the data bucket for files between the steps."""
        return work_of(self.purpose, self.district_id, self.import_id)

    @property
    def accepted(self) -> str:
        """The prefix in the data bucket for accepted tables until they are published."""
        return f"{self.work}tables/"

    @property
    def changes(self) -> str:
        """The prefix in the data bucket for the rows that differ from what is current, until they are published."""
        return f"{self.work}changes/"

    @property
    def reports(self) -> str:
        """The prefix in the data bucket for the report and the complete findings; of a check, for all its files."""
        return reports_of(self.purpose, self.district_id, self.import_id)

    @property
    def results(self) -> str:
        """Where its results lie in the district's folder by SFTP."""
        return folders.results(self.import_id, self.uploaded_at, self.time_zone)

    @property
    def snapshot(self) -> str:
        """The prefix in the data bucket for the published tables."""
        return place(self.district_id, self.school_year, self.import_id)


@dataclass(frozen=True, slots=True)
class Closing:
    """How an import ended, with its counts."""

    status: Status
    failed_step: str
    """The step that failed for good; empty if none did."""
    files: Mapping[str, Mapping[str, int]]
    """The numbers of rows of each file: all, accepted and omitted."""
    totals: Mapping[str, Any]
    """Exact numbers of findings: all, by code, by effect, and how many the record shows."""
    exhausted: bool = False
    """Whether that step ran out of time or memory."""
    rejected_for: tuple[str, ...] = ()
    """What rejected it: codes of rules, each with the file that it was found in, if any."""
    rule_set: str = ""
    """The version of the rules that the report names; empty without a report."""
