"""The items about a district's imports and snapshots, to be counted and deleted.

The table of imports is read as a whole: the index has neither checks nor imports that were closed without a claim, and
what is about mails stands below imports whose own record may have expired.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from rollcall.aws.clients import dynamodb
from rollcall.aws.tables.items import IMPORT, Item, from_item, to_item
from rollcall.model.imports import Status

OPEN = frozenset({Status.RUNNING, Status.HELD})

_WANTED = ("import_id", "item", "district_id", "of_district", "status", "uploaded_at", "ended_at", "members")
_BELOW_DISTRICT = "district#"
"""What the partition key of items begins with that belong to a district and to no import."""


@dataclass(frozen=True, slots=True)
class Opened:
    """An import that has not ended."""

    import_id: str
    status: str
    uploaded_at: datetime | None


@dataclass(frozen=True, slots=True)
class DistrictItems:
    """The tables of imports and of snapshots."""

    imports: str
    snapshots: str

    def opened(self, district_id: str) -> list[Opened]:
        """The imports and checks of a district that have not ended."""
        return [
            Opened(fields["import_id"], fields["status"], _moment(fields.get("uploaded_at")))
            for fields in self._every_import()
            if fields["item"] == IMPORT
            and fields.get("district_id") == district_id
            and fields.get("status") in OPEN
            and "ended_at" not in fields
        ]

    def of_imports(self, district_id: str, usernames: frozenset[str]) -> list[Item]:
        """The keys of all items of the table of imports that are about a district.

        `usernames` are users of this district alone. By them a window of mails is known that an earlier release wrote,
        which did not name the district, and whose imports have expired.
        """
        every = [*self._every_import()]
        own = {
            fields["import_id"]
            for fields in every
            if district_id in (fields.get("district_id"), fields.get("of_district"))
        }
        own |= self._published(district_id) | {f"{_BELOW_DISTRICT}{district_id}"}
        return [
            {"import_id": fields["import_id"], "item": fields["item"]}
            for fields in every
            if fields["import_id"] in own or _counts(fields, own, usernames)
        ]

    def of_snapshots(self, district_id: str) -> list[Item]:
        """The keys of all items of the table of snapshots that are about a district."""
        return [
            {"district_id": district_id, "item": fields["item"]} for fields in self._items_of_snapshots(district_id)
        ]

    def delete_import(self, key: Item) -> None:
        """Delete an item of the table of imports."""
        dynamodb().delete_item(TableName=self.imports, Key=to_item(key))

    def delete_snapshot(self, key: Item) -> None:
        """Delete an item of the table of snapshots."""
        dynamodb().delete_item(TableName=self.snapshots, Key=to_item(key))

    def _published(self, district_id: str) -> set[str]:
        """The imports of the district that were ever published; their own records may have expired."""
        return {fields["import_id"] for fields in self._items_of_snapshots(district_id) if "import_id" in fields}

    def _items_of_snapshots(self, district_id: str) -> Iterator[Item]:
        pages = (
            dynamodb()
            .get_paginator("query")
            .paginate(
                TableName=self.snapshots,
                KeyConditionExpression="district_id = :district",
                ExpressionAttributeValues=to_item({":district": district_id}),
                ScanIndexForward=True,
                ConsistentRead=True,
            )
        )
        for page in pages:
            yield from map(from_item, page["Items"])

    def _every_import(self) -> Iterator[Item]:
        pages = (
            dynamodb()
            .get_paginator("scan")
            .paginate(
                TableName=self.imports,
                ProjectionExpression=", ".join(f"#{name}" for name in _WANTED),
                ExpressionAttributeNames={f"#{name}": name for name in _WANTED},
                ConsistentRead=True,
            )
        )
        for page in pages:
            yield from map(from_item, page["Items"])


def _counts(fields: Item, imports: set[str], usernames: frozenset[str]) -> bool:
    """Whether an item is of a window that counts one of these imports, or an upload of one of these users."""
    members = (text.split("#") for text in fields.get("members", ()))
    return any(imports & {*parts[1:2]} or usernames & {*parts[2:3]} for parts in members)


def _moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None
