"""Which attributes a step may name in an `UpdateItem`, by its role, and which it names."""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import pytest
from support.dynamodb_in_memory import InMemoryDynamoDB
from support.template_rights import FUNCTIONS, as_list, statements

WORDS = {"ADD", "AND", "OR", "NOT", "SET", "attribute_exists", "attribute_not_exists", "contains", "size"}


def named(call: Mapping[str, Any]) -> set[str]:
    """The top-level attributes that an `UpdateItem` names, as `dynamodb:Attributes` has them."""
    text = f"{call['UpdateExpression']} {call.get('ConditionExpression', '')}"
    plain = set(re.findall(r"(?<![#:\w])[a-z]\w*", text)) - WORDS
    return plain | set(call.get("ExpressionAttributeNames", {}).values()) | {*call["Key"]}


def allowed(function: str, tables: Mapping[str, str]) -> Mapping[str, set[str]]:
    """By table, what the role of a function may name in an `UpdateItem`; `tables` has their names by resource."""
    found = {}
    for each in statements(FUNCTIONS[function]):
        table = ".".join(each["Resource"].get("Fn::GetAtt", ())) if isinstance(each["Resource"], dict) else ""
        if "dynamodb:UpdateItem" in as_list(each["Action"]) and table in tables:
            found[tables[table]] = set(each["Condition"]["ForAllValues:StringEquals"]["dynamodb:Attributes"])
    return found


@contextmanager
def seen(monkeypatch: pytest.MonkeyPatch, by: str = "") -> Iterator[Mapping[str, set[str]]]:
    """By table, the attributes that each `UpdateItem` within the block names; with `by`, those of that step alone."""
    written: dict[str, set[str]] = defaultdict(set)
    real = InMemoryDynamoDB._UpdateItem

    def update(database: InMemoryDynamoDB, call: dict[str, Any]) -> dict[str, Any]:
        if not by or database.who == by:
            written[call["TableName"]] |= named(call)
        return real(database, call)

    with monkeypatch.context() as patch:
        patch.setattr(InMemoryDynamoDB, "_UpdateItem", update)
        yield written
