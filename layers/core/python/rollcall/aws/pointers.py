"""Which import is a district's current snapshot, in DynamoDB."""

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from rollcall.aws.clients import client
from rollcall.aws.items import from_item, to_item
from rollcall.imports import Import

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient


@dataclass(frozen=True, slots=True)
class SnapshotPointers:
    """The pointers to current snapshots; one item per district and school year."""

    table: str
    bucket: str
    """Where the snapshots lie."""

    def advance(self, record: Import, now: datetime) -> bool:
        """Makes the import current by one conditional write; False if a newer upload is.

        True also if the import is current already: a step that is retried finds what it did.
        """
        dynamodb: DynamoDBClient = client("dynamodb")
        item = {
            "district_id": record.district_id,
            "school_year": record.school_year,
            "import_id": record.import_id,
            "upload_order": record.upload_order,
            "bucket": self.bucket,
            "prefix": record.snapshot,
            "published_at": now.isoformat(timespec="milliseconds"),
        }
        try:
            dynamodb.put_item(
                TableName=self.table,
                Item=to_item(item),
                ConditionExpression="attribute_not_exists(upload_order) OR upload_order < :order",
                ExpressionAttributeValues={":order": {"S": record.upload_order}},
            )
        except dynamodb.exceptions.ConditionalCheckFailedException:
            return self.is_current(record)
        return True

    def is_current(self, record: Import) -> bool:
        """Whether the import is its district's current snapshot of its school year."""
        current = self.current(record.district_id, record.school_year)
        return current is not None and current["import_id"] == record.import_id

    def current(self, district_id: str, school_year: str) -> dict[str, Any] | None:
        """The pointer of a district and school year, or None if nothing was ever published."""
        dynamodb: DynamoDBClient = client("dynamodb")
        key = to_item({"district_id": district_id, "school_year": school_year})
        answer = dynamodb.get_item(TableName=self.table, Key=key, ConsistentRead=True)
        return from_item(answer["Item"]) if "Item" in answer else None
