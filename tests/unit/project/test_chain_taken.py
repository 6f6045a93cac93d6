"""Every retry, catch and time limit of the chain is taken once by an interpreter, and leads where it should."""

import json
import subprocess
from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from support.deployment_files import ROOT, chain

pytestmark = pytest.mark.thorough

STATES: Mapping[str, Mapping[str, Any]] = chain()["States"]
TASKS = {name: state for name, state in STATES.items() if state["Type"] == "Task"}
FOREVER = 100
SLOW = "too slow"
"""A failure of a scenario: the task takes longer than its time limit."""

ANSWERS: Mapping[str, Mapping[str, Any]] = {
    "Unpack": {"next": "validate", "status": "could_not_be_processed"},
    "Validate": {"status": "succeeded"},
    "Snapshot": {"status": "succeeded", "next": "record", "hold_seconds": 60},
    "Decide": {"status": "succeeded"},
    "Record": {"next": "notify"},
    "Notify": {"sent": True, "gather_until": ""},
}
"""What tasks answer in an import that succeeds."""

HELD = {"Snapshot": {"status": "held", "next": "hold", "hold_seconds": 60}}
REACHED_BY: Mapping[str, Mapping[str, Any]] = {
    "WriteHeldResults": {"answers": HELD},
    "SendHeld": {"answers": HELD},
    "TellHeld": {"answers": HELD},
    "AwaitDecision": {"answers": HELD},
    "Decide": {"answers": HELD},
    "CloseWithoutLog": {"failures": {"Record": ["Nonsense", FOREVER]}},
    "NotifyGathered": {"answers": {"Notify": {"sent": False, "gather_until": "2026-11-24T18:15:00Z"}}},
}
"""What other tasks do where an import that succeeds does not come by a task."""

WORKERS = {"Unpack": "unpack", "Validate": "validate", "Snapshot": "snapshot", "Decide": "decide", "Record": "record"}
"""What the chain calls a step that failed for good."""

UPLOAD = {"bucket": {"name": "inbox"}, "object": {"key": "north/Roster.zip", "version-id": "v1", "sequencer": "0A"}}


def definition() -> Any:  # noqa: ANN401 - JSON
    """The chain with a number for the days that the template substitutes."""
    return json.loads(json.dumps(chain()).replace("${ReportDays}", "400"))


def errors_of(task: Mapping[str, Any]) -> Iterator[str]:
    """One error for each retry and each catch of a task, and that its time is up."""
    for part in (*task["Retry"], *task["Catch"]):
        yield next((name for name in part["ErrorEquals"] if name not in {"States.ALL", "States.Timeout"}), "Nonsense")
    yield SLOW


def scenario(state: str, error: str, times: int = FOREVER) -> dict[str, Any]:
    """An import in which a task fails with an error so often."""
    more = REACHED_BY.get(state, {})
    return {
        "state": state,
        "input": {"time": "2026-11-30T12:00:00Z", "detail": UPLOAD},
        "answers": {**ANSWERS, **more.get("answers", {})},
        "failures": {**more.get("failures", {}), state: [error, times]},
    }


SCENARIOS = [scenario(name, error) for name, task in TASKS.items() for error in dict.fromkeys(errors_of(task))]
ONCE = [scenario(name, "Nonsense", 1) for name in TASKS]
UPLOADED = {"import_id": "1", "bucket": "inbox", "key": "north/Roster.zip", "version": "v1", "sequencer": "0A"}
ASKED_FOR = [
    scenario("Record", "Nonsense", 1)
    | {"input": {"abandoned": {"upload": UPLOADED, "execution": "dead", "status": "cancelled", "failure": ""}}},
    scenario("Unpack", "Nonsense", 1) | {"input": {"replay": UPLOADED}},
]
"""What is asked for by operators and by the watchdog; it does not begin with an event of S3."""


@pytest.fixture(scope="module")
def outcomes() -> list[tuple[Mapping[str, Any], Mapping[str, Any]]]:
    """Each scenario and what came of it."""
    every = [*SCENARIOS, *ONCE, *ASKED_FOR]
    done = subprocess.run(
        [ROOT / ".venv-ministack/bin/python", ROOT / "tests/support/chain_in_process.py"],
        input=json.dumps({"definition": definition(), "scenarios": every}),
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    return list(zip(every, json.loads(done.stdout), strict=True))


Outcomes = list[tuple[Mapping[str, Any], Mapping[str, Any]]]


def test_every_retry_catch_and_time_limit_is_taken(outcomes: Outcomes) -> None:
    taken = {tuple(each) for _, outcome in outcomes for each in outcome["taken"]}
    retries = {(name, "retry", place) for name, task in TASKS.items() for place, _ in enumerate(task["Retry"])}
    catches = {(name, "catch", place) for name, task in TASKS.items() for place, _ in enumerate(task["Catch"])}
    limits = {(name, "timeout", 0) for name in TASKS}
    assert (retries | catches | limits) - taken == set()


def test_every_state_is_entered(outcomes: Outcomes) -> None:
    held_by_the_scan = {"AwaitScan"}  # no failure leads there
    assert {state for _, outcome in outcomes for state in outcome["states"]} >= STATES.keys() - held_by_the_scan - {
        "NothingToDo"
    }


def test_a_task_is_tried_as_often_as_its_retry_says(outcomes: Outcomes) -> None:
    for asked, outcome in outcomes:
        state, (error, times) = asked["state"], asked["failures"][asked["state"]]
        named = "States.Timeout" if error == SLOW else error
        retry = next(each for each in TASKS[state]["Retry"] if {named, "States.ALL"} & set(each["ErrorEquals"]))
        tried = sum(name == state for name, _ in outcome["given"])
        assert tried == min(times, retry["MaxAttempts"]) + 1, (state, error)


def test_what_fails_once_is_an_import_like_any_other(outcomes: Outcomes) -> None:
    for asked, outcome in outcomes:
        if asked["failures"][asked["state"]][1] == 1 and asked["state"] != "CloseWithoutLog":
            assert outcome["status"] == "SUCCEEDED", asked["state"]


def test_a_step_that_fails_for_good_is_recorded_told_and_seen(outcomes: Outcomes) -> None:
    for asked, outcome in outcomes:
        state, (error, times) = asked["state"], asked["failures"][asked["state"]]
        if state in WORKERS and times == FOREVER:
            assert (outcome["status"], outcome["error"]) == ("FAILED", "StepFailed"), (state, error)
            assert f"The step {WORKERS[state]} failed for good." in outcome["cause"]
            assert outcome["states"][-2:] == ["Told", "CouldNotBeProcessed"]
            recorded = next(given for name, given in outcome["given"] if name == "Record")
            if state != "Record":
                exhausted = error == SLOW or error in TASKS[state]["Retry"][0]["ErrorEquals"]
                assert (recorded["failure"], recorded["exhausted"]) == (WORKERS[state], exhausted)
                assert recorded["status"] == "could_not_be_processed"


def test_an_import_goes_on_without_what_only_accompanies_it(outcomes: Outcomes) -> None:
    for asked, outcome in outcomes:
        if asked["state"] in {"WriteHeldResults", "TellHeld", "WriteResults"}:
            assert outcome["status"] == "SUCCEEDED", asked
        if asked["state"] in {"Notify", "NotifyGathered"} and asked["failures"][asked["state"]][1] == FOREVER:
            assert outcome["error"] == "NotTold", asked


def test_a_hold_whose_time_is_up_is_decided_and_one_that_could_not_wait_is_not(outcomes: Outcomes) -> None:
    for asked, outcome in outcomes:
        if asked["state"] == "AwaitDecision":
            error, times = asked["failures"]["AwaitDecision"]
            over = error == SLOW or error in TASKS["AwaitDecision"]["Catch"][0]["ErrorEquals"] or times == 1
            assert ("Decide" in outcome["states"]) is over, asked
            assert outcome["status"] == ("SUCCEEDED" if over else "FAILED")
