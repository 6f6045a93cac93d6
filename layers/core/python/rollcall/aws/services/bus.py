"""The event `Import Published` on EventBridge's default bus (`schemas/import-published.schema.json`)."""

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from rollcall.aws.clients import client
from rollcall.model.snapshots import Change, Pointer, Snapshot
from rollcall.steps.services import Events

if TYPE_CHECKING:
    from mypy_boto3_events import EventBridgeClient

SOURCE = "rollcall"
PUBLISHED = "Import Published"


class EventNotTaken(Exception):
    """EventBridge did not take an event; holds its error code."""


@dataclass(frozen=True, slots=True)
class EventBus(Events):
    """Sends the events for other systems."""

    bucket: str
    """Name of the bucket of the snapshots."""

    def published(self, change: Change, pointer: Pointer, snapshot: Snapshot) -> None:
        eventbridge: EventBridgeClient = client("events")
        detail = json.dumps(self.detail(change, pointer, snapshot))
        sent = eventbridge.put_events(Entries=[{"Source": SOURCE, "DetailType": PUBLISHED, "Detail": detail}])
        if sent["FailedEntryCount"]:
            raise EventNotTaken(sent["Entries"][0].get("ErrorCode", ""))

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
