"""Sends one e-mail about an import that has ended."""

import os
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from rollcall.aws.accounts import AccountTables
from rollcall.aws.mailer import Mailer
from rollcall.aws.records import ImportRecords
from rollcall.aws.reports import read_summary
from rollcall.aws.storage import DataBucket
from rollcall.aws.telemetry import logger, measure, observed
from rollcall.imports import Status, Upload
from rollcall.steps.notify import compose, notify, recipients

REPORTED = frozenset({Status.SUCCEEDED, Status.SUCCEEDED_WITH_ERRORS, Status.FAILED})
"""How an import ended whose mail has counts and reasons."""


@observed
def handler(event: Mapping[str, Any], _context: object) -> dict[str, Any]:
    """Takes the upload; gives whether the mail was sent just now."""
    upload = Upload.from_dict(event["upload"])
    records = ImportRecords(os.environ["IMPORTS_TABLE"])
    closed = records.claimed(upload.import_id)
    accounts = AccountTables(os.environ["DISTRICTS_TABLE"], os.environ["USERS_TABLE"])
    submitter = accounts.user(closed.submitted_by) if closed.submitted_by else None
    to = recipients(accounts.district(closed.district_id), submitter)
    summary = read_summary(DataBucket(os.environ["DATA_BUCKET"]), closed) if closed.status in REPORTED else {}
    mailer = Mailer(os.environ["MAIL_FROM"], os.environ["SENDER_CONFIGURATION_SET"])
    now = datetime.now(UTC)
    sent = notify(closed, compose(closed, summary, os.environ["APPS_URL"]), to, records, mailer, now=now)
    if sent:
        measure({"Mails": ("Count", 1), "SecondsToMail": ("Seconds", (now - closed.uploaded_at).total_seconds())})
    logger().info("mail", extra={"sent": sent, "recipients": len(to)})
    return {"sent": sent}
