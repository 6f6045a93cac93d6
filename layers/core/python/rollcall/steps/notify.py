"""Sends one e-mail about an import that waits or has ended, or about a roster that was restored."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Protocol
from zoneinfo import ZoneInfo

from rollcall import mail
from rollcall.model.accounts import District, User
from rollcall.model.differences import Counts as Changes
from rollcall.model.differences import Differences
from rollcall.model.imports import Import, Status
from rollcall.model.snapshots import Change, Snapshot
from rollcall.report.types import Counts, Group

LEASE = timedelta(seconds=45)
"""For how long an attempt to send has the mail to itself; longer than the function may run."""

RECIPIENTS_LIMIT = 50
"""Recipients of one mail, SES's limit."""


class MailRefused(Exception):
    """The mail was not taken, for certain. Holds the service's code for the reason, never an address."""


class MailInDoubt(Exception):
    """Another attempt may be sending the mail just now; try again later."""


class NotClosed(Exception):
    """The import has not ended, so that there is nothing to tell yet."""


class About(StrEnum):
    """What a mail is about."""

    ENDED = "ended"
    HELD = "held"
    RESTORED = "restored"


@dataclass(frozen=True, slots=True)
class Occasion:
    """What is told by one mail, and by no second one."""

    about: About
    import_id: str
    """The import that waits, that ended, or whose roster is current again."""
    version: int = 0
    """Of the pointer after a restore: the same import may be restored again. 0 for the others."""


class Leases(Protocol):
    """Who may send which mail."""

    def begin(self, occasion: Occasion, now: datetime, lease: timedelta) -> bool:
        """Takes the right to send for the length of `lease`; False if it was sent, or is being sent."""

    def is_sent(self, occasion: Occasion) -> bool:
        """Whether the mail was sent."""

    def give_up(self, occasion: Occasion) -> None:
        """Gives the right to send back."""

    def end(self, occasion: Occasion, message_id: str, now: datetime) -> None:
        """Marks the mail as sent."""


class Mailer(Protocol):
    """What sends mails."""

    def send(self, message: mail.Mail, recipients: Sequence[str]) -> str:
        """Sends one mail to all, gives its id; `MailRefused` if it was not taken."""


@dataclass(frozen=True, slots=True)
class Content:
    """What a mail says of an import besides its record."""

    summary: Mapping[str, Any] = field(default_factory=dict)
    """What `summarised` made of the report; empty where it is not told."""
    differences: Differences | None = None
    unchanged_since: mail.Earlier | None = None
    waiting: mail.Waiting | None = None


def occasion(record: Import, about: About) -> Occasion | None:
    """What is to be told of an import; None for a hold that is over: how it went on has a mail of its own.

    Raises:
        NotClosed: The import has not ended, and its end should be told.
    """
    if about is About.HELD:
        waits = record.status is Status.HELD and record.ended_at is None and record.decision is None
        return Occasion(about, record.import_id) if waits else None
    if record.ended_at is None:
        raise NotClosed
    return Occasion(about, record.import_id)


def notify(
    told: Occasion, message: mail.Mail, to: Sequence[str], leases: Leases, mailer: Mailer, *, now: datetime
) -> bool:
    """Sends the mail unless it has been sent; whether it was sent just now.

    The right to send is taken before and the sending marked after it, so that a step that is tried again sends nothing
    twice. Only if a function dies between the two can a mail come twice; the other choice is one that never comes.

    Raises:
        MailInDoubt: Another attempt may be sending it now.
        MailRefused: SES did not take it; the right to send is given back.
    """
    if not to:
        return False
    if not leases.begin(told, now, LEASE):
        if leases.is_sent(told):
            return False
        raise MailInDoubt
    try:
        message_id = mailer.send(message, to)
    except MailRefused:
        leases.give_up(told)
        raise
    leases.end(told, message_id, now)
    return True


def recipients(district: District | None, submitter: User | None) -> list[str]:
    """Who is told: the person who submitted, if it is one of the district's, then its contacts, each once."""
    if district is None:
        return []
    own = [submitter.email] if submitter and submitter.district_id == district.district_id else []
    addresses = [*own, *district.contacts]
    return list({address.lower(): address for address in addresses}.values())[:RECIPIENTS_LIMIT]


def compose(record: Import, content: Content, *, apps_url: str, support: mail.Support) -> mail.Mail:
    """The texts of the mail about an import that waits or has ended."""
    zone = ZoneInfo(record.time_zone)
    summary = content.summary
    return mail.compose(
        mail.ImportSummary(
            import_id=record.import_id,
            status=record.status,
            district_name=record.district_name,
            package_name=record.package_name,
            uploaded_at=record.uploaded_at.astimezone(zone),
            ended_at=record.ended_at and record.ended_at.astimezone(zone),
            school_year=record.school_year,
            files={name: Counts(**counts) for name, counts in summary.get("files", {}).items()},
            groups=[Group.from_dict(fields) for fields in summary.get("groups", [])],
            log_url=_log_url(apps_url, record.import_id),
            submitted_by=record.submitted_by,
            differences=content.differences,
            unchanged_since=content.unchanged_since and _local(content.unchanged_since, zone),
            waiting=content.waiting and replace(content.waiting, until=content.waiting.until.astimezone(zone)),
            decision=record.decision and replace(record.decision, at=record.decision.at.astimezone(zone)),
            support=support,
            exhausted=record.exhausted,
        )
    )


def compose_restored(
    change: Change,
    district: District,
    snapshot: Snapshot | None,
    imports: Mapping[str, Import | None],
    *,
    apps_url: str,
    support: mail.Support,
) -> mail.Mail:
    """The texts of the mail about a restored roster; `imports` has the records that are kept of those it concerns."""
    zone = ZoneInfo(district.time_zone)
    replaced = change.replaced and earlier(change.replaced, imports.get(change.replaced))
    return mail.compose_restored(
        mail.RestoreSummary(
            district_name=district.name,
            school_year=change.school_year,
            current=_local(earlier(change.import_id, imports.get(change.import_id)), zone),
            published_at=snapshot.published_at.astimezone(zone) if snapshot else None,
            replaced=_local(replaced, zone) if replaced else None,
            at=change.at.astimezone(zone),
            by=change.by,
            counts={table: Changes(**counts) for table, counts in change.counts.items()},
            log_url=_log_url(apps_url, change.import_id),
            support=support,
        )
    )


def earlier(import_id: str, record: Import | None) -> mail.Earlier:
    """An import that a mail names, as far as its record is kept."""
    if record is None:
        return mail.Earlier(import_id, None)
    return mail.Earlier(import_id, record.uploaded_at, record.package_name)


def _local(other: mail.Earlier, zone: ZoneInfo) -> mail.Earlier:
    return replace(other, uploaded_at=other.uploaded_at and other.uploaded_at.astimezone(zone))


def _log_url(apps_url: str, import_id: str) -> str | None:
    return f"{apps_url.rstrip('/')}/imports/{import_id}" if apps_url else None
