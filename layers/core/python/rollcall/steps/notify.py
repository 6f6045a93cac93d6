"""Sends one e-mail about an import that waits or has ended, or about a roster that was restored."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Protocol
from zoneinfo import ZoneInfo

from rollcall import mail
from rollcall.model.accounts import Decides, District, User
from rollcall.model.accounts.mails import Outcome, told
from rollcall.model.differences import Differences, RowChanges
from rollcall.model.gathered import Kind, Member
from rollcall.model.imports import Import, Status
from rollcall.model.repeated import Repeated
from rollcall.model.since import Since
from rollcall.model.snapshots import Change, Snapshot
from rollcall.report.types import Counts, Group

LEASE = timedelta(seconds=45)
"""How long the lease of an attempt to send lasts; longer than the function may run."""

RECIPIENTS_LIMIT = 50
"""SES's limit of recipients of one mail."""


class MailRefused(Exception):
    """SES certainly did not take the mail. Holds the error code of SES, never an address."""


class MailInDoubt(Exception):
    """Another attempt may be sending the mail now; retry later."""


class NotClosed(Exception):
    """The import has not ended, so that there is nothing to mail yet."""


class About(StrEnum):
    """What a mail is about."""

    ENDED = "ended"
    HELD = "held"
    RESTORED = "restored"
    GATHERED = "gathered"
    """The failures that a window counts."""


@dataclass(frozen=True, slots=True)
class Occasion:
    """The reason for one mail; there is no second mail for the same one."""

    about: About
    import_id: str
    """The import that waits, that ended, or whose roster is current again; of gathered failures, their window."""
    version: int = 0
    """The pointer's version after a restore, since an import may be restored more than once; else 0."""


class Leases(Protocol):
    """The leases on mails: which attempt may send one."""

    def begin(self, occasion: Occasion, now: datetime, lease: timedelta) -> bool:
        """Take the lease for the time `lease`; False if the mail was sent, or another attempt holds the lease."""

    def is_sent(self, occasion: Occasion) -> bool:
        """Whether the mail was sent."""

    def give_up(self, occasion: Occasion) -> None:
        """Return the lease, since the mail was certainly refused."""

    def end(self, occasion: Occasion, message_id: str, now: datetime) -> None:
        """Mark the mail as sent."""


class Mailer(Protocol):
    """The service that sends mails."""

    def send(self, message: mail.Mail, recipients: Sequence[str]) -> str:
        """Send one mail to all recipients together; returns its message id.

        Raises:
            MailRefused: SES certainly did not take the mail, so that it can be sent again without harm.
        """


@dataclass(frozen=True, slots=True)
class Content:
    """What a mail says about an import besides the fields of `Import`."""

    summary: Mapping[str, Any] = field(default_factory=dict)
    """The summary of the report; empty where the mail does not need it."""
    differences: Differences | None = None
    unchanged_since: mail.Earlier | None = None
    waiting: mail.Waiting | None = None
    has_results: bool = False
    """Whether its files lie in the district's folder, too."""
    repeated: Repeated | None = None


def occasion(import_: Import, about: About) -> Occasion | None:
    """The reason to mail about an import now; None for a hold that is over, whose end has a mail of its own.

    Raises:
        NotClosed: The import has not ended, and the mail is about its end.
    """
    if about is About.GATHERED:
        return Occasion(about, import_.gathered_by) if import_.gathered_by else None
    if about is About.HELD:
        waits = import_.status is Status.HELD and import_.ended_at is None and import_.decision is None
        return Occasion(about, import_.import_id) if waits else None
    if import_.ended_at is None:
        raise NotClosed
    return Occasion(about, import_.import_id)


def notify(
    due: Occasion, message: mail.Mail, to: Sequence[str], leases: Leases, mailer: Mailer, *, now: datetime
) -> bool:
    """Send the mail unless it was sent before. Whether it was sent just now.

    The lease is taken before the mail is sent, and the mail is marked as sent after it, so that a retry sends nothing
    twice. A mail can come twice only if a function dies between the two; the alternative is a mail that never comes.

    Raises:
        MailInDoubt: Another attempt may be sending it now.
        MailRefused: SES did not take it; the lease is returned.
    """
    if not to:
        return False
    if not leases.begin(due, now, LEASE):
        if leases.is_sent(due):
            return False
        raise MailInDoubt
    try:
        message_id = mailer.send(message, to)
    except MailRefused:
        leases.give_up(due)
        raise
    leases.end(due, message_id, now)
    return True


def checkers(district: District | None, submitter: User | None) -> list[str]:
    """The address of who has put a package to be checked, who wants to know; if nobody is known, the contacts'."""
    if district is None:
        return []
    if submitter and submitter.email and district.district_id in submitter.districts:
        return [submitter.email]
    return [*district.contacts][:RECIPIENTS_LIMIT]


def recipients(district: District | None, submitter: User | None, outcome: Outcome) -> list[str]:
    """The addresses of who submitted and of the district's contacts, as `recipients_of`."""
    return recipients_of(district, [submitter] if submitter else [], outcome)


def recipients_of(district: District | None, submitters: Sequence[User], outcome: Outcome) -> list[str]:
    """The addresses of those who submitted, if they are the district's, and of the district's contacts, each once.

    Those that have muted the outcome are left out, unless nobody who must hear of it would be left.
    """
    if district is None:
        return []
    own = [user.email for user in submitters if district.district_id in user.districts]
    addresses = {address.lower(): address for address in (*own, *district.contacts)}.values()
    return told(addresses, outcome, contacts=district.contacts, muted=district.muted)[:RECIPIENTS_LIMIT]


def import_mail(
    import_: Import,
    content: Content,
    *,
    apps_url: str,
    support: mail.Support,
    decides: Decides = Decides.OPERATOR,
) -> mail.Mail:
    """Write the mail about an import that waits or has ended; `decides` is the district's setting."""
    return mail.compose(import_summary(import_, content, apps_url=apps_url, support=support, decides=decides))


def import_summary(
    import_: Import,
    content: Content,
    *,
    apps_url: str,
    support: mail.Support,
    decides: Decides = Decides.OPERATOR,
) -> mail.ImportSummary:
    """What the mail about an import says."""
    zone = ZoneInfo(import_.time_zone)
    summary, repeated = content.summary, content.repeated
    return mail.ImportSummary(
        import_id=import_.import_id,
        status=import_.status,
        district_name=import_.district_name,
        package_name=import_.package_name,
        uploaded_at=import_.uploaded_at.astimezone(zone),
        ended_at=import_.ended_at and import_.ended_at.astimezone(zone),
        school_year=import_.school_year,
        files={name: Counts(**counts) for name, counts in summary.get("files", {}).items()},
        groups=[Group.from_dict(fields) for fields in summary.get("groups", [])],
        submitted_by=import_.submitted_by,
        differences=content.differences,
        unchanged_since=content.unchanged_since and _local(content.unchanged_since, zone),
        waiting=content.waiting and _waiting(content.waiting, zone),
        decision=import_.decision and replace(import_.decision, at=import_.decision.at.astimezone(zone)),
        support=support,
        exhausted=import_.exhausted,
        since=_since(summary.get("since"), zone),
        apps_url=apps_url,
        decides=decides if apps_url else Decides.OPERATOR,
        purpose=import_.purpose,
        results=import_.results if content.has_results else "",
        repeated=repeated and repeated._replace(since=repeated.since.astimezone(zone)),
        district_id=import_.district_id,
        replays=import_.replays,
    )


def gathered_mail(
    kind: Kind, members: Sequence[Member], newest: mail.ImportSummary, first: mail.Earlier | None, zone: ZoneInfo
) -> mail.Mail:
    """Write the mail about failures that a window counts.

    Args:
        kind: What gathered.
        members: At least one, as they came.
        newest: The last of them.
        first: The import that opened the window and was told by itself; None if there is none.
        zone: The district's.
    """
    return mail.compose_gathered(
        mail.GatheredSummary(
            kind=kind,
            uploads=[replace(member, uploaded_at=member.uploaded_at.astimezone(zone)) for member in members],
            newest=newest,
            first=first and _local(first, zone),
        )
    )


def restore_mail(
    change: Change,
    district: District,
    snapshot: Snapshot | None,
    imports: Mapping[str, Import | None],
    *,
    apps_url: str,
    support: mail.Support,
) -> mail.Mail:
    """Write the mail about a restored roster; `imports` has those of the two imports that have not expired."""
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
            counts={table: RowChanges(**counts) for table, counts in change.counts.items()},
            apps_url=apps_url,
            support=support,
            district_id=district.district_id,
        )
    )


def earlier(import_id: str, import_: Import | None) -> mail.Earlier:
    """An import that a mail names; with its id alone if it has expired."""
    if import_ is None:
        return mail.Earlier(import_id, None)
    return mail.Earlier(import_id, import_.uploaded_at, import_.package_name)


def _local(other: mail.Earlier, zone: ZoneInfo) -> mail.Earlier:
    return replace(other, uploaded_at=other.uploaded_at and other.uploaded_at.astimezone(zone))


def _waiting(waiting: mail.Waiting, zone: ZoneInfo) -> mail.Waiting:
    return replace(waiting, until=waiting.until and waiting.until.astimezone(zone))


def _since(fields: Mapping[str, Any] | None, zone: ZoneInfo) -> Since | None:
    """How the findings compare with those of the import before; None where the summary does not say it."""
    since = Since.from_dict(fields) if fields else None
    if since is None or since.against is None:
        return None
    at = since.against.uploaded_at
    return replace(since, against=since.against._replace(uploaded_at=at and at.astimezone(zone)))
