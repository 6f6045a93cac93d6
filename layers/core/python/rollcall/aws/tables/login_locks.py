"""Failed logins and the last ones, as operators see and lift them."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from rollcall.aws.clients import dynamodb
from rollcall.aws.tables.items import Item, from_item, get, to_item
from rollcall.aws.tables.logins import ANY_NAME, last_logins, still_count
from rollcall.model.accounts.last_logins import LastLogins
from rollcall.model.accounts.locks import Lock, name_hash, source_of
from rollcall.steps.login_locks import Locks


@dataclass(frozen=True, slots=True)
class LoginLocks(Locks):
    """The failed logins and the last ones, for operators."""

    logins_table: str
    users_table: str
    now: Callable[[], datetime] = field(default=lambda: datetime.now(UTC))

    def of_user(self, username: str) -> Sequence[Lock]:
        return self._locks(self._of_name(username))

    def all(self) -> Sequence[Lock]:
        return self._locks(self._every())

    def lift(self, username: str) -> int:
        return self._forget(self._of_name(username))

    def lift_source(self, address: str) -> int:
        source = source_of(address)
        return self._forget(fields for fields in self._every() if fields["source"] == source)

    def last(self, username: str) -> LastLogins | None:
        fields = get(self.users_table, to_item({"username": username.lower()}))
        return None if fields is None else last_logins(fields)

    def _of_name(self, username: str) -> Iterator[Item]:
        query = dynamodb().get_paginator("query")
        pages = query.paginate(
            TableName=self.logins_table,
            KeyConditionExpression="#name = :name",
            ExpressionAttributeNames={"#name": "name"},
            ExpressionAttributeValues=to_item({":name": name_hash(username)}),
            ConsistentRead=True,
        )
        for page in pages:
            yield from map(from_item, page["Items"])

    def _every(self) -> Iterator[Item]:
        for page in dynamodb().get_paginator("scan").paginate(TableName=self.logins_table, ConsistentRead=True):
            yield from map(from_item, page["Items"])

    def _locks(self, items: Iterator[Item]) -> Sequence[Lock]:
        now = self.now()
        found = [_lock(fields) for fields in items if still_count(fields, now)]
        return sorted(found, key=lambda lock: lock.last_at, reverse=True)

    def _forget(self, items: Iterator[Item]) -> int:
        now, counted = self.now(), 0
        for fields in list(items):
            key = {name: fields[name] for name in ("name", "source")}
            dynamodb().delete_item(TableName=self.logins_table, Key=to_item(key))
            counted += still_count(fields, now)
        return counted


def _lock(fields: Mapping[str, Any]) -> Lock:
    last, until = (datetime.fromisoformat(fields[name]) for name in ("last_at", "ends_at"))
    any_name = fields["name"].startswith(ANY_NAME)
    username = fields.get("username", "")
    return Lock(username, any_name, fields["source"], fields["failures"], fields["limit"], last, until)
