"""Failed logins in DynamoDB, which deletes them some time after they are forgotten; and what else a login reads.

There is an item for each name and source, and one for each source with all names together. Counts are never lost: each
is one update that adds to what is there.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from botocore.exceptions import (  # noqa: TID251 - this package is where AWS is reached
    BotoCoreError,
    ClientError,
)

from rollcall.aws.clients import dynamodb
from rollcall.aws.tables.accounts import _district, _user
from rollcall.aws.tables.items import Item, from_item, get, moment_text, to_item
from rollcall.model.accounts import District
from rollcall.model.accounts.last_logins import LastLogins
from rollcall.model.accounts.locks import Failures, Limits, LoginAttempt
from rollcall.steps.login_locks import Known, Logins

ANY_NAME = "any:"
"""What stands for all names together, before their source."""

ATTEMPTS = 5
"""The most attempts at what another login may disturb."""


class TooBusy(Exception):
    """The tables did not answer in full, again and again."""


@dataclass(frozen=True, slots=True)
class LoginItems(Logins):
    """What a login reads and writes."""

    logins_table: str
    users_table: str
    districts_table: str

    def known(self, attempt: LoginAttempt, now: datetime) -> Known:
        pair, source = _pair(attempt), _any_name(attempt.source)
        asked = {self.logins_table: [pair, source]}
        if attempt.username:
            asked[self.users_table] = [_user_key(attempt)]
        found = _all_at_once(asked)
        counts = {fields["name"]: fields["failures"] for fields in found[self.logins_table] if still_count(fields, now)}
        failures = Failures(counts.get(attempt.name, 0), counts.get(source["name"], 0))
        user = next(iter(found.get(self.users_table, ())), None)
        return Known(_user(user), last_logins(user), failures) if user else Known(None, failures=failures)

    def user(self, attempt: LoginAttempt) -> Known:
        fields = get(self.users_table, to_item(_user_key(attempt))) if attempt.username else None
        return Known(_user(fields), last_logins(fields)) if fields else Known(None)

    def districts(self, district_ids: Sequence[str]) -> Sequence[District]:
        if len(district_ids) == 1:
            only = get(self.districts_table, to_item({"district_id": district_ids[0]}))
            return [_district(only)] if only else []
        keys = [{"district_id": each} for each in district_ids]
        found = _all_at_once({self.districts_table: keys}) if keys else {self.districts_table: []}
        known = {fields["district_id"]: _district(fields) for fields in found[self.districts_table]}
        return [known[each] for each in district_ids if each in known]

    def failed(self, attempt: LoginAttempt, limits: Limits, now: datetime, *, exists: bool) -> Failures:
        named = {"username": attempt.username} if exists else {}
        pair = self._count(_pair(attempt), limits.failures, limits, now, named)
        return Failures(pair, self._count(_any_name(attempt.source), limits.of_source, limits, now, {}))

    def let_in(self, attempt: LoginAttempt, visit: LastLogins | None, *, forget: bool) -> bool:
        writes = [_noted(self.users_table, attempt, visit)] if visit else []
        if forget:
            writes.append({"Delete": {"TableName": self.logins_table, "Key": to_item(_pair(attempt))}})
        try:
            _write(writes)
        except (ClientError, BotoCoreError):
            return False
        return True

    def _count(
        self, key: Mapping[str, str], limit: int, limits: Limits, now: datetime, named: Mapping[str, str]
    ) -> int:
        """Add one to a count, or begin at one where the last failure is forgotten."""
        ends = now + limits.lasting
        changes = {
            "limit": limit,
            "last_at": moment_text(now),
            "ends_at": moment_text(ends),
            "expires_at": int(ends.timestamp()),
            **named,
        }
        for _ in range(ATTEMPTS):
            for anew in (False, True):
                count = _counted(self.logins_table, key, changes, anew=anew)
                if count is not None:
                    return count
        raise TooBusy  # somebody else began anew between each two of our attempts


def last_logins(fields: Mapping[str, Any]) -> LastLogins:
    """When and from where the user of an item was last here."""
    return LastLogins(**{name: fields[name] for name in LastLogins.__slots__ if name in fields})


def _pair(attempt: LoginAttempt) -> dict[str, str]:
    return {"name": attempt.name, "source": attempt.source}


def _any_name(source: str) -> dict[str, str]:
    """The key of the item that counts all names; with the source in both keys, such items lie in many partitions."""
    return {"name": f"{ANY_NAME}{source}", "source": source}


def _user_key(attempt: LoginAttempt) -> dict[str, str]:
    return {"username": attempt.username}


def still_count(fields: Mapping[str, Any], now: datetime) -> bool:
    """Whether the failures of an item still count; DynamoDB deletes it some time after they do not."""
    return bool(datetime.fromisoformat(fields["ends_at"]) > now)


def _all_at_once(asked: Mapping[str, Sequence[Mapping[str, str]]]) -> Mapping[str, Sequence[Item]]:
    """Read items of several tables by one consistent call; what DynamoDB leaves over is asked for again."""
    found: dict[str, list[Item]] = {table: [] for table in asked}
    left: Any = {
        table: {"Keys": [to_item(key) for key in keys], "ConsistentRead": True} for table, keys in asked.items()
    }
    for _ in range(ATTEMPTS):
        answer = dynamodb().batch_get_item(RequestItems=left)
        for table, items in answer["Responses"].items():
            found[table] += map(from_item, items)
        left = answer.get("UnprocessedKeys")
        if not left:
            return found
    raise TooBusy


def _counted(table: str, key: Mapping[str, str], changes: Mapping[str, Any], *, anew: bool) -> int | None:
    """The count after one more failure; None if it is forgotten, or with `anew` if it is not."""
    added = ":one" if anew else "if_not_exists(#failures, :none) + :one"
    sets = ", ".join([f"#failures = {added}", *(f"#{name} = :{name}" for name in changes)])
    values = {":one": 1, **({} if anew else {":none": 0}), **{f":{name}": value for name, value in changes.items()}}
    try:
        answer = dynamodb().update_item(
            TableName=table,
            Key=to_item(key),
            UpdateExpression=f"SET {sets}",
            ConditionExpression="ends_at <= :last_at"
            if anew
            else "attribute_not_exists(ends_at) OR ends_at > :last_at",
            ExpressionAttributeNames={f"#{name}": name for name in ("failures", *changes)},
            ExpressionAttributeValues=to_item(values),
            ReturnValues="ALL_NEW",
        )
    except dynamodb().exceptions.ConditionalCheckFailedException:
        return None
    return int(from_item(answer["Attributes"])["failures"])


def _noted(table: str, attempt: LoginAttempt, visit: LastLogins) -> dict[str, Any]:
    """The write of a visit into an account that is still there."""
    changes = {name: getattr(visit, name) for name in LastLogins.__slots__ if getattr(visit, name)}
    return {
        "Update": {
            "TableName": table,
            "Key": to_item(_user_key(attempt)),
            "UpdateExpression": "SET " + ", ".join(f"#{name} = :{name}" for name in changes),
            "ConditionExpression": "attribute_exists(username)",
            "ExpressionAttributeNames": {f"#{name}": name for name in changes},
            "ExpressionAttributeValues": to_item({f":{name}": value for name, value in changes.items()}),
        }
    }


def _write(writes: Sequence[Mapping[str, Any]]) -> None:
    """Do the writes by one call, if there are any."""
    if len(writes) == 1:
        ((kind, write),) = writes[0].items()
        calls: Mapping[str, Any] = {"Update": dynamodb().update_item, "Delete": dynamodb().delete_item}
        calls[kind](**write)
    elif writes:
        dynamodb().transact_write_items(TransactItems=writes)  # type: ignore[arg-type]
