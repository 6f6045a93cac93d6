"""Sends one e-mail: about an import that waits or has ended, or about a roster that was restored."""

import os
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from rollcall.aws.files.storage import DataBucket
from rollcall.aws.mail_content import Letters
from rollcall.aws.services.mailer import Mailer
from rollcall.aws.tables.accounts import AccountTables
from rollcall.aws.tables.imports import ImportRecords
from rollcall.aws.tables.leases import MailLeases
from rollcall.aws.tables.pointers import SnapshotPointers
from rollcall.aws.telemetry import logger, measure, observed
from rollcall.mail import Mail, Support
from rollcall.model.imports import Upload
from rollcall.steps.notify import About, Occasion, notify, occasion, recipients


@observed
def handler(event: Mapping[str, Any], _context: object) -> dict[str, Any]:
    """Takes an upload, with `about: held` while it waits, or a restore; gives whether the mail was sent just now."""
    if "restored" in event:
        return {"sent": _tell_restore(event["restored"])}
    return {"sent": _tell_import(Upload.from_dict(event["upload"]), About(event.get("about", About.ENDED)))}


def _tell_import(upload: Upload, about: About) -> bool:
    letters = _letters()
    record = letters.records.claimed(upload.import_id)
    told = occasion(record, about)
    if told is None:
        return False
    accounts = _accounts()
    submitter = accounts.user(record.submitted_by) if record.submitted_by else None
    to = recipients(accounts.district(record.district_id), submitter)
    now = datetime.now(UTC)
    sent = _send(told, letters.about_import(record), to, now)
    # Days of waiting for a decision would hide how fast the chain is.
    if sent and about is About.ENDED and record.decision is None:
        measure({"SecondsToMail": ("Seconds", (now - record.uploaded_at).total_seconds())})
    return sent


def _tell_restore(detail: Mapping[str, Any]) -> bool:
    """`detail` is that of the event `Import Published`."""
    logger().append_keys(import_id=detail["import_id"])
    letters = _letters()
    change = letters.pointers.change(detail["district_id"], detail["school_year"], detail["version"])
    if change is None:
        raise LookupError("the restore is not in the history")
    district = _accounts().district(change.district_id)
    if district is None:
        return False
    told = Occasion(About.RESTORED, change.import_id, change.version)
    return _send(told, letters.about_restore(change, district), recipients(district, None), datetime.now(UTC))


def _send(told: Occasion, message: Mail, to: list[str], now: datetime) -> bool:
    mailer = Mailer(os.environ["MAIL_FROM"], os.environ["SENDER_CONFIGURATION_SET"], os.environ["SUPPORT_EMAIL"])
    sent = notify(told, message, to, MailLeases(os.environ["IMPORTS_TABLE"]), mailer, now=now)
    if sent:
        measure({"Mails": ("Count", 1)})
    logger().info("mail", extra={"about": told.about, "sent": sent, "recipients": len(to)})
    return sent


def _letters() -> Letters:
    data = DataBucket(os.environ["DATA_BUCKET"])
    pointers = SnapshotPointers(
        os.environ["SNAPSHOTS_TABLE"], os.environ["DISTRICTS_TABLE"], os.environ["IMPORTS_TABLE"]
    )
    support = Support(os.environ["SUPPORT_NAME"], os.environ["SUPPORT_EMAIL"])
    return Letters(ImportRecords(os.environ["IMPORTS_TABLE"]), data, pointers, os.environ["APPS_URL"], support)


def _accounts() -> AccountTables:
    return AccountTables(os.environ["DISTRICTS_TABLE"], os.environ["USERS_TABLE"])
