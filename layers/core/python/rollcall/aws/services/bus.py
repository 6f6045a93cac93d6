"""The event `Import Published` on EventBridge's default bus (`schemas/import-published.schema.json`)."""

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from rollcall.aws.clients import client
from rollcall.model.snapshots import Change, Pointer, Snapshot

if TYPE_CHECKING:
    from mypy_boto3_events import EventBridgeClient

SOURCE = "rollcall"
PUBLISHED = "Import Published"


class EventNotTaken(Exception):
    """EventBridge did not take an event; holds its code for the reason."""


@dataclass(frozen=True, slots=True)
class EventBus:
    """Tells other systems what readers see from now on."""

    bucket: str
    """Where the snapshots lie."""

    def published(self, change: Change, pointer: Pointer, snapshot: Snapshot) -> None:
        """Sends the event `Import Published`. Sent again, it says the same: receivers know it by its version.

        Raises:
            EventNotTaken: EventBridge did not take it.
        """
        events: EventBridgeClient = client("events")
        detail = json.dumps(self.detail(change, pointer, snapshot))
        sent = events.put_events(Entries=[{"Source": SOURCE, "DetailType": PUBLISHED, "Detail": detail}])
        if sent["FailedEntryCount"]:
            raise EventNotTaken(sent["Entries"][0].get("ErrorCode", ""))

    def detail(self, change: Change, pointer: Pointer, snapshot: Snapshot) -> dict[str, Any]:
        """What the event says: ids, counts and where the pointer lies, no student's data."""
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
