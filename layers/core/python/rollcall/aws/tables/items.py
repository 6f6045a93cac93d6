"""DynamoDB items as plain values."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from boto3.dynamodb.types import TypeDeserializer, TypeSerializer  # noqa: TID251 - this package is where AWS is reached

Item = dict[str, Any]
"""An item as DynamoDB's API takes and gives it: each value under the letter of its type."""


def to_item(fields: Mapping[str, Any]) -> Item:
    """`fields` as an item; those that are None are left out."""
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
