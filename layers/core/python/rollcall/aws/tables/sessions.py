"""Sessions of the pages in DynamoDB, which deletes them some time after they have expired."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from rollcall.aws.clients import dynamodb
from rollcall.aws.tables.items import Item, get, moment_text, to_item, update
from rollcall.steps.login_pages import Tokens
from rollcall.steps.sign_in import Session, Sessions


@dataclass(frozen=True, slots=True)
class SessionItems(Sessions):
    """One item for each session."""

    table: str
    """Name of the table of sessions."""

    def add(self, session: Session) -> None:
        fields = {
            "session": session.key,
            "username": session.username,
            "begun_at": moment_text(session.begun_at),
            **_changing(session),
        }
        dynamodb().put_item(TableName=self.table, Item=to_item(fields))

    def read(self, key: str) -> Session | None:
        fields = get(self.table, _key(key))
        if fields is None:
            return None
        return Session(
            key,
            fields["username"],
            Tokens(fields["id_token"], fields["refresh_token"]),
            datetime.fromisoformat(fields["begun_at"]),
            datetime.fromisoformat(fields["ends_at"]),
            fields.get("district", ""),
        )

    def renew(self, before: Session, after: Session) -> bool:
        same = {":old": {"S": before.tokens.refresh_token}, ":token": {"S": before.tokens.id_token}}
        condition = "refresh_token = :old AND id_token = :token"
        return update(self.table, _key(before.key), _changing(after), condition, same)

    def end(self, key: str) -> None:
        dynamodb().delete_item(TableName=self.table, Key=_key(key))

    def choose(self, key: str, district_id: str) -> None:
        update(self.table, _key(key), {"district": district_id}, "attribute_exists(username)")

    def end_all_of(self, username: str) -> None:
        """Forget all sessions of somebody. It reads the whole table, so it is for operators alone."""
        pages = (
            dynamodb()
            .get_paginator("scan")
            .paginate(
                TableName=self.table,
                FilterExpression="username = :username",
                ExpressionAttributeValues=to_item({":username": username}),
                ConsistentRead=True,
            )
        )
        for page in pages:
            for item in page["Items"]:
                self.end(item["session"]["S"])


def _changing(session: Session) -> dict[str, Any]:
    return {
        "id_token": session.tokens.id_token,
        "refresh_token": session.tokens.refresh_token,
        "ends_at": moment_text(session.expires_at),
        "expires_at": int(session.expires_at.timestamp()),
    }


def _key(key: str) -> Item:
    return to_item({"session": key})
