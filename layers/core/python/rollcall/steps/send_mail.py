"""The step `notify`: finds out who gets which e-mail about an import or a restore, and sends it once."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from rollcall.mail import Mail
from rollcall.model.accounts import District, User
from rollcall.model.accounts.mails import Outcome
from rollcall.model.imports import CHECKS, Import, Purpose, Upload
from rollcall.model.snapshots import Change
from rollcall.steps.notify import About, Leases, Mailer, Occasion, checkers, notify, occasion, recipients
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

    def of_import(self, import_: Import, district: District | None) -> Mail:
        """Write the mail about an import that waits or has ended; `district` is its account as it is now."""

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


def send_mail(event: Mapping[str, Any], services: Services, now: datetime) -> bool:
    """Send the mail that the event asks for: about a restore if it has `restored`, else about the import of `upload`.

    Whether the mail was sent just now.
    """
    if "restored" in event:
        return mail_restore(event["restored"], services, now)
    about = About(event.get("about", About.ENDED))
    return mail_import(Upload.from_dict(event["upload"]).import_id, about, services, now)


def mail_import(import_id: str, about: About, services: Services, now: datetime) -> bool:
    """Send the mail about an import that waits or has ended. Whether it was sent just now.

    Raises:
        NotClosed: The import has not ended, and the mail is about its end.
        MailInDoubt: Another attempt may be sending it now.
        MailRefused: SES did not take it.
    """
    import_ = services.imports.claimed(import_id)
    if import_.key.startswith(CHECKS):
        return False  # whoever checks a package on a page looks at that
    due = occasion(import_, about)
    if due is None:
        return False
    submitter = services.accounts.user(import_.submitted_by) if import_.submitted_by else None
    district = services.accounts.district(import_.district_id)
    if import_.purpose is Purpose.CHECK:
        to = checkers(district, submitter)
    else:
        to = recipients(district, submitter, Outcome(import_.status))
    sent = _send(due, services.contents.of_import(import_, district), to, services, now)
    # The days that an import waits for a decision would hide how fast the chain is.
    if sent and about is About.ENDED and import_.decision is None:
        services.telemetry.measure({"SecondsToMail": ("Seconds", (now - import_.uploaded_at).total_seconds())})
    return sent


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
    due = Occasion(About.RESTORED, change.import_id, change.version)
    to = recipients(district, None, Outcome.RESTORED)
    return _send(due, services.contents.of_restore(change, district), to, services, now)


def _send(due: Occasion, message: Mail, to: list[str], services: Services, now: datetime) -> bool:
    sent = notify(due, message, to, services.leases, services.mailer, now=now)
    if sent:
        services.telemetry.measure({"Mails": ("Count", 1)})
    services.telemetry.log("mail", about=due.about, sent=sent, recipients=len(to))
    return sent
