"""A clock that tests move on."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo
from types import ModuleType

import pytest


@dataclass
class Clock:
    """What modules take for the time."""

    moment: datetime = datetime(2026, 11, 24, 18, 0, tzinfo=UTC)

    def now(self, zone: tzinfo = UTC) -> datetime:
        """The time."""
        return self.moment.astimezone(zone)

    def pass_(self, **time: float) -> None:
        """Let time pass: `minutes=3`."""
        self.moment += timedelta(**time)


def stopped(monkeypatch: pytest.MonkeyPatch, *modules: ModuleType) -> Clock:
    """A clock that these modules use in the place of `datetime.now`."""
    clock = Clock()

    class Stopped(datetime):
        """`datetime`, with this clock."""

        @classmethod
        def now(cls, tz: tzinfo | None = None) -> datetime:  # type: ignore[override]
            return clock.now(tz or UTC)

    for module in modules:
        monkeypatch.setattr(module, "datetime", Stopped)
    return clock
