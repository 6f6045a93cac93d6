"""Who may send which mail, in DynamoDB: beside the record of the import that it is about."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from rollcall.aws.clients import client
from rollcall.aws.tables.items import Item, from_item, to_item
from rollcall.steps.notify import About, Occasion

if TYPE_CHECKING:
    from collections.abc import Mapping

    from mypy_boto3_dynamodb import DynamoDBClient


@dataclass(frozen=True, slots=True)
class MailLeases:
    """One lease for each mail, in three attributes of one item: who began when, when it was sent, and as what.

    Of an import that waits or ended they are the record's own, so that who sees the record sees whether it was told.
    """

    table: str
    keep_days: int = 400
    """Days until an item goes that is not the record's."""

    def begin(self, occasion: Occasion, now: datetime, lease: timedelta) -> bool:
        """Takes the right to send for the length of `lease`; False if it was sent, or is being sent."""
        sent, begun = _name(occasion, "mailed_at"), _name(occasion, "mailing_at")
        free = f"attribute_not_exists({sent}) AND (attribute_not_exists({begun}) OR {begun} < :free)"
        changes: dict[str, Any] = {begun: _moment(now)}
        if occasion.about is About.RESTORED:
            changes["expires_at"] = int((now + timedelta(days=self.keep_days)).timestamp())
        return self._update(occasion, changes, free, {":free": _moment(now - lease)})

    def is_sent(self, occasion: Occasion) -> bool:
        """Whether the mail was sent."""
        dynamodb: DynamoDBClient = client("dynamodb")
        answer = dynamodb.get_item(TableName=self.table, Key=_key(occasion), ConsistentRead=True)
        return bool(from_item(answer.get("Item", {})).get(_name(occasion, "mailed_at")))

    def give_up(self, occasion: Occasion) -> None:
        """Gives the right to send back: the mail was refused for certain."""
        unsent = f"attribute_not_exists({_name(occasion, 'mailed_at')})"
        self._update(occasion, {_name(occasion, "mailing_at"): ""}, unsent, {})

    def end(self, occasion: Occasion, message_id: str, now: datetime) -> None:
        """Marks the mail as sent."""
        changes = {_name(occasion, "mailed_at"): _moment(now), _name(occasion, "message_id"): message_id}
        self._update(occasion, changes, "attribute_exists(import_id)", {})

    def _update(
        self, occasion: Occasion, changes: "Mapping[str, Any]", condition: str, values: "Mapping[str, Any]"
    ) -> bool:
        dynamodb: DynamoDBClient = client("dynamodb")
        try:
            dynamodb.update_item(
                TableName=self.table,
                Key=_key(occasion),
                UpdateExpression="SET " + ", ".join(f"{name} = :{name}" for name in changes),
                ConditionExpression=condition,
                ExpressionAttributeValues=to_item(
                    {f":{name}": value for name, value in changes.items()} | dict(values)
                ),
            )
        except dynamodb.exceptions.ConditionalCheckFailedException:
            return False
        return True


def _key(occasion: Occasion) -> Item:
    # A restored import's record may be gone already, and must not come back as a part of itself.
    item = f"restored#{occasion.version:08}" if occasion.about is About.RESTORED else "import"
    return {"import_id": {"S": occasion.import_id}, "item": {"S": item}}


def _name(occasion: Occasion, attribute: str) -> str:
    return f"held_{attribute}" if occasion.about is About.HELD else attribute


def _moment(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="milliseconds")
