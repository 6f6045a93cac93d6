"""The sweep: over random histories with crashes, what a pointer names stays, and what nothing names goes."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import count
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.exploring import examples
from support.in_memory import NOON, SPRINGFIELD, Telemetry
from support.in_memory_snapshots import FULL, NEXT, SMALL
from support.publishing_world import Died, DiedForGood, World

from rollcall.model.snapshots import Pointer
from rollcall.steps.watch.sweep import Found, Services, Swept, sweep

DAY = timedelta(days=1)


@dataclass
class Places:
    """What the world's files are, and since when; what was not seen before is new."""

    world: World
    since: dict[str, datetime] = field(default_factory=dict)

    def look(self) -> None:
        for prefix in self.world.platform.files.snapshots:
            self.since.setdefault(prefix, self.world.now)

    def districts(self, after: str) -> Iterator[str]:
        yield from [SPRINGFIELD.district_id] if SPRINGFIELD.district_id > after else []

    def school_years(self, district_id: str) -> Iterator[str]:
        assert district_id == SPRINGFIELD.district_id
        yield from sorted({prefix.split("/")[2].partition("=")[2] for prefix in self.world.platform.files.snapshots})

    def found(self, prefix: str) -> Found | None:
        if prefix not in self.world.platform.files.snapshots:
            return None
        return Found(prefix, 7, 700, self.since[prefix])


@dataclass
class Progress:
    saved: list[str] = field(default_factory=list)

    def after(self) -> str:
        return self.saved[-1] if self.saved else ""

    def save(self, after: str) -> None:
        self.saved.append(after)


@dataclass
class Sweeping:
    world: World = field(default_factory=World)

    def __post_init__(self) -> None:  # noqa: D105 - what the looks get
        self.places, self.progress, self.telemetry = Places(self.world), Progress(), Telemetry()
        self.services = Services(self.world.platform.services, self.places, self.progress, self.telemetry)

    def sweep(self, *, dry_run: bool = False) -> Swept:
        self.places.look()
        return sweep(self.services, self.world.now, dry_run=dry_run, goes_on=lambda: True)

    def files(self) -> set[str]:
        return set(self.world.platform.files.snapshots)

    def publish(self, roster: Any) -> str:  # noqa: ANN401 - a roster of the world
        self.world.upload(roster, rejected=False)
        run = self.world.runs[-1]
        while run.due and self.world.work(run):
            if run.due == "decide":
                self.world.approve(run)
        self.places.look()
        return run.record.snapshot


def test_snapshots_of_a_year_that_is_over_go_when_their_days_are_over_but_for_the_last_one() -> None:
    """No publication follows there, which would retire them."""
    sweeping = Sweeping()
    first, last = sweeping.publish(FULL), sweeping.publish(NEXT)
    sweeping.world.roll_over(sweeping.world.runs[0])
    sweeping.world.now += 3 * DAY
    assert sweeping.sweep().files == 0
    sweeping.world.now += 400 * DAY
    dry = sweeping.sweep(dry_run=True)
    assert (dry.files, dry.places, sweeping.files()) == (7, [first], {first, last})
    assert (sweeping.sweep().files, sweeping.files()) == (7, {last})
    assert not any(entry.kept for entry in sweeping.world.platform.files.histories["2026-2027"].entries[:1])
    assert sweeping.sweep().files == 0


def test_copies_of_an_import_that_died_are_orphans_after_a_day() -> None:
    sweeping = Sweeping()
    current = sweeping.publish(FULL)
    world = sweeping.world
    world.upload(NEXT, rejected=False)
    run = world.runs[-1]
    world.platform.files.snapshots[run.record.snapshot] = NEXT
    sweeping.places.look()
    world.now += 2 * DAY
    assert sweeping.sweep().orphans == 0  # it may still publish
    world.records.give_up(run.record)
    found = sweeping.sweep()
    assert (found.orphans, found.orphan_bytes) == (1, 700)
    assert run.record.snapshot not in sweeping.files()
    assert current in sweeping.files()


def test_what_is_younger_than_a_day_stays() -> None:
    sweeping = Sweeping()
    sweeping.publish(FULL)
    world = sweeping.world
    world.upload(NEXT, rejected=False)
    run = world.runs[-1]
    world.records.give_up(run.record)
    world.platform.files.snapshots[run.record.snapshot] = NEXT
    assert sweeping.sweep().files == 0
    world.now += DAY - timedelta(seconds=1)
    assert sweeping.sweep().files == 0
    world.now += timedelta(seconds=1)
    assert sweeping.sweep().files == 7


def test_a_run_that_has_no_more_time_goes_on_there_the_next_time() -> None:
    sweeping = Sweeping()
    sweeping.publish(FULL)
    numbers = count()
    districts = ["a", "b", "c"]
    seen: list[str] = []

    def years(district_id: str) -> Iterator[str]:
        seen.append(district_id)
        yield from ()

    sweeping.places.districts = lambda after: iter([each for each in districts if each > after])  # type: ignore[method-assign]
    sweeping.places.school_years = years  # type: ignore[method-assign]
    cut = sweep(sweeping.services, NOON, dry_run=False, goes_on=lambda: next(numbers) < 2)
    assert (cut.complete, cut.districts) == (False, 2)
    assert sweep(sweeping.services, NOON, dry_run=False, goes_on=lambda: True).complete
    assert sweep(sweeping.services, NOON, dry_run=False, goes_on=lambda: True).districts == 3
    assert seen == ["a", "b", "c", "a", "b", "c"]


ROSTERS = (FULL, NEXT, SMALL)
DEEDS = ("upload", "work", "die", "die for good", "late", "approve", "discard", "restore", "roll over", "hours", "days")


@given(data=st.data())
@settings(max_examples=examples(200))
def test_whatever_a_pointer_names_or_has_named_within_a_day_is_there_after_a_sweep(data: st.DataObject) -> None:
    sweeping = Sweeping()
    world, named = sweeping.world, dict[str, datetime]()
    for _ in range(data.draw(st.integers(3, 25))):
        _do(data.draw(st.sampled_from(DEEDS)), sweeping, data)
        current = _named(sweeping)
        named |= dict.fromkeys(current, world.now)
        before = sweeping.files()
        assert current <= before
        found = sweeping.sweep(dry_run=True)
        assert sweeping.files() == before
        young = {prefix for prefix in before if world.now - sweeping.places.since[prefix] < DAY}
        assert sweeping.sweep().files == found.files
        assert _named(sweeping) == current <= sweeping.files()
        # A publication may have deleted some of what a reader with a pointer of the last day reads; the sweep has not.
        held = {prefix for prefix, last in named.items() if world.now - last < DAY}
        assert (held | young) & before <= sweeping.files()
        assert sweeping.sweep().files == 0


def _named(sweeping: Sweeping) -> set[str]:
    """The prefixes of the snapshots that the pointers name."""
    world = sweeping.world
    pointers: list[Pointer] = [*world.platform.pointers.pointers.values()]
    return {
        world.platform.pointers.published[pointer.school_year, pointer.current].prefix
        for pointer in pointers
        if pointer.current
    }


def _do(deed: str, sweeping: Sweeping, data: st.DataObject) -> None:
    world = sweeping.world
    run = data.draw(st.sampled_from(world.runs)) if world.runs else None
    match deed:
        case "upload":
            world.upload(data.draw(st.sampled_from(ROSTERS)), rejected=False)
        case "hours":
            world.now += timedelta(hours=data.draw(st.integers(1, 30)))
        case "days":
            world.now += data.draw(st.integers(1, 12)) * DAY
        case "roll over":
            world.platform.pointers.school_year = "2027-2028"
        case "work" | "die" | "die for good" if run and run.due:
            world.script.passed, world.script.point = 0, data.draw(st.integers(1, 30))
            world.script.deed = {"die": _dies, "die for good": _dies_for_good}.get(deed)
            world.work(run)
            world.script.deed = None
        case "late" if run:
            world.late(run)
        case "approve" if run:
            world.approve(run)
        case "discard" if run:
            world.discard(run)
        case "restore" if run:
            world.restore(run)
    sweeping.places.look()


def _dies() -> None:
    raise Died


def _dies_for_good() -> None:
    raise DiedForGood


@pytest.mark.parametrize("young", [True, False])
def test_a_snapshot_that_was_replaced_within_a_day_stays_for_its_readers(*, young: bool) -> None:
    sweeping = Sweeping()
    old = sweeping.publish(FULL)
    sweeping.world.now += 30 * DAY
    new = sweeping.publish(NEXT)
    sweeping.world.now += timedelta(hours=23 if young else 25)
    sweeping.sweep()
    assert sweeping.files() == ({old, new} if young else {new})
