"""The windows in which mails gather, and how many uploads a district has sent in an hour, in the table of imports."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from rollcall.aws.tables.items import IMPORT, Item, add, get, moment_text, to_item, update
from rollcall.model.gathered import Kind, Member, Window, is_called_zip
from rollcall.model.imports import Import
from rollcall.steps.gather import Windows
from rollcall.steps.hourly import UploadCounts

MEMBERS_LIMIT = 800
"""The most members of a window, whose item may have 400 KB: so many of the longest take 320. Then another one opens."""

FORGOTTEN = timedelta(days=2)
"""When the items about what is going on now expire."""


@dataclass(frozen=True, slots=True)
class GatheringWindows(Windows):
    """Two items for each window: the newest one of a district and kind, and whom it counts, beside who opened it.

    The members are a set of texts, so that joining again changes nothing. Both items name the district, with which they
    go.
    """

    table: str
    keep_days: int = 400
    """Days until it is forgotten whom a window has counted: as the imports that it names."""

    def newest(self, district_id: str, kind: Kind) -> Window | None:
        found = get(self.table, _newest_key(district_id, kind))
        return Window.from_text(found["window"]) if found else None

    def open(self, district_id: str, kind: Kind, window: Window, before: Window | None) -> bool:
        changes = {"window": window.text, "expires_at": int((window.until + FORGOTTEN).timestamp())}
        if before is None:
            return update(self.table, _newest_key(district_id, kind), changes, "attribute_not_exists(import_id)")
        as_read = to_item({":before": before.text})
        return update(self.table, _newest_key(district_id, kind), changes, "#window = :before", as_read)

    def assign(self, import_id: str, window: Window, before: str) -> bool:
        key = {"import_id": {"S": import_id}, "item": {"S": IMPORT}}
        if not before:
            free = "attribute_exists(import_id) AND attribute_not_exists(#gathered_by)"
            return update(self.table, key, {"gathered_by": window.text}, free)
        return update(
            self.table, key, {"gathered_by": window.text}, "#gathered_by = :before", to_item({":before": before})
        )

    def join(self, district_id: str, window: Window, member: Member) -> int | None:
        expires = int((window.until + timedelta(days=self.keep_days)).timestamp())
        there = "attribute_not_exists(#members) OR size(#members) < :limit OR contains(#members, :member)"
        return add(
            self.table,
            window_key(window),
            ("members", member.text),
            {"of_district": district_id, "expires_at": expires},
            f"attribute_not_exists(closed_at) AND ({there})",
            values=to_item({":limit": MEMBERS_LIMIT, ":member": member.text}),
        )

    def members(self, window: Window) -> Sequence[Member]:
        found = get(self.table, window_key(window)) or {}
        return sorted(Member.from_text(text) for text in found.get("members", ()))

    def close(self, window: Window, now: datetime) -> Sequence[Member]:
        # What is gone with its district stays gone.
        open_ = "attribute_exists(import_id) AND attribute_not_exists(#closed_at)"
        update(self.table, window_key(window), {"closed_at": moment_text(now)}, open_)
        return self.members(window)


@dataclass(frozen=True, slots=True)
class HourlyUploads(UploadCounts):
    """Two items for each district and hour: which uploads were taken. Sets, so that a retry counts once.

    What is not called `.zip` has a count of its own: a hundred notes beside a package must not keep the package out.
    """

    table: str

    def takes(self, import_: Import, limit: int) -> bool:
        hour = import_.started_at.astimezone(UTC)
        kind = "uploads" if is_called_zip(import_.package_name) else "others"
        free = "attribute_not_exists(#imports) OR size(#imports) < :limit OR contains(#imports, :import)"
        taken = add(
            self.table,
            {"import_id": {"S": _of(import_.district_id)}, "item": {"S": f"{kind}#{hour:%Y-%m-%dT%H}"}},
            ("imports", import_.import_id),
            {"expires_at": int((hour + FORGOTTEN).timestamp())},
            free,
            values=to_item({":limit": limit, ":import": import_.import_id}),
        )
        return taken is not None


def _of(district_id: str) -> str:
    """The partition of what is going on in a district. No import's id has such a sign."""
    return f"district#{district_id}"


def _newest_key(district_id: str, kind: Kind) -> Item:
    return {"import_id": {"S": _of(district_id)}, "item": {"S": f"window#{kind}"}}


def window_key(window: Window) -> Item:
    """The key of the item of a window, which has the lease on its mail, too."""
    opened_by, _, until = window.text.partition("#")
    return {"import_id": {"S": opened_by}, "item": {"S": f"gathered#{until}"}}
