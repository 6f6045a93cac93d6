"""Pointers, snapshots and their history in DynamoDB (`docs/publishing.md`)."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from rollcall.aws.clients import dynamodb
from rollcall.aws.tables.items import CONFLICT, IMPORT, Item, from_item, get, moment_text, to_item, transact
from rollcall.aws.tables.snapshot_items import (
    change_fields,
    change_key,
    change_of,
    item_key,
    pointer_fields,
    pointer_key,
    pointer_of,
    snapshot_fields,
    snapshot_key,
    snapshot_of,
)
from rollcall.model.snapshots import Change, Pointer, Snapshot
from rollcall.steps.services import Moved, Pointers

NEWEST = 2
"""The changes of a history that are read first: nearly always one of these is wanted, or what comes before it."""
MORE = 50
"""The changes that are read at a time after that."""


@dataclass(frozen=True, slots=True)
class SnapshotPointers(Pointers):
    """The table of pointers, snapshots and changes. `rollcall.aws.tables.declared` lists their attributes."""

    table: str
    districts: str = ""
    """Name of the table of districts; only moving a pointer needs it and `imports`."""
    imports: str = ""
    """Name of the table of imports."""

    def pointer(self, district_id: str, school_year: str) -> Pointer:
        fields = get(self.table, item_key(district_id, pointer_key(school_year)))
        return pointer_of(fields) if fields else Pointer(district_id, school_year)

    def snapshot(self, district_id: str, school_year: str, import_id: str) -> Snapshot | None:
        fields = get(self.table, item_key(district_id, snapshot_key(school_year, import_id)))
        return None if fields is None else snapshot_of(fields)

    def snapshots(self, district_id: str, school_year: str) -> Sequence[Snapshot]:
        found = self._query(district_id, snapshot_key(school_year, ""))
        return sorted(
            (snapshot_of(each) for each in found if "gone_at" not in each), key=lambda each: each.upload_order
        )

    def change(self, district_id: str, school_year: str, version: int) -> Change | None:
        """Read the change that gave the pointer this version; None if that version changed a hold alone."""
        fields = get(self.table, item_key(district_id, change_key(school_year, version)))
        return None if fields is None else change_of(fields)

    def changes(self, district_id: str, school_year: str) -> Iterator[Change]:
        yield from map(change_of, self._query(district_id, change_key(school_year, None), newest_first=True))

    def move(
        self,
        before: Pointer,
        after: Pointer,
        change: Change | None = None,
        published: Snapshot | None = None,
        running: str | None = None,
    ) -> Moved:
        writes = [(Moved.CONFLICT, self._put_pointer(before, after))]
        if published is not None:
            writes.append((Moved.CONFLICT, self._put(snapshot_fields(published))))
        elif after.current is not None and after.current != before.current:
            writes.append((Moved.RETIRED, self._check_kept(after)))
        if change is not None:
            writes.append((Moved.ROLLED_OVER, self._check_school_year(after)))
            writes.append((Moved.CONFLICT, self._put(change_fields(change))))
        if running is not None:
            writes.append((Moved.ENDED, self._check_running(running)))
        refused = transact([write for _, write in writes])
        if CONFLICT in refused.values():
            return Moved.CONFLICT
        # In this order: where the pointer is another one, the other conditions speak of a state that is gone.
        return next((moved for index, (moved, _) in enumerate(writes) if index in refused), Moved.DONE)

    def retire(self, snapshot: Snapshot, now: datetime) -> bool:
        not_current = {
            "TableName": self.table,
            "Key": item_key(snapshot.district_id, pointer_key(snapshot.school_year)),
            "ConditionExpression": "#current <> :import",
            "ExpressionAttributeNames": {"#current": "current"},
            "ExpressionAttributeValues": to_item({":import": snapshot.import_id}),
        }
        return not transact([{"Update": self._mark(snapshot, "retired_at", now)}, {"ConditionCheck": not_current}])

    def gone(self, snapshot: Snapshot) -> None:
        dynamodb().update_item(**self._mark(snapshot, "gone_at", datetime.now(UTC)))

    def _mark(self, snapshot: Snapshot, name: str, now: datetime) -> Any:  # noqa: ANN401 - DynamoDB's own words
        """The update that writes a moment into a snapshot's item, unless the item has one."""
        return {
            "TableName": self.table,
            "Key": item_key(snapshot.district_id, snapshot_key(snapshot.school_year, snapshot.import_id)),
            "UpdateExpression": "SET #name = if_not_exists(#name, :now)",
            "ConditionExpression": "attribute_exists(district_id)",
            "ExpressionAttributeNames": {"#name": name},
            "ExpressionAttributeValues": to_item({":now": moment_text(now)}),
        }

    def _put_pointer(self, before: Pointer, after: Pointer) -> dict[str, Any]:
        if before.version == 0:
            return self._put(pointer_fields(after), ConditionExpression="attribute_not_exists(district_id)")
        return self._put(
            pointer_fields(after),
            ConditionExpression="#version = :before",
            ExpressionAttributeNames={"#version": "version"},
            ExpressionAttributeValues=to_item({":before": before.version}),
        )

    def _check_kept(self, pointer: Pointer) -> dict[str, Any]:
        return {
            "ConditionCheck": {
                "TableName": self.table,
                "Key": item_key(pointer.district_id, snapshot_key(pointer.school_year, pointer.current or "")),
                "ConditionExpression": "attribute_exists(district_id) AND attribute_not_exists(retired_at)",
            }
        }

    def _check_school_year(self, pointer: Pointer) -> dict[str, Any]:
        return {
            "ConditionCheck": {
                "TableName": self.districts,
                "Key": to_item({"district_id": pointer.district_id}),
                "ConditionExpression": "school_year = :year",
                "ExpressionAttributeValues": to_item({":year": pointer.school_year}),
            }
        }

    def _check_running(self, import_id: str) -> dict[str, Any]:
        return {
            "ConditionCheck": {
                "TableName": self.imports,
                "Key": to_item({"import_id": import_id, "item": IMPORT}),
                "ConditionExpression": "attribute_not_exists(ended_at) AND attribute_not_exists(given_up)",
            }
        }

    def _put(self, fields: Mapping[str, Any], **condition: Any) -> dict[str, Any]:  # noqa: ANN401 - DynamoDB's own words
        return {"Put": {"TableName": self.table, "Item": to_item(fields), **condition}}

    def _query(self, district_id: str, prefix: str, *, newest_first: bool = False) -> Iterator[Item]:
        asked: Any = {
            "TableName": self.table,
            "KeyConditionExpression": "district_id = :district AND begins_with(#item, :prefix)",
            "ExpressionAttributeNames": {"#item": "item"},
            "ExpressionAttributeValues": to_item({":district": district_id, ":prefix": prefix}),
            "ScanIndexForward": not newest_first,
            "ConsistentRead": True,
        }
        if newest_first:
            asked["Limit"] = NEWEST
        while True:
            page = dynamodb().query(**asked)
            yield from map(from_item, page["Items"])
            if "LastEvaluatedKey" not in page:
                return
            asked["ExclusiveStartKey"] = page["LastEvaluatedKey"]
            if newest_first:
                asked["Limit"] = MORE
