"""Sends one e-mail about an import that has ended."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Protocol
from zoneinfo import ZoneInfo

from rollcall import mail
from rollcall.accounts import District, User
from rollcall.findings import Effect
from rollcall.imports import Import
from rollcall.report import Counts, Group

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


class Records(Protocol):
    """The record of imports, as this step needs it."""

    def begin_mail(self, import_id: str, now: datetime, lease: timedelta) -> bool:
        """Takes the right to send for the length of `lease`; False if it was sent, or is being sent."""

    def give_up_mail(self, import_id: str) -> None:
        """Gives the right to send back."""

    def end_mail(self, import_id: str, message_id: str, now: datetime) -> None:
        """Marks the mail as sent."""


class Mailer(Protocol):
    """What sends mails."""

    def send(self, message: mail.Mail, recipients: Sequence[str]) -> str:
        """Sends one mail to all, gives its id; `MailRefused` if it was not taken."""


def notify(
    closed: Import, message: mail.Mail, to: Sequence[str], records: Records, mailer: Mailer, *, now: datetime
) -> bool:
    """Sends the mail unless it has been sent; whether it was sent just now.

    The right to send is taken before and the sending marked after it, so that a step that is tried again sends nothing
    twice. Only if a function dies between the two can a mail come twice; the other choice is one that never comes.

    Raises:
        NotClosed: The import is still running.
        MailInDoubt: Another attempt may be sending it now.
        MailRefused: SES did not take it; the right to send is given back.
    """
    if closed.ended_at is None:
        raise NotClosed
    if closed.mailed_at is not None or not to:
        return False
    if not records.begin_mail(closed.import_id, now, LEASE):
        raise MailInDoubt
    try:
        message_id = mailer.send(message, to)
    except MailRefused:
        records.give_up_mail(closed.import_id)
        raise
    records.end_mail(closed.import_id, message_id, now)
    return True


def recipients(district: District | None, submitter: User | None) -> list[str]:
    """Who is told: the person who submitted, if it is one of the district's, then its contacts, each once."""
    if district is None:
        return []
    own = [submitter.email] if submitter and submitter.district_id == district.district_id else []
    addresses = [*own, *district.contacts]
    return list({address.lower(): address for address in addresses}.values())[:RECIPIENTS_LIMIT]


def compose(closed: Import, summary: Mapping[str, Any], apps_url: str) -> mail.Mail:
    """The mail's texts; `summary` is what `summarised` made of the report, or empty."""
    zone = ZoneInfo(closed.time_zone)
    ended_at = closed.ended_at or closed.started_at
    return mail.compose(
        mail.ImportSummary(
            import_id=closed.import_id,
            status=closed.status,
            district_name=closed.district_name,
            package_name=closed.package_name,
            uploaded_at=closed.uploaded_at.astimezone(zone),
            ended_at=ended_at.astimezone(zone),
            school_year=closed.school_year,
            files={name: Counts(**counts) for name, counts in summary.get("files", {}).items()},
            groups=[_group(fields) for fields in summary.get("groups", [])],
            log_url=f"{apps_url.rstrip('/')}/imports/{closed.import_id}" if apps_url else None,
            submitted_by=closed.submitted_by,
        )
    )


def _group(fields: Mapping[str, Any]) -> Group:
    return Group(**{**fields, "effect": Effect(fields["effect"]), "lines": tuple(fields["lines"])})
