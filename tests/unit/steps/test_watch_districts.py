"""The look at every district tells each thing once, and says how many districts there are of it now."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

import pytest
from support.in_memory import NOON, SPRINGFIELD, Telemetry
from support.in_memory_snapshots import FULL, NEXT, Platform

from rollcall.model.accounts import District, Expect, State
from rollcall.model.regularity import Missing
from rollcall.model.snapshots import Change, Snapshot
from rollcall.steps.watch.apart import LookFailed
from rollcall.steps.watch.districts import Services, look
from rollcall.steps.watch.noted import Noted

DAY = timedelta(days=1)


@dataclass
class World:
    """One district, its uploads and its snapshots, and what was told."""

    district: District = SPRINGFIELD
    moments: list[datetime] = field(default_factory=list)
    notes: dict[str, Noted] = field(default_factory=dict)
    told: list[str] = field(default_factory=list)
    fills: Mapping[str, float] = field(default_factory=dict)
    platform: Platform = field(default_factory=Platform.fresh)
    telemetry: Telemetry = field(default_factory=Telemetry)

    def all_districts(self) -> Sequence[District]:
        return [self.district]

    def uploads(self, district_id: str, since: datetime, until: datetime) -> Sequence[datetime]:
        assert district_id == self.district.district_id
        return [moment for moment in self.moments if since <= moment < until]

    def fill(self, snapshot: Snapshot, least_rows: int) -> Mapping[str, float]:
        assert snapshot.import_id
        assert least_rows == 100
        return self.fills

    def noted(self, district_id: str) -> Noted:
        return self.notes.get(district_id, Noted())

    def note(self, district_id: str, noted: Noted) -> None:
        self.notes[district_id] = noted

    def upload_missing(self, district: District, missing: Missing, last: datetime | None) -> None:
        assert district == self.district
        self.told.append(f"missing, {missing.usual}, {last and last.date()}")

    def roster_old(self, district: District, change: Change, days: int) -> None:
        assert district == self.district
        self.told.append(f"old, {change.import_id}, {days}")

    def values_drifting(self, district: District, import_id: str, column: str, before: float, now: float) -> None:
        assert district == self.district
        self.told.append(f"drifting, {import_id}, {column}, {before}, {now}")

    def look(self, now: datetime, roster_days: int = 30) -> tuple[int, int, int]:
        services = Services(self, self, self.platform.pointers, self, self, self, self.telemetry)
        counts = look(services, roster_days, now)
        return counts["UploadsMissing"], counts["RostersOld"], counts["ValuesDrifting"]


def test_a_missing_upload_is_told_once_and_cleared_by_the_next_one() -> None:
    world = World(moments=[NOON + step * DAY for step in range(-42, 1) if (NOON + step * DAY).weekday() < 5])
    assert world.look(NOON + DAY) == (0, 0, 0)
    late = NOON + 3 * DAY
    assert [world.look(late), world.look(late + DAY)] == [(1, 0, 0), (1, 0, 0)]
    assert len(world.told) == 1
    world.moments.append(late + DAY)
    assert world.look(late + DAY + timedelta(hours=1)) == (0, 0, 0)
    assert world.noted("springfield") == Noted()
    assert world.look(late + 6 * DAY) == (1, 0, 0)
    assert len(world.told) == 2


def test_of_a_district_that_may_not_import_nothing_is_expected() -> None:
    for district in (
        replace(SPRINGFIELD, state=State.SUSPENDED, expect=Expect.DAILY),
        replace(SPRINGFIELD, school_year="2025-2026", expect=Expect.DAILY),
        replace(SPRINGFIELD, expect=Expect.NEVER),
    ):
        world = World(district, [NOON - 30 * DAY])
        assert world.look(NOON) == (0, 0, 0)
        assert not world.told


def test_what_an_operator_expects_is_told_as_well() -> None:
    world = World(replace(SPRINGFIELD, expect=Expect.WEEKLY), [NOON - 9 * DAY])
    assert [world.look(NOON), world.look(NOON + DAY)] == [(1, 0, 0), (1, 0, 0)]
    assert world.told == ["missing, every week, 2026-11-15"]


def test_an_old_roster_is_told_once_until_another_one_comes() -> None:
    world = World()
    world.platform.run(world.platform.claimed(0, FULL))
    assert world.look(NOON + 30 * DAY) == (0, 0, 0)
    assert [world.look(NOON + 31 * DAY), world.look(NOON + 32 * DAY)] == [(0, 1, 0), (0, 1, 0)]
    assert world.told == ["old, import-0, 31"]
    assert world.look(NOON + 33 * DAY, roster_days=0) == (0, 0, 0)


def test_a_district_that_can_not_be_looked_at_fails_the_look_after_all_others(monkeypatch: pytest.MonkeyPatch) -> None:
    world = World(replace(SPRINGFIELD, expect=Expect.WEEKLY), [NOON - 9 * DAY])
    other = replace(SPRINGFIELD, district_id="lakeview")
    monkeypatch.setattr(world, "all_districts", lambda: [other, world.district])
    monkeypatch.setattr(world, "uploads", lambda *_: world.moments)
    noted = world.noted

    def broken(district_id: str) -> Noted:
        if district_id == "lakeview":
            raise TimeoutError
        return noted(district_id)

    monkeypatch.setattr(world, "noted", broken)
    with pytest.raises(LookFailed):
        world.look(NOON)
    assert len(world.told) == 1


def test_values_that_get_fewer_are_told_once_for_each_column() -> None:
    world = World()
    for number, share in enumerate((0.95, 0.85, 0.74, 0.7)):
        at = NOON + number * 7 * DAY
        world.platform.run(world.platform.claimed(number, FULL if number % 2 else NEXT), at=at)
        world.fills = {"students.email": share, "students.nickname": 0.5}
        found = world.look(at)
        assert found == (0, 0, int(share < 0.8))
    assert world.told == ["drifting, import-2, students.email, 0.95, 0.74"]
    world.district = replace(SPRINGFIELD, school_year="2027-2028")
    assert world.look(NOON + 22 * DAY) == (0, 0, 0)
