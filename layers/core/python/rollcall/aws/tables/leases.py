"""Leases on mails: which attempt may send one, in DynamoDB beside the import that the mail is about."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from rollcall.aws.tables.gathering import window_key
from rollcall.aws.tables.items import IMPORT, Item, get, moment_text, to_item, update
from rollcall.model.gathered import Window
from rollcall.steps.notify import About, Leases, Occasion


@dataclass(frozen=True, slots=True)
class MailLeases(Leases):
    """One lease for each mail: three attributes of one item say when an attempt began, when it sent, and the mail's id.

    The lease of an import that waits or has ended lies in the import's own item, so that whoever reads the import sees
    whether its mail was sent.
    """

    table: str
    keep_days: int = 400
    """Days until the item of a restore's lease expires."""

    def begin(self, occasion: Occasion, now: datetime, lease: timedelta) -> bool:
        begun = _name(occasion, "mailing_at")
        free = f"{_unsent(occasion)} AND (attribute_not_exists({begun}) OR {begun} < :free)"
        changes: dict[str, Any] = {begun: moment_text(now)}
        if occasion.about is About.RESTORED:
            changes["expires_at"] = int((now + timedelta(days=self.keep_days)).timestamp())
            changes["of_district"] = occasion.district_id
        values = {":free": moment_text(now - lease)} | ({":again": occasion.again} if occasion.again else {})
        return update(self.table, _key(occasion), changes, free, to_item(values))

    def is_sent(self, occasion: Occasion) -> bool:
        fields = get(self.table, _key(occasion)) or {}
        if occasion.again:
            return fields.get(_name(occasion, "mailed_again")) == occasion.again
        return bool(fields.get(_name(occasion, "mailed_at")))

    def give_up(self, occasion: Occasion) -> None:
        values = to_item({":again": occasion.again}) if occasion.again else None
        update(self.table, _key(occasion), {_name(occasion, "mailing_at"): ""}, _unsent(occasion), values)

    def end(self, occasion: Occasion, message_id: str, now: datetime) -> None:
        changes = {_name(occasion, "mailed_at"): moment_text(now), _name(occasion, "message_id"): message_id}
        if occasion.again:
            changes[_name(occasion, "mailed_again")] = occasion.again
        update(self.table, _key(occasion), changes, "attribute_exists(import_id)")


def _key(occasion: Occasion) -> Item:
    if occasion.about is About.GATHERED:
        return window_key(Window.from_text(occasion.import_id))
    # A restored import's item may have expired; a lease must not bring it back as a part of itself.
    item = f"restored#{occasion.version:08}" if occasion.about is About.RESTORED else IMPORT
    return {"import_id": {"S": occasion.import_id}, "item": {"S": item}}


def _unsent(occasion: Occasion) -> str:
    """The condition that the mail was not sent, or not for this request."""
    if not occasion.again:
        return f"attribute_not_exists({_name(occasion, 'mailed_at')})"
    again = _name(occasion, "mailed_again")
    return f"attribute_exists(import_id) AND (attribute_not_exists({again}) OR {again} <> :again)"


def _name(occasion: Occasion, attribute: str) -> str:
    return f"held_{attribute}" if occasion.about is About.HELD else attribute
