"""What the watchdog has reported of districts, and how far its sweep came, in the table of imports."""

from dataclasses import asdict, dataclass

from rollcall.aws.clients import dynamodb
from rollcall.aws.tables.items import Item, get, to_item
from rollcall.steps.watch.noted import Noted, Notes
from rollcall.steps.watch.sweep import Progress

WATCH = "watch"
"""Sort key of these items."""


@dataclass(frozen=True, slots=True)
class WatchNotes(Notes):
    """One item for each district."""

    table: str
    """Name of the table of imports."""

    def noted(self, district_id: str) -> Noted:
        fields = get(self.table, _key(f"district#{district_id}")) or {}
        return Noted(**{name: fields[name] for name in Noted.__slots__ if name in fields})

    def note(self, district_id: str, noted: Noted) -> None:
        dynamodb().put_item(TableName=self.table, Item=_key(f"district#{district_id}") | to_item(asdict(noted)))


@dataclass(frozen=True, slots=True)
class SweepProgress(Progress):
    """One item."""

    table: str
    """Name of the table of imports."""

    def after(self) -> str:
        return str((get(self.table, _key("sweep")) or {}).get("after", ""))

    def save(self, after: str) -> None:
        dynamodb().put_item(TableName=self.table, Item=_key("sweep") | to_item({"after": after}))


def _key(partition: str) -> Item:
    """The key of such an item. No import's id is like that of another partition."""
    return to_item({"import_id": partition, "item": WATCH})
