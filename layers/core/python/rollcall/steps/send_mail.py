"""The step `notify`: finds out who gets which e-mail about an import or a restore, and sends it once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Protocol

from rollcall.mail import Mail
from rollcall.model.accounts import District, User, is_synthetic
from rollcall.model.accounts.mails import Outcome
from rollcall.model.gathered import Kind, Member, Window, kind_of, stamp
from rollcall.model.imports import Import
from rollcall.model.snapshots import Change
from rollcall.model.uploads import Upload
from rollcall.steps.ahead import Begin, in_turn
from rollcall.steps.gather import ALONE, Told, Windows, gather
from rollcall.steps.notify import (
    About,
    Leases,
    Mailer,
    MailRefused,
    Occasion,
    has_mail,
    hearers,
    notify,
    occasion,
    recipients,
    recipients_of,
)
from rollcall.steps.ports import Accounts, ClaimedImports
from rollcall.steps.telemetry import Telemetry


class Users(Accounts, Protocol):
    """The accounts of districts and users."""

    def user(self, username: str) -> User | None:
        """Read the user of this name, in any case, or None."""


class Changes(Protocol):
    """The history of what was current."""

    def change(self, district_id: str, school_year: str, version: int) -> Change | None:
        """Read the change that gave the pointer this version; None if that version changed a hold alone."""


class MailContents(Protocol):
    """The texts of mails, from what the steps have recorded."""

    def expect(self, import_: Import | Upload) -> None:
        """Begin to read what `of_import` will ask for, whether it is there or not."""

    def of_import(self, import_: Import, district: District | None) -> Mail:
        """Write the mail about an import that waits or has ended; `district` is its account as it is now."""

    def of_gathered(self, kind: Kind, members: Sequence[Member], newest: Import, district: District | None) -> Mail:
        """Write the mail about failures that a window counts; `newest` is the last one of them."""

    def of_restore(self, change: Change, district: District) -> Mail:
        """Write the mail about a roster that was made current again."""


@dataclass(frozen=True, slots=True)
class Services:
    """What this step talks to."""

    imports: ClaimedImports
    accounts: Users
    changes: Changes
    contents: MailContents
    leases: Leases
    mailer: Mailer
    telemetry: Telemetry
    windows: Windows
    gather_for: timedelta
    """How long failures gather."""
    begin: Begin = in_turn


@dataclass(frozen=True, slots=True)
class Sent:
    """What became of a mail."""

    sent: bool
    """Whether it was sent just now."""
    gather_until: datetime | None = None
    """When the execution is to ask for the mail that counts its import with others; None if it has nothing to do."""

    def as_dict(self) -> dict[str, Any]:
        """What the chain reads; an empty text where there is nothing to wait for."""
        return {"sent": self.sent, "gather_until": stamp(self.gather_until) if self.gather_until else ""}


def send_mail(event: Mapping[str, Any], services: Services, now: datetime) -> Sent:
    """Send the mail that the event asks for: about a restore if it has `restored`, else about the import of `upload`.

    A failure may be left to a mail that counts it with others.
    """
    if "restored" in event:
        return Sent(mail_restore(event["restored"], services, now))
    about = About(event.get("about", About.ENDED))
    return mail_import(Upload.from_dict(event["upload"]), about, services, now)


def mail_import(upload: Upload, about: About, services: Services, now: datetime) -> Sent:
    """Send the mail about an import that waits or has ended, or the one that counts it.

    Raises:
        Contended: Others gather at the same time; retry later.
        NotClosed: The import has not ended, and the mail is about its end.
        MailInDoubt: Another attempt may be sending it now.
        MailRefused: SES did not take it.
    """
    account = services.begin(services.accounts.district, upload.district_id)
    if about is not About.GATHERED:
        services.contents.expect(upload)
    try:
        import_ = services.imports.claimed(upload.import_id)
    except LookupError:
        if about is not About.GATHERED:
            raise
        # Minutes have passed since the import ended. Meanwhile it was deleted, with its district.
        services.telemetry.log("no e-mail: the import is gone", import_id=upload.import_id)
        return Sent(sent=False)
    if not has_mail(import_):
        return Sent(sent=False)
    due = occasion(import_, about)
    if due is None:
        return Sent(sent=False)
    sender = services.begin(services.accounts.user, import_.submitted_by) if import_.submitted_by else None
    district = account()
    if about is About.GATHERED:
        return Sent(mail_gathered(due, district, services, now))
    told = _gathered(import_, about, district, services, now)
    if not told.by_itself:
        return Sent(sent=False, gather_until=told.wake_at)
    submitter = sender() if sender else None
    to = hearers(import_, district, submitter)
    sent = send(due, services.contents.of_import(import_, district), to, services, now)
    # The days that an import waits for a decision, or an upload for its replay, would hide how fast the chain is.
    usual = import_.decision is None and not import_.replays and not is_synthetic(import_.district_id)
    if sent and about is About.ENDED and usual:
        services.telemetry.measure({"SecondsToMail": ("Seconds", (now - import_.uploaded_at).total_seconds())})
    return Sent(sent)


def mail_gathered(due: Occasion, district: District | None, services: Services, now: datetime) -> bool:
    """Send the mail about the failures that a window counts, which closes it. Whether it was sent just now.

    Raises as `mail_import`.
    """
    if services.leases.is_sent(due):
        return False  # by the execution of another import
    members = services.windows.close(Window.from_text(due.import_id), now)
    newest = services.imports.claimed(members[-1].import_id)
    kind = kind_of(newest)
    if kind is None:
        raise LookupError("a window counts an import that did not fail")
    named = (services.accounts.user(name) for name in dict.fromkeys(member.by for member in members if member.by))
    users = [user for user in named if user]
    to = recipients_of(district, users, Outcome(newest.status))
    if kind is Kind.CHECK and users:
        to = [address for address in to if address in {user.email for user in users}]  # nobody else has asked
    message = services.contents.of_gathered(kind, members, newest, district)
    sent = send(due, message, to, services, now)
    if sent:
        services.telemetry.measure({"FailuresGathered": ("Count", len(members))})
    return sent


def _gathered(import_: Import, about: About, district: District | None, services: Services, now: datetime) -> Told:
    """Which mail reports the end of an import: its own, unless others failed before it."""
    kind = kind_of(import_)
    if about is not About.ENDED or kind is None or district is None:
        return ALONE
    told = gather(import_, kind, services.windows, services.gather_for, now)
    if not told.by_itself:
        services.telemetry.log("gathered", kind=kind, waits=told.wake_at is not None)
    return told


def mail_restore(detail: Mapping[str, Any], services: Services, now: datetime) -> bool:
    """Send the mail about a restore. Whether it was sent just now.

    `detail` is that of the event `Import Published`. Raises as `mail_import`, and `LookupError` where the history does
    not have the change.
    """
    change = services.changes.change(detail["district_id"], detail["school_year"], detail["version"])
    if change is None:
        raise LookupError("the restore is not in the history")
    district = services.accounts.district(change.district_id)
    if district is None:
        return False
    due = Occasion(About.RESTORED, change.import_id, change.version, change.district_id)
    to = recipients(district, None, Outcome.RESTORED)
    return send(due, services.contents.of_restore(change, district), to, services, now)


def send(due: Occasion, message: Mail, to: list[str], services: Services, now: datetime) -> bool:
    """Send a mail that was not sent before, count it, and log it. Whether it was sent just now.

    Raises as `notify`.
    """
    try:
        sent = notify(due, message, to, services.leases, services.mailer, now=now)
    except MailRefused:
        services.telemetry.measure({"MailsNotSent": ("Count", 1)})
        raise
    if sent:
        services.telemetry.measure({"Mails": ("Count", 1)})
    services.telemetry.log("mail", about=due.about, sent=sent, recipients=len(to))
    return sent
