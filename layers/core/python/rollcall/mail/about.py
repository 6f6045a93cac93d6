"""What a mail is made from, and the mail itself. Holds no student data.

All times are aware and already in the district's time zone (`moment.astimezone(zone)`), because mails show them as is.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from rollcall.model.accounts import Decides
from rollcall.model.differences import Differences, RowChanges
from rollcall.model.gathered import Kind, Member
from rollcall.model.imports import Decision, Status
from rollcall.model.repeated import Repeated
from rollcall.model.since import Since
from rollcall.model.uploads import Purpose
from rollcall.publishing.holding import Reason
from rollcall.report.types import Counts, Group


@dataclass(frozen=True, slots=True)
class Mail:
    """One e-mail: `text` and `html` say the same; `subject` is one line."""

    subject: str
    text: str
    html: str
    choices_url: str = ""
    """The page where its reader chooses which mails to get; empty if there are no pages."""


@dataclass(frozen=True, slots=True)
class Support:
    """Whom a district can ask, from the deployment's parameters; either field may be empty."""

    name: str = ""
    email: str = ""
    """The Reply-To address of mails."""


@dataclass(frozen=True, slots=True)
class Earlier:
    """Another import of the same district, as mails refer to it."""

    import_id: str
    uploaded_at: datetime | None
    """None if its record is no longer kept."""
    package_name: str = ""


@dataclass(frozen=True, slots=True)
class Waiting:
    """Why an import waits, or waited, for a decision."""

    reasons: Sequence[Reason]
    """Worst first, schools last; if there are very many, only the first ones."""
    total: int
    """The number of reasons, including those that were cut from `reasons`."""
    until: datetime | None
    """When the import expires without a decision; None for a package that is checked alone, and would wait."""


@dataclass(frozen=True, slots=True)
class ImportSummary:
    """Everything that the mail about one import says."""

    import_id: str
    status: Status
    district_name: str
    package_name: str
    uploaded_at: datetime
    ended_at: datetime | None
    """None while the import waits."""
    school_year: str
    files: Mapping[str, Counts]
    """From the report, like `groups`; both are empty if there is no report."""
    groups: Sequence[Group]
    submitted_by: str | None
    differences: Differences | None = None
    """What it changes; None if it was not compared."""
    unchanged_since: Earlier | None = None
    """The earlier import with the same roster; if set, nothing was published."""
    waiting: Waiting | None = None
    decision: Decision | None = None
    """The decision about it, if it waited."""
    support: Support = Support()
    exhausted: bool = False
    """Whether processing stopped because a step ran out of time or memory."""
    since: Since | None = None
    """How the findings compare with those of the import before; None if there is no report."""
    apps_url: str = ""
    """Where the pages are; empty for nowhere."""
    decides: Decides = Decides.OPERATOR
    """Who decides about it, if it waits. Without pages nobody but an operator can."""
    purpose: Purpose = Purpose.IMPORT
    results: str = ""
    """Where its files lie by SFTP; empty for nowhere."""
    repeated: Repeated | None = None
    """Only if it failed."""
    district_id: str = ""
    """For links to pages that are not of one import: somebody may belong to several districts."""
    replays: str = ""
    """The import that processed the same upload first; empty for that one."""


@dataclass(frozen=True, slots=True)
class GatheredSummary:
    """Everything that the mail about several failures says."""

    kind: Kind
    uploads: Sequence[Member]
    """At least one, as they came."""
    newest: ImportSummary
    """The last one of them."""
    first: Earlier | None
    """The failure that had a mail of its own before; None if this mail counts all of them."""


@dataclass(frozen=True, slots=True)
class RestoreSummary:
    """Everything that the mail about a restored roster says."""

    district_name: str
    school_year: str
    current: Earlier
    """The import that is current again."""
    published_at: datetime | None
    """When it was first published; None if that is no longer known."""
    replaced: Earlier | None
    """The import that was current until then."""
    at: datetime
    by: str
    """Who restored it; empty if unknown."""
    counts: Mapping[str, RowChanges]
    """What the restore changed, by table in snake case."""
    apps_url: str = ""
    """Where the pages are; empty for nowhere."""
    support: Support = Support()
    district_id: str = ""
    """For the link to the choice of e-mails."""
