"""The record of changes of accounts in DynamoDB, below the district in whose history they stand.

A change of an account and its record are one transaction. What one command changes of one account is one item, so that
the transaction has an item for the account and one for each district, whatever it changes.
"""

import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any

from rollcall.aws.clients import dynamodb
from rollcall.aws.tables.items import from_item, moment_text, to_item, transact
from rollcall.model.accounts.history import AccountChange

TOKEN_BYTES = 8

NEWEST = 50
"""The items of a history that are read at a time."""


class NotRecorded(Exception):
    """The record could not be written, because somebody writes there at the same moment."""


@dataclass(frozen=True, slots=True)
class AccountChanges:
    """The table of changes."""

    table: str

    def newest_first(self, district_id: str) -> Iterator[AccountChange]:
        """Read the history of a district; a page is read when it is needed."""
        pages = (
            dynamodb()
            .get_paginator("query")
            .paginate(
                TableName=self.table,
                KeyConditionExpression="district_id = :district",
                ExpressionAttributeValues=to_item({":district": district_id}),
                ScanIndexForward=False,
                ConsistentRead=True,
                PaginationConfig={"PageSize": NEWEST},
            )
        )
        for page in pages:
            for fields in map(from_item, page["Items"]):
                same = (fields["district_id"], datetime.fromisoformat(fields["at"]), fields["by"], fields["subject"])
                yield from (AccountChange(*same, **one) for one in fields["changes"])

    def add(self, changes: Iterable[AccountChange]) -> None:
        """Record what is in no item, such as a new password.

        Raises:
            NotRecorded: Somebody else is writing there.
        """
        if transact(self.writes(changes)):
            raise NotRecorded

    def writes(self, changes: Iterable[AccountChange]) -> list[dict[str, Any]]:
        """The writes of a transaction that record the changes: one item for each district and subject."""
        token = os.urandom(TOKEN_BYTES).hex()
        found = groupby(changes, key=lambda change: (change.district_id, change.at, change.by, change.subject))
        return [self._put(token, list(group)) for _, group in found]

    def _put(self, token: str, changes: list[AccountChange]) -> dict[str, Any]:
        """The write of one item; the changes differ in nothing but the settings."""
        one = changes[0]
        fields = {
            "district_id": one.district_id,
            "item": f"{moment_text(one.at)}#{token}",
            "at": moment_text(one.at),
            "by": one.by,
            "subject": one.subject,
            "changes": [{"what": each.what, "before": each.before, "after": each.after} for each in changes],
        }
        new = "attribute_not_exists(district_id)"
        return {"Put": {"TableName": self.table, "Item": to_item(fields), "ConditionExpression": new}}
