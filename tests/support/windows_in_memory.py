"""The windows in which failures gather, in memory, with the conditions that the table has."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from rollcall.model.gathered import Kind, Member, Window


@dataclass
class Windows:
    """Every district's, and what imports say of them."""

    limit: int = 1_000
    opened: dict[tuple[str, Kind], Window] = field(default_factory=dict)
    assigned: dict[str, str] = field(default_factory=dict)
    """By import."""
    joined: dict[str, set[Member]] = field(default_factory=dict)
    """By window."""
    closed: set[str] = field(default_factory=set)

    def newest(self, district_id: str, kind: Kind) -> Window | None:
        return self.opened.get((district_id, kind))

    def open(self, district_id: str, kind: Kind, window: Window, before: Window | None) -> bool:
        if self.newest(district_id, kind) != before:
            return False
        self.opened[district_id, kind] = window
        return True

    def assign(self, import_id: str, window: Window, before: str) -> bool:
        if self.assigned.get(import_id, "") != before:
            return False
        self.assigned[import_id] = window.text
        return True

    def join(self, district_id: str, window: Window, member: Member) -> int | None:
        assert district_id
        there = self.joined.setdefault(window.text, set())
        if window.text in self.closed or (len(there) >= self.limit and member not in there):
            return None
        there.add(member)
        return len(there)

    def members(self, window: Window) -> Sequence[Member]:
        return sorted(self.joined.get(window.text, ()))

    def close(self, window: Window, now: datetime) -> Sequence[Member]:
        assert now
        self.closed.add(window.text)
        return self.members(window)
