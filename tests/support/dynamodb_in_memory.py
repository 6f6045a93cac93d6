"""DynamoDB in memory, behind the SDK's own client: it checks each call's parameters, and no network is needed.

It knows the expressions that the adapters and the chain use, and nothing else. It keeps who wrote which attributes of
which item, and who read which item: `acting` says who that is.
"""

import operator
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import pytest
from support.sdk_in_memory import Answered, answered

from rollcall.aws.clients import client

KEYS = {"imports": ("import_id", "item"), "snapshots": ("district_id", "item"), "districts": ("district_id",)}
KEYS |= {"users": ("username",), "sessions": ("session",), "logins": ("name", "source")}
KEYS |= {"accountChanges": ("district_id", "item"), "mailTroubles": ("address",)}
"""The keys of the tables, by a table's name."""

PARTITION_KEY_BYTES, SORT_KEY_BYTES = 2048, 1024
"""The longest keys that the service takes."""

Item = dict[str, Any]

_ORDERS = {"<": operator.lt, "<=": operator.le, ">": operator.gt}


class Access(NamedTuple):
    """That somebody wrote attributes of an item, or read an item."""

    who: str
    table: str
    sort_key: str
    """Empty where the table has none."""
    attributes: frozenset[str]


class Refused(Exception):
    """A condition does not hold."""


class Invalid(Exception):
    """The service takes no such call: a key is empty or too long, or the bounds of a range are the wrong way round."""


@dataclass
class InMemoryDynamoDB:
    """The tables, by name, and what was done to them."""

    tables: dict[str, dict[tuple[str, ...], Item]] = field(default_factory=lambda: {name: {} for name in KEYS})
    writes: list[Access] = field(default_factory=list)
    reads: list[Access] = field(default_factory=list)
    who: str = ""

    @contextmanager
    def acting(self, who: str) -> Iterator[None]:
        """Everything within the block is done by this step, state or command."""
        self.who = who
        yield
        self.who = ""

    def answer(self, params: Mapping[str, Any], operation: str) -> tuple[Answered, Mapping[str, Any]]:
        """What the service answers to one call."""
        try:
            return Answered(200), getattr(self, f"_{operation}")(copied(dict(params)))
        except Refused as refused:
            code, more = "ConditionalCheckFailedException", {}
            if operation == "TransactWriteItems":
                code = "TransactionCanceledException"
                more = {"CancellationReasons": [{"Code": each} for each in refused.args]}
            return Answered(400), {"Error": {"Code": code, "Message": ""}, **more}
        except Invalid:
            return Answered(400), {"Error": {"Code": "ValidationException", "Message": ""}}

    def update(self, arguments: Mapping[str, Any]) -> None:
        """Do an `UpdateItem` that the chain itself makes; `Refused` where its condition does not hold."""
        self._UpdateItem(copied(dict(arguments)))

    def _PutItem(self, call: Item) -> Item:  # noqa: N802 - as the API names it
        key = self._key(call["TableName"], call["Item"])
        _check(call, self.tables[call["TableName"]].get(key, {}))
        self.tables[call["TableName"]][key] = call["Item"]
        self._wrote(call["TableName"], key, call["Item"])
        return {}

    def _UpdateItem(self, call: Item) -> Item:  # noqa: N802
        table, key = call["TableName"], self._key(call["TableName"], call["Key"])
        before = self.tables[table].get(key, {})
        _check(call, before)
        changes = _changes(call, before)
        gone, after = _removed(call), {**call["Key"], **before, **changes}
        self.tables[table][key] = {name: value for name, value in after.items() if name not in gone}
        written = changes | dict.fromkeys(gone & before.keys())
        self._wrote(table, key, written if before else {**call["Key"], **changes})
        if "ReturnValues" not in call:
            return {}
        if call["ReturnValues"] == "UPDATED_NEW":
            self._read(table, key)
            return {"Attributes": copied(changes)}
        return {"Attributes": copied(self.tables[table][key])}

    def _ConditionCheck(self, call: Item) -> Item:  # noqa: N802
        key = self._key(call["TableName"], call["Key"])
        _check(call, self.tables[call["TableName"]].get(key, {}))
        self._read(call["TableName"], key)
        return {}

    def _TransactWriteItems(self, call: Item) -> Item:  # noqa: N802
        kinds = {"Put": self._PutItem, "Update": self._UpdateItem, "Delete": self._DeleteItem}
        codes, kinds = [], kinds | {"ConditionCheck": self._ConditionCheck}
        before, written = copied(self.tables), len(self.writes)
        for write in call["TransactItems"]:
            ((kind, one),) = write.items()
            try:
                kinds[kind](one)
                codes.append("None")
            except Refused:
                codes.append("ConditionalCheckFailed")
        if set(codes) != {"None"}:
            self.tables, self.writes = before, self.writes[:written]
            raise Refused(*codes)
        return {}

    def _DeleteItem(self, call: Item) -> Item:  # noqa: N802
        table, key = call["TableName"], self._key(call["TableName"], call["Key"])
        _check(call, self.tables[table].get(key, {}))
        self.tables[table].pop(key, None)
        return {}

    def _GetItem(self, call: Item) -> Item:  # noqa: N802
        key = self._key(call["TableName"], call["Key"])
        self._read(call["TableName"], key)
        found = self.tables[call["TableName"]].get(key)
        return {"Item": copied(found)} if found else {}

    def _BatchGetItem(self, call: Item) -> Item:  # noqa: N802
        found = {
            table: [self._GetItem({"TableName": table, "Key": key}).get("Item") for key in asked["Keys"]]
            for table, asked in call["RequestItems"].items()
        }
        return {"Responses": {table: [item for item in items if item] for table, items in found.items()}}

    def _Query(self, call: Item) -> Item:  # noqa: N802
        values = call["ExpressionAttributeValues"]
        if ":name" in values:
            there = self.tables[call["TableName"]].values()
            return {"Items": [copied(item) for item in there if item["name"] == values[":name"]]}
        if ":open" in values:
            return {"Items": self._open(call["TableName"], values[":started"])}
        if "IndexName" in call and ":order" in values:
            return {"Items": self._indexed(call["TableName"], values[":district"], values[":order"])}
        if "IndexName" in call:
            return {"Items": self._between(call["TableName"], values)}
        first, prefix = values[":district"]["S"], values.get(":prefix", {"S": ""})["S"]
        found = [key for key in sorted(self.tables[call["TableName"]]) if key[0] == first and key[1].startswith(prefix)]
        self._read(call["TableName"], (first, prefix))
        ordered = found if call["ScanIndexForward"] else found[::-1]
        return {"Items": [copied(self.tables[call["TableName"]][key]) for key in ordered]}

    def _open(self, table: str, started: Item) -> list[Item]:
        """The imports that are watched and began before a moment, oldest first."""
        self._read(table, ("", "import"))
        there = [each for each in self.tables[table].values() if "watched" in each]
        own = [each for each in there if each["started_at"]["S"] < started["S"]]
        return [copied(each) for each in sorted(own, key=lambda each: str(each["started_at"]["S"]))]

    def _indexed(self, table: str, district: Item, order: Item) -> list[Item]:
        """The imports of a district before an upload, newest first."""
        self._read(table, ("", "import"))
        there = [each for each in self.tables[table].values() if "upload_order" in each]
        own = [each for each in there if each["district_id"] == district and each["upload_order"]["S"] < order["S"]]
        return [copied(each) for each in sorted(own, key=lambda each: str(each["upload_order"]["S"]), reverse=True)]

    def _between(self, table: str, values: Mapping[str, Item]) -> list[Item]:
        """The imports of a district between two orders, both included, newest first."""
        since, before = values[":since"]["S"], values[":before"]["S"]
        if since > before or max(len(since.encode()), len(before.encode())) > SORT_KEY_BYTES:
            raise Invalid
        self._read(table, ("", "import"))
        own = [each for each in self.tables[table].values() if each.get("district_id") == values[":district"]]
        there = [each for each in own if "upload_order" in each and since <= each["upload_order"]["S"] <= before]
        return [copied(each) for each in sorted(there, key=lambda each: str(each["upload_order"]["S"]), reverse=True)]

    def _Scan(self, call: Item) -> Item:  # noqa: N802
        name, _, value = call.get("FilterExpression", "").partition(" = ")
        self._read(call["TableName"], ("", ""))
        items = [*self.tables[call["TableName"]].values()]
        fit = [each for each in items if not name or each[name] == call["ExpressionAttributeValues"][value]]
        return {"Items": copied(fit)}

    def _key(self, table: str, item: Mapping[str, Any]) -> tuple[str, ...]:
        key = tuple(item[name]["S"] for name in KEYS[table])
        if "" in key or max(len(part.encode()) for part in key) > PARTITION_KEY_BYTES:
            raise Invalid
        return key

    def _wrote(self, table: str, key: tuple[str, ...], attributes: Mapping[str, Any]) -> None:
        self.writes.append(Access(self.who, table, key[1] if len(key) > 1 else "", frozenset(attributes)))

    def _read(self, table: str, key: tuple[str, ...]) -> None:
        self.reads.append(Access(self.who, table, key[1] if len(key) > 1 else "", frozenset()))


@contextmanager
def in_memory(monkeypatch: pytest.MonkeyPatch) -> Iterator[InMemoryDynamoDB]:
    """Tables in memory, which `rollcall.aws` finds in the place of DynamoDB; whoever is woken is not there."""
    monkeypatch.setenv("AWS_REGION", "eu-central-1")
    made = InMemoryDynamoDB()
    answered(
        monkeypatch,
        {
            "dynamodb": lambda operation, params: made.answer(params, operation),
            "stepfunctions": lambda *_: (Answered(200), {}),
        },
    )
    yield made
    client.cache_clear()


def copied(value: Any) -> Any:  # noqa: ANN401 - of the type of what is given
    """A copy of what JSON could say and of all that it holds; `copy.deepcopy` takes ten times as long."""
    if isinstance(value, dict):
        return {name: copied(each) for name, each in value.items()}
    if isinstance(value, list):
        return [copied(each) for each in value]
    return value


def _changes(call: Item, before: Item) -> Item:
    """The new values that `SET a = :a, b = if_not_exists(b, :b), c = if_not_exists(c, :none) + :one ADD d :d` gives.

    `d` is a set of texts.
    """
    expression, _, joined = call["UpdateExpression"].partition(" ADD ")
    expression = expression.partition("REMOVE ")[0].rstrip()
    if not expression:
        return {}
    assert expression.startswith("SET ")
    made: Item = {}
    if joined:
        name, value = joined.split(" ")
        there = before.get(_name(call, name), {"SS": []})["SS"]
        made[_name(call, name)] = {"SS": sorted({*there, *call["ExpressionAttributeValues"][value]["SS"]})}
    for part in re.split(r",\s*(?![^()]*\))", expression[4:]):
        name, value = (side.strip() for side in part.split(" = ", 1))
        name = _name(call, name)
        value, _, added = value.partition(" + ")
        if added:
            values = call["ExpressionAttributeValues"]
            first = before.get(name, values[value.rstrip(")").rpartition(" ")[2]])
            made[name] = {"N": str(int(first["N"]) + int(values[added]["N"]))}
            continue
        kept = re.fullmatch(r"if_not_exists\((\S+), (\S+)\)", value)
        if kept and _name(call, kept[1]) in before:
            continue
        made[name] = call["ExpressionAttributeValues"][kept[2] if kept else value]
    return made


def _removed(call: Item) -> set[str]:
    """The names of what `REMOVE #a, #b` at the end of an update takes away."""
    names = call["UpdateExpression"].partition("REMOVE ")[2]
    return {_name(call, name) for name in names.split(", ")} if names else set()


def _check(call: Item, item: Item) -> None:
    """Raise `Refused` unless the call's condition holds for an item: ANDs of single conditions, and ORs in brackets."""
    condition = call.get("ConditionExpression", "")
    if condition and not _holds(call, " ".join(condition.split()), item):
        raise Refused


def _holds(call: Item, condition: str, item: Item) -> bool:
    for word, combine in ((" AND ", all), (" OR ", any)):
        parts = _split(condition, word)
        if len(parts) > 1:
            return combine(_holds(call, part, item) for part in parts)
    if condition.startswith("("):
        return _holds(call, condition[1:-1], item)
    if asked := re.fullmatch(r"attribute_(not_)?exists\((\S+)\)", condition):
        return (_name(call, asked[2]) in item) is not bool(asked[1])
    if "(#" in condition:
        return _holds_for_set(call, condition, item)
    name, sign, value = condition.split(" ")
    one, other = item.get(_name(call, name)), call["ExpressionAttributeValues"][value]
    if sign in _ORDERS:
        return one is not None and _ORDERS[sign](one["S"], other["S"])
    return (one == other) is (sign == "=")


def _holds_for_set(call: Item, condition: str, item: Item) -> bool:
    """Whether `contains(#a, :a)` or `size(#a) < :n` holds, where `#a` is a set of texts."""
    asked = re.fullmatch(r"(contains|size)\((#\w+)(?:, |\) < )(:\w+)\)?", condition)
    assert asked, condition
    there, value = item.get(_name(call, asked[2])), call["ExpressionAttributeValues"][asked[3]]
    if there is None:
        return False
    return value["S"] in there["SS"] if asked[1] == "contains" else len(there["SS"]) < int(value["N"])


def _split(condition: str, word: str) -> list[str]:
    """The parts of a condition between words that stand in no brackets."""
    parts, depth, start = [], 0, 0
    for place, sign in enumerate(condition):
        depth += {"(": 1, ")": -1}.get(sign, 0)
        if depth == 0 and condition.startswith(word, place):
            parts.append(condition[start:place])
            start = place + len(word)
    return [*parts, condition[start:]]


def _name(call: Item, name: str) -> str:
    found: str = call["ExpressionAttributeNames"][name] if name.startswith("#") else name
    return found
