"""Sends one e-mail about an import or a roster, whatever dies on the way, and says whom it goes to."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Protocol

from rollcall.mail import Mail
from rollcall.model.accounts import District, User
from rollcall.model.accounts.mails import Outcome, told
from rollcall.model.imports import Import, Status
from rollcall.model.uploads import CHECKS, Purpose

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
    district_id: str = ""
    """The district of a restore, whose import may have expired; else empty."""
    again: str = ""
    """An operator's request to send the mail about an import once more; else empty."""


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

    def send(self, message: Mail, recipients: Sequence[str]) -> str:
        """Send one mail to all recipients together; returns its message id.

        Raises:
            MailRefused: SES certainly did not take the mail, so that it can be sent again without harm.
        """


def has_mail(import_: Import) -> bool:
    """Whether there are e-mails about an import: whoever checks a package on a page or by a command looks at that."""
    return not (import_.key.startswith(CHECKS) or import_.is_private)


def waits(import_: Import) -> bool:
    """Whether an import is held, and nobody has decided about it yet."""
    return import_.status is Status.HELD and import_.ended_at is None and import_.decision is None


def occasion(import_: Import, about: About) -> Occasion | None:
    """The reason to mail about an import now; None for a hold that is over, whose end has a mail of its own.

    Raises:
        NotClosed: The import has not ended, and the mail is about its end.
    """
    if about is About.GATHERED:
        return Occasion(about, import_.gathered_by) if import_.gathered_by else None
    if about is About.HELD:
        return Occasion(about, import_.import_id) if waits(import_) else None
    if import_.ended_at is None:
        raise NotClosed
    return Occasion(about, import_.import_id)


def notify(due: Occasion, message: Mail, to: Sequence[str], leases: Leases, mailer: Mailer, *, now: datetime) -> bool:
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


def hearers(import_: Import, district: District | None, submitter: User | None) -> list[str]:
    """The addresses that the e-mail about an import goes to."""
    if import_.purpose is Purpose.CHECK:
        return checkers(district, submitter)
    return recipients(district, submitter, Outcome(import_.status))


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
