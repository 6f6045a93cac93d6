"""DynamoDB items as plain values, and the calls that all tables share."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from boto3.dynamodb.types import TypeDeserializer, TypeSerializer  # noqa: TID251 - this package is where AWS is reached

from rollcall.aws.clients import dynamodb

Item = dict[str, Any]
"""An item in the form of DynamoDB's API: each value under the letter of its type. Or its plain values, by name."""


IMPORT = "import"
"""Sort key of the item that is an import."""

WATCHED, OPEN = "watched", "open"
"""The attribute that only an import has which has not ended, and its value."""

REFUSED = "ConditionalCheckFailed"
"""Cancellation code of a write whose condition does not hold."""

CONFLICT = "TransactionConflict"
"""Cancellation code of a write to an item that another transaction is writing now."""


def get(table: str, key: Item) -> Item | None:
    """Read an item, consistently: its plain values, or None if there is no such item."""
    answer = dynamodb().get_item(TableName=table, Key=key, ConsistentRead=True)
    return from_item(answer["Item"]) if "Item" in answer else None


def update(
    table: str,
    key: Item,
    changes: Mapping[str, Any],
    condition: str,
    values: Item | None = None,
    *,
    removed: Sequence[str] = (),
) -> bool:
    """Set attributes of an item by a conditional write; False if the condition does not hold.

    Args:
        table: Name of the table.
        key: Key of the item; the write creates it where there is none and the condition allows that.
        changes: Plain values by attribute.
        condition: The condition expression. It may name a changed attribute `x` as `#x`, and its new value as `:x`.
        values: Further values of the condition, in the form of the API.
        removed: Attributes that the item has no longer afterwards.
    """
    gone = " REMOVE " + ", ".join(f"#{name}" for name in removed) if removed else ""
    try:
        dynamodb().update_item(
            TableName=table,
            Key=key,
            UpdateExpression="SET " + ", ".join(f"#{name} = :{name}" for name in changes) + gone,
            ConditionExpression=condition,
            ExpressionAttributeNames={f"#{name}": name for name in (*changes, *removed)},
            ExpressionAttributeValues=to_item({f":{name}": value for name, value in changes.items()}) | (values or {}),
        )
    except dynamodb().exceptions.ConditionalCheckFailedException:
        return False
    return True


def add(
    table: str, key: Item, to: tuple[str, str], changes: Mapping[str, Any], condition: str, *, values: Item
) -> int | None:
    """Add a text to a set of texts, and set attributes, by one conditional write.

    The arguments are those of `update`, but for `to`: the set's attribute, and the text. The write creates the set.

    Returns:
        How many texts the set has now; None if the condition does not hold.
    """
    name, text = to
    sets = ", ".join(f"#{changed} = :{changed}" for changed in changes)
    try:
        answer = dynamodb().update_item(
            TableName=table,
            Key=key,
            UpdateExpression=f"SET {sets} ADD #{name} :{name}",
            ConditionExpression=condition,
            ExpressionAttributeNames={f"#{each}": each for each in (*changes, name)},
            ExpressionAttributeValues=to_item({f":{each}": value for each, value in changes.items()})
            | to_item({f":{name}": {text}})
            | values,
            ReturnValues="UPDATED_NEW",
        )
    except dynamodb().exceptions.ConditionalCheckFailedException:
        return None
    return len(from_item(answer["Attributes"])[name])


def transact(writes: Sequence[Any]) -> dict[int, str]:
    """Do all of the writes or none. Map the index of each refused write to its cancellation code."""
    try:
        dynamodb().transact_write_items(TransactItems=writes)
    except dynamodb().exceptions.TransactionCanceledException as cancelled:
        codes = [reason.get("Code", "None") for reason in cancelled.response.get("CancellationReasons", [])]
        refused = {index: code for index, code in enumerate(codes) if code != "None"}
        if not refused or set(refused.values()) - {REFUSED, CONFLICT}:
            raise
        return refused
    return {}


def moment_text(moment: datetime) -> str:
    """The text that stands for a moment: ISO 8601 in UTC. Such texts sort as the moments do."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds")


def to_item(fields: Mapping[str, Any]) -> Item:
    """Plain values in the form of the API; those that are None are left out."""
    serializer = TypeSerializer()
    return {name: serializer.serialize(_plain(value)) for name, value in fields.items() if value is not None}


def from_item(item: Mapping[str, Any]) -> Item:
    """The plain values of an item; whole numbers are `int`."""
    deserializer = TypeDeserializer()
    return {name: _python(deserializer.deserialize(value)) for name, value in item.items()}


def _plain(value: Any) -> Any:  # noqa: ANN401 - any JSON value
    match value:
        case Mapping():
            return {name: _plain(inner) for name, inner in value.items()}
        case tuple() | list():
            return [_plain(inner) for inner in value]
        case str():
            return str(value)
        case float():
            return Decimal(str(value))
        case _:
            return value


def _python(value: Any) -> Any:  # noqa: ANN401 - any JSON value
    match value:
        case dict():
            return {name: _python(inner) for name, inner in value.items()}
        case list():
            return [_python(inner) for inner in value]
        case Decimal():
            return int(value) if value == value.to_integral_value() else float(value)
        case _:
            return value
