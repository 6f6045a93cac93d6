"""Ending an import that nobody works on any more."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import jsonata  # type: ignore[import-untyped]  # it has no types
import pytest
from support.deployment_files import chain
from support.in_memory import NOON, Accounts, Chain, Reports, Telemetry
from support.in_memory_snapshots import FULL, SMALL, Platform

from rollcall.model.imports import Import, Next, Status
from rollcall.model.uploads import Upload
from rollcall.steps.abandon import Abandoned, cancel, upload_of
from rollcall.steps.close_import import Ending, Services, close_import
from rollcall.steps.services import Ended

REPORT = {"outcome": "succeeded", "files": {}, "findings": [], "totals": {"findings": 0, "shown": 0}}


def carried_out(platform: Platform, executions: Chain, reports: Reports | None = None) -> Next:
    """What the last execution that was started does: the states `Begin`, `Abandoned` and `Record`."""
    event, states = executions.started[-1], chain()["States"]
    choice = states["Begin"]["Choices"][0]
    assert evaluated(choice["Condition"], event) is True
    assert evaluated(choice["Condition"], {"detail": {}}) is False
    given = {name: evaluated(value, event) for name, value in states[choice["Next"]]["Assign"].items()}
    assert states[choice["Next"]]["Next"] == "Record"
    services = Services(
        platform.records, Accounts(), reports or Reports(), platform.pointers, platform.events, Telemetry()
    )
    upload, ending = Upload.from_dict(given["upload"]), Ending.from_event(given)
    return close_import(upload, given["execution"], ending, services, NOON)


def evaluated(expression: object, event: object) -> Any:  # noqa: ANN401 - any JSON value
    """A value of the chain."""
    if not isinstance(expression, str) or not expression.startswith("{%"):
        return expression
    parsed = jsonata.Jsonata(expression[2:-2])
    parsed.assign("states", {"input": event})
    return parsed.evaluate(None)


def cancelled(platform: Platform, import_: Import) -> Chain:
    executions = Chain()
    assert cancel(import_, "maria", platform.records, executions)
    return executions


def stalled(import_: Import, step: str) -> Chain:
    """As the watchdog ends it: the execution is dead already, and died in this step."""
    executions = Chain()
    assert executions.end(Abandoned(upload_of(import_), import_.execution, step), import_.execution) is None
    return executions


def test_an_import_is_stopped_and_closed_by_an_execution_of_its_own() -> None:
    platform = Platform.fresh()
    running = platform.claimed(1, FULL)
    executions = cancelled(platform, running)
    assert executions.stopped == [running.execution]
    assert carried_out(platform, executions) is Next.NOTIFY
    (closing,) = platform.records.closings
    assert (closing.status, closing.failed_step) == (Status.CANCELLED, "")


@pytest.mark.parametrize("step", ["unpack", "validate", "record"])
def test_an_import_whose_execution_died_is_closed_in_the_same_way(step: str) -> None:
    """There need not be a report, in `record` neither: `validate` may have failed before."""
    platform = Platform.fresh()
    executions = stalled(platform.claimed(1, FULL), step)
    assert carried_out(platform, executions) is Next.NOTIFY
    (closing,) = platform.records.closings
    assert (closing.status, closing.failed_step, closing.files) == (Status.COULD_NOT_BE_PROCESSED, step, {})


@pytest.mark.parametrize("step", ["validate", "snapshot", "record"])
def test_one_that_took_effect_ends_as_published_wherever_its_execution_died(step: str) -> None:
    """`validate` is said where nobody knows the step any more."""
    platform = Platform.fresh()
    running = platform.claimed(1, FULL)
    platform.run(running)
    carried_out(platform, stalled(running, step), Reports({running.import_id: REPORT}))
    assert platform.records.imports[running.import_id].status is Status.SUCCEEDED


def test_an_import_that_is_cancelled_twice_is_closed_by_one_execution() -> None:
    platform = Platform.fresh()
    running = platform.claimed(1, FULL)
    executions = cancelled(platform, running)
    assert cancel(running, "maria", platform.records, executions)
    assert len(executions.started) == 1


def test_a_late_worker_publishes_nothing() -> None:
    platform = Platform.fresh()
    first, running = platform.claimed(1, FULL), platform.claimed(2, {**FULL, "9": "Ivanova"})
    platform.run(first)
    executions = cancelled(platform, running)
    with pytest.raises(Ended):
        platform.run(running)  # before it is closed
    carried_out(platform, executions)
    with pytest.raises(Ended):
        platform.run(running)  # and after
    assert platform.pointer.current == first.import_id


def test_an_import_that_took_effect_before_ends_as_published() -> None:
    platform = Platform.fresh()
    running = platform.claimed(1, FULL)
    platform.run(running)
    executions = cancelled(platform, running)
    carried_out(platform, executions, Reports({running.import_id: REPORT}))
    assert platform.records.imports[running.import_id].status is Status.SUCCEEDED


def test_an_import_that_has_ended_is_left_as_it_is() -> None:
    platform = Platform.fresh()
    running = platform.claimed(1, FULL)
    ended = replace(running, status=Status.FAILED, ended_at=NOON - timedelta(minutes=1))
    platform.records.imports[running.import_id] = ended
    executions = Chain()
    assert not cancel(running, "maria", platform.records, executions)
    assert executions == Chain()


def test_whoever_is_faster_closes_it_and_the_mail_is_due_all_the_same() -> None:
    """The worker that was stopped may have closed it meanwhile, and died before the mail."""
    platform = Platform.fresh()
    running = platform.claimed(1, FULL)
    executions = cancelled(platform, running)
    for _ in range(2):
        assert carried_out(platform, executions) is Next.NOTIFY
    assert len(platform.records.closings) == 1
    executions = stalled(running, "record")
    assert carried_out(platform, executions) is Next.NOTIFY
    assert platform.records.imports[running.import_id].status is Status.CANCELLED


def test_no_hold_outlives_an_import_that_is_abandoned() -> None:
    platform = Platform.fresh()
    first, held = platform.claimed(1, FULL), platform.claimed(2, SMALL)
    for one in (first, held):
        platform.run(one)
    assert platform.pointer.hold is not None
    reports = Reports({held.import_id: REPORT})
    carried_out(platform, stalled(platform.records.imports[held.import_id], "hold"), reports)
    assert platform.pointer.hold is None
    assert platform.pointer.current == first.import_id
