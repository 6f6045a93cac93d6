"""The events on EventBridge's default bus; the schema of each is in `schemas/`, as `import-ended.schema.json`."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from rollcall.aws.clients import client
from rollcall.model.accounts.mail_troubles import Bounced
from rollcall.model.differences import Differences
from rollcall.model.imports import Closing, Import
from rollcall.model.snapshots import Change, Pointer, Snapshot
from rollcall.publishing.holding import Reason
from rollcall.steps.services import BouncedEvents, EndedEvents, Events

if TYPE_CHECKING:
    from mypy_boto3_events import EventBridgeClient

SOURCE = "rollcall"
PUBLISHED = "Import Published"
HELD = "Import Held"
ENDED = "Import Ended"
BOUNCED = "Mail Bounced"


class EventNotTaken(Exception):
    """EventBridge did not take an event; holds its error code."""


@dataclass(frozen=True, slots=True)
class EventBus(Events, EndedEvents, BouncedEvents):
    """Sends the events for other systems."""

    bucket: str
    """Name of the bucket of the snapshots."""

    def published(self, change: Change, pointer: Pointer, snapshot: Snapshot) -> None:
        send(PUBLISHED, self.detail(change, pointer, snapshot))

    def held(self, import_: Import, differences: Differences, reasons: Sequence[Reason], count: int) -> None:
        send(HELD, self.hold_detail(import_, differences, reasons, count))

    def ended(self, import_: Import, closing: Closing) -> None:
        send(ENDED, self.ended_detail(import_, closing))

    def mail_bounced(self, bounced: Bounced) -> None:
        send(BOUNCED, self.bounced_detail(bounced))

    def detail(self, change: Change, pointer: Pointer, snapshot: Snapshot) -> dict[str, Any]:
        """The detail of the event: ids, counts and where the pointer lies; no student data."""
        return {
            "district_id": change.district_id,
            "school_year": change.school_year,
            "import_id": change.import_id,
            "version": change.version,
            "why": change.why,
            "replaced": change.replaced,
            "rule_set": snapshot.rule_set or None,
            "changed_at": change.at.isoformat(timespec="milliseconds"),
            "tables": {
                file.table: {"rows": file.rows, **change.counts.get(file.table, {})} for file in snapshot.tables.files
            },
            "pointer": {"bucket": self.bucket, "key": pointer.key},
        }

    def hold_detail(
        self, import_: Import, differences: Differences, reasons: Sequence[Reason], count: int
    ) -> dict[str, Any]:
        """The detail of the event about a held import; no student data."""
        return {
            "district_id": import_.district_id,
            "school_year": import_.school_year,
            "import_id": import_.import_id,
            "package_sha256": import_.package_sha256,
            "rule_set": import_.rule_set or None,
            "until": import_.hold_until.isoformat(timespec="milliseconds") if import_.hold_until else None,
            "compared_with": differences.against,
            "compared_year": differences.last_year or import_.school_year,
            "tables": differences.row_changes(),
            "reasons": [reason.as_dict() | {"share": reason.share} for reason in reasons],
            "reasons_count": count,
            # Another deployment in this account has another bucket.
            "bucket": self.bucket,
        }

    def ended_detail(self, import_: Import, closing: Closing) -> dict[str, Any]:
        """The detail of the event about an import that has ended; no student data."""
        return {
            "district_id": import_.district_id,
            # Unknown of an upload that no step could claim.
            "school_year": import_.school_year or None,
            "import_id": import_.import_id,
            "purpose": import_.purpose.value,
            "status": closing.status.value,
            "uploaded_at": import_.uploaded_at.isoformat(timespec="milliseconds"),
            "ended_at": import_.ended_at.isoformat(timespec="milliseconds") if import_.ended_at else None,
            "submitted_by": import_.submitted_by,
            "unchanged_since": import_.unchanged_since,
            "rule_set": import_.rule_set or None,
            "files": {name: dict(counts) for name, counts in closing.files.items()},
            "findings": {
                "count": closing.totals.get("findings", 0),
                "by_code": dict(closing.totals.get("by_code", {})),
                "by_effect": dict(closing.totals.get("by_effect", {})),
            },
            "rejected_for": list(closing.rejected_for),
            "failed_step": closing.failed_step or None,
            "exhausted": closing.exhausted,
            "bucket": self.bucket,
        }

    def bounced_detail(self, bounced: Bounced) -> dict[str, Any]:
        """The detail of the event about a mail that did not arrive or was not wanted; nothing of the mail itself."""
        trouble = bounced.trouble
        return {
            "district_id": bounced.district_id,
            "contact": bounced.contact,
            "username": bounced.username,
            "kind": trouble.kind.value,
            "reason": trouble.reason,
            "suppressed": trouble.suppressed,
            "all_contacts": bounced.all_contacts,
            "at": trouble.at.isoformat(timespec="milliseconds"),
            "message_id": trouble.message_id,
            "bucket": self.bucket,
        }


def send(kind: str, detail: Mapping[str, Any]) -> None:
    """Send one event; `kind` is its detail type.

    Raises:
        EventNotTaken: EventBridge did not take it.
    """
    eventbridge: EventBridgeClient = client("events")
    sent = eventbridge.put_events(Entries=[{"Source": SOURCE, "DetailType": kind, "Detail": json.dumps(detail)}])
    if sent["FailedEntryCount"]:
        raise EventNotTaken(sent["Entries"][0].get("ErrorCode", ""))
