"""What mails are about, and what they are. Holds no student data.

All moments are aware and already in the district's time zone (`moment.astimezone(zone)`): they are shown as they come.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from rollcall.model.differences import Differences, RowChanges
from rollcall.model.imports import Decision, Status
from rollcall.publishing.holding import Reason
from rollcall.report.types import Counts, Group


@dataclass(frozen=True, slots=True)
class Mail:
    """One e-mail: `text` and `html` say the same; `subject` is one line."""

    subject: str
    text: str
    html: str


@dataclass(frozen=True, slots=True)
class Support:
    """Whom a district asks, by the deployment's parameters; either may be empty."""

    name: str = ""
    email: str = ""
    """Answers to mails go there."""


@dataclass(frozen=True, slots=True)
class Earlier:
    """Another import of the district, which this one is compared with."""

    import_id: str
    uploaded_at: datetime | None
    """None where its record is no longer kept."""
    package_name: str = ""


@dataclass(frozen=True, slots=True)
class Waiting:
    """Why an import waits, or waited, for a decision."""

    reasons: Sequence[Reason]
    """Worst first, schools last; where there are very many schools, the first ones."""
    total: int
    """How many reasons there are, those that `reasons` lacks included."""
    until: datetime


@dataclass(frozen=True, slots=True)
class ImportSummary:
    """All that the mail about one import says."""

    import_id: str
    status: Status
    district_name: str
    package_name: str
    uploaded_at: datetime
    ended_at: datetime | None
    """None while it waits."""
    school_year: str
    files: Mapping[str, Counts]
    """The report's, as are `groups`; both empty where there is none."""
    groups: Sequence[Group]
    log_url: str | None
    """Where the import's log is shown."""
    submitted_by: str | None
    differences: Differences | None = None
    """What it changes; None where it was not compared."""
    unchanged_since: Earlier | None = None
    """The import whose roster it equals, so that nothing was published."""
    waiting: Waiting | None = None
    decision: Decision | None = None
    """What was decided of it, if it waited."""
    support: Support = Support()
    exhausted: bool = False
    """Whether it could not be processed because a step took too much time or memory."""


@dataclass(frozen=True, slots=True)
class RestoreSummary:
    """All that the mail about a restored roster says."""

    district_name: str
    school_year: str
    current: Earlier
    """The import that is in use again."""
    published_at: datetime | None
    """When it was published for the first time; None where that is no longer known."""
    replaced: Earlier | None
    """The import that was in use until then."""
    at: datetime
    by: str
    """Who did it; empty if nobody is known."""
    counts: Mapping[str, RowChanges]
    """By table in snake case: what the change did to the rows in use."""
    log_url: str | None
    """Where the log of the import is shown that is in use again."""
    support: Support = Support()
