"""The record of imports, in DynamoDB: one item per import, and its log entries beside it."""

import time
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from rollcall.aws.clients import client
from rollcall.aws.items import Item, from_item, to_item
from rollcall.imports import Closing, Import, Status

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

IMPORT = "import"
"""The item that is the import itself."""

BATCH = 25
"""Items of one batch, DynamoDB's limit."""

BATCH_TRIES = 8
"""How often what DynamoDB did not take of a batch is offered again."""

_MOMENTS = ("uploaded_at", "started_at", "ended_at", "mailed_at")


@dataclass(frozen=True, slots=True)
class ImportRecords:
    """The record of imports."""

    table: str
    keep_days: int = 400
    """Days until a record and its log go."""

    def claim(self, record: Import) -> Import | None:
        """The import if it is this execution's, as it was claimed first; None if another execution has it."""
        dynamodb: DynamoDBClient = client("dynamodb")
        item = {**_fields(record), "item": IMPORT, "expires_at": self._expiry(record)}
        try:
            dynamodb.put_item(
                TableName=self.table, Item=to_item(item), ConditionExpression="attribute_not_exists(import_id)"
            )
        except dynamodb.exceptions.ConditionalCheckFailedException:
            claimed = self.get(record.import_id)
            return claimed if claimed and claimed.execution == record.execution else None
        return record

    def get(self, import_id: str) -> Import | None:
        """The import of this id, or None."""
        fields = self.fields(import_id)
        return None if fields is None else _import(fields)

    def claimed(self, import_id: str) -> Import:
        """The import of this id; `LookupError` if it was never claimed."""
        record = self.get(import_id)
        if record is None:
            raise LookupError("the import was never claimed")
        return record

    def fields(self, import_id: str) -> Item | None:
        """All that is recorded of the import, the counts of its closing included, or None."""
        dynamodb: DynamoDBClient = client("dynamodb")
        answer = dynamodb.get_item(TableName=self.table, Key=_key(import_id), ConsistentRead=True)
        return from_item(answer["Item"]) if "Item" in answer else None

    def write_entries(self, record: Import, entries: Sequence[Mapping[str, Any]]) -> None:
        """Writes log entries in their order; writing them again changes nothing."""
        shared = {"import_id": record.import_id, "expires_at": self._expiry(record)}
        items = [to_item({**entry, **shared, "item": f"entry#{n:06}"}) for n, entry in enumerate(entries, 1)]
        for start in range(0, len(items), BATCH):
            self._write_batch(items[start : start + BATCH])

    def close(self, record: Import, closing: Closing, now: datetime) -> bool:
        """Closes the import; False if it was closed before, which stays as it was."""
        changes = {
            "status": closing.status,
            "ended_at": _moment(now),
            "failed_step": closing.failed_step,
            "files": closing.files,
            "totals": closing.totals,
        }
        return self._update(record.import_id, changes, "attribute_not_exists(ended_at)")

    def begin_mail(self, import_id: str, now: datetime, lease: timedelta) -> bool:
        """Takes the right to send the import's mail for the length of `lease`.

        False if it has been sent, or if somebody else may be sending it now.
        """
        free = "attribute_not_exists(mailed_at) AND (attribute_not_exists(mailing_at) OR mailing_at < :free)"
        return self._update(import_id, {"mailing_at": _moment(now)}, free, {":free": _moment(now - lease)})

    def give_up_mail(self, import_id: str) -> None:
        """Gives the right to send back: the mail was refused for certain."""
        self._update(import_id, {"mailing_at": ""}, "attribute_not_exists(mailed_at)")

    def end_mail(self, import_id: str, message_id: str, now: datetime) -> None:
        """Marks the mail as sent."""
        self._update(import_id, {"mailed_at": _moment(now), "message_id": message_id}, "attribute_exists(import_id)")

    def _update(
        self, import_id: str, changes: Mapping[str, Any], condition: str, values: Mapping[str, Any] | None = None
    ) -> bool:
        dynamodb: DynamoDBClient = client("dynamodb")
        try:
            dynamodb.update_item(
                TableName=self.table,
                Key=_key(import_id),
                UpdateExpression="SET " + ", ".join(f"#{name} = :{name}" for name in changes),
                ConditionExpression=condition,
                ExpressionAttributeNames={f"#{name}": name for name in changes},
                ExpressionAttributeValues=to_item(
                    {f":{name}": value for name, value in changes.items()} | dict(values or {})
                ),
            )
        except dynamodb.exceptions.ConditionalCheckFailedException:
            return False
        return True

    def _write_batch(self, items: Sequence[Item]) -> None:
        dynamodb: DynamoDBClient = client("dynamodb")
        rest: Any = {self.table: [{"PutRequest": {"Item": item}} for item in items]}
        for attempt in range(BATCH_TRIES):
            rest = dynamodb.batch_write_item(RequestItems=rest).get("UnprocessedItems")
            if not rest:
                return
            time.sleep(0.05 * 2**attempt)
        raise TimeoutError("DynamoDB did not take all log entries")

    def _expiry(self, record: Import) -> int:
        return int((record.started_at + timedelta(days=self.keep_days)).timestamp())


def _key(import_id: str) -> Item:
    return {"import_id": {"S": import_id}, "item": {"S": IMPORT}}


def _fields(record: Import) -> dict[str, Any]:
    fields = asdict(record)
    moments = {name: None if fields[name] is None else _moment(fields[name]) for name in _MOMENTS}
    return {**fields, **moments, "date": record.date.isoformat()}


def _import(fields: Mapping[str, Any]) -> Import:
    """The import from its item; what a record lacks that was closed without its step is filled in as far as known."""
    known: dict[str, Any] = {name: fields.get(name) for name in Import.__slots__}
    if known["date"] is None:
        known |= _unknown(fields)
    moments = {name: known[name] and datetime.fromisoformat(known[name]) for name in _MOMENTS}
    return Import(**{**known, **moments, "status": Status(fields["status"]), "date": date.fromisoformat(known["date"])})


def _unknown(fields: Mapping[str, Any]) -> dict[str, Any]:
    """What the chain's last resort can't record, which knows the upload alone."""
    return {
        "execution": "",
        "district_name": fields["district_id"],
        "time_zone": "UTC",
        "school_year": "",
        "date": fields["ended_at"][:10],
        "size": 0,
        "upload_order": "",
        "started_at": fields["ended_at"],
    }


def _moment(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="milliseconds")
