"""What is noted of addresses to which an e-mail did not arrive, in DynamoDB: one item for each address."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from rollcall.aws.clients import dynamodb
from rollcall.aws.tables.items import Item, get, moment_text, to_item, update
from rollcall.model.accounts.mail_troubles import MailTrouble, TroubleKind
from rollcall.steps.deliveries import Troubles
from rollcall.steps.mail_news import Arrived

KEPT = timedelta(days=400)
"""For how long a trouble is noted if nothing is sent to the address any more. Each e-mail renews it or ends it."""

KEPT_DELAY = timedelta(days=3)
"""The same of a delay: SES tries for less than a day, and then tells how it ended."""


@dataclass(frozen=True, slots=True)
class MailTroubles(Troubles):
    """The newest trouble of each address."""

    table: str

    def of(self, address: str) -> MailTrouble | None:
        found = get(self.table, _key(address.lower()))
        if found is None:
            return None
        moments = {name: datetime.fromisoformat(found[name]) for name in ("at", "sent_at")}
        kind, reason = TroubleKind(found["kind"]), found["reason"]
        return MailTrouble(found["address"], kind, reason, moments["at"], moments["sent_at"], found["message_id"])

    def note(self, trouble: MailTrouble, now: datetime) -> bool:
        changes = {
            "kind": trouble.kind,
            "reason": trouble.reason,
            "at": moment_text(trouble.at),
            "sent_at": moment_text(trouble.sent_at),
            "message_id": trouble.message_id,
            "expires_at": int((now + (KEPT if trouble.is_final else KEPT_DELAY)).timestamp()),
        }
        newer = "#sent_at < :sent_at OR (#sent_at = :sent_at AND #at < :at)"
        return update(self.table, _key(trouble.address), changes, f"attribute_not_exists(address) OR {newer}")

    def clear(self, arrived: Arrived) -> bool:
        # An e-mail may come back after its arrival was told, so that it ends no trouble of its own but a delay.
        try:
            dynamodb().delete_item(
                TableName=self.table,
                Key=_key(arrived.address),
                ConditionExpression="#sent_at < :sent_at OR (#sent_at = :sent_at AND #kind = :delayed)",
                ExpressionAttributeNames={"#sent_at": "sent_at", "#kind": "kind"},
                ExpressionAttributeValues=to_item(
                    {":sent_at": moment_text(arrived.sent_at), ":delayed": TroubleKind.DELAYED}
                ),
            )
        except dynamodb().exceptions.ConditionalCheckFailedException:
            return False
        return True

    def forget(self, address: str) -> None:
        """Delete what is noted of an address, in any case."""
        dynamodb().delete_item(TableName=self.table, Key=_key(address.lower()))


def _key(address: str) -> Item:
    return {"address": {"S": address}}
