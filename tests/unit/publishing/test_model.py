"""The invariants of publishing (`docs/publishing.md`) under crashes, delays, repetitions and races.

Hypothesis makes sequences of uploads, steps, decisions, restores and rollovers. At any call of a service, a step may
die before or after the call, or something else may happen there: another step, a decision, a restore or a rollover.
From any state that results, one undisturbed step is compared with a model, `expected`.
"""

from dataclasses import dataclass

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule
from support.exploring import examples
from support.in_memory_snapshots import Roster
from support.publishing_world import HOLDS, YEARS, Died, DiedForGood, Run, World

from rollcall.model.imports import Status, Verdict
from rollcall.model.snapshots import Why

ROSTERS: tuple[Roster, ...] = tuple(
    {str(number): name for number in range(rows)} for rows in (10, 7, 4) for name in ("Nguyễn", "García")
)
"""From 10 rows to 7 is a loss of 30 %, which is published; from 10 or 7 to 4 is a greater loss, which is held, but not
in the first roster of a school year. From 4 to 7 or 10 is a growth of more than half, which is held, too."""

FINAL = set(Status) - {Status.RUNNING, Status.HELD}
SCHOOL_YEAR = 8
"""The number of imports after which the district may roll over."""

PUBLISHED = {Why.PUBLISHED, Why.APPROVED}


@dataclass(frozen=True)
class Disturbance:
    """What happens at one point of a step."""

    point: int
    deed: str
    index: int


POINTS = range(1, 31)
"""The points of a step; a publication has about thirty."""

DEEDS = (
    *("work", "die", "die for good", "restore") * 3,
    *("late", "approve", "discard") * 2,
    "roll_over",
)
WHICH = st.sampled_from(range(6))
"""Chooses among the imports that allow an action: 0 is the newest, 1 the one before it, …"""

DISTURBANCES = st.builds(Disturbance, st.sampled_from(POINTS), st.sampled_from(DEEDS), WHICH)


def expected(world: World, run: Run) -> tuple[Status, str | None, str, str | None]:
    """The result of an undisturbed step `snapshot`: the status, and then the pointer's current, mark and hold."""
    pointer = world.pointer(run.record.school_year)
    own, current, hold = run.record.upload_order, pointer.current, pointer.hold
    held = hold.import_id if hold and hold.upload_order > own else None
    caused = [change.why for change in world.history(pointer.school_year) if change.cause == run.import_id]
    if own == pointer.mark or PUBLISHED.intersection(caused):
        return Status.SUCCEEDED, current, pointer.mark, hold.import_id if hold else None
    if own < pointer.mark:
        return Status.SUPERSEDED, current, pointer.mark, hold.import_id if hold else None
    if is_suspicious(world, run) or world.recorded(run).status is Status.HELD:
        waits = (Status.SUPERSEDED, hold.import_id) if hold and held else (Status.HELD, run.import_id)
        return waits[0], current, pointer.mark, waits[1]
    if world.platform.pointers.school_year != pointer.school_year:
        return Status.FAILED, current, pointer.mark, hold.import_id if hold else None
    same = current is not None and world.run_of(current).roster == run.roster
    return Status.SUCCEEDED, current if same else run.import_id, own, held


def is_suspicious(world: World, run: Run) -> bool:
    """Whether more rows go or come than a roster may lose or gain, by the limits of section 8 of the contract."""
    current = world.pointer(run.record.school_year).current
    rollover = current is None and run.record.school_year == YEARS[1]
    replaced = world.pointer(YEARS[0]).current if rollover else current
    before = world.run_of(replaced).roster if replaced else {}
    if len(before) < (HOLDS.least_rows or 0):
        return False
    removed, added = len(before.keys() - run.roster.keys()), len(run.roster.keys() - before.keys())
    return removed > (0.6 if rollover else 0.3) * len(before) or added > 0.5 * len(before)


class Publishing(RuleBasedStateMachine):
    """One district, before and after the end of a school year."""

    def __init__(self) -> None:  # noqa: D107 - nothing has happened yet
        super().__init__()
        self.world = World()
        self.last_year: tuple[str | None, str] | None = None
        self.versions = dict.fromkeys(YEARS, 0)

    @rule(roster=st.sampled_from(range(len(ROSTERS) + 1)))
    def upload(self, roster: int) -> None:
        rejected = roster == len(ROSTERS)
        self.world.upload({} if rejected else ROSTERS[roster], rejected=rejected)

    @precondition(lambda self: self.able("work"))
    @rule(index=WHICH)
    def step(self, index: int) -> None:
        run = self.chosen("work", index)
        foreseen = expected(self.world, run) if run.due == "snapshot" else None
        self.disturbed_step(index, None)
        if foreseen:
            pointer = self.world.pointer(run.record.school_year)
            hold = pointer.hold.import_id if pointer.hold else None
            assert (run.status, pointer.current, pointer.mark, hold) == foreseen

    @precondition(lambda self: self.able("work"))
    @rule(index=WHICH, disturbance=DISTURBANCES)
    def disturbed_step(self, index: int, disturbance: Disturbance | None) -> None:
        run = self.chosen("work", index)
        due = run.due
        self.prepare(disturbance)
        if self.world.work(run) and due != "record":
            self.completed_step_holds(run)

    @precondition(lambda self: self.able("work"))
    @rule(index=WHICH, disturbance=DISTURBANCES)
    def another_disturbed_step(self, index: int, disturbance: Disturbance) -> None:
        """The same again, so that hypothesis chooses it more often."""
        self.disturbed_step(index, disturbance)

    @precondition(lambda self: self.able("approve"))
    @rule(deed=st.sampled_from(["approve", "discard"]), index=WHICH)
    def decision(self, deed: str, index: int) -> None:
        self.prepare(None)
        self.do(deed, index)

    @precondition(lambda self: self.able("restore"))
    @rule(index=WHICH, disturbance=st.none() | DISTURBANCES)
    def restore(self, index: int, disturbance: Disturbance | None) -> None:
        self.prepare(disturbance)
        self.do("restore", index)

    @precondition(lambda self: self.able("late"))
    @rule(index=WHICH, disturbance=st.none() | DISTURBANCES)
    def late_worker(self, index: int, disturbance: Disturbance | None) -> None:
        self.prepare(disturbance)
        self.do("late", index)

    @precondition(lambda self: self.able("roll_over"))
    @rule()
    def roll_over(self) -> None:
        self.do("roll_over", 0)

    def prepare(self, disturbance: Disturbance | None) -> None:
        script = self.world.script
        script.passed, script.deed = 0, None
        self.world.pass_time()
        if disturbance is not None:
            script.point, script.deed = disturbance.point, lambda: self.do(disturbance.deed, disturbance.index)

    def do(self, deed: str, index: int) -> None:
        if deed == "die":
            raise Died
        if deed == "die for good":
            raise DiedForGood
        if self.able(deed):
            getattr(self.world, deed)(self.chosen(deed, index))

    def able(self, deed: str) -> list[Run]:
        """The imports that allow the action, newest first."""
        runs, year = self.world.runs[::-1], self.world.platform.pointers.school_year
        match deed:
            case "work":
                return [run for run in runs if run.due]
            case "late":
                return [run for run in runs if run.status is not Status.FAILED]
            case "approve" | "discard":
                return [run for run in runs if self.world.recorded(run).hold_until and run.due]
            case "restore":
                published = [run for run in runs if (year, run.import_id) in self.world.platform.pointers.published]
                return [run for run in published if run.import_id != self.world.pointer(year).current]
            case _:
                return runs if len(runs) > SCHOOL_YEAR else []

    def chosen(self, deed: str, index: int) -> Run:
        able = self.able(deed)
        return able[index % len(able)]

    @invariant()
    def what_must_always_hold(self) -> None:
        self.history_is_one_chain()
        self.readers_see_all_of_one_import()
        self.the_mirror_never_goes_back()
        self.last_year_stays()
        self.every_import_is_what_its_record_says()

    def completed_step_holds(self, run: Run) -> None:
        """Check the state after a completed step, whatever happened during it."""
        year, sent = run.record.school_year, self.world.platform.events.sent
        assert self.world.shown(year) == self.world.pointer(year).current
        own = [change for change in self.world.history(year) if change.cause == run.import_id]
        assert all(change in sent for change in own if change.why in PUBLISHED)

    def history_is_one_chain(self) -> None:
        for year in YEARS:
            pointer, current, version, mark = self.world.pointer(year), None, 0, ""
            last_year = self.world.pointer(YEARS[0]).current if year == YEARS[1] else None
            assert pointer.version >= self.versions[year]
            for change in self.world.history(year):
                assert change.version > version
                assert change.replaced == current
                assert change.counts["students"] == self.counts(change.cause, current or last_year)
                current, version = change.import_id, change.version
                if change.why is not Why.RESTORED:
                    order = self.world.run_of(change.cause).record.upload_order
                    assert order > mark, "an older upload never replaces a newer one"
                    mark = order
            assert (current, mark) == (pointer.current, pointer.mark)
            assert version <= pointer.version
            assert pointer.hold is None or pointer.hold.upload_order > mark
            self.versions[year] = pointer.version

    def counts(self, import_id: str, replaced: str | None) -> dict[str, int]:
        new = self.world.run_of(import_id).roster.items()
        old = self.world.run_of(replaced).roster.items() if replaced else set()
        changed = dict(new - old).keys() & dict(old).keys()
        return {
            "added": len(new - old) - len(changed),
            "changed": len(changed),
            "removed": len(old - new) - len(changed),
            "unchanged": len(new & old),
        }

    def readers_see_all_of_one_import(self) -> None:
        platform = self.world.platform
        for (year, import_id), snapshot in platform.pointers.published.items():
            run = self.world.run_of(import_id)
            if snapshot.retired_at is None:
                assert platform.files.snapshots[snapshot.prefix] == run.roster
            else:
                assert self.world.pointer(year).current != import_id
        for pointer, change in platform.files.shown.values():
            until = [each for each in self.world.history(pointer.school_year) if each.version <= pointer.version]
            assert until[-1] == change
            assert pointer.current == change.import_id

    def the_mirror_never_goes_back(self) -> None:
        for year in YEARS:
            shown = self.world.platform.files.writes.get(self.world.pointer(year).key, [])
            assert shown == sorted(set(shown))

    def last_year_stays(self) -> None:
        if self.world.platform.pointers.school_year == YEARS[1]:
            pointer = self.world.pointer(YEARS[0])
            self.last_year = self.last_year or (pointer.current, pointer.mark)
            assert (pointer.current, pointer.mark) == self.last_year

    def every_import_is_what_its_record_says(self) -> None:
        caused = {change.cause: change for change in self.world.platform.pointers.history if change.why in PUBLISHED}
        for run in self.world.runs:
            record, change = self.world.recorded(run), caused.get(run.import_id)
            decided = record.decision.verdict if record.decision else None
            if change is not None:
                assert decided is (Verdict.APPROVED if change.why is Why.APPROVED else None)
                assert (record.hold_until is not None) == (change.why is Why.APPROVED)
                assert record.ended_at is None or record.status is Status.SUCCEEDED
            if run.due == "decide" and decided is None:
                hold = self.world.pointer(run.record.school_year).hold
                assert hold is not None, "nobody could decide, and no newer upload could end it"
                assert hold.import_id == run.import_id
            if not run.due:
                self.is_closed_rightly(run)

    def is_closed_rightly(self, run: Run) -> None:
        record, year = self.world.recorded(run), run.record.school_year
        hold = self.world.pointer(year).hold
        assert record.ended_at is not None
        assert record.status in FINAL
        assert hold is None or hold.import_id != run.import_id
        if record.status is Status.SUCCEEDED:
            assert any(change.cause == run.import_id for change in self.world.history(year))

    def published(self) -> Roster:
        """What the next roster is compared with."""
        year = self.world.platform.pointers.school_year
        current = self.world.pointer(year).current or self.world.pointer(YEARS[0]).current
        return self.world.run_of(current).roster if current else {}

    def teardown(self) -> None:
        """Check that everything in progress can end after any history, and that the next publication cleans up."""
        self.prepare(None)
        for more in ("20", "21", "22"):  # the first is held if a run that is unfinished publishes another roster before
            self.world.upload({**self.published(), more: "Ødegård"}, rejected=False)
            for _ in range(3):
                for run in list(self.world.unfinished()):
                    assert self.world.work(run)
        assert not list(self.world.unfinished())
        self.what_must_always_hold()
        assert [self.world.pointer(year).hold for year in YEARS] == [None, None]
        platform = self.world.platform
        snapshots = platform.pointers.published.values()
        there = {snapshot.prefix for snapshot in snapshots if snapshot.retired_at is None}
        died = any(run.died for run in self.world.runs)
        left = platform.files.snapshots.keys() - there
        # Nothing is published after the end of a school year, so what a crash left there stays.
        copied = {run.record.snapshot for run in self.world.runs if run.died}
        retired = {snapshot.prefix for snapshot in snapshots if snapshot.retired_at is not None and died}
        assert left <= {prefix for prefix in copied | retired if platform.pointers.school_year not in prefix}
        assert there <= platform.files.snapshots.keys()


TestPublishing = pytest.mark.thorough(Publishing.TestCase)
TestPublishing.settings = settings(
    max_examples=examples(200), stateful_step_count=40, suppress_health_check=[HealthCheck.too_slow]
)
