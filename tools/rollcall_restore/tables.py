"""A table that gets the items of another one back, such as of one that DynamoDB restored to a point in time."""

from collections.abc import Iterator, Mapping
from typing import Any

DynamoDB = Any
"""A client of boto3."""
Item = Mapping[str, Any]


def differences(dynamodb: DynamoDB, restored: str, table: str) -> tuple[list[Item], list[Item]]:
    """The items that `table` lacks or has otherwise, as `restored` has them, and the keys of those that only it has.

    Both tables are read whole: accounts and snapshots are some items for each district.
    """
    names = [each["AttributeName"] for each in dynamodb.describe_table(TableName=table)["Table"]["KeySchema"]]
    then = {_key(item, names): item for item in _items(dynamodb, restored)}
    now = {_key(item, names): item for item in _items(dynamodb, table)}
    missing = [item for key, item in then.items() if now.get(key) != item]
    later: list[Item] = [{name: item[name] for name in names} for key, item in now.items() if key not in then]
    return missing, later


def put(dynamodb: DynamoDB, table: str, items: list[Item]) -> None:
    """Write the items, one by one: a district may be sending meanwhile, and each item is whole."""
    for item in items:
        dynamodb.put_item(TableName=table, Item=item)


def remove(dynamodb: DynamoDB, table: str, keys: list[Item]) -> None:
    """Delete the items that came later."""
    for key in keys:
        dynamodb.delete_item(TableName=table, Key=key)


def _items(dynamodb: DynamoDB, table: str) -> Iterator[Item]:
    for page in dynamodb.get_paginator("scan").paginate(TableName=table, ConsistentRead=True):
        yield from page["Items"]


def _key(item: Item, names: list[str]) -> tuple[str, ...]:
    return tuple(repr(item[name]) for name in names)
