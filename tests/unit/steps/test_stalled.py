"""The watchdog: each import whose execution has died is ended once, and no other one."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import timedelta

import pytest
from support.deployment_files import chain
from support.in_memory import NOON, RUNNING, UPLOAD, Records, Telemetry

from rollcall.model.imports import Import, Status
from rollcall.model.uploads import Upload
from rollcall.steps.abandon import Abandoned
from rollcall.steps.watch.apart import LookFailed
from rollcall.steps.watch.stalled import STEPS, TOLD, Death, Execution, Services, follow, look

PATIENCE = timedelta(hours=17)
LATER = NOON + timedelta(hours=18)


@dataclass
class Machine:
    """Executions by ARN; None while they run."""

    executions: dict[str, Execution] = field(default_factory=dict)
    states: dict[str, str] = field(default_factory=dict)
    begun: dict[str, Abandoned] = field(default_factory=dict)
    """The endings that were begun, by the execution after which."""
    stopped: list[str] = field(default_factory=list)

    def describe(self, arn: str) -> Execution | None:
        return self.executions.get(arn)

    def last_state(self, arn: str) -> str:
        return self.states.get(arn, "")

    def stop(self, arn: str) -> None:
        self.stopped.append(arn)

    def end(self, ending: Abandoned, after: str) -> str | None:
        arn = f"ends {after}"
        if after in self.begun:
            return arn
        self.begun[after] = ending
        self.executions[arn] = Execution(arn, None, ending.upload, ending.execution)
        return None


@dataclass
class Open:
    """The index, which may still have what has ended."""

    records: Records
    forgotten: list[str] = field(default_factory=list)

    def oldest(self, before: object, most: int) -> Iterator[str]:
        assert before
        yield from list(self.records.imports)[:most]

    def forget(self, import_id: str) -> None:
        self.forgotten.append(import_id)


@dataclass
class Events:
    sent: list[tuple[str, str, Death]] = field(default_factory=list)

    def stalled(self, ending: Abandoned, import_: Import | None, death: Death) -> None:
        assert import_ is None or import_.import_id == ending.upload.import_id
        self.sent.append((ending.upload.import_id, ending.failure, death))


@dataclass
class World:
    machine: Machine = field(default_factory=Machine)
    records: Records = field(default_factory=Records)
    events: Events = field(default_factory=Events)

    def __post_init__(self) -> None:  # noqa: D105 - what the looks get
        self.open = Open(self.records)
        self.services = Services(self.machine, self.open, self.records, self.events, Telemetry())

    def claimed(self, import_: Import = RUNNING) -> Import:
        self.records.imports[import_.import_id] = import_
        return import_

    def executed(self, death: Death | None, arn: str = RUNNING.execution, error: str = "") -> None:
        self.machine.executions[arn] = Execution(arn, death, UPLOAD, arn, error)


DEATHS = [Death.STOPPED, Death.TIMED_OUT, Death.FAILED, Death.ENDED]


@pytest.mark.parametrize("death", DEATHS)
def test_an_import_whose_execution_has_died_is_ended(death: Death) -> None:
    world = World()
    world.claimed()
    world.executed(death)
    world.machine.states[RUNNING.execution] = "Snapshot"
    assert look(world.services, PATIENCE, NOON) == 1
    ending = world.machine.begun[RUNNING.execution]
    assert (ending.execution, ending.failure) == (RUNNING.execution, "snapshot")
    assert (ending.upload.key, ending.upload.version, ending.upload.is_package) == (UPLOAD.key, UPLOAD.version, True)
    assert world.events.sent == [(UPLOAD.import_id, "snapshot", death)]


def test_the_step_of_every_state_is_known() -> None:
    """Also of one that is added; what comes after a worker's end is `record`'s."""
    late = {"Recorded", "CloseWithoutLog", "SendEnded", "WriteResults", "Told", "GatheredWait", "ToldTogether", "Ended"}
    late |= {"Record", "Notify", "NotifyGathered", "NothingToDo", "Abandoned", "CouldNotBeProcessed", "NotTold"}
    assert STEPS.keys() | late == chain()["States"].keys(), "add the state to STEPS in rollcall.steps.watch.stalled"
    assert not STEPS.keys() & late


@pytest.mark.parametrize("death", DEATHS)
def test_the_event_and_the_look_together_end_it_once(death: Death) -> None:
    world = World()
    world.claimed()
    world.executed(death)
    assert follow(RUNNING.execution, world.services)
    assert not follow(RUNNING.execution, world.services)
    assert look(world.services, PATIENCE, NOON) == 0
    assert len(world.events.sent) == len(world.machine.begun) == 1


def test_what_an_operator_cancels_is_closed_by_the_command_or_else_by_a_look_as_cancelled() -> None:
    world = World()
    world.claimed()
    world.executed(Death.CANCELLED)
    assert not follow(RUNNING.execution, world.services)
    assert look(world.services, PATIENCE, NOON) == 1
    ending = world.machine.begun[RUNNING.execution]
    assert (ending.status, ending.failure, world.events.sent) == (Status.CANCELLED, "", [])


def test_an_execution_that_dies_before_its_claim_is_ended_too() -> None:
    world = World()
    world.executed(Death.STOPPED)
    assert follow(RUNNING.execution, world.services)
    assert world.events.sent == [(UPLOAD.import_id, "validate", Death.STOPPED)]


def test_a_file_that_is_no_package_has_no_import_to_end() -> None:
    world = World()
    part = replace(UPLOAD, key="springfield/Roster.zip.filepart")
    world.machine.executions["one"] = Execution("one", Death.STOPPED, part, "one")
    assert not follow("one", world.services)


def test_an_execution_that_found_nothing_to_do_ends_nobodys_import() -> None:
    world = World()
    world.claimed()
    world.executed(Death.FAILED, "another")
    assert not follow("another", world.services)
    assert not world.machine.begun


@pytest.mark.parametrize("error", sorted(TOLD))
def test_what_the_chain_has_ended_itself_is_left_alone(error: str) -> None:
    world = World()
    world.claimed(replace(RUNNING, status=Status.COULD_NOT_BE_PROCESSED, ended_at=NOON))
    world.executed(Death.FAILED, error=error)
    assert not follow(RUNNING.execution, world.services)


def test_an_import_that_was_closed_and_not_told_is_told_and_no_longer_open() -> None:
    world = World()
    world.claimed(replace(RUNNING, status=Status.SUCCEEDED, ended_at=NOON))
    world.executed(Death.STOPPED)
    assert follow(RUNNING.execution, world.services)
    assert world.machine.begun[RUNNING.execution].failure == ""
    assert not world.events.sent
    assert look(world.services, PATIENCE, NOON) == 0
    assert world.open.forgotten == [RUNNING.import_id]


def test_while_its_execution_runs_nothing_happens_until_its_steps_can_take_no_longer() -> None:
    world = World()
    world.claimed()
    world.executed(None)
    assert look(world.services, PATIENCE, NOON + PATIENCE) == 0
    assert not world.machine.stopped
    assert look(world.services, PATIENCE, NOON + PATIENCE + timedelta(seconds=1)) == 1
    assert world.machine.stopped == [RUNNING.execution]
    assert world.events.sent[0][2] is Death.OVERDUE


def test_a_held_import_waits_for_as_long_as_it_may() -> None:
    world = World()
    until = NOON + timedelta(days=7)
    world.claimed(replace(RUNNING, status=Status.HELD, hold_until=until))
    world.executed(None)
    assert look(world.services, PATIENCE, until + PATIENCE) == 0
    assert look(world.services, PATIENCE, until + PATIENCE + timedelta(seconds=1)) == 1


def test_a_held_import_for_which_nobody_waits_any_more_is_ended_at_once() -> None:
    world = World()
    world.claimed(replace(RUNNING, status=Status.HELD, hold_until=NOON + timedelta(days=7)))
    world.executed(Death.STOPPED)
    assert look(world.services, PATIENCE, NOON) == 1
    assert world.events.sent == [(RUNNING.import_id, "hold", Death.STOPPED)]


def test_an_execution_that_never_was_is_ended_when_its_steps_would_be_over() -> None:
    world = World()
    world.claimed()
    assert look(world.services, PATIENCE, NOON) == 0
    assert look(world.services, PATIENCE, LATER) == 1
    assert world.events.sent == [(RUNNING.import_id, "validate", Death.UNKNOWN)]


def test_an_import_that_ends_while_it_is_looked_at_is_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    world = World()
    world.claimed()
    world.executed(Death.ENDED)
    describe = world.machine.describe

    def ends(arn: str) -> Execution | None:
        world.records.imports[RUNNING.import_id] = replace(RUNNING, status=Status.SUCCEEDED, ended_at=NOON)
        return describe(arn)

    monkeypatch.setattr(world.machine, "describe", ends)
    assert look(world.services, PATIENCE, NOON) == 0
    assert not world.machine.begun
    assert not world.events.sent


def test_an_ending_that_dies_as_well_is_followed_by_another_one_but_not_for_ever() -> None:
    world = World()
    world.claimed()
    world.executed(Death.STOPPED)
    counts = []
    for _ in range(8):
        counts.append(look(world.services, PATIENCE, NOON))
        for arn, execution in [*world.machine.executions.items()]:
            world.machine.executions[arn] = replace(execution, death=Death.STOPPED)
    assert counts == [1, 1, 1, 1, 1, 0, 0, 0]


def test_an_import_that_can_not_be_looked_at_is_in_no_others_way(monkeypatch: pytest.MonkeyPatch) -> None:
    world = World()
    world.claimed(replace(RUNNING, import_id="broken", execution="broken"))
    world.claimed()
    world.executed(Death.STOPPED)
    describe = world.machine.describe

    def broken(arn: str) -> Execution | None:
        if arn == "broken":
            raise TimeoutError
        return describe(arn)

    monkeypatch.setattr(world.machine, "describe", broken)
    with pytest.raises(LookFailed):
        look(world.services, PATIENCE, NOON)
    assert world.events.sent == [(RUNNING.import_id, "validate", Death.STOPPED)]


def test_the_upload_of_an_import_is_the_one_that_was_claimed() -> None:
    world = World()
    world.claimed()
    world.executed(Death.STOPPED)
    look(world.services, PATIENCE, NOON)
    found = world.machine.begun[RUNNING.execution].upload
    assert found == Upload(UPLOAD.import_id, "inbox", UPLOAD.key, "v1", "65", RUNNING.uploaded_at.isoformat())
