"""The events on EventBridge's default bus: `import-published` and `import-held` in `schemas/`."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from rollcall.aws.clients import client
from rollcall.model.differences import Differences
from rollcall.model.imports import Import
from rollcall.model.snapshots import Change, Pointer, Snapshot
from rollcall.publishing.holding import Reason
from rollcall.steps.services import Events

if TYPE_CHECKING:
    from mypy_boto3_events import EventBridgeClient

SOURCE = "rollcall"
PUBLISHED = "Import Published"
HELD = "Import Held"


class EventNotTaken(Exception):
    """EventBridge did not take an event; holds its error code."""


@dataclass(frozen=True, slots=True)
class EventBus(Events):
    """Sends the events for other systems."""

    bucket: str
    """Name of the bucket of the snapshots."""

    def published(self, change: Change, pointer: Pointer, snapshot: Snapshot) -> None:
        send(PUBLISHED, self.detail(change, pointer, snapshot))

    def held(self, import_: Import, differences: Differences, reasons: Sequence[Reason], count: int) -> None:
        send(HELD, self.hold_detail(import_, differences, reasons, count))

    def detail(self, change: Change, pointer: Pointer, snapshot: Snapshot) -> dict[str, Any]:
        """The detail of the event: ids, counts and where the pointer lies; no student data."""
        return {
            "district_id": change.district_id,
            "school_year": change.school_year,
            "import_id": change.import_id,
            "version": change.version,
            "why": change.why,
            "replaced": change.replaced,
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
            "until": import_.hold_until.isoformat(timespec="milliseconds") if import_.hold_until else None,
            "compared_with": differences.against,
            "compared_year": differences.last_year or import_.school_year,
            "tables": differences.row_changes(),
            "reasons": [reason.as_dict() | {"share": reason.share} for reason in reasons],
            "reasons_count": count,
            # Another deployment in this account has another bucket.
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
