"""A table gets back what it lacks or has otherwise; what came later goes only if it is asked for."""

from collections.abc import Mapping
from typing import Any

from rollcall_restore.tables import differences, put, remove

THEN = [{"id": {"S": "a"}, "n": {"N": "1"}}, {"id": {"S": "b"}, "n": {"N": "1"}}, {"id": {"S": "c"}, "n": {"N": "1"}}]
NOW = [{"id": {"S": "a"}, "n": {"N": "1"}}, {"id": {"S": "b"}, "n": {"N": "2"}}, {"id": {"S": "later"}}]


class DynamoDB:
    """Tables of the key `id`, which are read in pages of two."""

    def __init__(self, **tables: list[Mapping[str, Any]]) -> None:
        """`tables` have items."""
        self.tables = tables

    def describe_table(self, *, TableName: str) -> Mapping[str, Any]:  # noqa: N803
        """The key."""
        assert TableName in self.tables
        return {"Table": {"KeySchema": [{"AttributeName": "id", "KeyType": "HASH"}]}}

    def get_paginator(self, operation: str) -> "DynamoDB":
        """Of the items."""
        assert operation == "scan"
        return self

    def paginate(self, *, TableName: str, ConsistentRead: bool) -> list[Mapping[str, Any]]:  # noqa: N803
        """The items."""
        assert ConsistentRead
        items = self.tables[TableName]
        return [{"Items": items[first : first + 2]} for first in range(0, len(items), 2)]

    def put_item(self, *, TableName: str, Item: Mapping[str, Any]) -> None:  # noqa: N803
        """Replace it."""
        others = [each for each in self.tables[TableName] if each["id"] != Item["id"]]
        self.tables[TableName] = [*others, Item]

    def delete_item(self, *, TableName: str, Key: Mapping[str, Any]) -> None:  # noqa: N803
        """Remove it."""
        self.tables[TableName] = [each for each in self.tables[TableName] if each["id"] != Key["id"]]


def test_what_is_gone_or_differs_is_put_back_and_what_came_later_stays() -> None:
    aws = DynamoDB(restored=[*THEN], table=[*NOW])
    missing, later = differences(aws, "restored", "table")
    assert (missing, later) == (THEN[1:], [{"id": {"S": "later"}}])
    put(aws, "table", missing)
    assert differences(aws, "restored", "table") == ([], later)


def test_what_came_later_goes_if_the_table_is_to_be_exactly_as_it_was() -> None:
    aws = DynamoDB(restored=[*THEN], table=[*THEN, NOW[2]])
    _, later = differences(aws, "restored", "table")
    remove(aws, "table", later)
    assert aws.tables["table"] == THEN
