"""Which attributes of accounts and imports the pages write or compare: all that their role lets them name."""

import re
from collections import defaultdict
from collections.abc import Mapping
from typing import Any

import pytest
from support.dynamodb_in_memory import InMemoryDynamoDB
from support.pages_in_memory import MINE, OPERATOR, Pages, content
from support.template_rights import FUNCTIONS, statements

from rollcall.model.accounts import Decides

TABLES = {"ImportsTable.Arn": "imports", "DistrictsTable.Arn": "districts"}
WORDS = {"AND", "OR", "NOT", "SET", "attribute_exists", "attribute_not_exists"}


def named(call: Mapping[str, Any]) -> set[str]:
    """The top-level attributes that an `UpdateItem` names, as `dynamodb:Attributes` has them."""
    text = f"{call['UpdateExpression']} {call.get('ConditionExpression', '')}"
    plain = set(re.findall(r"(?<![#:\w])[a-z]\w*", text)) - WORDS
    return plain | set(call.get("ExpressionAttributeNames", {}).values()) | {*call["Key"]}


def allowed() -> Mapping[str, set[str]]:
    """By table, what the role of the pages may name in an `UpdateItem`."""
    found = {}
    for each in statements(FUNCTIONS["AppsFunction"]):
        if each["Action"] == "dynamodb:UpdateItem":
            table = TABLES[".".join(each["Resource"]["Fn::GetAtt"])]
            found[table] = set(each["Condition"]["ForAllValues:StringEquals"]["dynamodb:Attributes"])
    return found


def test_the_role_may_write_what_the_pages_write_and_nothing_else(
    pages: Pages, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A decision by one side, by both and against, and a choice of e-mails."""
    pages.change(MINE, decides=Decides.BOTH, contacts=(f"{MINE}-manager@example.org", "office@example.org"))
    written: dict[str, set[str]] = defaultdict(set)
    real = InMemoryDynamoDB._UpdateItem

    def seen(database: InMemoryDynamoDB, call: dict[str, Any]) -> dict[str, Any]:
        written[call["TableName"]] |= named(call)
        return real(database, call)

    monkeypatch.setattr(InMemoryDynamoDB, "_UpdateItem", seen)
    address = f"/imports/{pages.id(MINE, 'held')}/decision"
    manager = pages.browser(f"{MINE}-manager")
    for _ in range(2):
        assert manager.post("/mails", failed="on", waits="on").status == 200
    for browser in (manager, pages.browser(OPERATOR)):
        assert browser.post(address, verdict="approve", content=content(MINE)).status == 303
    browser.post(address, verdict="discard")
    assert {table: names for table, names in written.items() if table in TABLES.values()} == allowed()
