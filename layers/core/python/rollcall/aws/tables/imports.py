"""The record of imports, in DynamoDB: one item per import, and its log entries beside it."""

import time
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from rollcall.aws.clients import client, error_code
from rollcall.aws.tables.items import Item, from_item, to_item
from rollcall.model.differences import Differences
from rollcall.model.imports import Closing, Decision, Import, Status, Verdict
from rollcall.publishing.holding import Reason

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_stepfunctions import SFNClient

IMPORT = "import"
"""The item that is the import itself."""

BATCH = 25
"""Items of one batch, DynamoDB's limit."""

BATCH_TRIES = 8
"""How often what DynamoDB did not take of a batch is offered again."""

RUNS = "attribute_exists(import_id) AND attribute_not_exists(ended_at)"
"""The condition that the import has not ended: what is told of one that has stays as it is."""

REASONS_LIMIT = 50
"""Reasons of a hold in the record; their exact number stands beside them."""

NOBODY_WAITS = frozenset({"TaskTimedOut", "TaskDoesNotExist", "InvalidToken"})
"""Step Functions' answers to a token that nobody waits with any more."""

_MOMENTS = ("uploaded_at", "started_at", "ended_at", "mailed_at", "hold_until")


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

    def give_up(self, record: Import) -> None:
        """Marks that a step failed for good: from now on a late worker of it can move no pointer."""
        self._update(record.import_id, {"given_up": True}, "attribute_exists(import_id)")

    def close(self, record: Import, closing: Closing, now: datetime) -> bool:
        """Closes the import; False if it was closed before, which stays as it was."""
        changes = {
            "status": closing.status,
            "ended_at": _moment(now),
            "failed_step": closing.failed_step,
            "files": closing.files,
            "totals": closing.totals,
            "exhausted": closing.exhausted,
        }
        return self._update(record.import_id, changes, "attribute_not_exists(ended_at)")

    def name_content(self, record: Import, package_sha256: str) -> Import:
        """Writes into the record which bytes were uploaded; gives it with that."""
        self._update(record.import_id, {"package_sha256": package_sha256}, "attribute_exists(import_id)")
        return replace(record, package_sha256=package_sha256)

    def note(self, record: Import, *, differences: Differences, unchanged_since: str | None) -> None:
        """Writes into the import's record what it changes, unless it has ended.

        `unchanged_since` is the import that it equals.
        """
        changes = {
            "differences": differences.counts(),
            "compared_with": differences.against or "",
            "unchanged_since": unchanged_since or "",
        }
        self._update(record.import_id, changes, RUNS)

    def hold(self, record: Import, reasons: Sequence[Reason], until: datetime) -> None:
        """Marks the import as held, until when and why; again if it is, and not if it has ended."""
        changes = {
            "status": Status.HELD,
            "hold_until": _moment(until),
            "reasons": [reason.as_dict() for reason in reasons[:REASONS_LIMIT]],
            "reasons_count": len(reasons),
        }
        self._update(record.import_id, changes, RUNS)

    def decide(self, import_id: str, decision: Decision) -> Decision | None:
        """Decides about a held import, and wakes its execution, also if it was decided before.

        Gives the decision that counts, the first one; None if the import has ended without one.
        """
        written = {**asdict(decision), "at": _moment(decision.at)}
        free = "attribute_exists(import_id) AND attribute_not_exists(#decision) AND attribute_not_exists(ended_at)"
        self._update(import_id, {"decision": written}, free)
        fields = self.fields(import_id) or {}
        # Whoever waits stores the token on the condition that nothing is decided: if it is not here, it never will be.
        if "decision" in fields and "token" in fields:
            _wake(fields["token"])
        return _decision(fields)

    def decision(self, import_id: str) -> Decision | None:
        """What was decided, or None."""
        return _decision(self.fields(import_id) or {})

    def is_over(self, import_id: str) -> bool:
        """Whether it can publish nothing any more: it has ended or was given up, or its record is gone."""
        fields = self.fields(import_id)
        return fields is None or "ended_at" in fields or "given_up" in fields

    def _update(self, import_id: str, changes: Mapping[str, Any], condition: str) -> bool:
        dynamodb: DynamoDBClient = client("dynamodb")
        try:
            dynamodb.update_item(
                TableName=self.table,
                Key=_key(import_id),
                UpdateExpression="SET " + ", ".join(f"#{name} = :{name}" for name in changes),
                ConditionExpression=condition,
                ExpressionAttributeNames={f"#{name}": name for name in changes},
                ExpressionAttributeValues=to_item({f":{name}": value for name, value in changes.items()}),
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
    return {**fields, **moments, "date": record.date.isoformat(), "decision": None}  # `decide` alone writes it


def _import(fields: Mapping[str, Any]) -> Import:
    """The import from its item; what a record lacks that was closed without its step is filled in as far as known."""
    known: dict[str, Any] = {name: fields.get(name) for name in Import.__slots__}
    if known["date"] is None:
        known |= _unknown(fields)
    moments = {name: known[name] and datetime.fromisoformat(known[name]) for name in _MOMENTS}
    plain = {
        "status": Status(fields["status"]),
        "date": date.fromisoformat(known["date"]),
        "package_sha256": known["package_sha256"] or "",
        "unchanged_since": known["unchanged_since"] or None,
        "decision": _decision(fields),
        "exhausted": bool(known["exhausted"]),
    }
    return Import(**{**known, **moments, **plain})


def _decision(fields: Mapping[str, Any]) -> Decision | None:
    """The decision in an import's item."""
    decided = fields.get("decision")
    if decided is None:
        return None
    return Decision(**{**decided, "verdict": Verdict(decided["verdict"]), "at": datetime.fromisoformat(decided["at"])})


def _wake(token: str) -> None:
    """Lets the execution that waits with this token go on, if it waits still."""
    states: SFNClient = client("stepfunctions")
    try:
        states.send_task_success(taskToken=token, output="{}")
    except states.exceptions.ClientError as error:
        if error_code(error) not in NOBODY_WAITS:
            raise


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
